"""Changes of facts that the reader has to learn and that do not stand in the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.db.queries.certificates import learning
from lms.db.queries.plans import PlanView
from lms.domain.people import Actor
from lms.domain.planning.candidates import ItemKind, delta_key, must_be_done
from lms.services.work import Work


@dataclass(frozen=True, slots=True)
class Changed:
    """All of them: the first day on which one is due, by fact (None: no day), and the minutes that
    learning them takes."""

    days: Mapping[str, date | None]
    minutes: int

    @property
    def due(self) -> date | None:
        """The first day."""
        return min((day for day in self.days.values() if day), default=None)

    def missed_by(self, plan: PlanView) -> list[str]:
        """Keys of the items that have to be done in the cycle of the plan, which does not know of
        them; what its reader asked of them stands."""
        asked = {wish.key for wish in plan.wishes}
        return [
            key
            for key, day in ((delta_key(fact), day) for fact, day in self.days.items())
            if must_be_done(ItemKind.DELTA, day, plan.cycle_end)
            if plan.item(key) is None and key not in asked
        ]


def changed(me: Actor, now: Work, plan: PlanView | None) -> Changed | None:
    """What changed since the reader certified, can be learned now and is not to do in the plan: one
    statement as long as the plan has all of it."""
    planned = {item.fact for item in plan.open if item.kind is ItemKind.DELTA} if plan else set()
    found = learning.changed(now.session, me.id, now.today)
    left = {fact: due for fact, due in found.items() if fact not in planned}
    asked = learning.questions(now.session, left) if left else {}
    about = {fact: asked.get(fact, learning.NONE) for fact in left}
    open_ = [fact for fact, one in about.items() if not one.is_waiting]
    minutes = sum(about[fact].minutes for fact in open_)
    return Changed({fact: left[fact] for fact in open_}, minutes) if open_ else None
