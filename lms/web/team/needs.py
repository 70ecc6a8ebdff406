"""Why somebody needs their manager, in one sentence, and the one thing to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from lms.db.queries.boards import Board
from lms.domain.people import initials
from lms.domain.teams.attention import Cause, Need, Signs
from lms.web.kit.i18n import n, t

_WEEK = 7
_NAMED = 2
"""Gaps that a sentence names; more are counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of "Needs you first"; `label` says whom the button's `action` is about."""

    person_id: int
    name: str
    initials: str
    sentence: str
    action: str
    label: str
    url: str


def told(board: Board) -> list[Told]:
    """The lines of the board's list, as its reader reads them."""
    titles = {column.skill: column.title for column in board.columns}
    return [_told(need, board, titles) for need in board.needs]


def _told(need: Need, board: Board, titles: Mapping[str, str]) -> Told:
    who = need.signs
    action, url = _action(need, board)
    return Told(
        person_id=who.person_id,
        name=who.name,
        initials=initials(who.name),
        sentence=_sentence(need, titles),
        action=action,
        label=t("%(action)s: %(name)s", action=action, name=who.name),
        url=url,
    )


def _sentence(need: Need, titles: Mapping[str, str]) -> str:
    first, who = need.causes[0], need.signs
    if first is Cause.OVERDUE:
        return _overdue(who)
    if first is Cause.BASELINE:
        return t(
            "Day %(day)s and the baseline check is not done. The track waits for it.",
            day=who.late_baseline,
        )
    if first is Cause.GAPS:
        return _gaps(who, titles, Cause.IDLE in need.causes)
    if first is Cause.REVIEW:
        return n(
            "What they wrote in one quiz waits for your review.",
            "What they wrote in %(n)s quizzes waits for your review.",
            who.waiting,
        )
    return _idle(who)


def _overdue(who: Signs) -> str:
    latest = max(who.overdue, key=lambda late: (late.days, -late.assignment_id))
    if len(who.overdue) == 1:
        return n(
            "“%(title)s” was due yesterday.",
            "“%(title)s” was due %(n)s days ago.",
            latest.days,
            title=latest.title,
        )
    return n(
        "%(count)s assignments are overdue, one of them since yesterday.",
        "%(count)s assignments are overdue, “%(title)s” by %(n)s days.",
        latest.days,
        count=len(who.overdue),
        title=latest.title,
    )


def _gaps(who: Signs, titles: Mapping[str, str], is_idle: bool) -> str:
    gaps = sorted(who.gaps, key=lambda gap: -gap.size)
    names = [titles[gap.skill] for gap in gaps]
    values = {"names": listed(names, _NAMED), "weeks": (who.idle or 0) // _WEEK}
    if is_idle:
        return n(
            "Gap in %(names)s, and no training in %(weeks)s weeks.",
            "Gaps in %(names)s, and no training in %(weeks)s weeks.",
            len(names),
            **values,
        )
    return n("Gap in %(names)s.", "Gaps in %(names)s.", len(names), **values)


def _idle(who: Signs) -> str:
    return t("No training in %(weeks)s weeks.", weeks=(who.idle or 0) // _WEEK)


def listed(names: Sequence[str], most: int) -> str:
    """ "A", "A and B", or, beyond `most`, "A, B and 3 more"."""
    if len(names) > most:
        shown = ", ".join(names[:most])
        return t("%(names)s and %(n)s more", names=shown, n=len(names) - most)
    if len(names) < 2:
        return "".join(names)
    return t("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])


def _action(need: Need, board: Board) -> tuple[str, str]:
    """The button's word, and where it leads."""
    first, who = need.causes[0], need.signs
    if first in (Cause.OVERDUE, Cause.BASELINE):
        anchor = "assignments" if first is Cause.OVERDUE else "track"
        word = t("See assignment") if first is Cause.OVERDUE else t("See track")
        return word, url_for("lms.team.person", person=who.person_id, _anchor=anchor)
    if first is Cause.REVIEW:
        anchor = f"attempt-{board.waiting[who.person_id][0]}"
        return t("Review"), url_for("lms.team.reviews", _anchor=anchor)
    largest = max(who.gaps, key=lambda gap: gap.size, default=None)
    skill = largest.skill if largest else None
    return t("Assign"), url_for("lms.team.assign", person=who.person_id, skill=skill)
