"""Certificates: earned by what was shown, on the words that were shown; renewed, withdrawn, kept."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from lms.db.models import (
    AuditEntry,
    Certificate,
    CertificateFact,
    CertificateRevocation,
    Embedding,
    Evidence,
    OutboxEntry,
    Person,
    SignOff,
)
from lms.db.queries.certificates import records, standings
from lms.db.queries.people import actor_by_id
from lms.domain.asking.questions import Question, QuestionKind
from lms.domain.certifications import GrantKind, Missing, Requirement, Standing
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.facts import Change, FactKind, FactText
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.modules import Lesson, Segment
from lms.domain.people import Role
from lms.services import certificates, facts, readings
from lms.services.facts import FactDraft
from lms.services.sittings import attempts
from lms.services.sittings.reviews import review
from lms.services.work import Work
from tests import factories
from tests.factories import SKILLS, make_official, quiz, single

FACT, MODULE = "pulse-no-gateway", "opening-a-call"
QUIZ, PRACTICE, OBSERVATION = Requirement.QUIZ, Requirement.PRACTICE, Requirement.OBSERVATION
DAY = timedelta(days=1)


@pytest.fixture
def world(session):
    """A catalogue with an official fact, and a module that shows it and asks one thing."""
    factories.catalogue(session)
    factories.fact(session)
    embedding(session)


def embedding(session, id: str = MODULE, questions: int = 1, fact: str = FACT):
    asked = (single(f"q{n}") for n in range(1, questions + 1))
    revision = factories.module(session, id, title=id.capitalize(), quiz=quiz(*asked))
    session.add(Embedding(revision_id=revision.id, fact_id=fact))
    session.flush()
    return revision


@pytest.fixture
def leader(session, world) -> Person:
    return factories.person(session, Role.MANAGER, name="Astrid Halvorsen")


@pytest.fixture
def rep(session, leader) -> Person:
    team = factories.team(session, manager=leader)
    return factories.person(session, name="Anders Lindqvist", team=team, sales_roles=("sdr",))


@pytest.fixture
def as_(session, clock):
    """A unit of work of a person, at the clock's time."""
    return lambda person: Work(session, clock(), actor_by_id(session, person.id))


def sit(work: Work, module: str = MODULE, answer: str = "b") -> int:
    attempt = attempts.start_quiz(work, module)
    for item in range(len(records_items(work, attempt))):
        attempts.save_answer(work, attempt, item, answer)
    attempts.hand_in(work, attempt)
    return attempt


def records_items(work: Work, attempt: int) -> list:
    return attempts.attempts.attempt(work.session, attempt).items


def material(work: Work, change: Change = Change.MATERIAL, fact: str = FACT) -> int:
    """Publish other words; the number of the version."""
    number = facts.history.newest(work, fact).number
    draft = FactDraft("pulse", FactKind.DIFFERENTIATOR, "noor", 90, FactText(f"Words {number}."))
    facts.revise(work, fact, draft, based_on=number)
    make_official(work, fact, number + 1, replacing=number, change=change)
    return number + 1


def held(session, person) -> list:
    return records.history(session, person.id)


def line(work: Work, person, key: str = "calls") -> standings.Line:
    session, actor = work.session, actor_by_id(work.session, person.id)
    known = held(session, person), records.signed_off(session, person.id)
    lines = standings.of_person(session, actor, *known, work.today)
    of_people = standings.of_people(session, {person.id: actor.sales_roles}, work.today)[person.id]
    assert [(one.terms, one.standing, one.held, one.deltas) for one in lines] == [
        (one.terms, one.standing, one.held, one.deltas) for one in of_people if one.concerns
    ], "the person and the manager are told the same"
    return next(one for one in lines if one.terms.key == key)


def test_passing_the_last_module_brings_a_certificate_with_the_words_that_were_shown(
    session, rep, as_
):
    embedding(session, "listening")
    factories.certification(session, MODULE, "listening", valid_days=365)
    first = sit(as_(rep))
    assert held(session, rep) == []
    second = sit(as_(rep), "listening")
    (one,) = held(session, rep)
    work = as_(rep)
    assert (one.certification, one.title, one.kind) == ("calls", "First calls, certified", GrantKind.FULL)  # fmt: skip
    assert (one.granted_at, one.expires_on) == (work.now, work.today + timedelta(days=365))
    assert one.basis == {"attempts": [first, second], "readings": [], "sign_offs": []}
    assert one.pins == {FACT: 1}
    assert len(one.code) == 32
    told = session.scalars(select(OutboxEntry).where(OutboxEntry.event == "certificate.granted")).one()  # fmt: skip
    assert told.payload["certificate_id"] == one.id
    assert line(work, rep).standing is Standing.IN_FORCE


def test_a_failed_quiz_another_role_and_a_second_pass_bring_nothing(session, rep, as_):
    factories.certification(session)
    factories.certification(session, key="others", roles=("ae",))
    sit(as_(rep), answer="a")
    assert held(session, rep) == []
    sit(as_(rep))
    sit(as_(rep))
    assert [one.certification for one in held(session, rep)] == ["calls"]


def test_a_retired_certification_is_not_granted_any_more(session, rep, as_):
    factories.certification(session).retired_at = factories.EARLIER
    session.flush()
    sit(as_(rep))
    assert held(session, rep) == []


def test_a_module_without_a_quiz_is_read_to_its_end(session, rep, as_, clock):
    segments = ((Segment(html="<p>First.</p>"),), (Segment(fact=FACT),))
    lessons = tuple(Lesson(f"l{n}", f"L{n}", parts, words=2) for n, parts in enumerate(segments))
    revision = factories.module(session, "reading", lessons=lessons)
    factories.certification(session, "reading")
    readings.mark_read(as_(rep), revision.id, "l1")
    clock.now += DAY
    material(Work(session, clock()))
    clock.now += DAY
    assert held(session, rep) == []
    readings.mark_read(as_(rep), revision.id, "l0")
    (one,) = held(session, rep)
    assert one.basis["readings"] == ["reading"]
    assert one.pins == {FACT: 1}, "the lesson with the fact was read before it changed"
    assert line(as_(rep), rep).standing is Standing.REFRESH_DUE


def test_what_changed_between_the_attempt_and_the_certificate_is_still_to_be_learned(
    session, rep, leader, as_, clock
):
    factories.certification(session, requires=("quiz", "practice"))
    sit(as_(rep))
    clock.now += DAY
    material(Work(session, clock()))
    certificates.sign_off(as_(leader), rep.id, "calls", PRACTICE, 4)
    (one,) = held(session, rep)
    assert one.pins == {FACT: 1}
    found = line(as_(rep), rep)
    assert found.standing is Standing.REFRESH_DUE
    assert [(delta.known, delta.now) for delta in found.deltas] == [(1, 2)]


def test_an_attempt_begun_before_a_change_rests_on_the_old_words(session, rep, as_, clock):
    factories.certification(session)
    attempt = attempts.start_quiz(as_(rep), MODULE)
    clock.now += DAY
    material(Work(session, clock()))
    attempts.save_answer(as_(rep), attempt, 0, "b")
    attempts.hand_in(as_(rep), attempt)
    (one,) = held(session, rep)
    assert one.pins == {FACT: 1}


def test_the_newest_version_over_the_modules_counts(session, rep, as_, clock):
    embedding(session, "listening")
    factories.certification(session, MODULE, "listening")
    sit(as_(rep))
    clock.now += DAY
    material(Work(session, clock()))
    sit(as_(rep), "listening")
    (one,) = held(session, rep)
    assert one.pins == {FACT: 2}


def test_an_editorial_change_changes_nobodys_standing(session, rep, as_, clock):
    factories.certification(session)
    sit(as_(rep))
    clock.now += DAY
    material(Work(session, clock()), Change.EDITORIAL)
    assert line(as_(rep), rep).standing is Standing.IN_FORCE


def test_a_reviewed_text_completes_a_certification(session, rep, leader, as_):
    essay = Question(key="own", kind=QuestionKind.FREE_TEXT, prompt="Say it", skills=((SKILLS[1], 1.0),), rubric=("Clear",))  # fmt: skip
    factories.module(session, "essay", quiz=quiz(essay))
    factories.certification(session, "essay")
    attempt = sit(as_(rep), "essay", "In my own words.")
    assert held(session, rep) == []
    review(as_(leader), attempt, 0, 1.0)
    assert [one.certification for one in held(session, rep)] == ["calls"]


def test_sign_offs_count_from_three_and_are_evidence(session, rep, leader, as_, clock):
    factories.certification(session, requires=("practice", "observation"), valid_days=100)
    certificates.sign_off(as_(leader), rep.id, "calls", PRACTICE, 5, "Calm and clear.")
    certificates.sign_off(as_(leader), rep.id, "calls", OBSERVATION, 2)
    assert held(session, rep) == []
    assert line(as_(rep), rep).missing == (Missing(OBSERVATION, rating=2),)
    clock.now += DAY
    certificates.sign_off(as_(leader), rep.id, "calls", OBSERVATION, 3)
    (one,) = held(session, rep)
    assert len(one.basis["sign_offs"]) == 2
    rows = session.execute(select(Evidence.kind, Evidence.value, Evidence.skills).order_by(Evidence.id)).all()  # fmt: skip
    assert [(kind, value) for kind, value, _ in rows] == [
        (EvidenceKind.PRACTICE, 5.0),
        (EvidenceKind.OBSERVATION, 2.0),
        (EvidenceKind.OBSERVATION, 3.0),
    ]
    assert [list(pair) for pair in rows[0].skills] == [[SKILLS[2], 1.0]]
    (newest, *_) = records.signed_off(session, rep.id)
    assert (newest.rating, newest.by) == (3, "Astrid Halvorsen")
    said = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
    assert list(said).count("certification.signed-off") == 3


def test_the_same_form_sent_twice_counts_once(session, rep, leader, as_, clock):
    factories.certification(session, requires=("quiz", "practice"))
    for _ in range(2):
        certificates.sign_off(as_(leader), rep.id, "calls", PRACTICE, 4, "Good.")
    assert session.scalar(select(func.count(SignOff.id))) == 1
    assert session.scalar(select(func.count(Evidence.id))) == 1
    clock.now += DAY
    certificates.sign_off(as_(leader), rep.id, "calls", PRACTICE, 4, "Good.")
    assert session.scalar(select(func.count(SignOff.id))) == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"rating": 9}, "sign-off-rating"),
        ({"rating": 0}, "sign-off-rating"),
        ({"requirement": QUIZ}, "sign-off-not-asked"),
        ({"requirement": OBSERVATION}, "sign-off-not-asked"),
        ({"note": "x" * 2001}, "words-too-long"),
    ],
)
def test_a_sign_off_that_cannot_be_is_refused(session, rep, leader, as_, changed, code):
    factories.certification(session, requires=("quiz", "practice"))
    given = {"requirement": PRACTICE, "rating": 4, "note": ""} | changed
    with pytest.raises(LmsError, match=code):
        certificates.sign_off(as_(leader), rep.id, "calls", **given)
    assert session.scalar(select(func.count(SignOff.id))) == 0


def test_nobody_signs_off_themselves_or_people_of_others(session, rep, leader, as_):
    factories.certification(session, requires=("practice",))
    other = factories.person(session, team=factories.team(session))
    leader.team_id = rep.team_id
    session.flush()
    for person in (other, leader):
        with pytest.raises(NotAllowedError):
            certificates.sign_off(as_(leader), person.id, "calls", PRACTICE, 4)
    with pytest.raises(NotAllowedError):
        certificates.sign_off(as_(rep), rep.id, "calls", PRACTICE, 4)
    with pytest.raises(NotFoundError):
        certificates.sign_off(as_(leader), 4711, "calls", PRACTICE, 4)
    with pytest.raises(NotFoundError):
        certificates.sign_off(as_(leader), rep.id, "nothing", PRACTICE, 4)


def test_a_certificate_is_renewed_from_thirty_days_before_its_end(session, rep, as_, clock):
    factories.certification(session, valid_days=100)
    sit(as_(rep))
    clock.now += timedelta(days=69)
    sit(as_(rep))
    assert len(held(session, rep)) == 1, "too early"
    assert line(as_(rep), rep).standing is Standing.IN_FORCE
    clock.now += DAY
    assert line(as_(rep), rep).standing is Standing.REFRESH_DUE
    assert line(as_(rep), rep).missing == (Missing(QUIZ, (MODULE,)),)
    sit(as_(rep))
    sit(as_(rep))
    newest, _ = held(session, rep)
    assert newest.expires_on == as_(rep).today + timedelta(days=100)
    assert line(as_(rep), rep).standing is Standing.IN_FORCE


def test_an_expired_certificate_is_earned_again_and_nothing_of_it_is_lost(session, rep, as_, clock):
    factories.certification(session, valid_days=100)
    sit(as_(rep))
    clock.now += timedelta(days=101)
    assert line(as_(rep), rep).standing is Standing.EXPIRED
    sit(as_(rep))
    assert [one.kind for one in held(session, rep)] == [GrantKind.FULL, GrantKind.FULL]


def test_a_withdrawn_certificate_is_earned_with_what_comes_after(session, rep, leader, as_, clock):
    factories.certification(session)
    sit(as_(rep))
    (one,) = held(session, rep)
    clock.now += DAY
    certificates.revoke(as_(leader), one.id, "It was somebody else’s answer.")
    certificates.revoke(as_(leader), one.id, "Again.")
    found = line(as_(rep), rep)
    assert (found.standing, found.missing) == (Standing.REVOKED, (Missing(QUIZ, (MODULE,)),))
    assert certificates.grant_due(as_(rep), rep.id) == []
    (withdrawn,) = held(session, rep)
    assert (withdrawn.revoked_by, withdrawn.reason) == ("Astrid Halvorsen", "It was somebody else’s answer.")  # fmt: skip
    clock.now += DAY
    sit(as_(rep))
    assert line(as_(rep), rep).standing is Standing.IN_FORCE
    events = session.scalars(select(OutboxEntry.event)).all()
    assert events.count("certificate.revoked") == 1


def test_a_withdrawal_needs_a_reason_and_a_manager_of_the_person(session, rep, leader, as_):
    factories.certification(session)
    certificate = factories.certificate(session, rep)
    other = factories.person(session, Role.MANAGER)
    factories.team(session, manager=other)
    with pytest.raises(LmsError, match="words-missing"):
        certificates.revoke(as_(leader), certificate.id, " ")
    for nobody in (other, rep):
        with pytest.raises(NotAllowedError):
            certificates.revoke(as_(nobody), certificate.id, "Because.")
    with pytest.raises(NotFoundError):
        certificates.revoke(as_(leader), 4711, "Because.")
    assert session.scalar(select(func.count(CertificateRevocation.certificate_id))) == 0


def test_who_showed_everything_before_the_certification_was_there_only_has_to_ask(
    session, rep, as_
):
    sit(as_(rep))
    factories.certification(session)
    assert line(as_(rep), rep).is_due
    assert len(certificates.grant_due(as_(rep), rep.id)) == 1
    assert certificates.grant_due(as_(rep), rep.id) == []
    assert not line(as_(rep), rep).is_due


def test_handing_in_asks_little_where_nothing_is_to_be_granted(session, rep, as_, statements):
    factories.certification(session)
    sit(as_(rep))
    counts = {}
    for answer in ("a", "b"):
        attempt = attempts.start_quiz(as_(rep), MODULE)
        attempts.save_answer(as_(rep), attempt, 0, answer)
        statements.seen.clear()
        attempts.hand_in(as_(rep), attempt)
        counts[answer] = len(statements.seen)
    assert counts["b"] - counts["a"] <= 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE lms_certificate SET title = 'x'",
        "DELETE FROM lms_certificate",
        "UPDATE lms_certificate_fact SET version = 9",
        "DELETE FROM lms_certificate_fact",
        "UPDATE lms_certificate_revocation SET reason = 'x'",
        "DELETE FROM lms_certificate_revocation",
        "UPDATE lms_sign_off SET rating = 5",
        "DELETE FROM lms_sign_off",
        "DELETE FROM lms_attempt",
    ],
)
def test_the_database_refuses_to_change_or_delete_what_was_given(
    session, rep, leader, as_, statement
):
    factories.certification(session, requires=("quiz", "practice"))
    sit(as_(rep))
    certificates.sign_off(as_(leader), rep.id, "calls", PRACTICE, 4)
    (one,) = held(session, rep)
    certificates.revoke(as_(leader), one.id, "Because.")
    assert session.scalar(select(func.count()).select_from(CertificateFact)) == 1
    with pytest.raises(DatabaseError, match=r"never|refuse"), session.begin_nested():
        session.execute(text(statement))
    assert session.scalar(select(func.count(Certificate.id))) == 1


def test_a_code_is_traced_to_its_holder_and_a_withdrawal_reaches_earlier_prints(
    session, rep, leader, as_, clock
):
    rep.time_zone = "Pacific/Auckland"
    factories.certification(session, valid_days=100)
    at = datetime(2026, 11, 17, 20, tzinfo=clock.now.tzinfo)
    first = factories.certificate(session, rep, at=at)
    second = factories.certificate(session, rep, at=at + DAY, kind=GrantKind.DELTA)
    found = records.traced(session, first.code)
    assert (found.name, found.granted_on) == ("Anders Lindqvist", date(2026, 11, 18))
    assert found.revoked_on is None
    assert records.traced(session, "code-0") is None
    certificates.revoke(as_(leader), second.id, "Because.")
    third = factories.certificate(session, rep, at=at + 3 * DAY)
    assert records.traced(session, first.code).revoked_on == date(2026, 11, 18)
    assert records.traced(session, third.code).revoked_on is None


def test_people_who_left_and_certifications_that_are_gone_keep_their_word(session, rep, as_):
    factories.certification(session)
    factories.certificate(session, rep)
    rep.deactivated_at = factories.EARLIER
    session.flush()
    work = replace(as_(rep), actor=None)
    assert standings.of_holder(session, rep.id, "calls", work.today) is Standing.IN_FORCE
