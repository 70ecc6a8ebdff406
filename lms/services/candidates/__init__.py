"""Everything that could be planned for a person now, with what is remembered of it. Which of it
makes the plan is decided in `lms.domain.planning.plans`."""

from collections.abc import Iterable, Mapping

from lms.domain.mastery.levels import Reading
from lms.domain.planning.candidates import Candidate, ItemKind
from lms.domain.planning.memory import Outlook, fact_key, module_key, outlook
from lms.services.candidates.asking import practice, questions, to_practise
from lms.services.candidates.learning import assignments, deltas, lessons, steps
from lms.services.candidates.recalling import reviews
from lms.services.candidates.surroundings import Cycle, Surroundings, known_of, surroundings
from lms.services.work import Work

__all__ = [
    "Cycle", "Surroundings", "candidates", "known_of", "outlooks", "surroundings", "to_practise",
]  # fmt: skip


def candidates(
    around: Surroundings, readings: Mapping[str, Reading], practise: Iterable[str] = ()
) -> tuple[Candidate, ...]:
    """All that could be planned; nothing that is done. `readings` are the person's skills with a
    target, by key; `practise` those that are known and not shown."""
    return (
        *assignments(around),
        *deltas(around),
        *steps(around),
        *lessons(around),
        *reviews(around),
        *questions(around, readings),
        *practice(around, practise),
    )


def outlooks(work: Work, around: Surroundings, found: Iterable[Candidate]) -> dict[str, Outlook]:
    """What the person remembers of each candidate, with and without it, by key.

    What was passed before memory was kept is left out: its last pass tells.
    """
    known, made = around.memory, {}
    for one in found:
        key = fact_key(one.fact) if one.fact else module_key(one.module) if one.module else None
        if key is None or (one.last_passed and key not in known.traces):
            continue
        teaches = one.kind is not ItemKind.REVIEW
        made[one.key] = outlook(known, key, work.now, teaches=teaches)
    return made
