"""Battlecards: how official facts are found on a call, by product, competitor and situation."""

from enum import StrEnum


class FacetKind(StrEnum):
    """What cards are browsed by, besides their product."""

    COMPETITOR = "competitor"
    SITUATION = "situation"
