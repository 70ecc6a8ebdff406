"""What people in the field give back: notes on what worked, and words for the registry."""

from enum import StrEnum


class ContributionKind(StrEnum):
    """What somebody offers."""

    NOTE = "note"
    """what worked: everybody reads it at once"""
    PROPOSAL = "proposal"
    """a new fact, or better words for one: marketing decides"""


class ProductChangeKind(StrEnum):
    """What happened to a product."""

    RELEASE = "release"
    CHANGE = "change"


REVIEW_WITHIN = 14
"""Days that marketing has, unless it says otherwise, to look at the facts of a changed product."""
