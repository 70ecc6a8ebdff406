"""What a person may ask of their own plan. The plan follows; it draws no other conclusion."""

from enum import StrEnum

LONGEST_REASON = 300
"""Characters of the reason why something is postponed."""
MOST_EXTRA = 120
"""Minutes that a person may ask for on top of the cap, in one cycle."""


class WishKind(StrEnum):
    """Swap an item for another, do it later, have more to do."""

    SWAP = "swap"
    POSTPONE = "postpone"
    MORE = "more"
