"""The form of a sales role's targets: a level and a weight per skill, and what stood there when it
was opened."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.db.queries.targets import SkillLine, TargetTable
from lms.services.targets import LEVELS, WEIGHTS, Goal, GoalChange
from lms.web.kit.forms import whole_number
from lms.web.kit.i18n import t


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One skill of the form: what is stored, what was typed, and what is wrong with it."""

    key: str
    title: str
    fundamental: str
    set_by: str | None
    seen: str
    level: str
    weight: str
    error: str = ""
    change: GoalChange | None = None


def lines_of(table: TargetTable, role: str, sent: Mapping[str, str] | None) -> list[TargetLine]:
    """A line per skill: as stored, or as sent."""
    return [_line(skill, role, sent) for skill in table.skills]


def _line(skill: SkillLine, role: str, sent: Mapping[str, str] | None) -> TargetLine:
    stored = skill.targets.get(role)
    level, weight = (str(stored.level), str(stored.weight)) if stored else ("", "1")
    shown = f"{level}/{weight}" if stored else ""
    set_by = stored.set_by if stored else None
    base = (skill.key, skill.title, skill.fundamental, set_by)
    if sent is None:
        return TargetLine(*base, shown, level, weight)
    seen = sent.get(f"seen-{skill.key}", shown)
    typed = sent.get(f"level-{skill.key}", level).strip()
    typed_weight = sent.get(f"weight-{skill.key}", weight).strip()
    error = _error(typed, typed_weight, seen)
    change = None if error or not typed else _change(typed, typed_weight, seen)
    return TargetLine(*base, seen, typed[:20], typed_weight[:20], error, change)


def _error(level: str, weight: str, seen: str) -> str:
    if not level:
        return t("A target cannot be taken away here, only in the catalogue.") if seen else ""
    if whole_number(level) not in LEVELS:
        return t("Enter a level from 1 to 99.")
    return "" if whole_number(weight) in WEIGHTS else t("Choose a weight from 1 to 3.")


def _change(level: str, weight: str, seen: str) -> GoalChange | None:
    was_level, _, was_weight = seen.partition("/")
    before, after = (
        (whole_number(was_level), whole_number(was_weight)),
        Goal(int(level), int(weight)),
    )
    was = Goal(before[0], before[1]) if before[0] is not None and before[1] is not None else None
    return None if after == was else GoalChange(after, was)
