"""The sections of the governance board: for each, its rows, who owns them and what to do."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for

from lms.db.queries.quality.doubts import Doubtful
from lms.db.queries.registry.facts import FactRow, ProductRow
from lms.db.queries.registry.governance import HeldBack, Offer, Told, hot_but_stale
from lms.db.queries.registry.history import Entry, Flag
from lms.domain.contributions import ContributionKind
from lms.domain.facts import EntryKind, Life, Stage
from lms.web.kit import i18n
from lms.web.kit.i18n import n, t

SLOW_AFTER = 7
"""days in review after which somebody should ask"""


@dataclass(frozen=True, slots=True)
class Row:
    """Something that waits: its name and page, why, the id of its owner, and the one action."""

    title: str
    why: str
    owner: str | None
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing that waits. `nothing` is what stands there when none does."""

    key: str
    icon: str
    heading: str
    nothing: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything that the sections are made of."""

    today: date
    now: datetime
    products: list[ProductRow]
    read: dict[str, int]
    entries: dict[tuple[str, EntryKind], Told]
    on_hold: list[HeldBack]
    banners: list[HeldBack]
    offers: list[Offer]
    flags: list[Flag]
    conflicts: list[tuple[str, Entry]]
    doubtful: list[Doubtful]

    @property
    def facts(self) -> list[FactRow]:
        """All facts that are not retired."""
        rows = [fact for product in self.products for fact in product.facts]
        return [fact for fact in rows if not fact.retired_at]

    def living(self, life: Life) -> list[FactRow]:
        """The facts that stand so, the earliest review first."""
        rows = [fact for fact in self.facts if fact.life(self.today) is life]
        return sorted(rows, key=lambda fact: (fact.next_review or self.today, fact.id))


def sections(registry: Registry) -> list[Section]:
    """All sections, what is most urgent first."""
    return [
        _needs_review(registry), _without(registry), _flags(registry), _conflicts(registry),
        _on_hold(registry), _doubtful(registry), _banners(registry), _slow(registry),
        _offers(registry),
        _hot(registry), _due_soon(registry), _unused(registry),
    ]  # fmt: skip


def _fact(fact: FactRow, why: str, action: str) -> Row:
    return Row(fact.claim, why, fact.owner, action, _page(fact.id))


def _page(fact_id: str) -> str:
    return url_for("lms.studio.fact", fact_id=fact_id)


def _needs_review(registry: Registry) -> Section:
    rows = [
        _fact(fact, _why_review(registry, fact), t("Review"))
        for fact in registry.living(Life.NEEDS_REVIEW)
    ]
    nothing = t("Every official fact has been looked at in time.")
    return Section("needs-review", "clock", t("Needs review"), nothing, rows)


def _why_review(registry: Registry, fact: FactRow) -> str:
    left = fact.days_left(registry.today) or 0
    clock = (
        n("Overdue by %(n)s day.", "Overdue by %(n)s days.", -left)
        if left < 0
        else n("%(n)s day left.", "%(n)s days left.", left)
    )
    asked = registry.entries.get((fact.id, EntryKind.NEEDS_REVIEW))
    if fact.review_by is None or asked is None:
        return clock
    who = asked.by or t("The software")
    return f"{clock} {t('%(who)s asked: “%(words)s”', who=who, words=asked.text)}"


def _due_soon(registry: Registry) -> Section:
    rows = [
        _fact(
            fact,
            t("Review due %(day)s.", day=i18n.day(fact.next_review or registry.today)),
            t("Open"),
        )
        for fact in registry.living(Life.DUE_SOON)
    ]
    return Section("due-soon", "clock", t("Due soon"), t("No review is near."), rows)


def _hot(registry: Registry) -> Section:
    rows = [
        _fact(
            fact,
            n(
                "Read %(n)s time in four weeks, verified %(day)s.",
                "Read %(n)s times in four weeks, verified %(day)s.",
                count,
                day=i18n.day(fact.verified_at or registry.now),
            ),
            t("Review"),
        )
        for fact, count in hot_but_stale(registry.facts, registry.read, registry.today)
    ]
    nothing = t("What is read most has been looked at lately.")
    return Section("hot", "search", t("Much read, long not reviewed"), nothing, rows)


def _without(registry: Registry) -> Section:
    rows = [_product(product) for product in registry.products if product.is_without]
    nothing = t("Every product has its official differentiator.")
    heading = t("Products without an official differentiator")
    return Section("without", "alert", heading, nothing, rows)


def _product(product: ProductRow) -> Row:
    why = t("Nobody can say officially what sets it apart.")
    if product.draft:
        return Row(product.title, why, product.owner, t("Open draft"), _page(product.draft.id))
    url = url_for("lms.studio.fact_new", product=product.key)
    return Row(product.title, why, product.owner, t("Write one"), url)


def _unused(registry: Registry) -> Section:
    why = t("No module shows it, so nobody learns it here.")
    rows = [
        _fact(fact, why, t("Open")) for fact in registry.facts if fact.official and not fact.modules
    ]
    nothing = t("Every official fact stands in a module.")
    return Section("unused", "learn", t("Facts that no module shows"), nothing, rows)


def _on_hold(registry: Registry) -> Section:
    rows = [
        Row(
            one.title,
            n("%(n)s question counts for nobody since %(day)s.",
              "%(n)s questions count for nobody, the first since %(day)s.", one.count,
              day=i18n.day(one.since)),
            one.owner,
            t("Decide"),
            url_for("lms.studio.holds"),
        )
        for one in registry.on_hold
    ]  # fmt: skip
    return Section("on-hold", "hold", t("Questions on hold"), t("Every question counts."), rows)


def _doubtful(registry: Registry) -> Section:
    why = "%(n)s question looks bad by its answers.", "%(n)s questions look bad by their answers."
    rows = [
        Row(
            one.title,
            n(*why, one.count),
            one.owner,
            t("Decide"),
            url_for("lms.studio.questions_of", module_id=one.module_id),
        )
        for one in registry.doubtful
    ]
    nothing = t("No question with answers enough looks bad.")
    return Section("doubtful", "flag", t("Questions that look bad"), nothing, rows)


def _banners(registry: Registry) -> Section:
    rows = [
        Row(
            one.title,
            n("A fact in it changed on %(day)s; the text around it is not confirmed.",
              "%(n)s facts in it changed, the first on %(day)s; the text is not confirmed.",
              one.count, day=i18n.day(one.since)),
            one.owner,
            t("Confirm"),
            url_for("lms.studio.modules", _anchor=f"module-{one.module_id}"),
        )
        for one in registry.banners
    ]  # fmt: skip
    heading = t("Modules with a banner")
    return Section("banners", "learn", heading, t("No module carries a banner."), rows)


def _slow(registry: Registry) -> Section:
    rows = []
    for fact in registry.facts:
        sent = registry.entries.get((fact.id, EntryKind.SENT))
        if not sent or not fact.has_draft or fact.stage is not Stage.IN_REVIEW:
            continue
        if sent.at <= registry.now - timedelta(days=SLOW_AFTER):
            days = (registry.now - sent.at).days
            why = n(
                "Version %(version)s has waited for %(n)s day to be read over.",
                "Version %(version)s has waited for %(n)s days to be read over.",
                days,
                version=fact.newest,
            )
            rows.append(_fact(fact, why, t("Read over")))
    nothing = t("Nothing waits to be read for more than a week.")
    return Section("slow", "clock", t("In review for long"), nothing, rows)


def _offers(registry: Registry) -> Section:
    rows = [
        Row(
            one.words,
            t("%(who)s proposed it on %(day)s.", who=one.by, day=i18n.day(one.at)),
            None,
            t("Decide"),
            url_for("lms.studio.proposal", contribution=one.id),
        )
        for one in registry.offers
        if one.kind is ContributionKind.PROPOSAL
    ]
    notes = [one for one in registry.offers if one.kind is ContributionKind.NOTE]
    nothing = t("Nothing from the field waits for an answer.")
    rows += [_notes(notes[0])] if notes else []
    return Section("offers", "up", t("Proposals and notes"), nothing, rows)


def _notes(newest: Offer) -> Row:
    told = n("%(n)s note on what worked", "%(n)s notes on what worked", newest.total)
    day = i18n.day(newest.at)
    why = t("The newest is from %(who)s, %(day)s. Make a fact of what is worth it.",
            who=newest.by, day=day)  # fmt: skip
    return Row(told, why, None, t("Read"), url_for("lms.studio.proposals", show="note"))


def _flags(registry: Registry) -> Section:
    by_fact: dict[str, list[Flag]] = {}
    for flag in registry.flags:
        by_fact.setdefault(flag.fact_id, []).append(flag)
    rows = [
        _fact(fact, _why_flagged(by_fact[fact.id]), t("Answer"))
        for fact in registry.facts
        if fact.id in by_fact
    ]
    nothing = t("Nobody waits for an answer about a call.")
    return Section("flags", "flag", t("Did not hold up on a call"), nothing, rows)


def _why_flagged(flags: list[Flag]) -> str:
    first = flags[0]
    day = i18n.day(first.at)
    told = t("%(who)s, %(day)s: “%(words)s”", who=first.by, day=day, words=first.note)
    more = len(flags) - 1
    return f"{told} {n('And %(n)s more.', 'And %(n)s more.', more)}" if more else told


def _conflicts(registry: Registry) -> Section:
    known = {fact.id: fact for fact in registry.facts}
    rows = [
        _fact(known[id_], t("A file said something else on %(day)s.", day=i18n.day(entry.at)),
              t("Compare"))
        for id_, entry in registry.conflicts
        if id_ in known
    ]  # fmt: skip
    nothing = t("Files and registry say the same.")
    return Section("conflicts", "alert", t("Files that say something else"), nothing, rows)
