"""Figures from daily work: named by the company, agreed to by the person, taken in once."""

import pytest

from lms.catalog import catalog_toml
from lms.catalog.problems import Report
from lms.db.models import ActivityMetric, AuditEntry, Person
from lms.db.queries import levels, people
from lms.db.queries.skills import activities as known
from lms.domain.errors import LmsError
from lms.domain.mastery.levels import SkillStanding, read
from lms.domain.mastery.skills import EvidenceKind
from lms.services import activities
from lms.services.content import catalogue
from lms.services.work import Work
from tests import factories

COLD = factories.SKILLS[2]
HEAD = "email,metric,trials,successes,period_end\n"
METRIC = "calls-to-meetings"


@pytest.fixture
def team(session):
    """Eight people of one role who agreed, and a figure that the company names."""
    factories.catalogue(session)
    session.add(ActivityMetric(key=METRIC, title="Calls to meetings", skill=COLD, position=0))
    session.flush()
    return [factories.person(session, sales_roles=("sdr",), shares_activity=True) for _ in range(8)]


def table(team, *more: str) -> bytes:
    """A line for each of the team, who do differ; the first does worst."""
    lines = [
        f"{one.email},{METRIC},400,{5 + 9 * place},2026-10-31" for place, one in enumerate(team)
    ]
    return (HEAD + "\n".join([*lines, *more])).encode()


def test_figures_become_evidence_beside_those_of_colleagues(work, team):
    report = activities.take_in(work, table(team))
    assert (report.added, report.known, report.refused) == (8, 0, ())
    worst, best = (levels.log_of(work.session, team[place].id)[0] for place in (0, 7))
    assert (worst.kind, worst.criterion) == (EvidenceKind.ACTIVITY, METRIC)
    assert worst.value < 0 < best.value


def test_alone_they_never_name_a_gap(work, team):
    for month in range(4, 10):
        activities.take_in(work, table(team).replace(b"2026-10-31", f"2026-0{month}-28".encode()))
    state = levels.state_of(work.session, team[0].id)
    assert read(state, COLD, 65, work.now).state is SkillStanding.NOT_ASSESSED


def test_twice_adds_nothing_twice(work, team):
    activities.take_in(work, table(team))
    again = activities.take_in(work, table(team))
    assert (again.added, again.known) == (0, 8)
    assert len(levels.log_of(work.session, team[0].id)) == 1


def test_every_refused_line_is_named_and_the_good_ones_go_in(work, session, team):
    factories.person(session, email="shy@tarnholt.example", sales_roles=("sdr",))
    who = team[0].email
    bad = {
        10: (f"nobody@tarnholt.example,{METRIC},100,1,2026-10-31", "activity-person-unknown"),
        11: (f"shy@tarnholt.example,{METRIC},100,1,2026-10-31", "activity-not-agreed"),
        12: (f"{who},no-such,100,1,2026-10-31", "activity-metric-unknown"),
        13: (f"{who},{METRIC},many,1,2026-10-31", "activity-number"),
        14: (f"{who},{METRIC},{'9' * 5000},1,2026-10-31", "activity-number"),
        15: (f"{who},{METRIC},100,101,2026-09-30", "activity-impossible"),
        16: (f"{who},{METRIC},29,1,2026-08-31", "activity-few-trials"),
        17: (f"{who},{METRIC},100,1,2026-02-30", "date-day"),
        18: (f"{who},{METRIC},100,1,2026-11-18", "activity-future"),
        19: (f"{who},{METRIC},400,9,2026-10-31", "activity-twice"),
        20: (f"{who},{METRIC},400,9,2026-07-31", "activity-few-peers"),
    }
    report = activities.take_in(work, table(team, *(line for line, _ in bad.values())))
    assert report.added == 8
    assert {one.line: one.error.code for one in report.refused} == {
        line: code for line, (_, code) in bad.items()
    }
    shy = people.actor_by_id(session, team[-1].id + 1)
    assert shy is not None
    assert levels.log_of(session, shy.id) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "csv-empty"), (b"email,trials\nx,1\n", "csv-column-missing"), (b"\0\1\2", "csv-binary"),
     (b"\n\n", "csv-empty")],
)  # fmt: skip
def test_what_is_no_such_table_is_refused_as_a_whole(work, team, data, code):
    with pytest.raises(LmsError) as refused:
        activities.take_in(work, data)
    assert refused.value.code == code


def test_agreeing_and_stopping_are_written_into_the_audit_log_once(session, clock, team):
    shy = factories.person(session)
    mine = Work(session, clock.now, people.actor_by_id(session, shy.id))
    for shares in (True, True, False, False):
        activities.share(mine, shares)
    session.flush()
    assert session.get(Person, shy.id).shares_activity is False
    done = [row.action for row in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert done == ["person.activity-shared", "person.activity-withheld"]


def test_what_came_in_stays_when_somebody_stops(session, clock, work, team):
    activities.take_in(work, table(team))
    mine = Work(session, clock.now, people.actor_by_id(session, team[0].id))
    activities.share(mine, False)
    again = activities.take_in(work, table(team).replace(b"10-31", b"09-30"))
    assert [one.error.code for one in again.refused] == ["activity-not-agreed"]
    assert len(levels.log_of(session, team[0].id)) == 1


def test_figures_of_the_catalogue_come_and_go_and_what_came_in_is_kept(work, team):
    named = '[[activity]]\nkey = "calls-to-meetings"\ntitle = "Calls"\nskill = "prospecting.cold-call"\n'
    head = (
        '[company]\nname = "Tarnholt"\n[[fundamentals]]\nkey = "prospecting"\ntitle = "Prospecting"\n'
        '[[skills]]\nkey = "prospecting.cold-call"\ntitle = "Cold calls"\n'
        '[[roles]]\nkey = "sdr"\ntitle = "SDR"\n'
        '[roles.targets]\n"prospecting.cold-call" = { level = 60, weight = 1 }\n'
    )
    activities.take_in(work, table(team))
    for text, titles in ((head + named, ["Calls"]), (head, []), (head + named, ["Calls"])):
        report = Report("catalog.toml")
        catalog = catalog_toml.parse(text, report)
        assert catalog is not None, report.problems
        catalogue.publish(work, catalog)
        assert [row.title for row in known.metrics(work.session)] == titles
    assert known.titles(work.session) == {METRIC: "Calls"}
    assert activities.take_in(work, table(team)).known == 8
