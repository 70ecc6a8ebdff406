"""What the company sells, and how hard it wants to sell it."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Priority(StrEnum):
    """How much a product matters now; weighs gaps and plans."""

    PUSH = "push"
    STANDARD = "standard"
    LOSS_LEADER = "loss-leader"
    END_OF_LIFE = "end-of-life"


WEIGHTS = {
    Priority.PUSH: 1.5,
    Priority.STANDARD: 1.0,
    Priority.LOSS_LEADER: 0.75,
    Priority.END_OF_LIFE: 0.25,
}
"""What a point of gap counts in a plan, by the product that the training is about (prior)."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product as marketing describes it. `owner` is a person's id; `summary` is plain text."""

    key: str
    title: str
    priority: Priority
    owner: str
    summary: str


def fingerprint(product: Product) -> str:
    """A short name for what a product says now: equal for equal products, else another."""
    told = "\n".join((product.title, product.priority.value, product.owner, product.summary))
    return sha256(told.encode()).hexdigest()[:16]
