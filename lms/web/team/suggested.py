"""What the board suggests to assign, in words: who shares which gap, and the form filled for it."""

from dataclasses import dataclass

from flask import url_for

from lms.db.queries.boards import Board
from lms.db.queries.standing.suggestions import Advice
from lms.web.kit.i18n import n, t
from lms.web.team.needs import listed

_NAMED = 4
"""People whom a sentence names; more are counted."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion; `label` says whom and what the button is about."""

    claim: str
    names: str
    module: str
    minutes: int
    also: str
    label: str
    url: str


def told(board: Board, team: int) -> list[Suggested]:
    """The suggestions of the board, as its reader reads them."""
    names = {line.person_id: line.name for line in board.lines}
    skills = {
        column.skill: t("%(field)s · %(skill)s", field=column.fundamental, skill=column.title)
        for column in board.columns
    }
    return [_told(one, names, skills, team) for one in board.advice]


def _told(advice: Advice, names: dict[int, str], skills: dict[str, str], team: int) -> Suggested:
    one = advice.suggestion
    named = [names[person] for person in one.named]
    return Suggested(
        claim=n(
            "One person has a gap in %(skill)s",
            "These %(n)s people share a gap in %(skill)s",
            len(named),
            skill=skills[one.skill],
        ),
        names=listed(named, _NAMED),
        module=advice.title,
        minutes=one.minutes,
        also=n("One more may be below target.", "%(n)s more may be below target.", len(one.likely))
        if one.likely
        else "",
        label=n(
            "Assign %(title)s to 1 person",
            "Assign %(title)s to %(n)s people",
            len(named),
            title=advice.title,
        ),
        url=url_for("lms.team.assign", team=team, skill=one.skill, module=one.module)
        + "".join([f"&person={person}" for person in one.named]),
    )
