"""The skills that the company trains and the levels that its sales roles need."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fundamental:
    """One of the broad fields, such as prospecting."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Skill:
    """One thing that can be shown and trained; `fundamental` is the key of its field."""

    key: str
    title: str
    fundamental: str


@dataclass(frozen=True, slots=True)
class Target:
    """The `level` (0 to 100) that a role needs, and how much it matters to it: `weight` 1 to 3."""

    level: int
    weight: int


@dataclass(frozen=True, slots=True)
class ActivityMetric:
    """A figure from daily work, such as calls to meetings, that says a little about a skill."""

    key: str
    title: str
    skill: str


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """How plans are made here: what people begin with, `minutes_cap` a week and `cycle_weeks` a
    plan, and how far back (`cadence_weeks`) a team looks for fundamentals nobody has touched."""

    minutes_cap: int = 60
    cycle_weeks: int = 1
    cadence_weeks: int = 8


@dataclass(frozen=True, slots=True)
class SalesRole:
    """A kind of seller; `track` is the id of its onboarding track, `targets` are by skill key."""

    key: str
    title: str
    track: str | None
    targets: Mapping[str, Target]
