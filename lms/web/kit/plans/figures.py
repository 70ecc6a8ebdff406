"""The figures that chose an item, in sentences; the numbers are those that were kept with it."""

from collections.abc import Mapping
from typing import Any

from lms.db.queries.plans import PlanItemRow
from lms.web.kit.i18n import n, t
from lms.web.kit.plans.titles import named, quoted


def figures(item: PlanItemRow) -> list[str]:
    """What chose the item, in a few sentences; none for steps that train no skill."""
    held = item.figures
    if not item.skill or held["target"] is None:
        return []
    return [line for line in (where(held), worth(item), displaced(held)) if line]


def where(held: Mapping[str, Any]) -> str:
    """Target, level with interval, and the chance of being below target."""
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


def chance_words(p_below: float) -> str:
    """The chance of being below target, in plain words with the number behind."""
    words = (
        (0.95, t("almost certainly below target")),
        (0.8, t("very likely below target")),
        (0.6, t("probably below target")),
        (0.4, t("as likely below target as not")),
        (0.2, t("probably not below target")),
        (0.0, t("very likely at target")),
    )
    told = next(word for least, word in words if p_below >= least)
    return t(
        "%(words)s (%(chance)s%% likely to be below it)", words=told, chance=round(100 * p_below)
    )


def worth(item: PlanItemRow) -> str:
    """Expected gain for the minutes; empty where it rounds to nothing."""
    gain = round(item.figures["gain"])
    if not gain:
        return ""
    return n(
        "Expected gain one point, weighted for your role, for %(minutes)s minutes.",
        "Expected gain %(n)s points, weighted for your role, for %(minutes)s minutes.",
        gain,
        minutes=item.minutes,
    )


def displaced(held: Mapping[str, Any]) -> str:
    """The best item that it kept out; empty where there was none."""
    other = held["runner_up"]
    if not other:
        return ""
    return n(
        "It displaced %(title)s (one point, %(minutes)s min).",
        "It displaced %(title)s (%(n)s points, %(minutes)s min).",
        max(1, round(other["gain"])),
        title=quoted(named(str(other["key"]), other["title"])),
        minutes=other["minutes"],
    )


def tenths(chance: float) -> str:
    """A chance of recall as people count: "about 7 of 10"."""
    share = round(10 * chance)
    if share >= 10:
        return t("nearly all")
    return t("nearly nothing") if share <= 0 else t("about %(n)s of 10", n=share)


def hundredths(chance: float) -> str:
    """The same to the hundredth, where tenths are too coarse: "71 of 100"."""
    return t("%(n)s of 100", n=round(100 * chance))
