"""What answers say of a question: figures, flags, and the same whatever their order."""

from math import isnan, sqrt
from statistics import correlation, fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.asking import quality
from lms.domain.asking.mistakes import mistake
from lms.domain.asking.quality import Flag, Observed, Quality, Tally, seconds_of, upper_bound
from lms.domain.asking.questions import Option, Question, QuestionKind

shares = st.floats(0, 1, allow_nan=False)
answers = st.lists(
    st.builds(
        Observed,
        points=st.sampled_from([0.0, 0.5, 1.0]),
        rest=st.none() | shares,
        seconds=st.none() | st.integers(0, quality.LONGEST_SECONDS),
        mistake=st.none() | st.sampled_from(["a", "b"]),
    ),
    max_size=40,
)


def result(rows: list[Observed]) -> Quality:
    tally = Tally()
    for row in rows:
        tally.add(row)
    return tally.result()


def observed(points: float, rest: float | None = None, **more: object) -> Observed:
    return Observed(points, rest, more.get("seconds"), more.get("mistake"))  # type: ignore[arg-type]


@given(answers)
def test_figures_stay_within_their_bounds_whatever_was_answered(rows: list[Observed]) -> None:
    found = result(rows)
    assert found.n == len(rows)
    assert (found.share is None) == (not rows)
    assert found.share is None or 0 <= found.share <= 1
    assert found.discrimination is None or -1 <= found.discrimination <= found.bound <= 1
    assert not found.mistaken or found.mistaken >= quality.TWICE
    assert found.seconds is None or found.seconds in {row.seconds for row in rows}
    assert quality.load(quality.dump(found)) == found


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_answers_makes_no_difference(rows: list[Observed], chance) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    one, other = result(rows), result(mixed)
    assert (one.n, one.seconds, one.mistake, one.flags) == (
        other.n, other.seconds, other.mistake, other.flags,
    )  # fmt: skip
    assert one.share == pytest.approx(other.share)
    assert one.discrimination == pytest.approx(other.discrimination, abs=1e-6)


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0]), shares), min_size=4, max_size=60))
def test_discrimination_is_pearsons_r_with_the_rest(pairs: list[tuple[float, float]]) -> None:
    found = result([observed(points, rest) for points, rest in pairs]).discrimination
    spread = sqrt(fmean((rest - fmean(r for _, r in pairs)) ** 2 for _, rest in pairs))
    if found is None or spread < 1e-3:
        return
    expected = correlation(*zip(*pairs, strict=True))
    assert isnan(expected) or found == pytest.approx(expected, abs=1e-6)


@given(st.floats(-1, 1), st.integers(4, 5000))
def test_more_answers_bring_the_bound_nearer(r: float, n: int) -> None:
    assert r - 1e-9 <= upper_bound(r, n + 1) <= upper_bound(r, n) + 1e-12 <= 1 + 1e-9


def test_the_bound_of_a_known_case() -> None:
    """tanh(atanh(-.1) + 1.2816 / sqrt(97)) by hand."""
    assert upper_bound(-0.1, 100) == pytest.approx(0.0298, abs=1e-4)
    assert upper_bound(-0.9, 3) == 1.0


def against(n: int) -> list[Observed]:
    """Those who know the rest get it wrong."""
    return [observed(1.0, 0.2) if k % 2 else observed(0.0, 0.8) for k in range(n)]


def test_a_question_that_sorts_the_wrong_way_is_named_from_sixty_answers_on() -> None:
    assert result(against(59)).flags == ()
    assert result(against(60)).flags == (Flag.AGAINST,)


def test_a_slightly_negative_figure_may_be_chance_and_is_not_named() -> None:
    even = [observed(k % 2, (k // 2) % 2) for k in range(64)]
    rows = [*even, observed(1.0, 0.0), observed(0.0, 1.0)]
    found = result(rows)
    assert found.discrimination < 0
    assert found.bound > quality.HIGHEST_BOUND
    assert found.flags == ()


@pytest.mark.parametrize(
    ("right", "n", "flags"),
    [
        (5, 29, ()),
        (5, 30, (Flag.TOO_HARD,)),
        (6, 30, ()),
        (29, 29, ()),
        (30, 30, (Flag.TOO_EASY,)),
        (97, 100, ()),
        (98, 100, (Flag.TOO_EASY,)),
    ],
)
def test_hard_and_easy_are_named_from_thirty_answers_on(right: int, n: int, flags: tuple) -> None:
    assert result([observed(1.0 if k < right else 0.0) for k in range(n)]).flags == flags


def test_a_wrong_answer_is_shown_when_two_gave_it() -> None:
    one = result([observed(0.0, mistake="a"), observed(0.0, mistake="b")])
    assert (one.mistake, one.mistaken) == (None, 0)
    two = result([observed(0.0, mistake=text) for text in ("a", "b", "b")])
    assert (two.mistake, two.mistaken) == ("b", 2)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (None, None), (-1, None), (float("nan"), None), (float("inf"), None), (0, 0), (12.4, 12),
        (99_999, 1800),
    ],
)  # fmt: skip
def test_seconds_that_cannot_be_are_left_out_and_long_ones_cut(told, kept) -> None:
    assert seconds_of(told) == kept


def options(*texts: str, right: int = 0) -> tuple[Option, ...]:
    return tuple(
        Option(key=f"o{n}", html=f"<em>{text}</em>", is_right=n == right)
        for n, text in enumerate(texts)
    )


SINGLE = Question("q", QuestionKind.SINGLE, "?", options=options("Yes", "No &amp; never"))
MULTIPLE = Question("q", QuestionKind.MULTIPLE, "?", options=options("Yes", "No"))
ORDER = Question("q", QuestionKind.ORDER, "?", options=options("first", "then", "last"))
MATCH = Question(
    "q", QuestionKind.MATCH, "?", options=options("a", "b"),
    matches=(Option("m0", "one"), Option("m1", "two")),
)  # fmt: skip
BLANKS = Question("q", QuestionKind.BLANKS, "?", blanks=(("shifts",), ("night",)))
NUMERIC = Question("q", QuestionKind.NUMERIC, "?", number=3.0)
FREE = Question("q", QuestionKind.FREE_TEXT, "?")


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        (SINGLE, "o1", "No & never"),
        (SINGLE, "o0", None),
        (SINGLE, None, None),
        (MULTIPLE, ["o0", "o1"], "No"),
        (MULTIPLE, ["o0"], None),
        (ORDER, ["o0", "o2", "o1"], "last → then"),
        (ORDER, ["o0"], None),
        (MATCH, {"o0": "m1", "o1": "m0"}, "a → two"),
        (MATCH, {"o0": "m0"}, None),
        (BLANKS, [" Shifts", "Day  time"], "day time"),
        (BLANKS, ["", "night"], None),
        (NUMERIC, " 4 ", "4"),
        (FREE, "whatever", None),
    ],
)
def test_a_mistake_is_told_in_the_words_of_the_question(question, answer, told) -> None:
    assert mistake(question, answer) == told


def test_a_long_typed_answer_is_cut() -> None:
    assert len(mistake(NUMERIC, "9" * 5000) or "") == 200
