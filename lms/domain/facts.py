"""Official facts: differentiators, ideal customer profiles and scripts, each version immutable."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lms.domain import documents


class FactKind(StrEnum):
    """What sort of truth a fact is."""

    DIFFERENTIATOR = "differentiator"
    ICP = "icp"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Proof:
    """A figure that backs the claim, and where it stands."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class FactText:
    """What one version says. `details` is Markdown (criteria of an ICP, branches of a script)."""

    claim: str
    proof: tuple[Proof, ...] = ()
    against: tuple[str, ...] = ()
    ask: str = ""
    details: str = ""


def dump(text: FactText) -> dict[str, Any]:
    """The text as a JSON document; `load` gives back an equal one."""
    return documents.to_document(text)


def load(doc: Mapping[str, Any]) -> FactText:
    """The text that `dump` wrote. Raises TypeError or ValueError for anything else."""
    return documents.from_document(FactText, doc)
