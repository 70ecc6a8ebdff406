"""What the company sells, and how hard it wants to sell it."""

from dataclasses import dataclass
from enum import StrEnum


class Priority(StrEnum):
    """How much a product matters now; weighs gaps and plans."""

    PUSH = "push"
    STANDARD = "standard"
    LOSS_LEADER = "loss-leader"
    END_OF_LIFE = "end-of-life"


@dataclass(frozen=True, slots=True)
class Product:
    """A product as marketing describes it. `owner` is a person's id; `summary` is plain text."""

    key: str
    title: str
    priority: Priority
    owner: str
    summary: str
