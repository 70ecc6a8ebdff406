"""The registry of facts: writing versions, reading them over, publishing, and what follows.

`texts` says what a text must be, `writing` adds versions, `life` moves them on, `publishing` puts
one into force and holds back what it makes doubtful.
"""

from lms.services.facts.life import (
    answer_flags,
    approve,
    ask_review,
    comment,
    confirm,
    flag,
    give_back,
    send_for_review,
)
from lms.services.facts.publishing import publish, retire
from lms.services.facts.texts import FactDraft
from lms.services.facts.writing import create, restore, revise, seed

__all__ = [
    "FactDraft", "answer_flags", "approve", "ask_review", "comment", "confirm", "create", "flag",
    "give_back", "publish", "restore", "retire", "revise", "seed", "send_for_review",
]  # fmt: skip
