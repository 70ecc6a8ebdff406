"""Learning a change: a few questions on it, and new certificates on the new words."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.db.models import Answer, Attempt, Certificate, CertificateFact, Embedding
from lms.db.queries import attempts as rows
from lms.db.queries import holdings
from lms.db.queries.certificates import changes, learning, records, standings
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import holds as open_holds
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.questions import Question, QuestionKind
from lms.domain.certifications import GrantKind, Standing
from lms.domain.errors import LmsError
from lms.domain.facts import Change, FactKind, FactText, Stage
from lms.domain.people import Role
from lms.services import certificates, deltas, facts, holds
from lms.services.facts import FactDraft
from lms.services.facts.history import newest, version
from lms.services.sittings import attempts
from lms.services.sittings.reviews import review
from lms.services.work import Work
from tests import factories
from tests.factories import SKILLS, make_official, quiz, single

FACT, OTHER, MODULE = "pulse-no-gateway", "pulse-weeks", "opening-a-call"
DAY = timedelta(days=1)


@pytest.fixture
def as_(session, clock):
    """A unit of work of a person, at the clock's time."""
    return lambda person: Work(session, clock(), actor_by_id(session, person.id))


@pytest.fixture
def rep(session):
    """Somebody certified on the first words of two facts."""
    factories.catalogue(session)
    factories.fact(session)
    factories.fact(session, OTHER, "It warns three weeks before.")
    person = factories.person(session, sales_roles=("sdr",))
    factories.certification(session)
    factories.certificate(session, person, pins={FACT: 1, OTHER: 1})
    return person


def asking(
    session, *keys: str, module: str = MODULE, fact: str = FACT, texts: tuple[str, ...] = ()
):
    """A module whose questions test a fact."""
    essays = (Question(key=key, kind=QuestionKind.FREE_TEXT, prompt="Say it", skills=((SKILLS[1], 1.0),), rubric=("Clear",), fact=fact) for key in texts)  # fmt: skip
    asked = quiz(*(single(key, fact=fact) for key in keys), *essays)
    revision = factories.module(session, module, title=module, quiz=asked)
    session.add(Embedding(revision_id=revision.id, fact_id=fact))
    session.flush()
    return revision


def publish(
    work: Work, fact: str = FACT, change: Change = Change.MATERIAL, is_confirmed: bool = True
) -> int:
    """Other words become official; the questions on them are confirmed at once, if wanted."""
    row = newest(work, fact)
    if row.stage in (Stage.OFFICIAL, Stage.REPLACED):
        words = FactText(f"Words {row.number + 1}.")
        draft = FactDraft("pulse", FactKind.DIFFERENTIATOR, "noor", 90, words)
        facts.revise(work, fact, draft, based_on=row.number)
        row = newest(work, fact)
    versions = holdings.published(work.session, [fact]).get(fact)
    replacing = versions[-1].number if versions else None
    make_official(work, fact, row.number, replacing=replacing, change=change)
    for module, key in open_holds.all_open(work.session) if is_confirmed else ():
        holds.confirm_question(work, module, key)
    return row.number


def sit(work: Work, fact: str = FACT, answer: str = "b") -> int:
    attempt = deltas.start(work, fact)
    for item in range(len(rows.attempt(work.session, attempt).items)):
        attempts.save_answer(work, attempt, item, answer)
    attempts.hand_in(work, attempt)
    return attempt


def held(session, person) -> list:
    return records.history(session, person.id)


def owed(work: Work, person) -> list[tuple[str, int, int]]:
    found = learning.owed(work.session, person.id, work.today)
    return [(one.delta.fact, one.delta.known, one.delta.now) for one in found]


def test_a_passed_delta_moves_only_the_fact_and_keeps_the_end(session, rep, as_, clock):
    asking(session, "q1", "q2")
    end = clock.now.date() + timedelta(days=90)
    factories.certification(session, key="more")
    before = factories.certificate(session, rep, "more", pins={FACT: 1, OTHER: 1}, expires_on=end)
    publish(Work(session, clock()))
    assert owed(as_(rep), rep) == [(FACT, 1, 2)]
    clock.now += DAY
    attempt = sit(as_(rep))
    row = rows.attempt(session, attempt)
    assert (row.purpose, row.fact_id, row.fact_version, row.pass_mark) == (Purpose.DELTA, FACT, 2, 66)  # fmt: skip
    newer = [one for one in held(session, rep) if one.kind is GrantKind.DELTA]
    assert {one.certification for one in newer} == {"calls", "more"}
    for one in newer:
        assert one.pins == {FACT: 2, OTHER: 1}
        assert one.basis == {"attempts": [attempt]}
        assert one.granted_at == clock.now
    assert {one.expires_on for one in newer if one.certification == "more"} == {end}
    assert before.code not in {one.code for one in newer}
    assert len(held(session, rep)) == 4
    assert owed(as_(rep), rep) == []
    with pytest.raises(LmsError, match="nothing-to-learn"):
        deltas.start(as_(rep), FACT)


def test_what_is_not_passed_can_be_tried_again(session, rep, as_, clock):
    asking(session, "q1", "q2")
    publish(Work(session, clock()))
    first = sit(as_(rep), answer="a")
    assert rows.attempt(session, first).passed is False
    assert owed(as_(rep), rep) == [(FACT, 1, 2)]
    again = sit(as_(rep))
    assert rows.attempt(session, again).number == 2
    assert owed(as_(rep), rep) == []


def test_two_of_three_are_enough(session, rep, as_, clock):
    asking(session, "q1", "q2", "q3")
    publish(Work(session, clock()))
    attempt = deltas.start(as_(rep), FACT)
    for item, answer in enumerate("bba"):
        attempts.save_answer(as_(rep), attempt, item, answer)
    attempts.hand_in(as_(rep), attempt)
    assert rows.attempt(session, attempt).passed is True


def test_at_most_three_are_asked_and_first_what_was_never_asked(session, rep, as_, clock):
    asking(session, "q1", "q2", "q3", "q4", "q5", texts=("q0",))
    attempt = attempts.start_quiz(as_(rep), MODULE)
    for item in range(5):
        attempts.save_answer(as_(rep), attempt, item, "b")
    attempts.hand_in(as_(rep), attempt)
    asking(session, "n1", "n2", module="newer")
    publish(Work(session, clock()))
    delta = deltas.start(as_(rep), FACT, seed=1)
    asked = [key for _, key in rows.attempt(session, delta).items]
    assert asked[:2] == ["n1", "n2"]
    assert len(asked) == 3
    assert asked[2] != "q0", "a text would wait for a reviewer"


def test_an_open_delta_is_resumed_and_is_about_the_newest_words(session, rep, as_, clock):
    asking(session, "q1")
    publish(Work(session, clock()))
    first = deltas.start(as_(rep), FACT)
    assert deltas.start(as_(rep), FACT) == first
    publish(Work(session, clock()))
    assert deltas.start(as_(rep), FACT) == first
    assert rows.attempt(session, first).fact_version == 3


def test_who_passes_after_yet_another_change_still_owes_that(session, rep, as_, clock):
    asking(session, "q1")
    publish(Work(session, clock()))
    attempt = deltas.start(as_(rep), FACT)
    attempts.save_answer(as_(rep), attempt, 0, "b")
    publish(Work(session, clock()))
    attempts.hand_in(as_(rep), attempt)
    assert owed(as_(rep), rep) == [(FACT, 2, 3)]


def test_nothing_is_asked_while_marketing_rewrites(session, rep, as_, clock):
    asking(session, "q1")
    publish(Work(session, clock()), is_confirmed=False)
    (one,) = learning.owed(session, rep.id, as_(rep).today)
    assert one.questions.is_waiting
    with pytest.raises(LmsError, match="questions-on-hold"):
        deltas.start(as_(rep), FACT)
    with pytest.raises(LmsError, match="delta-has-questions"):
        deltas.read(as_(rep), FACT)


def test_a_delta_whose_questions_are_held_when_it_is_handed_in_is_void(session, rep, as_, clock):
    asking(session, "q1")
    publish(Work(session, clock()))
    attempt = deltas.start(as_(rep), FACT)
    publish(Work(session, clock()), is_confirmed=False)
    attempts.hand_in(as_(rep), attempt)
    assert rows.attempt(session, attempt).is_void
    assert len(held(session, rep)) == 1


def test_a_fact_without_questions_is_read(session, rep, as_, clock):
    publish(Work(session, clock()))
    with pytest.raises(LmsError, match="no-questions"):
        deltas.start(as_(rep), FACT)
    deltas.read(as_(rep), FACT)
    newest_, first = held(session, rep)
    assert newest_.basis == {"read": {"fact": FACT, "version": 2}}
    assert (newest_.pins[FACT], first.pins[FACT]) == (2, 1)
    with pytest.raises(LmsError, match="nothing-to-learn"):
        deltas.read(as_(rep), FACT)


def test_where_there_are_only_texts_a_manager_decides(session, rep, as_, clock):
    asking(session, texts=("own",))
    leader = factories.person(session, Role.MANAGER)
    rep.team_id = factories.team(session, manager=leader).id
    publish(Work(session, clock()))
    attempt = sit(as_(rep), answer="It needs none.")
    assert owed(as_(rep), rep) == [(FACT, 1, 2)]
    review(as_(leader), attempt, 0, 1.0)
    assert owed(as_(rep), rep) == []


@pytest.mark.parametrize("fact", ["nothing", OTHER])
def test_nothing_is_owed_on_what_has_not_changed(session, rep, as_, fact):
    for act in (deltas.start, deltas.read):
        with pytest.raises(LmsError, match="nothing-to-learn"):
            act(as_(rep), fact)


def test_what_was_learned_as_a_change_is_not_asked_for_a_later_certificate(
    session, rep, as_, clock
):
    asking(session, "q1")
    attempt = attempts.start_quiz(as_(rep), MODULE)
    attempts.save_answer(as_(rep), attempt, 0, "b")
    attempts.hand_in(as_(rep), attempt)
    clock.now += DAY
    publish(Work(session, clock()))
    sit(as_(rep))
    factories.certification(session, key="late")
    certificates.grant_due(as_(rep), rep.id)
    late = next(one for one in held(session, rep) if one.certification == "late")
    assert late.pins[FACT] == 2
    assert owed(as_(rep), rep) == []


def test_the_page_of_changes_tells_each_version_since_the_certificate(session, rep, as_, clock):
    asking(session, "q1")
    publish(Work(session, clock()))
    sit(as_(rep))
    learned_at = clock.now
    clock.now += DAY
    publish(Work(session, clock()), change=Change.EDITORIAL)
    clock.now += DAY
    publish(Work(session, clock()))
    found = changes.changes(session, rep.id, as_(rep).today)
    told = [(one.number, one.change, one.owed is not None, one.is_last) for one in found]
    assert told == [
        (4, Change.MATERIAL, True, True),
        (3, Change.EDITORIAL, False, False),
        (2, Change.MATERIAL, False, False),
    ]
    assert [one.before.claim for one in found] == ["Words 3.", "Words 2.", "Pulse needs no gateway."]  # fmt: skip
    assert found[2].learned_at == learned_at
    assert found[0].learned_at is None
    facts.retire(Work(session, clock()), FACT, "Not sold any more.")
    assert changes.changes(session, rep.id, as_(rep).today) == []


class Company:
    """People, facts and certificates in a database, and who owes what, followed step by step."""

    def __init__(self, session, clock) -> None:
        self.session, self.clock, self.chance = session, clock, Random(0)
        factories.catalogue(session)
        for fact in (FACT, OTHER):
            factories.fact(session, fact)
            asking(session, "q1", "q2", module=f"about-{fact}", fact=fact)
        leader = factories.person(session, Role.MANAGER)
        team = factories.team(session, manager=leader)
        self.people = [factories.person(session, team=team, sales_roles=("sdr",)) for _ in range(3)]
        self.leader = leader
        self.about = {"both": (FACT, OTHER), "one": (FACT,)}
        for key, about in self.about.items():
            factories.certification(session, *(f"about-{fact}" for fact in about), key=key)
        self.owes: set[tuple[int, str, str]] = set()
        self.retired: set[str] = set()

    def work(self, person=None) -> Work:
        actor = actor_by_id(self.session, person.id) if person else None
        return Work(self.session, self.clock(), actor)

    def certificates(self, person) -> dict[str, object]:
        found = {}
        for one in reversed(held(self.session, person)):
            found[one.certification] = one
        return {key: one for key, one in found.items() if one.revoked_at is None}

    def step(self) -> None:
        self.clock.now += timedelta(hours=1)
        act = self.chance.choice((self.publish, self.publish, self.begin, self.finish, self.finish, self.learn, self.learn, self.retire, self.revoke))  # fmt: skip
        act(self.chance.choice(self.people), self.chance.choice((FACT, OTHER)))

    def publish(self, _person, fact) -> None:
        change = self.chance.choice(tuple(Change))
        before = self.standings()
        if fact in self.retired:
            facts.restore(self.work(), fact)
        publish(self.work(), fact, change)
        if change is Change.EDITORIAL and fact not in self.retired:
            assert self.standings() == before
        self.retired.discard(fact)
        if change is Change.MATERIAL:
            for person in self.people:
                keys = [key for key, one in self.certificates(person).items() if fact in one.pins]
                self.owes |= {(person.id, key, fact) for key in keys}

    def begin(self, person, fact) -> None:
        attempts.start_quiz(self.work(person), f"about-{fact}")

    def finish(self, person, fact) -> None:
        """Hand in a quiz that was begun before; it may bring certificates."""
        module, had = f"about-{fact}", self.certificates(person).keys()
        attempt = attempts.start_quiz(self.work(person), module)
        for item in range(2):
            attempts.save_answer(self.work(person), attempt, item, "b")
        attempts.hand_in(self.work(person), attempt)
        for key in self.certificates(person).keys() - had:
            pins = self.certificates(person)[key].pins
            self.owes = {one for one in self.owes if one[:2] != (person.id, key)}
            self.owes |= {(person.id, key, about) for about in self.stale(pins)}

    def stale(self, pins) -> set[str]:
        """The facts of which a material version is newer than the pin, counted by hand."""
        found = set()
        for fact, pin in pins.items():
            row = newest(self.work(), fact)
            later = (version(self.work(), fact, n) for n in range(pin + 1, row.number + 1))  # fmt: skip
            if any(one.change is Change.MATERIAL and one.official_at for one in later):
                found.add(fact)
        return found

    def learn(self, person, fact) -> None:
        if self.expected() and self.chance.random() < 0.7:
            id, fact = self.chance.choice(sorted(self.expected()))
            person = next(one for one in self.people if one.id == id)
        if (person.id, fact) not in self.expected():
            with pytest.raises(LmsError, match="nothing-to-learn"):
                deltas.start(self.work(person), fact)
            return
        attempt = sit(self.work(person), fact, self.chance.choice("bba"))
        if rows.attempt(self.session, attempt).passed:
            self.owes = {one for one in self.owes if (one[0], one[2]) != (person.id, fact)}

    def retire(self, _person, fact) -> None:
        if fact not in self.retired and self.chance.random() < 0.5:
            facts.retire(self.work(), fact, "Not sold any more.")
            self.retired.add(fact)
            for module, key in open_holds.all_open(self.session):
                holds.confirm_question(self.work(), module, key)

    def revoke(self, person, _fact) -> None:
        for key, one in list(self.certificates(person).items())[:1]:
            certificates.revoke(self.work(self.leader), one.id, "Because.")
            self.owes = {owed for owed in self.owes if owed[:2] != (person.id, key)}

    def expected(self) -> set[tuple[int, str]]:
        return {(person, fact) for person, _, fact in self.owes if fact not in self.retired}

    def asked(self) -> set[tuple[int, str]]:
        ids = [person.id for person in self.people]
        found = learning.outstanding(self.session, ids, self.work().today)
        return {(one.person, one.fact) for one in found}

    def standings(self) -> dict[int, list[tuple[str, Standing]]]:
        roles = {person.id: ("sdr",) for person in self.people}
        lines = standings.of_people(self.session, roles, self.work().today)
        return {id: [(one.terms.key, one.standing) for one in held] for id, held in lines.items()}

    def written(self) -> dict[tuple[str, tuple], tuple]:
        """Every certificate, pin, handed-in attempt and its answers, as they stand."""
        found = {}
        for record in (Certificate, CertificateFact, Attempt, Answer):
            table = record.__table__
            for row in self.session.execute(select(table)):
                values = row._mapping
                if record is Attempt and values["handed_in_at"] is None:
                    continue
                key = tuple(values[column.name] for column in table.primary_key)
                if record is not Answer or ("lms_attempt", key[:1]) in found:
                    found[table.name, key] = tuple(map(repr, row))
        return found


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000))
def test_any_history_asks_exactly_those_whose_words_were_replaced(session, clock, seed):
    began = clock.now
    with session.begin_nested() as undone:
        company = Company(session, clock)
        company.chance = Random(seed)
        for _ in range(30):
            before = company.written()
            company.step()
            assert company.asked() == company.expected()
            after = company.written()
            assert {key: after.get(key) for key in before} == before
        undone.rollback()
    session.expunge_all()
    clock.now = began
