"""Blind recall checks: who opens, writes, matches and confirms, and what stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.db.models import AuditEntry, Evidence, Fact, Recall, RecallSheet, Skill, Team
from lms.db.queries import recalls as known
from lms.db.queries.people import actor_by_id
from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role
from lms.services import recalls, teams
from tests import factories
from tests.factories import SKILLS

SKILL = SKILLS[1]


@pytest.fixture
def company(session):
    factories.catalogue(session)
    factories.fact(session, "pulse-no-gateway", "Pulse needs no gateway.")
    factories.fact(session, "pulse-one-app", "One app for all lines.")
    factories.fact(session, "pulse-draft", "Not official.", is_official=False)


class Cast:
    """A manager with a team of two, a manager of nobody here, and marketing."""

    def __init__(self, work):
        session = work.session
        self.work = work
        self.manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
        self.team = factories.team(session, "North", self.manager)
        self.rep = factories.person(session, name="Jonas Berg", team=self.team)
        self.other = factories.person(session, name="Sofia Lind", team=self.team)
        self.stranger = factories.person(session, Role.MANAGER, name="Owen Pryce")
        self.far = factories.team(session, "South", self.stranger)
        self.marketer = factories.person(session, Role.MARKETING, name="Ragnhild Moe")

    def by(self, person, days=0):
        now = self.work.now + timedelta(days=days)
        return replace(self.work, now=now, actor=actor_by_id(self.work.session, person.id))

    def opened(self, by=None, team=None, **given):
        work = self.by(by or self.manager)
        values = {"product": "pulse", "skill": SKILL, "closes_on": work.today + timedelta(days=7)}
        return recalls.open_check(work, (team or self.team).id, **{**values, **given})

    def sheet(self, recall_id, person):
        return known.sheet(self.work.session, recall_id, person.id)


@pytest.fixture
def cast(work, company):
    return Cast(work)


def evidence_of(session, person):
    rows = select(Evidence).where(Evidence.person_id == person.id).order_by(Evidence.id)
    return [(row.question, row.value, row.skills, row.kind) for row in session.scalars(rows)]


# Opening and closing


def test_a_manager_opens_a_check_of_an_own_team(cast, session):
    made = cast.opened()
    row = known.check(session, made)
    assert (row.team, row.product_title, row.opened_by) == ("North", "Pulse", "Marit Solberg")
    assert row.is_open(cast.work.today)
    (entry,) = session.scalars(select(AuditEntry))
    assert (entry.action, entry.actor_id) == ("recall.opened", cast.manager.id)


def test_marketing_opens_a_check_of_any_team(cast, session):
    assert known.check(session, cast.opened(cast.marketer, cast.far)).team == "South"


def test_nobody_opens_a_check_of_a_foreign_team_or_without_the_role(cast, session):
    for person in (cast.stranger, cast.rep):
        with pytest.raises(NotAllowedError):
            cast.opened(person)
    assert session.scalars(select(Recall)).all() == []


def test_there_is_one_open_check_a_team_and_product(cast, session):
    first = cast.opened()
    for person in (cast.manager, cast.marketer):
        with pytest.raises(ConflictError, match="recall-open-already"):
            cast.opened(person)
    factories.fact(session, "spares-fast", "Spares in a day.", product="spares")
    cast.opened(product="spares")
    cast.opened(cast.marketer, cast.far)
    recalls.close(cast.by(cast.manager), first)
    assert cast.opened() != first


def test_a_check_whose_day_is_over_does_not_stand_in_the_way(cast):
    cast.opened(closes_on=cast.work.today)
    later = cast.by(cast.manager, days=1)
    recalls.open_check(later, cast.team.id, "pulse", SKILL, later.today)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"product": "spares"}, "recall-no-differentiator"),
        ({"product": "nothing"}, "fact-product-unknown"),
        ({"skill": "nothing"}, "recall-skill-unknown"),
        ({"skill": SKILLS[0]}, "recall-skill-unknown"),
        ({"closes_on": -1}, "day-past"),
        ({"closes_on": 61}, "recall-too-long"),
    ],
)
def test_what_cannot_be_asked_is_refused(cast, session, given, code):
    session.get_one(Skill, SKILLS[0]).retired_at = cast.work.now
    if "closes_on" in given:
        given = {"closes_on": cast.work.today + timedelta(days=given["closes_on"])}
    with pytest.raises(LmsError, match=code):
        cast.opened(**given)


def test_a_product_whose_only_differentiator_was_retired_is_not_asked_about(cast, session):
    for fact in session.scalars(select(Fact).where(Fact.official_id.is_not(None))):
        fact.official_id = None
    with pytest.raises(LmsError, match="recall-no-differentiator"):
        cast.opened()


def test_a_team_that_is_not_there_is_refused_to_marketing(cast):
    with pytest.raises(LmsError, match="recall-team-unknown"):
        recalls.open_check(cast.by(cast.marketer), 999, "pulse", SKILL, cast.work.today)


def test_only_who_may_run_the_check_closes_it(cast, session):
    made = cast.opened()
    for person in (cast.stranger, cast.rep):
        with pytest.raises(NotAllowedError):
            recalls.close(cast.by(person), made)
    recalls.close(cast.by(cast.manager), made)
    recalls.close(cast.by(cast.manager), made)
    assert not known.check(session, made).is_open(cast.work.today)
    actions = list(session.scalars(select(AuditEntry.action)))
    assert actions == ["recall.opened", "recall.closed"]
    with pytest.raises(NotFoundError):
        recalls.close(cast.by(cast.manager), 999)


def test_a_team_with_a_check_is_not_deleted(cast, session):
    empty = factories.team(session, "Empty")
    cast.opened(cast.marketer, empty)
    admin = factories.person(session, Role.ADMIN)
    with pytest.raises(LmsError, match="team-has-recalls"):
        teams.remove(cast.by(admin), empty.id)
    assert session.get(Team, empty.id)


# Writing from memory


def test_what_is_written_pins_what_was_official_and_never_changes(cast, session):
    made = cast.opened()
    recalls.write(cast.by(cast.rep), made, ["No gateway", "", "  Good   people "])
    sheet = cast.sheet(made, cast.rep)
    assert sheet.claims == ("No gateway", "Good people")
    assert sheet.official == (("pulse-no-gateway", 1), ("pulse-one-app", 1))
    assert sheet.matches is None
    with pytest.raises(ConflictError, match="recall-written"):
        recalls.write(cast.by(cast.rep), made, ["Something else"])
    assert cast.sheet(made, cast.rep) == sheet


def test_a_fact_that_becomes_official_later_is_not_asked_of_who_wrote_before(cast, session):
    made = cast.opened()
    recalls.write(cast.by(cast.rep), made, ["No gateway"])
    factories.fact(session, "pulse-late", "Later.")
    recalls.write(cast.by(cast.other), made, ["No gateway"])
    assert len(cast.sheet(made, cast.rep).official) == 2
    assert len(cast.sheet(made, cast.other).official) == 3


def test_an_empty_sheet_is_handed_in_and_has_nothing_to_match(cast):
    made = cast.opened()
    recalls.write(cast.by(cast.rep), made, ["", "  "])
    sheet = cast.sheet(made, cast.rep)
    assert (sheet.claims, sheet.matches) == ((), ())
    with pytest.raises(ConflictError, match="recall-matched"):
        recalls.match(cast.by(cast.rep), made, [])


def test_without_anything_official_left_there_is_nothing_to_match(cast, session):
    made = cast.opened()
    for fact in session.scalars(select(Fact)):
        fact.official_id = None
    recalls.write(cast.by(cast.rep), made, ["No gateway"])
    assert cast.sheet(made, cast.rep).matches == (None,)


def test_only_people_of_the_team_write_and_only_while_it_is_open(cast):
    made = cast.opened()
    with pytest.raises(NotFoundError):
        recalls.write(cast.by(cast.stranger), made, ["x"])
    with pytest.raises(NotFoundError):
        recalls.write(cast.by(cast.rep), 999, ["x"])
    with pytest.raises(ConflictError, match="recall-closed"):
        recalls.write(cast.by(cast.rep, days=8), made, ["x"])
    recalls.close(cast.by(cast.manager), made)
    with pytest.raises(ConflictError, match="recall-closed"):
        recalls.write(cast.by(cast.rep), made, ["x"])


def test_a_check_waits_for_each_person_until_they_have_matched(cast, session):
    made = cast.opened()

    def waits(person, team=None):
        today = cast.work.today
        rows = known.awaited(session, (team or cast.team).id, person.id, today)
        return [(row.id, row.is_written) for row in rows]

    assert waits(cast.rep) == [(made, False)]
    assert waits(cast.stranger, cast.far) == []
    recalls.write(cast.by(cast.rep), made, ["No gateway"])
    assert waits(cast.rep) == [(made, True)]
    recalls.match(cast.by(cast.rep), made, ["pulse-no-gateway"])
    assert waits(cast.rep) == []
    assert waits(cast.other) == [(made, False)]
    recalls.close(cast.by(cast.manager), made)
    assert waits(cast.other) == []
    assert known.awaited(session, None, cast.rep.id, cast.work.today) == []


# Matching


@pytest.fixture
def written(cast):
    made = cast.opened()
    recalls.write(cast.by(cast.rep), made, ["No gateway", "Good people"])
    return made


def test_own_claims_are_matched_once(cast, written, session):
    recalls.match(cast.by(cast.rep), written, ["pulse-no-gateway", None])
    assert cast.sheet(written, cast.rep).matches == ("pulse-no-gateway", None)
    with pytest.raises(ConflictError, match="recall-matched"):
        recalls.match(cast.by(cast.rep), written, [None, None])
    assert cast.sheet(written, cast.rep).matches == ("pulse-no-gateway", None)
    assert evidence_of(session, cast.rep) == []


@pytest.mark.parametrize(
    ("matches", "code"),
    [
        (["pulse-no-gateway"], "recall-match-missing"),
        (["pulse-draft", None], "recall-match-unknown"),
        (["forged", None], "recall-match-unknown"),
    ],
)
def test_forged_and_missing_matches_are_refused(cast, written, matches, code):
    with pytest.raises(LmsError, match=code):
        recalls.match(cast.by(cast.rep), written, matches)
    with pytest.raises(LmsError, match=code):
        recalls.confirm(cast.by(cast.manager), written, cast.rep.id, matches)
    assert cast.sheet(written, cast.rep).matches is None


def test_nobody_matches_what_they_did_not_write(cast, written):
    for person in (cast.other, cast.stranger):
        with pytest.raises(NotFoundError):
            recalls.match(cast.by(person), written, [None, None])


# The reviewer's word


def test_a_confirmed_sheet_is_evidence_once_for_each_official_fact(cast, written, session):
    recalls.match(cast.by(cast.rep), written, [None, None])
    recalls.confirm(cast.by(cast.manager), written, cast.rep.id, ["pulse-no-gateway", None])
    sheet = cast.sheet(written, cast.rep)
    assert (sheet.matches, sheet.confirmed) == ((None, None), ("pulse-no-gateway", None))
    assert sheet.confirmed_by == "Marit Solberg"
    assert sheet.sheet.matches == sheet.confirmed
    rows = [
        ("pulse-no-gateway", 1.0, [[SKILL, 1.0]], EvidenceKind.REVIEW),
        ("pulse-one-app", 0.0, [[SKILL, 1.0]], EvidenceKind.REVIEW),
    ]
    assert sorted(evidence_of(session, cast.rep)) == rows
    with pytest.raises(ConflictError, match="recall-confirmed"):
        recalls.confirm(cast.by(cast.marketer), written, cast.rep.id, [None, None])
    assert len(evidence_of(session, cast.rep)) == 2


def test_a_sheet_that_its_writer_never_matched_can_be_confirmed_and_is_closed_then(cast, written):
    recalls.confirm(cast.by(cast.marketer), written, cast.rep.id, [None, "pulse-one-app"])
    with pytest.raises(ConflictError, match="recall-matched"):
        recalls.match(cast.by(cast.rep), written, [None, None])
    assert cast.sheet(written, cast.rep).sheet.named == {"pulse-one-app"}


def test_an_empty_sheet_is_confirmed_as_nothing_named(cast, session):
    made = cast.opened()
    recalls.write(cast.by(cast.rep), made, [])
    recalls.confirm(cast.by(cast.manager), made, cast.rep.id, [])
    assert [value for _, value, *_ in evidence_of(session, cast.rep)] == [0.0, 0.0]


def test_nobody_reviews_the_own_sheet_or_that_of_a_foreign_team(cast, written, session):
    cast.manager.team_id = cast.team.id
    session.flush()
    recalls.write(cast.by(cast.manager), written, ["No gateway"])
    with pytest.raises(NotAllowedError, match="recall-own-sheet"):
        recalls.confirm(cast.by(cast.manager), written, cast.manager.id, ["pulse-no-gateway"])
    recalls.confirm(cast.by(cast.marketer), written, cast.manager.id, ["pulse-no-gateway"])
    for person in (cast.stranger, cast.other):
        with pytest.raises(NotAllowedError):
            recalls.confirm(cast.by(person), written, cast.rep.id, [None, None])
    with pytest.raises(NotFoundError):
        recalls.confirm(cast.by(cast.manager), written, cast.other.id, [])
    assert evidence_of(session, cast.rep) == []


def test_who_left_the_team_after_writing_still_counts_and_who_came_later_was_not_asked(
    cast, written, session
):
    late = cast.work.now + timedelta(days=9)
    newcomer = factories.person(session, name="Newcomer", team=cast.team)
    newcomer.created_at = late
    cast.rep.team_id = None
    session.flush()
    row = known.check(session, written)
    assert [name for _, name in known.asked(session, row)] == ["Sofia Lind"]
    assert [one.name for one in known.sheets(session, [written])[written]] == ["Jonas Berg"]


def test_sheets_and_checks_of_others_do_not_mix(cast, written, session):
    far_rep = factories.person(session, team=cast.far)
    far = cast.opened(cast.stranger, cast.far)
    recalls.write(cast.by(far_rep), far, ["x"])
    found = known.sheets(session, [written, far])
    assert [[one.person_id for one in found[key]] for key in (written, far)] == [
        [cast.rep.id],
        [far_rep.id],
    ]
    own = known.checks(session, [cast.team.id], 1)
    assert [row.id for row in own.rows] == [written]
    assert [row.id for row in known.checks(session, None, 1).rows] == [far, written]
    assert known.checks(session, [], 1).rows == ()


def test_earlier_checks_of_the_same_team_and_product_come_oldest_first(cast, session):
    ids = []
    for _ in range(8):
        ids.append(cast.opened())
        recalls.close(cast.by(cast.manager), ids[-1])
    cast.opened(cast.marketer, cast.far)
    row = known.check(session, ids[-1])
    assert [one.id for one in known.earlier(session, row)] == ids[1:7]
    assert len(session.scalars(select(RecallSheet)).all()) == 0
