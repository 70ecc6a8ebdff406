"""Testing out: only what is surely known, never what somebody asks for, and a manager may overrule."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.db.models import AuditEntry, OutboxEntry, Waiver
from lms.db.queries import levels, plans, tracks, waivers
from lms.domain.errors import LmsError, NotAllowedError, NotFoundError
from lms.domain.people import Role
from lms.domain.planning.waivers import LONGEST_NOTE
from lms.domain.tracks import Step, StepKind
from lms.services import assignments, evidence
from lms.services import plans as planning
from lms.services import waivers as services
from lms.services.sittings import baselines
from tests import factories
from tests.factories import SKILLS, quiz, single
from tests.services.test_baseline import finish

LEVEL = 45
"""A target that many right answers surely reach."""


@pytest.fixture
def company(session):
    factories.catalogue(session)
    for place, skill in enumerate(SKILLS):
        asked = [single(f"s{place}-{n}", skill) for n in range(9)]
        factories.module(session, f"module-{place}", quiz=quiz(*asked), skills=(skill,))
    factories.module(session, "both", quiz=quiz(single("x")), skills=SKILLS[:2])
    factories.module(session, "mixed", quiz=quiz(single("y")), skills=(SKILLS[0], SKILLS[3]))
    lead = factories.person(session, Role.MANAGER, name="Marit Aas")
    team = factories.team(session, manager=lead)
    hire = factories.person(
        session, Role.NEW_HIRE, sales_roles=("sdr",), team=team, hired_on=date(2026, 11, 16)
    )
    return lead, hire


def show(session, clock, person, *skills, right=True, n=25):
    """Many answers on these skills, over two days."""
    for skill in skills:
        factories.answers(
            session, person, skill, *[float(right)] * n, at=clock.now - timedelta(days=1)
        )


def grant(as_, hire, session):
    """As after a baseline; the ids of the modules that are skipped now."""
    attempt = baselines.start(as_(hire))
    return services.grant(as_(hire), hire.id, attempt)


def test_a_module_is_skipped_only_where_all_its_skills_are_surely_at_target(
    session, clock, company, as_
):
    _, hire = company
    show(session, clock, hire, *SKILLS[:3])
    show(session, clock, hire, SKILLS[3], right=False)
    made = grant(as_, hire, session)
    assert set(made) == {"module-0", "module-1", "module-2", "both"}
    assert waivers.waived(session, hire.id) == frozenset(made)


def test_too_little_evidence_skips_nothing(session, clock, company, as_):
    _, hire = company
    show(session, clock, hire, SKILLS[0], n=2)
    assert grant(as_, hire, session) == []


def test_what_a_waiver_rests_on_is_kept_as_it_was(session, clock, company, as_):
    _, hire = company
    show(session, clock, hire, SKILLS[0])
    grant(as_, hire, session)
    (row,) = waivers.of_person(session, hire.id, "en")
    (ground,) = row.grounds
    assert (row.module_id, row.is_in_force) == ("module-0", True)
    assert (ground.skill, ground.title, ground.target, ground.n) == (SKILLS[0], "Portfolio", 65, 25)
    assert ground.p_below <= 0.2
    assert ground.low <= ground.level <= ground.high
    show(session, clock, hire, SKILLS[0], right=False)
    assert waivers.of_person(session, hire.id, "en") == [row]


def test_what_is_asked_for_is_never_skipped(session, clock, company, as_):
    lead, hire = company
    show(session, clock, hire, *SKILLS[:3])
    factories.certification(session, "module-0", key="own", roles=("sdr",))
    factories.certification(session, "module-1", key="foreign", roles=("ae",))
    assignments.assign(as_(lead), "module-2", [hire.id], None, "")
    factories.module(session, "theirs", quiz=quiz(single("t")), skills=SKILLS[:1], roles=("ae",))
    assert set(grant(as_, hire, session)) == {"module-1", "both"}


def test_what_is_passed_is_not_skipped(session, clock, company, as_):
    _, hire = company
    show(session, clock, hire, SKILLS[0])
    revision = factories.module(session, "module-0", quiz=quiz(), skills=SKILLS[:1])
    factories.passed(session, hire, revision, clock.now)
    assert grant(as_, hire, session) == []


def test_the_baseline_itself_tests_out(session, clock, company, as_):
    _, hire = company
    finish(as_, hire, baselines.start(as_(hire)), clock)
    skipped = waivers.waived(session, hire.id)
    state = levels.state_of(session, hire.id)
    assert all(state.skills[skill].n >= 2 for skill in SKILLS)
    shown = {skill for row in waivers.of_person(session, hire.id, "en") for skill in row.grounds}
    assert all(ground.p_below <= 0.2 and ground.n >= 3 for ground in shown)
    assert {"module-0", "module-1", "module-2", "module-3"} >= skipped & {f"module-{n}" for n in range(4)}  # fmt: skip


def test_a_manager_overrules_with_a_note_and_the_module_is_back(session, clock, company, as_):
    lead, hire = company
    factories.track(session, Step("first", StepKind.MODULE, 2, "Portfolio", "module-0"))
    show(session, clock, hire, SKILLS[0])
    grant(as_, hire, session)
    planning.refresh(as_(hire), hire.id)
    track = tracks.track_of(session, as_(hire).actor)
    assert (track.skipped, track.asked, track.done, track.ahead) == (1, 0, 0, ())
    (row,) = waivers.of_person(session, hire.id, "en")
    services.overrule(as_(lead), row.id, "  You will present it on Friday.  ")
    services.overrule(as_(lead), row.id, "again")
    (row,) = waivers.of_person(session, hire.id, "en")
    assert (row.is_in_force, row.overruled_by, row.note) == (
        False, "Marit Aas", "You will present it on Friday.",
    )  # fmt: skip
    assert waivers.waived(session, hire.id) == frozenset()
    track = tracks.track_of(session, as_(hire).actor)
    assert [step.module for step in track.ahead] == ["module-0"]
    plan = plans.current(session, hire.id, as_(hire).today)
    assert "module-0" in {item.module for item in plan.open}
    assert list(session.scalars(select(AuditEntry.action))).count("waiver.overruled") == 1
    assert "waiver.overruled" in set(session.scalars(select(OutboxEntry.event)))


def test_a_managers_word_stands_against_a_later_check(session, clock, company, as_):
    lead, hire = company
    show(session, clock, hire, SKILLS[0])
    grant(as_, hire, session)
    (row,) = waivers.of_person(session, hire.id, "en")
    services.overrule(as_(lead), row.id, "Take it.")
    assert grant(as_, hire, session) == []


def test_skipped_steps_are_neither_done_nor_overdue(session, clock, company, as_):
    _, hire = company
    factories.track(
        session,
        Step("first", StepKind.MODULE, 1, "Portfolio", "module-0"),
        Step("second", StepKind.MODULE, 1, "Calls", "module-2"),
    )
    show(session, clock, hire, SKILLS[0])
    grant(as_, hire, session)
    track = tracks.track_of(session, as_(hire).actor)
    today = clock.now.date() + timedelta(days=30)
    assert [(step.is_skipped, step.is_done, step.is_overdue(today)) for step in track.steps] == [
        (True, False, False), (False, False, True),
    ]  # fmt: skip
    revision = factories.module(session, "module-0", quiz=quiz(), skills=SKILLS[:1])
    factories.passed(session, hire, revision, clock.now)
    track = tracks.track_of(session, as_(hire).actor)
    assert (track.skipped, track.done) == (0, 1)


def test_overruling_needs_a_reason_and_ones_own_team(session, clock, company, as_):
    lead, hire = company
    show(session, clock, hire, SKILLS[0])
    grant(as_, hire, session)
    waiver = session.scalars(select(Waiver.id)).one()
    other = factories.person(session, Role.MANAGER)
    factories.team(session, manager=other)
    for person in (other, hire):
        with pytest.raises(NotAllowedError):
            services.overrule(as_(person), waiver, "Why not.")
    with pytest.raises(NotFoundError):
        services.overrule(as_(lead), waiver + 1, "Why not.")
    for note, code in (("  ", "words-missing"), ("x" * (LONGEST_NOTE + 1), "note-too-long")):
        with pytest.raises(LmsError, match=code):
            services.overrule(as_(lead), waiver, note)
    assert waivers.waived(session, hire.id) == {"module-0"}


def test_reading_what_is_skipped_is_one_statement(session, clock, company, as_, statements):
    _, hire = company
    show(session, clock, hire, SKILLS[0])
    grant(as_, hire, session)
    statements.seen.clear()
    waivers.waived(session, hire.id)
    assert len(statements.seen) == 1
    assert evidence.rebuild(as_(hire)) == []
