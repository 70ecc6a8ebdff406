"""Why somebody needs their manager, in one sentence, and the one thing to do about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for

from lms.db.queries.boards import Board
from lms.domain.attention import Cause, Need
from lms.domain.people import initials
from lms.web.kit.i18n import n, t

_WEEK = 7
_NAMED = 2
"""Gaps that a sentence names; more are counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of "Needs you first"; `action` is the button's word, `label` what it is about."""

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
