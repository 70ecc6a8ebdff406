"""`flask lms people activity`: what is taken in, and what is refused by file and line."""

from pathlib import Path

from sqlalchemy.orm import Session, scoped_session

from lms.db.models import ActivityMetric
from tests import factories
from tests.cli.conftest import Run


def test_good_lines_go_in_and_bad_ones_are_told(
    run: Run, session: scoped_session[Session], tmp_path: Path
):
    factories.catalogue(session)
    skill = factories.SKILLS[2]
    session.add(ActivityMetric(key="meetings", title="Meetings", skill=skill, position=0))
    people = [
        factories.person(session, sales_roles=("sdr",), shares_activity=True) for _ in range(6)
    ]
    shy = factories.person(session, email="shy@tarnholt.example")
    session.commit()
    lines = [f"{one.email};meetings;200;{10 * n};31.10.2026" for n, one in enumerate(people)]
    file = tmp_path / "october.csv"
    head = "Email;Metric;Trials;Successes;Period end"
    file.write_text("\n".join([head, *lines, f"{shy.email};meetings;200;9;31.10.2026"]))
    done = run("people", "activity", str(file))
    assert done.exit_code == 0, done.output
    assert "october.csv:8: shy@tarnholt.example has not agreed to it" in done.output
    assert "6 lines taken in, 0 known already, 1 refused." in done.output
    assert "0 lines taken in, 6 known already" in run("people", "activity", str(file)).output


def test_a_file_that_is_no_table_is_refused_with_a_sentence(run: Run, tmp_path: Path):
    file = tmp_path / "notes.csv"
    file.write_text("Dear all,\n")
    done = run("people", "activity", str(file))
    assert done.exit_code == 1
    assert "The first line names no column email." in done.output
