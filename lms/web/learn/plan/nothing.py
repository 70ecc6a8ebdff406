"""An empty plan, in plain words: why there is nothing in it, and what can be done."""

from dataclasses import dataclass
from datetime import date

from lms.db.queries.plans import PlanView
from lms.domain.people import Actor
from lms.domain.planning.plans import EmptyCode
from lms.web.kit.i18n import day, t


@dataclass(frozen=True, slots=True)
class Nothing:
    """Heading and reason; `leads_to` is an endpoint with its label, beside the modules."""

    icon: str
    heading: str
    text: str
    leads_to: tuple[str, str] | None = None


def nothing(plan: PlanView | None, person: Actor, next_plan: date) -> Nothing:
    """Why the person's plan has no items."""
    codes = [note["code"] for note in plan.notes] if plan else []
    coming = t("Your next plan comes on %(day)s.", day=day(next_plan, "EEEE d MMMM"))
    if EmptyCode.NO_ROLE in codes or not person.sales_roles:
        return _no_role()
    if EmptyCode.NO_TARGETS in codes:
        return Nothing(
            "skills", t("No plan yet"),
            t("Nobody has set target levels for your sales role, so there is nothing to plan for. "
              "Ask an administrator."),
        )  # fmt: skip
    if EmptyCode.AWAY in codes:
        return Nothing(
            "ok", t("You are away"), t("You take every working day of this plan off. %(coming)s",
            coming=coming), ("learn.plan_calendar", t("Your calendar")),
        )  # fmt: skip
    if EmptyCode.CAP_SPENT in codes:
        text = t("The minutes of your cap are used up, and nothing is due. %(coming)s",
                 coming=coming)  # fmt: skip
        return Nothing("ok", t("Nothing has to be done this week"), text)
    if EmptyCode.BLOCKED in codes:
        return _blocked(plan, coming)
    text = t(
        "No skill of your role is likely below its target, and nothing is due. %(coming)s",
        coming=coming,
    )
    return Nothing("ok", t("Nothing has to be done this week"), text)


def _no_role() -> Nothing:
    return Nothing(
        "skills",
        t("No plan yet"),
        t(
            "A plan follows from the targets of your sales role, and you have none. "
            "Ask an administrator to give you one if you sell."
        ),
    )


def _blocked(plan: PlanView | None, coming: str) -> Nothing:
    if plan and plan.wishes:
        text = t("What there was to do you put off or swapped out. %(coming)s", coming=coming)
        return Nothing("ok", t("Nothing has to be done this week"), text)
    text = t(
        "Everything there is waits for something else to be passed first. Tell your manager. "
        "%(coming)s",
        coming=coming,
    )
    return Nothing("ask", t("Nothing can be done yet"), text)
