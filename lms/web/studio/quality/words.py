"""Figures of questions in plain words; the numbers stand beside them for who asks."""

from lms.db.queries.quality.figures import MeasuredQuestion
from lms.domain.asking.quality import ENOUGH_TO_COMPARE, Flag
from lms.web.kit.i18n import t

EASY_BELOW, HARD_ABOVE = -0.5, 0.5
"""Logits: the borders of "medium"."""
SORTS_WELL, SORTS_A_LITTLE = 0.3, 0.1
"""Point-biserial: the usual borders of item analysis (Ebel 1972), rounded."""


def difficulty(logits: float) -> str:
    """How hard it is."""
    if logits < EASY_BELOW:
        return t("easy")
    return t("hard") if logits > HARD_ABOVE else t("medium")


def sorting(measured: MeasuredQuestion) -> str:
    """Whether those who know the rest know this too; empty while there are too few answers."""
    r = measured.quality.discrimination
    if r is None or measured.quality.compared < ENOUGH_TO_COMPARE:
        return ""
    if r >= SORTS_WELL:
        return t("Who knows the rest knows this as well.")
    if r >= SORTS_A_LITTLE:
        return t("Who knows the rest knows this a little more often.")
    if r >= 0:
        return t("Knowing the rest hardly helps here.")
    return t("Who knows the rest gets this wrong more often.")


def flag(value: Flag) -> tuple[str, str]:
    """(its badge, what is wrong in one sentence)."""
    return {
        Flag.AGAINST: (
            t("Sorts the wrong way"),
            t("Who knows the rest gets this wrong more often: perhaps the key is wrong."),
        ),
        Flag.TOO_HARD: (
            t("Too hard"),
            t("Hardly anybody gets it right: perhaps it asks for what no lesson says."),
        ),
        Flag.TOO_EASY: (
            t("Too easy"),
            t("Almost everybody gets it right, so it tells nothing of anybody."),
        ),
    }[value]
