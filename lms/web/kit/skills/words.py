"""Levels, states and what to make of them in plain words; said to the person or of them."""

from collections.abc import Mapping, Sequence

from lms.db.queries.skills.asked import Asked
from lms.domain.mastery.evidence_split import Advice, Split
from lms.domain.mastery.levels import Band, Reading, SkillStanding
from lms.domain.mastery.self_ratings import Perception, SelfRating
from lms.web.kit.i18n import n, t

ORDER = (
    SkillStanding.GAP,
    SkillStanding.NEEDS_EVIDENCE,
    SkillStanding.NOT_ASSESSED,
    SkillStanding.AT_TARGET,
    SkillStanding.NO_TARGET,
)
"""What needs an eye first."""
_STEADY = 3
"""Level points below which a trend is called steady."""


def band(value: Band) -> str:
    """The plain word for a level."""
    return {
        Band.NOVICE: t("Novice"),
        Band.DEVELOPING: t("Developing"),
        Band.PROFICIENT: t("Proficient"),
        Band.EXPERT: t("Expert"),
    }[value]


def trend(levels: Sequence[int]) -> str:
    """Where weekly levels, oldest first, have gone."""
    moved, weeks = levels[-1] - levels[0], len(levels) - 1
    if abs(moved) < _STEADY:
        return t("steady")
    if moved > 0:
        return n("up %(points)s in a week", "up %(points)s in %(n)s weeks", weeks, points=moved)
    return n("down %(points)s in a week", "down %(points)s in %(n)s weeks", weeks, points=-moved)


def summary(states: Sequence[SkillStanding]) -> str:
    """How many skills stand where, what needs an eye first in front."""
    found = ((state, states.count(state)) for state in ORDER)
    told = ", ".join(_count(state, number) for state, number in found if number)
    return f"{told[:1].upper()}{told[1:]}."


def _count(state: SkillStanding, number: int) -> str:
    if state is SkillStanding.GAP:
        return n("one gap", "%(n)s gaps", number)
    if state is SkillStanding.AT_TARGET:
        return n("1 at target", "%(n)s at target", number)
    if state is SkillStanding.NEEDS_EVIDENCE:
        return n("1 that needs evidence", "%(n)s that need evidence", number)
    if state is SkillStanding.NOT_ASSESSED:
        return n("1 not assessed", "%(n)s not assessed", number)
    return n("1 without a target", "%(n)s without a target", number)


def split(found: Split | None, is_own: bool) -> str:
    """What answers and watched calls say together; empty while they agree or nobody can tell."""
    if found is None or found.advice is None:
        return ""
    if found.advice is Advice.PRACTISE:
        if is_own:
            return t("You know it; practise it on calls, don’t read more.")
        return t("Answers are high, watched calls are low: this needs practice, not reading.")
    if is_own:
        return t("You do it well on calls; the facts behind it are what is missing. Read up on it.")
    return t("Watched calls are high, answers are low: the facts are missing, not the skill.")


def perception(
    rating: SelfRating | None, found: Perception | None, level: str, is_own: bool
) -> str:
    """A person's own rating beside the evidence; empty where there is none or nothing decides.

    `level` is the band in words.
    """
    if rating is None or found is None:
        return ""
    told = {"value": rating.value, "level": level.lower()}
    if is_own:
        return {
            Perception.HIGHER: t(
                "You rate yourself %(value)s of 5; the evidence says %(level)s. Talk it through "
                "with your manager.",
                **told,
            ),
            Perception.LOWER: t(
                "You rate yourself %(value)s of 5. The evidence is kinder than you are: it says "
                "%(level)s.",
                **told,
            ),
            Perception.AGREES: t(
                "You rate yourself %(value)s of 5, and the evidence agrees.", **told
            ),
        }[found]
    return {
        Perception.HIGHER: t(
            "Own rating %(value)s of 5; the evidence says %(level)s. Start with what both of you "
            "can see, such as a recorded call.",
            **told,
        ),
        Perception.LOWER: t(
            "Own rating %(value)s of 5; the evidence says %(level)s. Say so: it is better than "
            "they think.",
            **told,
        ),
        Perception.AGREES: t("Own rating %(value)s of 5, and the evidence agrees.", **told),
    }[found]


def roles(asked: Sequence[Asked], roles_held: int) -> str:
    """Which role asks for what, for somebody who has several; empty for everybody else."""
    if roles_held < 2 or not asked:
        return ""
    if len(asked) == 1:
        return t("Only the role %(role)s asks for it.", role=asked[0].role)
    told = ", ".join(
        t("%(role)s asks for %(level)s", role=one.role, level=one.level) for one in asked
    )
    if len({one.level for one in asked}) == 1:
        return t("%(roles)s.", roles=told)
    return t("%(roles)s: the highest counts.", roles=told)


def only_activity() -> str:
    """Said where nothing but figures from daily work is known of a skill."""
    return t("Figures from daily work alone never name a gap. Somebody has to ask or to watch.")


def strengths(readings: Sequence[Reading], titles: Mapping[str, str]) -> str:
    """What somebody is at target in, the surest first; empty where that is nothing."""
    found = [one for one in readings if one.state is SkillStanding.AT_TARGET]
    surest = sorted(found, key=lambda one: (one.p_below or 0.0, -one.level))
    return ", ".join(
        t("%(skill)s (%(level)s)", skill=titles[one.skill], level=band(one.band).lower())
        for one in surest
    )
