"""The items of a plan as cards: what it is, why it is there, one thing to do, and the figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from lms.db.queries.plans import PlanItemRow, PlanView
from lms.domain.people import Actor
from lms.domain.plans import ItemKind
from lms.domain.status import NOT_STARTED, ModuleState, ModuleStatus
from lms.web.kit.i18n import day, n, t
from lms.web.learn import reasons
from lms.web.learn.reasons import Reader


@dataclass(frozen=True, slots=True)
class Action:
    """The one button of a card: a link, or a form that is sent to `url`."""

    label: str
    name: str
    url: str
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One open item, in words. `url` is None where only the button leads on; `evidence_url` leads
    to what the figures rest on."""

    title: str
    url: str | None
    reason: str
    meta: str
    action: Action
    note: str
    note_by: str
    figures: tuple[str, ...]
    evidence_url: str | None


def cards(
    plan: PlanView, person: Actor, today: date, statuses: Mapping[str, ModuleStatus]
) -> list[Card]:
    """The open items of the person's own plan."""
    words, reader = _kinds(), Reader(person, today, plan.cycle_start)
    return [_card(item, reader, statuses, words[item.kind]) for item in plan.open]


def _card(
    item: PlanItemRow, reader: Reader, statuses: Mapping[str, ModuleStatus], kind: str
) -> Card:
    title = title_of(item)
    url = url_for("lms.learn.module", module_id=item.module) if item.module else None
    return Card(
        title=title,
        url=url,
        reason=reasons.sentence(item, reader),
        meta=" · ".join(_meta(item, reader.today, kind)),
        action=_action(item, title, url, statuses),
        note=item.assigned.note if item.assigned else "",
        note_by=reasons.first_name(item.assigned.name) if item.assigned else "",
        figures=tuple(figures(item)),
        evidence_url=_evidence_url(item),
    )


def _evidence_url(item: PlanItemRow) -> str | None:
    is_known = item.skill is not None and item.figures["level"] is not None
    return url_for("lms.learn.skill", key=item.skill) if is_known else None


def title_of(item: PlanItemRow) -> str:
    """What the item is called."""
    if item.kind is ItemKind.QUESTIONS:
        return n(
            "One question on %(skill)s", "%(n)s questions on %(skill)s", item.minutes,
            skill=item.title,
        )  # fmt: skip
    return item.title


def figures(item: PlanItemRow) -> list[str]:
    """What chose the item, in sentences; none for steps that train no skill."""
    held = item.figures
    if not item.skill or held["target"] is None:
        return []
    lines = [_where(held)]
    if round(held["gain"]):
        lines.append(
            n(
                "Expected gain one point, weighted for your role, for %(minutes)s minutes.",
                "Expected gain %(n)s points, weighted for your role, for %(minutes)s minutes.",
                round(held["gain"]),
                minutes=item.minutes,
            )
        )
    if held["runner_up"]:
        lines.append(_displaced(held["runner_up"]))
    return lines


def _where(held: Mapping[str, Any]) -> str:
    if held["level"] is None:
        return t("Target %(target)s; your level is not known yet.", target=held["target"])
    return t(
        "Target %(target)s, you %(level)s (likely %(low)s to %(high)s): "
        "%(chance)s%% likely to be below target.",
        target=held["target"],
        level=held["level"],
        low=held["low"],
        high=held["high"],
        chance=round(100 * held["p_below"]),
    )


def _displaced(other: Mapping[str, Any]) -> str:
    title = other["title"]
    if str(other["key"]).startswith(ItemKind.QUESTIONS.value):
        title = t("Questions on %(skill)s", skill=title)
    return n(
        "It displaced “%(title)s” (one point, %(minutes)s min).",
        "It displaced “%(title)s” (%(n)s points, %(minutes)s min).",
        max(1, round(other["gain"])),
        title=title,
        minutes=other["minutes"],
    )


def _kinds() -> dict[ItemKind, str]:
    return {
        ItemKind.ASSIGNMENT: t("Module"),
        ItemKind.LESSON: t("Module"),
        ItemKind.TRACK_STEP: t("Step"),
        ItemKind.REVIEW: t("Review"),
        ItemKind.QUESTIONS: t("Questions"),
    }


def _meta(item: PlanItemRow, today: date, kind: str) -> list[str]:
    told = [kind, t("%(minutes)s min", minutes=item.minutes)]
    if item.due_on is not None:
        due = day(item.due_on, "EEE d MMM").replace(" ", "\N{NO-BREAK SPACE}")
        is_late = item.due_on < today
        told.append(t("was due %(day)s", day=due) if is_late else t("due %(day)s", day=due))
    return told


def _action(
    item: PlanItemRow, title: str, url: str | None, statuses: Mapping[str, ModuleStatus]
) -> Action:
    if item.kind is ItemKind.QUESTIONS:
        start = url_for("lms.learn.questions_start", skill=item.skill)
        return Action(t("Start"), t("Start %(title)s", title=title), start, is_form=True)
    if item.module is None or url is None:
        track = item.key.split(":")[1]
        done = url_for("lms.learn.tick", track_id=track, step=item.step, back="today")
        return Action(
            t("Mark as done"), t("Mark as done: %(title)s", title=title), done, is_form=True
        )
    if item.kind is ItemKind.REVIEW:
        return Action(t("Review"), t("Review %(title)s", title=title), url)
    state = statuses.get(item.module, NOT_STARTED).state
    if state is ModuleState.IN_PROGRESS:
        return Action(t("Continue"), t("Continue %(title)s", title=title), url)
    if state is ModuleState.FAILED:
        return Action(t("Try again"), t("Try again: %(title)s", title=title), url)
    return Action(t("Start"), t("Start %(title)s", title=title), url)
