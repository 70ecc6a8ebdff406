"""Blind recall in figures: what counts, what it adds up to, and what is off message."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import recalls
from lms.domain.errors import LmsError
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Actor, Role
from lms.domain.recalls import Mark, Share, Sheet

AT = datetime(2026, 11, 18, 9, tzinfo=UTC)
FACTS = ("a", "b", "c")


@st.composite
def sheets(draw, person: int = 1) -> Sheet:
    official = tuple(draw(st.lists(st.sampled_from(FACTS), unique=True)))
    claims = tuple(draw(st.lists(st.text("xyz", min_size=1), unique=True, max_size=6)))
    choices = st.sampled_from([None, *official])
    matched = st.lists(choices, min_size=len(claims), max_size=len(claims)).map(tuple)
    matches = draw(st.none() | matched)
    is_confirmed = matches is not None and draw(st.booleans())
    return Sheet(person, claims, official, matches, is_confirmed)


teams = st.lists(sheets(), max_size=6).map(
    lambda found: [
        Sheet(n, one.claims, one.official, one.matches, one.is_confirmed)
        for n, one in enumerate(found)
    ]
)


@given(teams)
def test_consistency_is_the_share_of_named_marks_among_those_that_are_decided(team):
    marks = [recalls.mark(sheet, fact) for sheet in team for fact in sheet.official]
    share = recalls.consistency(team)
    assert share.named == marks.count(Mark.NAMED)
    assert share.asked == marks.count(Mark.NAMED) + marks.count(Mark.MISSED)
    assert Mark.SILENT not in marks
    assert Mark.UNASKED not in marks


@given(teams)
def test_the_shares_of_all_facts_add_up_to_the_teams(team):
    shares = [recalls.share_of(fact, team) for fact in FACTS]
    whole = recalls.consistency(team)
    assert Share(sum(s.named for s in shares), sum(s.asked for s in shares)) == whole


@given(teams, st.randoms())
def test_neither_the_order_of_sheets_nor_of_claims_makes_a_difference(team, random):
    def shuffled(sheet: Sheet) -> Sheet:
        if sheet.matches is None:
            return sheet
        pairs = list(zip(sheet.claims, sheet.matches, strict=True))
        random.shuffle(pairs)
        claims, matches = zip(*pairs, strict=True) if pairs else ((), ())
        return Sheet(sheet.person, claims, sheet.official, matches, sheet.is_confirmed)

    other = [shuffled(sheet) for sheet in team]
    random.shuffle(other)
    assert recalls.consistency(other) == recalls.consistency(team)
    assert sorted(recalls.off_message(other)) == sorted(recalls.off_message(team))


@given(teams)
def test_every_matched_claim_names_something_official_or_is_off_message(team):
    for sheet in team:
        off = recalls.off_message([sheet])
        if sheet.counts:
            kept = [one for one in sheet.matches or () if one]
            assert len(off) + len(kept) == len(sheet.claims)
        else:
            assert off == []


@given(st.integers(0, 500), st.integers(0, 500))
def test_per_cent_says_all_and_none_only_of_all_and_none(named, missed):
    share = Share(named, named + missed)
    if not share.asked:
        assert share.percent is None
        return
    assert 0 <= share.percent <= 100
    assert (share.percent == 100) == (missed == 0)
    assert (share.percent == 0) == (named == 0)


@given(sheets())
def test_a_confirmed_sheet_shows_one_row_for_each_official_fact(sheet):
    rows = recalls.shown(sheet, "product.differentiators", AT)
    assert {row.question: row.value for row in rows} == {
        fact: float(fact in sheet.named) for fact in sheet.official
    }
    for row in rows:
        assert (row.kind, row.guess, row.skills) == (
            EvidenceKind.REVIEW,
            0.0,
            (("product.differentiators", 1.0),),
        )


def test_seven_of_twelve_are_58_per_cent():
    assert Share(7, 12).percent == 58


def test_an_empty_sheet_counts_as_nothing_named():
    empty = Sheet(1, (), FACTS, ())
    assert recalls.consistency([empty]) == Share(0, 3)
    assert recalls.mark(empty, "a") is Mark.MISSED


@pytest.mark.parametrize(
    ("sheet", "mark"),
    [
        (None, Mark.SILENT),
        (Sheet(1, ("x",), ("a",), ("a",)), Mark.NAMED),
        (Sheet(1, ("x",), ("a",), (None,)), Mark.MISSED),
        (Sheet(1, ("x",), ("a",), None), Mark.UNMATCHED),
        (Sheet(1, ("x",), ("b",), ("b",)), Mark.UNASKED),
    ],
)
def test_what_is_known_of_a_person_and_a_fact(sheet, mark):
    assert recalls.mark(sheet, "a") is mark


def test_the_trend_is_read_against_the_latest_check_that_somebody_answered():
    assert recalls.moved(Share(3, 4), [Share(0, 4), Share(1, 4), Share(0, 0)]) == 50
    assert recalls.moved(Share(3, 4), []) is None
    assert recalls.moved(Share(0, 0), [Share(1, 4)]) is None


def test_a_check_is_open_until_the_end_of_its_day_unless_closed():
    day = date(2026, 11, 18)
    assert recalls.is_open(day, None, day)
    assert not recalls.is_open(day, None, date(2026, 11, 19))
    assert not recalls.is_open(day, AT, day)


@pytest.mark.parametrize(
    ("roles", "managed", "allowed"),
    [
        ({Role.MARKETING}, set(), True),
        ({Role.MANAGER}, {7}, True),
        ({Role.MANAGER}, {8}, False),
        ({Role.ADMIN}, set(), False),
    ],
)
def test_marketing_runs_checks_of_every_team_and_managers_of_their_own(roles, managed, allowed):
    actor = Actor(1, "A", "a@b", frozenset(roles), managed_teams=frozenset(managed))
    assert recalls.may_run(actor, 7) is allowed


def test_a_check_is_usually_evidence_of_the_skill_about_differentiators():
    skills = [("call.open", "prospecting"), ("p.portfolio", "product"), ("p.differentiators", "x")]
    assert recalls.usual_skill(skills) == "p.differentiators"
    assert recalls.usual_skill(skills[:2]) == "p.portfolio"
    assert recalls.usual_skill(skills[:1]) == "call.open"
    assert recalls.usual_skill([]) is None


def test_claims_are_lines_with_single_spaces_and_nothing_twice():
    assert recalls.tidied(["  No   gateway ", "", "One app", "No gateway"]) == (
        "No gateway",
        "One app",
    )
    assert recalls.tidied(["", "  "]) == ()


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([f"claim {n}" for n in range(21)], "recall-too-many"),
        (["x" * 401], "recall-claim-long"),
    ],
)
def test_too_much_is_refused(lines, code):
    with pytest.raises(LmsError, match=code):
        recalls.tidied(lines)


@pytest.mark.parametrize(
    ("matches", "code"),
    [
        (["a"], "recall-match-missing"),
        (["a", "b", None], "recall-match-missing"),
        (["a", "elsewhere"], "recall-match-unknown"),
        (["a", ""], "recall-match-unknown"),
    ],
)
def test_a_match_is_official_or_none(matches, code):
    with pytest.raises(LmsError, match=code):
        recalls.checked(matches, ("x", "y"), ("a", "b"))
    assert recalls.checked(["a", None], ("x", "y"), ("a", "b")) == ["a", None]
