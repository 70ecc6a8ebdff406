"""[[certifications]] of catalog.toml: read, checked with line and remedy, and published."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.catalog import catalog_toml, checks
from lms.catalog.outline import outline
from lms.catalog.problems import Report
from lms.db.models import Certification as Row
from lms.db.queries.certificates import records
from lms.domain.certifications import Certification, Requirement
from lms.domain.tracks import Step, StepKind
from lms.services.content import certifications as publishing
from tests import factories
from tests.catalog.samples import CATALOG, changed

WITH = (
    CATALOG
    + """
[[certifications]]
key = "first-calls"
title = "First calls, certified"
track = "sdr-start"
requires = ["quiz", "practice"]
valid_days = 365
roles = ["sdr"]

[[certifications]]
key = "listening"
title = "Listening"
modules = ["questions"]
requires = ["observation"]
"""
)


def read(text: str):
    report = Report("catalog.toml")
    catalog = catalog_toml.parse(text, report)
    return catalog, [str(problem) for problem in report.problems]


def test_certifications_are_read_in_their_order():
    catalog, found = read(WITH)
    assert found == []
    quiz, practice, seen = Requirement.QUIZ, Requirement.PRACTICE, Requirement.OBSERVATION
    assert catalog.certifications == (
        Certification(
            "first-calls",
            "First calls, certified",
            "sdr-start",
            (),
            (quiz, practice),
            365,
            ("sdr",),
        ),
        Certification("listening", "Listening", None, ("questions",), (seen,), None, ()),
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('track = "sdr-start"\nrequires', 'modules = ["a"]\ntrack = "sdr-start"\nrequires', "names a track and modules; keep one"),
        ('modules = ["questions"]', 'modules = ["questions", "questions"]', 'names "questions" twice in modules'),
        ('roles = ["sdr"]\n\n[[cert', 'roles = ["ceo"]\n\n[[cert', 'is for "ceo", which is no sales role'),
        ('requires = ["observation"]', 'requires = ["exam"]', "write"),
        ('requires = ["observation"]', "requires = []", "a list of quiz, practice, observation"),
        ('requires = ["quiz", "practice"]', 'requires = ["quiz", "quiz"]', 'names "quiz" twice in requires'),
        ("valid_days = 365", "valid_days = 30", "a whole number of days from 31 to 3650"),
        ("valid_days = 365", 'valid_days = "long"', "a whole number of days"),
        ('key = "listening"', 'key = "first-calls"', "give each its own key"),
        ('title = "Listening"', 'titel = "Listening"', '"titel" is not known here'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(old, new, told):
    line = WITH[: WITH.index(old)].count("\n") + 1
    catalog, found = read(changed(WITH, old, new))
    assert catalog is None
    assert any(one.startswith(f"catalog.toml:{line}:") and told in one for one in found), found


def test_a_certification_about_nothing_is_refused_at_its_key():
    catalog, found = read(changed(WITH, 'modules = ["questions"]\n', ""))
    assert catalog is None
    line = WITH[: WITH.index('key = "listening"')].count("\n") + 1
    assert found == [
        f'catalog.toml:{line}:1: certification "listening" names no modules; '
        'add modules = ["…"], or a track'
    ]


def test_tracks_and_modules_must_be_there():
    known = checks.Known(None, (), None, None, {"other"}, set(), set(), {})
    found = [str(problem) for problem in checks.catalog(outline(WITH), WITH, known)]
    lines = [WITH[: WITH.index(text)].count("\n") + 1 for text in ('track = "sdr-start"\nrequires', 'modules = ["q')]  # fmt: skip
    assert [one for one in found if "certification" in one] == [
        f'catalog.toml:{lines[0]}:1: track "sdr-start" is unknown; add it to tracks/ or correct the certification',
        f'catalog.toml:{lines[1]}:1: module "questions" is unknown; add it or correct the certification',
    ]


def test_publishing_fills_in_the_modules_of_a_track_and_retires_what_is_gone(work):
    factories.catalogue(work.session)
    steps = [Step(key, StepKind.MODULE, 1, key, key) for key in ("one", "two")]
    factories.track(work.session, *steps, id="sdr-start")
    first = Certification("first-calls", "First calls", "sdr-start")
    second = Certification("listening", "Listening", None, ("one",))
    assert publishing.publish(work, [first, second]) == ["first-calls", "listening"]
    assert publishing.publish(work, [first, second]) == []
    held = records.in_force(work.session)
    assert held == [replace(first, modules=("one", "two")), second]
    publishing.publish(work, [second])
    assert records.in_force(work.session) == [second]
    retired = work.session.scalars(select(Row).where(Row.retired_at.is_not(None))).one()
    assert (retired.key, retired.retired_at) == ("first-calls", work.now)
    assert publishing.publish(work, [second, first]) == ["first-calls"]
    assert [one.key for one in records.in_force(work.session)] == ["listening", "first-calls"]
