"""The same log as another kind of log: fewer people, coarser skills, items met once, and so on."""

from collections.abc import Callable
from random import Random
from zlib import crc32

from bench.skill_model.logs import NO_SKILL, START, Answer, People

COARSE = 12
"""skills that are left when skills are thrown together"""
FIRST, LAST = 30, 300
"""answers that are left of each person"""


def by_lot(people: People, count: int) -> People:
    """`count` of the people, in the order of the log; all where there are no more."""
    chosen = set(Random(0).sample(range(len(people)), min(count, len(people))))
    return [own for place, own in enumerate(people) if place in chosen]


def _each(change: Callable[[Answer], Answer]) -> Callable[[People], People]:
    return lambda people: [[change(answer) for answer in own] for own in people]


def _coarser(answer: Answer) -> Answer:
    thrown = dict.fromkeys(str(crc32(name.encode()) % COARSE) for name in answer.skills)
    return answer._replace(skills=tuple(sorted(thrown)))


def _once(people: People) -> People:
    return [
        [answer._replace(item=f"{one} {place}") for place, answer in enumerate(own)]
        for one, own in enumerate(people)
    ]


def _of_one_skill(people: People) -> People:
    kept = [[answer for answer in own if len(answer.skills) == 1] for own in people]
    return [own for own in kept if own]


VARIANTS: dict[str, Callable[[People], People]] = {
    "skills-as-items": _each(lambda answer: answer._replace(item="|".join(answer.skills))),
    "items-as-skills": _each(lambda answer: answer._replace(skills=(answer.item,))),
    "items-once": _once,
    "coarse-skills": _each(_coarser),
    "no-skills": _each(lambda answer: answer._replace(skills=NO_SKILL)),
    "one-skill-an-answer": _of_one_skill,
    "no-times": _each(lambda answer: answer._replace(at=START)),
    "first-answers": lambda people: [own[:FIRST] for own in people],
    "last-answers": lambda people: [own[-LAST:] for own in people],
    "able-people": lambda people: [own for own in people if _share(own) >= 0.8],
    "struggling-people": lambda people: [own for own in people if _share(own) < 0.5],
}
"""by name: another log made of a log"""


def _share(own: list[Answer]) -> float:
    return sum(answer.correct for answer in own) / len(own)
