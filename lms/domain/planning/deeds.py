"""What a person did, and which items of a plan it finishes: one answer for Today and for history.

Pure: instants come in by what they are about; where they are read from is for the queries to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lms.domain.planning.candidates import ItemKind

Times = Mapping[str, Sequence[datetime]]
"""Instants by what was done."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An item of a plan, as far as doing it goes. `since` is when its cycle began, `until` when it
    ended (None: it runs); `assigned_at` is of assignments."""

    kind: ItemKind
    key: str
    since: datetime
    until: datetime | None = None
    module: str | None = None
    fact: str | None = None
    skill: str | None = None
    step: str | None = None
    has_quiz: bool = True
    assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deeds:
    """Instants at which the person passed or read a module, recalled a module or a fact (keys of
    `memory`), was asked about a skill, showed a skill to somebody who rated it, learned a change
    of a fact, or ticked a step ("track:step")."""

    passed: Times = field(default_factory=dict)
    recalled: Times = field(default_factory=dict)
    asked: Times = field(default_factory=dict)
    shown: Times = field(default_factory=dict)
    learned: Times = field(default_factory=dict)
    ticked: Times = field(default_factory=dict)

    def done_at(self, item: Planned) -> datetime | None:
        """When the item was first finished in its cycle; None if it was not.

        A module has to be passed after it was assigned, or after the cycle began; one without a
        quiz is read once and for good. A review is done by any recall, passed or not.
        """
        if item.kind is ItemKind.QUESTIONS:
            return _within(self.asked.get(item.skill or "", ()), item)
        if item.kind is ItemKind.PRACTICE:
            return _within(self.shown.get(item.skill or "", ()), item)
        if item.kind is ItemKind.DELTA:
            return _within(self.learned.get(item.fact or "", ()), item)
        if item.kind is ItemKind.REVIEW:
            return self._recalled_at(item)
        if item.module is None:
            track = item.key.split(":")[1]
            return _ever(self.ticked.get(f"{track}:{item.step}", ()), item)
        passes = self.passed.get(item.module, ())
        return _within(passes, item) if item.has_quiz else _ever(passes, item)

    def _recalled_at(self, item: Planned) -> datetime | None:
        about = f"fact:{item.fact}" if item.fact else f"module:{item.module}"
        times = [*self.recalled.get(about, ()), *self.passed.get(item.module or "", ())]
        return _within(times, item)


def _within(times: Sequence[datetime], item: Planned) -> datetime | None:
    since = item.assigned_at or item.since
    return min((at for at in times if at >= since and _is_in_time(at, item)), default=None)


def _ever(times: Sequence[datetime], item: Planned) -> datetime | None:
    return min((at for at in times if _is_in_time(at, item)), default=None)


def _is_in_time(at: datetime, item: Planned) -> bool:
    return item.until is None or at < item.until
