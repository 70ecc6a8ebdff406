"""Why an item is in the plan: every figure that chose it, and the evidence that they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for

from lms.db.queries import levels, modules
from lms.db.queries.plans import PlanItemRow, PlanView
from lms.db.queries.skills import sources
from lms.domain.mastery.histories import history
from lms.domain.mastery.skills import RUBRIC_KINDS
from lms.domain.permissions import Permission
from lms.domain.planning.plans import ItemKind
from lms.domain.planning.wishes import Wished, latest_day, may_swap
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.plans.figures import chance_words
from lms.web.kit.plans.titles import kinds, named, quoted, title_of
from lms.web.kit.routes import requires
from lms.web.kit.skills.evidence import EvidenceLine, Sitting, Teller, sittings, strongest
from lms.web.learn import bp, reasons
from lms.web.learn.plan.item import own_item
from lms.web.learn.plan_cards import action
from lms.web.learn.reasons import Reader


@dataclass(frozen=True, slots=True)
class Recall:
    """What is remembered, in 100: without the item and with it. `days` from now."""

    days: int
    without: int
    done: int | None


@dataclass(frozen=True, slots=True)
class Other:
    """The best item that did not make the plan."""

    title: str
    points: str
    minutes: int


@bp.get("/plan/items/<planned>/why")
@requires(Permission.LEARN)
def plan_why(planned: str) -> str:
    """The figures behind one item of the reader's plan, as they were when it was made."""
    plan, item = own_item(planned)
    asked = Wished(item.kind, item.due_on)
    is_swappable = may_swap(asked, plan.cycle_end)
    can_wait = latest_day(asked, work().today, plan.cycle_end) is not None
    url = url_for("lms.learn.module", module_id=item.module) if item.module else None
    return render_template(
        "lms/learn/plan/why.html",
        item=item,
        plan=plan,
        title=title_of(item),
        quoted=quoted(title_of(item)),
        kind=kinds()[item.kind],
        reason=reasons.sentence(item, Reader(actor(), work().today, plan.cycle_start)),
        chance=_chance(item),
        recalls=_recalls(item),
        points=_points(item.figures["gain"]),
        other=_other(item),
        **_evidence(item, plan.made_at),
        action=action(item, title_of(item), url, {}),
        swap_url=url_for("lms.learn.plan_look", planned=item.key) if is_swappable else None,
        later_url=url_for("lms.learn.plan_later", planned=item.key) if can_wait else None,
        cap=_cap(plan),
    )


def _chance(item: PlanItemRow) -> str:
    p_below = item.figures["p_below"]
    return "" if p_below is None else chance_words(p_below)


def _recalls(item: PlanItemRow) -> list[Recall]:
    """Now, in 7 and in 28 days; nothing for what is not remembered."""
    held = item.figures
    if held.get("recall") is None:
        return []
    found = [Recall(0, _hundredth(held["recall"]), None)]
    for days in (7, 28):
        with_it = _hundredth(held[f"recall_{days}_done"])
        found.append(Recall(days, _hundredth(held[f"recall_{days}"]), with_it))
    return found


def _hundredth(share: float) -> int:
    return round(100 * share)


def _points(gain: float) -> str:
    """Level points with one decimal where they are few."""
    told = f"{gain:.{0 if gain >= 9.95 else 1}f}".removesuffix(".0")
    return t("one point") if told == "1" else t("%(points)s points", points=told)


def _other(item: PlanItemRow) -> Other | None:
    other = item.figures["runner_up"]
    if not other:
        return None
    title = quoted(named(str(other["key"]), other["title"]))
    return Other(title, _points(other["gain"]), other["minutes"])


def _evidence(item: PlanItemRow, made_at: datetime) -> dict[str, list[EvidenceLine]]:
    """The three pieces that had moved the level furthest when the plan was made; for practice also
    `watched`, the rating that says that what is known was not shown."""
    if item.skill is None or item.figures["level"] is None:
        return {"evidence": [], "watched": []}
    me, session = actor(), work().session
    log = levels.recent(session, me.id)
    titles = {row.id: row.title for row in modules.module_list(session, me.locale)}
    pulls = history(log.rows, known=log.known).pulls
    then = [one for one in pulls.get(item.skill, ()) if log.rows[one[0]].at <= made_at]
    held = sittings(log.rows, then)
    found = {"evidence": strongest(held), "watched": _watched(item, held)}
    rows = [row for some in found.values() for one in some for row, _ in one]
    told = Teller(sources.outline(session, rows, titles), work().today, is_own=True)
    return {name: [EvidenceLine(one, told) for one in some] for name, some in found.items()}


def _watched(item: PlanItemRow, held: Sequence[Sitting]) -> list[Sitting]:
    """The lowest rating by somebody who watched, of equals the newest."""
    seen = [one for one in held if one[-1][0].kind in RUBRIC_KINDS and one[-1][0].counts]
    lowest = min(seen, key=lambda one: one[-1][0].value, default=None)
    return [lowest] if lowest and item.kind is ItemKind.PRACTICE else []


def _cap(plan: PlanView) -> str:
    if plan.weeks > 1:
        return t(
            "The cap of this plan is %(cap)s minutes in %(weeks)s weeks.",
            cap=plan.cap,
            weeks=plan.weeks,
        )
    return t("The cap of this plan is %(cap)s minutes.", cap=plan.cap)
