"""What could be gone over again: modules that were passed, and facts that were learned."""

from lms.domain.planning.candidates import Candidate, ItemKind
from lms.domain.planning.memory import fact_key, module_key
from lms.services.candidates.learning import of_fact, of_module
from lms.services.candidates.surroundings import Surroundings

SHORTEST_REVIEW = 3
"""Minutes; the review of a module is a few of its questions, a minute each."""
LONGEST_REVIEW = 5
"""Minutes: reviews are short by nature."""


def reviews(around: Surroundings) -> list[Candidate]:
    """All of them: what would be forgotten without is for the plan to say."""
    return [*_modules(around), *_facts(around)]


def _modules(around: Surroundings) -> list[Candidate]:
    return [
        of_module(
            around,
            ItemKind.REVIEW,
            f"review:{row.id}",
            row,
            minutes=min(LONGEST_REVIEW, max(SHORTEST_REVIEW, row.question_count)),
        )
        for row in around.modules.values()
        if row.question_count and around.passed_on(row.id) is not None
        if around.is_for_them(row) and around.is_open_to(row)
        if not around.is_fresh(module_key(row.id), row.id)
    ]


def _facts(around: Surroundings) -> list[Candidate]:
    """Facts that changed since they were learned are to be learned again, not remembered."""
    changed = {one.fact for one in around.deltas}
    return [
        of_fact(around, ItemKind.REVIEW, f"review:fact:{id}", fact)
        for id, fact in around.facts.items()
        if fact.graded and id not in changed and fact_key(id) in around.memory.traces
        if not around.is_fresh(fact_key(id))
    ]
