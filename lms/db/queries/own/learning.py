"""Sittings, answers, evidence and what follows from it: of a person, and by them."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from lms.db.models import (
    Answer,
    AnswerReview,
    Attempt,
    Evidence,
    ModuleRevision,
    Person,
    PersonLevel,
    PersonMemory,
    QuestionHold,
    Reading,
    StepDone,
    Track,
    Waiver,
)

Rows = Select[*tuple[Any, ...]]


def attempts(person: int) -> Rows:
    """Quizzes, checks and review sessions."""
    return (
        select(Attempt.id, Attempt.purpose, Attempt.module_id, Attempt.number, Attempt.started_at,
               Attempt.handed_in_at, Attempt.deadline_at, Attempt.pass_mark, Attempt.score,
               Attempt.passed, Attempt.result, Attempt.items, Attempt.seed, Attempt.lang)
        .where(Attempt.person_id == person)
        .order_by(Attempt.id.desc())
    )  # fmt: skip


def answers(person: int) -> Rows:
    """The latest answer to each question that was asked."""
    return (
        select(Answer.saved_at, Attempt.module_id, Attempt.purpose, Answer.attempt_id, Answer.item,
               Answer.value, Answer.points, Answer.final_at, Answer.seconds, Attempt.items)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.person_id == person)
        .order_by(Answer.attempt_id.desc(), Answer.item)
    )  # fmt: skip


def reviews(person: int) -> Rows:
    """What others said of the person's free texts."""
    return (
        select(AnswerReview.reviewed_at, Attempt.module_id, AnswerReview.attempt_id,
               AnswerReview.item, AnswerReview.points, AnswerReview.comment,
               Person.name.label("reviewer"))
        .join(Attempt, Attempt.id == AnswerReview.attempt_id)
        .join(Person, Person.id == AnswerReview.reviewer_id)
        .where(Attempt.person_id == person)
        .order_by(AnswerReview.id.desc())
    )  # fmt: skip


def reviews_given(person: int) -> Rows:
    """What the person said of others' free texts."""
    return (
        select(AnswerReview.reviewed_at, Attempt.module_id, Person.name.label("person"),
               AnswerReview.points, AnswerReview.comment)
        .join(Attempt, Attempt.id == AnswerReview.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(AnswerReview.reviewer_id == person)
        .order_by(AnswerReview.id.desc())
    )  # fmt: skip


def evidence(person: int) -> Rows:
    """The evidence log, self ratings and figures from daily work among it."""
    rater = aliased(Person)
    return (
        select(Evidence.at, Evidence.kind, Evidence.value, Evidence.skills, Evidence.weight,
               Evidence.guess, Evidence.difficulty, Evidence.difficulty_variance,
               Evidence.module_id, Evidence.question, Evidence.attempt_id, Evidence.item,
               Evidence.revision_id, Evidence.fact_id, Evidence.criterion,
               rater.name.label("rater"), Evidence.seconds)
        .outerjoin(rater, rater.id == Evidence.rater_id)
        .where(Evidence.person_id == person)
        .order_by(Evidence.id.desc())
    )  # fmt: skip


def judged(person: int) -> Rows:
    """Evidence of others that rests on the person's judgement."""
    return (
        select(Evidence.at, Person.name.label("person"), Evidence.kind, Evidence.value,
               Evidence.skills, Evidence.criterion)
        .join(Person, Person.id == Evidence.person_id)
        .where(Evidence.rater_id == person, Evidence.person_id != person)
        .order_by(Evidence.id.desc())
    )  # fmt: skip


def levels(person: int) -> Rows:
    """What is believed of the person's skills."""
    return (
        select(PersonLevel.ability_mean, PersonLevel.ability_variance, PersonLevel.skills)
        .where(PersonLevel.person_id == person)
        .order_by(PersonLevel.person_id)
    )


def memory(person: int) -> Rows:
    """What is believed to be remembered, and for how long."""
    return (
        select(PersonMemory.memory)
        .where(PersonMemory.person_id == person)
        .order_by(PersonMemory.person_id)
    )


def waivers(person: int) -> Rows:
    """Modules that the person tested out of, and who overruled it why."""
    return (
        select(Waiver.waived_at, Waiver.module_id, Waiver.attempt_id, Waiver.figures,
               Waiver.overruled_at, Person.name.label("overruled_by"), Waiver.note)
        .outerjoin(Person, Person.id == Waiver.overruled_by)
        .where(Waiver.person_id == person)
        .order_by(Waiver.id.desc())
    )  # fmt: skip


def overruled(person: int) -> Rows:
    """Modules that the person asked others to take after all."""
    return (
        select(Waiver.overruled_at, Person.name.label("person"), Waiver.module_id, Waiver.note)
        .join(Person, Person.id == Waiver.person_id)
        .where(Waiver.overruled_by == person)
        .order_by(Waiver.id.desc())
    )


def readings(person: int) -> Rows:
    """Lessons that were read."""
    return (
        select(Reading.read_at, ModuleRevision.module_id, ModuleRevision.title, Reading.lesson)
        .join(ModuleRevision, ModuleRevision.id == Reading.revision_id)
        .where(Reading.person_id == person)
        .order_by(Reading.read_at.desc(), Reading.revision_id, Reading.lesson)
    )


def steps(person: int) -> Rows:
    """Steps of a track that were ticked."""
    return (
        select(Track.title.label("track"), StepDone.step, StepDone.done_at, StepDone.undone_at)
        .join(Track, Track.id == StepDone.track_id)
        .where(StepDone.person_id == person)
        .order_by(StepDone.id.desc())
    )


def questions_held(person: int) -> Rows:
    """Questions that the person took out because they are bad."""
    return (
        select(QuestionHold.held_at, QuestionHold.module_id, QuestionHold.question,
               QuestionHold.note, QuestionHold.retired_at)
        .where(QuestionHold.held_by == person)
        .order_by(QuestionHold.id.desc())
    )  # fmt: skip


def modules_published(person: int) -> Rows:
    """Revisions of modules that the person published."""
    return (
        select(ModuleRevision.published_at, ModuleRevision.module_id, ModuleRevision.number,
               ModuleRevision.title)
        .where(ModuleRevision.published_by == person)
        .order_by(ModuleRevision.id.desc())
    )  # fmt: skip


KINDS: Mapping[str, Callable[[int], Rows]] = {
    "attempts": attempts,
    "answers": answers,
    "reviews": reviews,
    "evidence": evidence,
    "levels": levels,
    "memory": memory,
    "waivers": waivers,
    "readings": readings,
    "steps": steps,
}
"""Of the person."""
GIVEN: Mapping[str, Callable[[int], Rows]] = {
    "reviews-given": reviews_given,
    "ratings-given": judged,
    "waivers-overruled": overruled,
    "questions-held": questions_held,
    "modules-published": modules_published,
}
"""What they did for others."""
