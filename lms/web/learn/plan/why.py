"""Why an item is in the plan: every figure that chose it, and the evidence that they rest on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, url_for

from lms.db.queries import levels, modules
from lms.db.queries.levels import EvidenceRow
from lms.db.queries.plans import PlanItemRow, PlanView
from lms.db.queries.skills import sources
from lms.domain.mastery.skills import PersonState, update
from lms.domain.permissions import Permission
from lms.domain.planning.wishes import Wished, latest_day, may_swap
from lms.web.kit.i18n import n, t
from lms.web.kit.mount import actor, work
from lms.web.kit.plans.figures import chance_words
from lms.web.kit.plans.titles import kinds, named, quoted, title_of
from lms.web.kit.routes import requires
from lms.web.kit.skills.evidence import EvidenceLine, Teller, lines, strongest
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
        evidence=_evidence(item),
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
    if gain >= 9.95:
        return n("one point", "%(n)s points", round(gain))
    return t("%(points)s points", points=f"{gain:.1f}".removesuffix(".0"))


def _other(item: PlanItemRow) -> Other | None:
    other = item.figures["runner_up"]
    if not other:
        return None
    title = quoted(named(str(other["key"]), other["title"]))
    return Other(title, _points(other["gain"]), other["minutes"])


def _evidence(item: PlanItemRow) -> list[EvidenceLine]:
    """The three pieces that moved the level furthest."""
    if item.skill is None or item.figures["level"] is None:
        return []
    me, session = actor(), work().session
    log = levels.log_of(session, me.id)
    titles = {row.id: row.title for row in modules.module_list(session, me.locale)}
    told = Teller(sources.outline(session, log, titles), work().today, is_own=True)
    return strongest(lines(_moves(log, item.skill), item.skill, told))


def _moves(
    log: Sequence[EvidenceRow], skill: str
) -> Iterator[tuple[EvidenceRow, PersonState, PersonState]]:
    """The rows on a skill, each with the belief before and after it."""
    before = PersonState.new()
    for row in log:
        after = update(before, row)
        if any(skill == key for key, _ in row.skills):
            yield row, before, after
        before = after


def _cap(plan: PlanView) -> str:
    if plan.weeks > 1:
        return t(
            "The cap of this plan is %(cap)s minutes in %(weeks)s weeks.",
            cap=plan.cap,
            weeks=plan.weeks,
        )
    return t("The cap of this plan is %(cap)s minutes.", cap=plan.cap)
