"""The items of a plan as cards: what it is, why it is there, one thing to do, and the figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from lms.db.queries.plans import PlanItemRow, PlanView, Wish
from lms.domain.people import Actor
from lms.domain.planning.plans import ItemKind
from lms.domain.planning.wishes import Wished, WishKind, latest_day, may_swap
from lms.domain.status import NOT_STARTED, ModuleState, ModuleStatus
from lms.web.kit.i18n import day, t
from lms.web.kit.plans.figures import figures
from lms.web.kit.plans.titles import iso_day, kinds, named, quoted, title_of
from lms.web.learn import reasons
from lms.web.learn.reasons import Reader

__all__ = ["Action", "Card", "cards", "figures", "title_of"]


@dataclass(frozen=True, slots=True)
class Action:
    """The one button of a card: a link, or a form that is sent to `url`."""

    label: str
    name: str
    url: str
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One open item, in words. `url` is None where only the button leads on; `swap_url` and
    `later_url` where it cannot be swapped or put off. `opens` says what is behind it, `badge` that
    it was in the last plan too."""

    title: str
    url: str | None
    reason: str
    meta: str
    badge: str
    action: Action
    note: str
    opens: str
    figures: tuple[str, ...]
    why_url: str
    swap_url: str | None
    later_url: str | None


def cards(
    plan: PlanView, person: Actor, today: date, statuses: Mapping[str, ModuleStatus]
) -> list[Card]:
    """The open items of the person's own plan; what was put off to a later day of it comes last."""
    words, reader = kinds(), Reader(person, today, plan.cycle_start)
    off = {key: until for key, until in plan.postponed().items() if until > today}
    found = sorted(plan.open, key=lambda item: off.get(item.key, today))
    maker = _Maker(plan, reader, statuses, off)
    return [maker.card(item, words[item.kind]) for item in found]


class _Maker:
    """What all cards of a plan have in common."""

    def __init__(
        self, plan: PlanView, reader: Reader, statuses: Mapping[str, ModuleStatus],
        off: Mapping[str, date],
    ) -> None:  # fmt: skip
        self.plan, self.reader, self.statuses, self.off = plan, reader, statuses, off
        swaps = [wish for wish in plan.wishes if wish.kind is WishKind.SWAP]
        self.wanted: dict[str, Wish] = {str(wish.wanted): wish for wish in swaps}

    def card(self, item: PlanItemRow, kind: str) -> Card:
        """One card."""
        title, today = title_of(item), self.reader.today
        url = url_for("lms.learn.module", module_id=item.module) if item.module else None
        asked = Wished(item.kind, item.due_on)
        can_swap = may_swap(asked, self.plan.cycle_end)
        can_wait = latest_day(asked, today, self.plan.cycle_end) is not None
        return Card(
            title=title,
            url=url,
            reason=self.reason(item),
            meta=" · ".join(_meta(item, today, kind, self.off.get(item.key))),
            badge=t("From your last plan") if item.is_rolled_over else "",
            action=action(item, title, url, self.statuses),
            note=item.assigned.note if item.assigned else "",
            opens=_opens(item, can_swap or can_wait),
            figures=tuple(figures(item)),
            why_url=url_for("lms.learn.plan_why", planned=item.key),
            swap_url=url_for("lms.learn.plan_look", planned=item.key) if can_swap else None,
            later_url=url_for("lms.learn.plan_later", planned=item.key) if can_wait else None,
        )

    def reason(self, item: PlanItemRow) -> str:
        """Why it is here; what the person asked for says so first."""
        why = reasons.sentence(item, self.reader)
        wish, until = self.wanted.get(item.key), iso_day(item.facts.get("put_off_until"))
        if wish is not None:
            other = quoted(named(str(wish.key), wish.title))
            return t("You asked for it instead of %(title)s. %(why)s", title=other, why=why)
        if until is not None and until <= self.reader.today:
            put_off = day(until, "EEEE d MMMM")
            return t("You put it off until %(day)s. %(why)s", day=put_off, why=why)
        return why


def _opens(item: PlanItemRow, can_change: bool) -> str:
    """What the card opens into."""
    if item.assigned and item.assigned.note:
        return t("%(name)s’s note and the figures", name=reasons.first_name(item.assigned.name))
    return t("The figures, or change it") if can_change else t("The figures")


def _meta(item: PlanItemRow, today: date, kind: str, off: date | None) -> list[str]:
    told = [kind, t("%(minutes)s min", minutes=item.minutes)]
    if off is not None:
        told.append(t("from %(day)s, as you asked", day=_short(off)))
    if item.due_on is not None:
        due, is_late = _short(item.due_on), item.due_on < today
        told.append(t("was due %(day)s", day=due) if is_late else t("due %(day)s", day=due))
    return told


def _short(value: date) -> str:
    return day(value, "EEE d MMM").replace(" ", "\N{NO-BREAK SPACE}")


def action(
    item: PlanItemRow, title: str, url: str | None, statuses: Mapping[str, ModuleStatus]
) -> Action:
    """The one thing to do about the item."""
    if item.kind is ItemKind.QUESTIONS:
        start = url_for("lms.learn.questions_start", skill=item.skill)
        return Action(t("Start"), t("Start %(title)s", title=title), start, is_form=True)
    if item.kind is ItemKind.DELTA:
        changes = url_for("lms.learn.changes")
        return Action(t("Start"), t("Start %(title)s", title=title), changes)
    if item.kind is ItemKind.PRACTICE:
        skill = url_for("lms.learn.skill", key=item.skill)
        return Action(t("See how"), t("See how: %(title)s", title=title), skill)
    if item.kind is ItemKind.REVIEW:
        start = url_for("lms.learn.review_start", module=item.module, fact=item.fact)
        return Action(t("Review"), t("Review %(title)s", title=title), start, is_form=True)
    if item.module is None or url is None:
        track = item.key.split(":")[1]
        done = url_for("lms.learn.tick", track_id=track, step=item.step, back="today")
        name = t("Mark as done: %(title)s", title=title)
        return Action(t("Mark as done"), name, done, is_form=True)
    return _of_module(title, url, statuses.get(item.module, NOT_STARTED).state)


def _of_module(title: str, url: str, state: ModuleState) -> Action:
    if state is ModuleState.IN_PROGRESS:
        return Action(t("Continue"), t("Continue %(title)s", title=title), url)
    if state is ModuleState.FAILED:
        return Action(t("Try again"), t("Try again: %(title)s", title=title), url)
    return Action(t("Start"), t("Start %(title)s", title=title), url)
