"""Training modules as published: metadata, lessons and where official facts stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from lms.domain import documents
from lms.domain.asking.quizzes import Quiz


class ModuleType(StrEnum):
    """What a module is about; shown as a label and used to filter."""

    PRODUCT_KNOWLEDGE = "product-knowledge"
    DIFFERENTIATORS = "differentiators"
    ICP = "icp"
    CALL_SCRIPT = "call-script"
    OBJECTION_HANDLING = "objection-handling"
    CRM = "crm"
    FUNDAMENTALS = "fundamentals"
    COACHING = "coaching"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a lesson: either sanitised `html`, or the id of an embedded official `fact`."""

    html: str = ""
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A `###` heading on a lesson's page."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page of a module; `anchor` is stable as long as its heading is."""

    anchor: str
    title: str
    segments: tuple[Segment, ...]
    sections: tuple[Section, ...] = ()
    words: int = 0


@dataclass(frozen=True, slots=True)
class Module:
    """One language of one revision. `minutes` is the author's figure; `pass_mark` is per cent;
    `review_every` is days."""

    id: str
    title: str
    type: ModuleType
    skills: tuple[str, ...]
    roles: tuple[str, ...]
    minutes: int
    pass_mark: int
    owner: str
    reviewer: str
    version: int
    reviewed: date
    review_every: int
    lang: str
    summary: tuple[Segment, ...]
    lessons: tuple[Lesson, ...]
    product: str | None = None
    prerequisites: tuple[str, ...] = ()
    quiz: Quiz | None = None

    @property
    def facts(self) -> frozenset[str]:
        """Ids of the official facts embedded anywhere in the text."""
        segments = [*self.summary, *(s for lesson in self.lessons for s in lesson.segments)]
        return frozenset(s.fact for s in segments if s.fact)


def dump(module: Module) -> dict[str, Any]:
    """The module, its quiz included, as a JSON document; `load` gives back an equal one."""
    return documents.to_document(module)


def load(doc: Mapping[str, Any]) -> Module:
    """The module that `dump` wrote. Raises TypeError or ValueError for anything else."""
    return documents.from_document(Module, doc)
