"""What publishing did, and what it left as it was."""

from dataclasses import dataclass
from enum import StrEnum

from lms.catalog.problems import Problem


class KeptKind(StrEnum):
    """What sort of thing stayed."""

    FACT = "fact"
    MODULE = "module"
    PRODUCT = "product"
    ROLE = "role"
    TARGET = "target"
    TRACK = "track"


class Reason(StrEnum):
    """Why it stayed although the files say otherwise."""

    GONE = "gone"
    """the files no longer name it, and something refers to it"""
    SET_BY_HAND = "set-by-hand"
    """an administrator set it"""
    DIFFERS = "differs"
    """it was written on the web, and the file says something else: somebody has to decide"""
    OLDER = "older"
    """the file says what stood here before; nobody changed the file"""
    RETIRED = "retired"
    """it is retired here or in the file, not in both"""
    NOT_OFFICIAL = "not-official"
    """the file calls it official, marketing has not said so here"""


@dataclass(frozen=True, slots=True, order=True)
class Kept:
    """One thing that stayed; `here` and `in_file` say shortly what stands where."""

    kind: KeptKind
    key: str
    reason: Reason
    here: str = ""
    in_file: str = ""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What became of a tree. Modules by id; of `skipped` ones the last good revision stays.

    `changed` are facts, tracks and certifications that are new or have changed, as "facts/id",
    "tracks/id" and "certifications/key".
    """

    published: tuple[str, ...]
    unchanged: tuple[str, ...]
    skipped: tuple[str, ...]
    kept: tuple[Kept, ...]
    problems: tuple[Problem, ...]
    changed: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing was held back by an error."""
        return not any(problem.level == "error" for problem in self.problems)
