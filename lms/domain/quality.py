"""Whether a question does its work: why one is taken out of the scoring, and what its figures say."""

from enum import StrEnum


class HoldCause(StrEnum):
    """Why a question counts for nobody."""

    FACT = "fact"
    """what it tests has changed"""
    QUALITY = "quality"
    """it is a bad question: what was answered before does not count either"""
