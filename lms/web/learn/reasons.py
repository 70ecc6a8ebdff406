"""Says in one sentence why an item is in a person's plan, from its code and facts."""

from dataclasses import dataclass
from datetime import date, timedelta

from lms.db.queries.plans import PlanItemRow
from lms.domain.mastery.levels import ENOUGH
from lms.domain.people import Actor
from lms.domain.planning.plans import ItemKind, ReasonCode
from lms.web.kit.i18n import day, n, t
from lms.web.kit.plans.figures import hundredths, tenths

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the plan, on which day, and when its cycle began."""

    person: Actor
    today: date
    cycle_start: date


def sentence(item: PlanItemRow, reader: Reader) -> str:
    """The reason as the person reads it today."""
    if item.code is ReasonCode.ASSIGNED:
        return _assigned(item, reader)
    if item.code is ReasonCode.DUE_STEP:
        return _due_step(item, reader.today)
    if item.code is ReasonCode.REFRESH:
        return _refresh(int(item.facts["days_since_pass"]), reader)
    if item.code is ReasonCode.FORGETTING:
        return _forgetting(item)
    if item.code is ReasonCode.DELTA:
        return t(
            "Its official words changed, and a certificate of yours rests on the old ones. "
            "Only what changed is asked."
        )
    if item.code is ReasonCode.ROLLED_OVER:
        return _again(item)
    return _of_the_skill(item)


def first_name(name: str) -> str:
    """What colleagues call somebody."""
    return name.split()[0] if name.split() else name


def _assigned(item: PlanItemRow, reader: Reader) -> str:
    if item.assigned is None:
        return t("It was assigned to you.")
    told = {
        "name": first_name(item.assigned.name),
        "when": _when(item.assigned.at.astimezone(reader.person.zone).date(), reader.today),
        "skill": item.facts.get("skill_title"),
        "level": item.facts.get("level"),
        "target": item.facts.get("target"),
    }
    if told["skill"] is None:
        return t("%(name)s assigned it %(when)s.", **told)
    if not _is_below(item):
        return t("%(name)s assigned it %(when)s; it trains %(skill)s.", **told)
    return t(
        "%(name)s assigned it %(when)s; it trains %(skill)s, where you are at %(level)s "
        "and your target is %(target)s.",
        **told,
    )


def _is_below(item: PlanItemRow) -> bool:
    """Whether the level is known and under the target: only then is it a reason by itself."""
    level, target = item.facts.get("level"), item.facts.get("target")
    return level is not None and target is not None and float(level) < float(target)


def _when(given: date, today: date) -> str:
    if given == today:
        return t("today")
    if today - _WEEK < given < today:
        return t("on %(day)s", day=day(given, "EEEE"))
    return t("on %(day)s", day=day(given, "d MMMM"))


def _due_step(item: PlanItemRow, today: date) -> str:
    if item.due_on is None:
        return t("It is a step of your onboarding.")
    due = day(item.due_on, "EEEE d MMMM")
    if item.due_on < today:
        return t("Your onboarding asked for it by %(day)s.", day=due)
    return t("Your onboarding asks for it by %(day)s.", day=due)


def _refresh(days_before: int, reader: Reader) -> str:
    """`days_before` the cycle began the module was passed."""
    return n(
        "You passed it a day ago, and what is not used fades.",
        "You passed it %(n)s days ago, and what is not used fades.",
        days_before + (reader.today - reader.cycle_start).days,
    )


def _forgetting(item: PlanItemRow) -> str:
    """Compared as coarsely as the difference can be seen; not at all where there is none."""
    without, done = item.facts.get("recall_28"), item.facts.get("recall_28_done")
    if without is None or done is None:
        return t("What is not used fades; a few questions keep it.")
    for share in (tenths, hundredths):
        told = {"without": share(float(without)), "done": share(float(done))}
        if without < done and told["without"] != told["done"]:
            return t(
                "In four weeks you would remember %(without)s of it, with this %(done)s.", **told
            )
    return t("What is not used fades; a few questions show what is left of it.")


def _again(item: PlanItemRow) -> str:
    """It stood in the plan before; the skill that it trains is still the reason."""
    first = t("It was in your last plan and is still to do.")
    return f"{first} {_of_the_skill(item)}" if item.facts.get("level") is not None else first


def _of_the_skill(item: PlanItemRow) -> str:
    told = dict(item.facts)
    told["skill"] = told.pop("skill_title", told.get("skill", ""))
    if item.code is ReasonCode.PRACTISE:
        return t(
            "Your answers show that you know %(skill)s; people who watched you have not seen it "
            "yet. Practise it, reading more will not help.",
            **told,
        )
    if item.code is ReasonCode.NOT_ASSESSED:
        return _not_assessed(item.kind, told)
    if item.code is ReasonCode.NEEDS_EVIDENCE:
        return _needs_evidence(told)
    if item.code is ReasonCode.LARGEST_GAP:
        return t(
            "It trains %(skill)s, your largest gap: level %(level)s, target %(target)s.", **told
        )
    if item.kind is ItemKind.QUESTIONS:
        return t(
            "The answers help to settle where you stand in %(skill)s: level %(level)s, "
            "target %(target)s.",
            **told,
        )
    if not _is_below(item):
        return t(
            "It trains %(skill)s: your level is %(level)s, and it is not yet sure that you hold "
            "your target of %(target)s.",
            **told,
        )
    return t(
        "It trains %(skill)s, where you are at %(level)s and your target is %(target)s.", **told
    )


def _not_assessed(kind: ItemKind, told: dict[str, object]) -> str:
    if kind is ItemKind.QUESTIONS:
        return t(
            "You have not been asked about %(skill)s yet, so nobody can say where you stand.",
            **told,
        )
    return t("It trains %(skill)s, which nobody has asked you about yet.", **told)


def _needs_evidence(told: dict[str, object]) -> str:
    pieces = int(str(told.pop("n", 0)))
    if pieces < ENOUGH:
        return n(
            "One answer on %(skill)s is too little to say where you stand.",
            "%(n)s answers on %(skill)s are too few to say where you stand.",
            pieces,
            **told,
        )
    return t(
        "Your level in %(skill)s, %(level)s, is too close to the target of %(target)s to call; "
        "these answers help to settle it.",
        **told,
    )
