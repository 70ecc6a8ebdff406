"""Stored levels are a pure function of the log, to the last bit, on whatever database."""

import random
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from lms.db.models import PersonLevel
from lms.db.queries import levels
from lms.domain.asking.attempts import NewEvidence
from lms.domain.mastery.skills import EvidenceKind, PersonState, replay
from lms.services import evidence
from lms.services.work import Work
from tests import factories
from tests.factories import SKILLS

ANSWERS = (EvidenceKind.QUIZ, EvidenceKind.BASELINE, EvidenceKind.DIAGNOSTIC, EvidenceKind.REVIEW)
WATCHED = (EvidenceKind.OBSERVATION, EvidenceKind.PRACTICE, EvidenceKind.SELF_RATING)


@pytest.fixture
def person(session) -> int:
    factories.catalogue(session)
    return factories.person(session).id


def row(at, value=1.0, skill=SKILLS[2], kind=EvidenceKind.QUIZ, **figures) -> NewEvidence:
    return NewEvidence(at=at, kind=kind, value=value, skills=((skill, 1.0),), **figures)


def anything(rng: random.Random, at) -> NewEvidence:
    kind = rng.choice(ANSWERS + WATCHED)
    first, second = rng.sample(SKILLS, 2)
    share = rng.random() * 0.9 + 0.05
    return NewEvidence(
        at=at - timedelta(microseconds=rng.randrange(10**12)),
        kind=kind,
        value=rng.uniform(1, 5) if kind in WATCHED else rng.random(),
        skills=((first, share), (second, 1 - share)) if rng.random() < 0.4 else ((first, 1.0),),
        guess=rng.choice((0.0, 1 / 3, 0.25, 0.5)),
        difficulty=rng.uniform(-2, 2),
        difficulty_variance=rng.random(),
        weight=rng.choice((1.0, 0.0, rng.random())),
        question=f"q{rng.randrange(9)}",
    )


@pytest.mark.parametrize("seed", range(8))
def test_levels_after_any_history_are_what_the_log_replays_to(work, person, clock, seed):
    rng = random.Random(seed)
    for _ in range(12):
        clock.now += timedelta(seconds=rng.randrange(10**6), microseconds=rng.randrange(10**6))
        batch = [anything(rng, clock.now) for _ in range(rng.randrange(1, 9))]
        evidence.record(Work(work.session, clock.now), person, batch)
        work.session.commit()
    log = levels.log_of(work.session, person)
    assert levels.state_of(work.session, person) == replay(log)
    assert evidence.rebuild(work) == []


def test_the_state_survives_its_columns_to_the_last_bit(work):
    rng = random.Random(1)
    state = replay([anything(rng, work.now) for _ in range(40)])
    assert levels.unpacked(*levels.packed(state).values()) == state


def test_rows_of_one_hand_in_count_the_same_in_any_order(work, session, person):
    other = factories.person(session).id
    rng = random.Random(3)
    batch = [anything(rng, work.now) for _ in range(10)]
    evidence.record(work, person, batch)
    evidence.record(work, other, batch[::-1])
    assert levels.state_of(session, person) == levels.state_of(session, other)


def test_times_count_as_instants_whatever_their_zone(work, session, person):
    other = factories.person(session).id
    oslo = timezone(timedelta(hours=1))
    evidence.record(work, person, [row(work.now)])
    evidence.record(work, other, [row(work.now.astimezone(oslo))])
    assert levels.state_of(session, person) == levels.state_of(session, other)
    assert evidence.rebuild(work) == []


def test_a_changed_level_is_found_and_repaired_and_nobody_elses(work, session, person):
    other = factories.person(session).id
    for one in (person, other):
        evidence.record(work, one, [row(work.now)])
    right = levels.state_of(session, person)
    session.execute(
        update(PersonLevel)
        .where(PersonLevel.person_id == person)
        .values(ability_mean=PersonLevel.ability_mean + 1e-15)
    )
    assert evidence.rebuild(work) == [person]
    assert evidence.rebuild(work, [other]) == []
    assert evidence.rebuild(work, repair=True) == [person]
    assert levels.state_of(session, person) == right
    assert evidence.rebuild(work) == []


def test_a_level_that_was_never_stored_is_found(work, session, person):
    evidence.record(work, person, [row(work.now)])
    session.execute(text("DELETE FROM lms_person_level"))
    assert evidence.rebuild(work) == [person]
    assert evidence.rebuild(work, [person], repair=True) == [person]
    assert evidence.rebuild(work) == []


def test_rows_that_come_late_or_at_an_instant_already_seen_count_as_if_in_time(
    work, session, person
):
    other = factories.person(session).id
    rng = random.Random(5)
    rows = [replace(anything(rng, work.now), at=work.now - timedelta(days=d)) for d in (9, 5, 5, 1)]
    for one in rows:
        evidence.record(work, person, [one])
    for one in reversed(rows):
        evidence.record(work, other, [one])
    assert levels.state_of(session, person) == levels.state_of(session, other)
    assert evidence.rebuild(work) == []


def rated(at, value, rater, skill=SKILLS[2]) -> NewEvidence:
    return row(at, value, skill, EvidenceKind.OBSERVATION, rater_id=rater)


def test_a_score_pins_how_severe_its_rater_is_by_what_else_is_known(work, session, person):
    rater, severe, other = (factories.person(session).id for _ in range(3))
    evidence.record(work, person, [row(work.now - timedelta(days=d)) for d in range(3, 33)])
    for day in (200, 100):
        for judge, value in ((rater, 4.0), (severe, 1.0)):
            evidence.record(work, person, [rated(work.now - timedelta(days=day), value, judge)])
            evidence.record(work, person, [rated(work.now - timedelta(days=2), value, judge)])
    for judge in (rater, severe, other):
        evidence.record(work, person, [rated(work.now, 3.0, judge)])
    mild, hard, new = levels.log_of(session, person)[-3:]
    found = {one.rater_id: one for one in (mild, hard, new)}
    assert found[severe].difficulty > found[rater].difficulty
    assert (found[other].difficulty, found[other].difficulty_variance) == (0.0, 0.25)
    assert found[severe].difficulty_variance < 0.25
    assert evidence.rebuild(work) == []


def test_the_third_score_of_a_skill_by_one_rater_within_a_month_counts_half(work, session, person):
    rater, other = factories.person(session).id, factories.person(session).id
    for day in (40, 20, 10, 5, 1):
        evidence.record(work, person, [rated(work.now - timedelta(days=day), 3.0, rater)])
    evidence.record(work, person, [rated(work.now, 3.0, other)])
    evidence.record(work, person, [rated(work.now, 3.0, rater, SKILLS[0])])
    weights = {
        (one.rater_id, one.at, one.skills): one.weight for one in levels.log_of(session, person)
    }
    assert sorted(weights.values()) == [0.25, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0]


def test_rebuilding_costs_the_same_number_of_statements_for_one_and_for_forty(
    work, session, person, statements
):
    def cost(people):
        statements.seen.clear()
        evidence.rebuild_levels(work, people)
        return len(statements.seen)

    people = [factories.person(session).id for _ in range(40)]
    for one in people:
        evidence.record(work, one, [row(work.now)])
    assert cost(people) == cost(people[:1])


def test_nothing_is_known_of_a_person_without_evidence(work, session, person):
    evidence.record(work, person, [])
    assert levels.state_of(session, person) == PersonState.new()
    assert levels.states_of(session, [person]) == {}
    assert evidence.rebuild(work, [person]) == []


def test_levels_of_many_are_read_at_once(work, session, person, statements):
    other = factories.person(session).id
    for one in (person, other):
        evidence.record(work, one, [row(work.now)])
    statements.seen.clear()
    found = levels.states_of(session, [person, other])
    assert len(statements.seen) == 1
    assert found[person] == found[other] == levels.state_of(session, person)


def test_the_log_is_read_as_it_was_written(work, session, person):
    evidence.record(work, person, [row(work.now, 0.0), row(work.now, 1.0, SKILLS[0])])
    evidence.record(work, person, [row(work.now, 0.5, module_id="opening", question="q1", item=3)])
    *_, newest = evidence_rows = levels.written(session, person)
    assert len(evidence_rows) == 3
    assert (newest.value, newest.module_id, newest.question, newest.item) == (
        0.5,
        "opening",
        "q1",
        3,
    )


def test_the_log_itself_cannot_be_changed(work, session, person):
    evidence.record(work, person, [row(work.now)])
    session.commit()
    with pytest.raises(DBAPIError):
        session.execute(text("UPDATE lms_evidence SET value = 0"))
    session.rollback()


def test_targets_of_several_roles_are_the_highest_of_each(session):
    factories.catalogue(session)
    session.execute(text("UPDATE lms_target SET level = 80, weight = 1 WHERE sales_role = 'ae'"))
    found = levels.targets_of(session, ("sdr", "ae"))
    assert list(found) == list(SKILLS)
    assert {(one.level, one.weight) for one in found.values()} == {(80, 2)}
    assert levels.targets_of(session, ()) == {}


def test_skills_come_in_the_order_of_the_framework(session):
    factories.catalogue(session)
    assert [one.key for one in levels.skills(session)] == list(SKILLS)
    assert levels.skills(session)[0].fundamental_title == "Product"
