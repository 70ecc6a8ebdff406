"""What other targets do to people's standing, in sentences."""

from collections.abc import Mapping

from lms.domain.mastery.levels import SkillStanding
from lms.domain.mastery.previews import Preview
from lms.web.kit.i18n import n, t


def moves_of(found: Preview, titles: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """(skill, "5 people from at target to needs evidence"), the most people first."""
    words = standings()
    told = []
    for skill, moves in found.moves.items():
        ordered = sorted(moves.items(), key=lambda one: (-one[1], one[0]))
        lines = [
            n("%(n)s person from %(old)s to %(new)s", "%(n)s people from %(old)s to %(new)s",
              count, old=words[old], new=words[new])
            for (old, new), count in ordered
        ]  # fmt: skip
        told.append((-sum(moves.values()), titles.get(skill, skill), lines))
    return [(title, lines) for _, title, lines in sorted(told)]


def standings() -> dict[SkillStanding, str]:
    """What a standing is called within a sentence."""
    return {
        SkillStanding.GAP: t("gap"),
        SkillStanding.AT_TARGET: t("at target"),
        SkillStanding.NEEDS_EVIDENCE: t("needs evidence"),
        SkillStanding.NOT_ASSESSED: t("not assessed"),
        SkillStanding.NO_TARGET: t("no target"),
    }
