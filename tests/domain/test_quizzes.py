"""Answers are normalised, graded and drawn fairly and always in the same way."""

import json
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.asking import quizzes
from lms.domain.asking.quizzes import Mark, Option, Pool, Question, QuestionKind, Quiz

KINDS = list(QuestionKind)


def options(count: int, right: set[int] = frozenset()) -> tuple[Option, ...]:
    return tuple(Option("abcdefghij"[i], f"option {i}", i in right) for i in range(count))


def question(kind: QuestionKind, **fields: object) -> Question:
    made = {
        QuestionKind.SINGLE: {"options": options(4, {1})},
        QuestionKind.MULTIPLE: {"options": options(4, {0, 2})},
        QuestionKind.TRUE_FALSE: {"options": options(2, {0})},
        QuestionKind.ORDER: {"options": options(4)},
        QuestionKind.MATCH: {"options": options(3), "matches": options(3)[::-1]},
        QuestionKind.BLANKS: {
            "gapped": ("<p>", " and ", "</p>"),
            "blanks": (("thirty", "30"), ("today",)),
        },
        QuestionKind.NUMERIC: {"number": 27.0, "tolerance": 0.5},
        QuestionKind.FREE_TEXT: {"rubric": ("Says why",)},
    }[kind]
    return Question("q", kind, "Why?", **(made | fields))


RIGHT = {
    QuestionKind.SINGLE: "b",
    QuestionKind.MULTIPLE: ["a", "c"],
    QuestionKind.TRUE_FALSE: "a",
    QuestionKind.ORDER: ["a", "b", "c", "d"],
    QuestionKind.MATCH: {"a": "c", "b": "b", "c": "a"},
    QuestionKind.BLANKS: ["thirty", "today"],
    QuestionKind.NUMERIC: "27",
}
SCRAPS = st.sampled_from(["", "a", "b", "c", "d", "27", "thirty", "x\0y", "\ud800", "a" * 6000])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | SCRAPS | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(SCRAPS | st.integers(), inner, max_size=5)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", RIGHT)
def test_the_right_answer_earns_everything(kind):
    asked = question(kind)
    assert quizzes.grade(asked, quizzes.normalise(asked, RIGHT[kind])) == Mark(1.0)


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_earns_nothing_and_needs_no_reader(kind):
    assert quizzes.grade(question(kind), None) == Mark(0.0)


def test_a_free_text_waits_for_a_person():
    assert quizzes.grade(question(QuestionKind.FREE_TEXT), "Because.") == Mark(0.0, True)


@pytest.mark.parametrize(
    ("chosen", "points"),
    [(["a"], 0.5), (["a", "b"], 0.0), (["a", "b", "c"], 0.5), (["b", "d"], 0.0), (list("abcd"), 0)],
)
def test_multiple_choice_takes_wrong_choices_off(chosen, points):
    assert quizzes.grade(question(QuestionKind.MULTIPLE), chosen).points == points


@pytest.mark.parametrize(
    ("given", "points"),
    [("abdc", 4 / 6), ("bacd", 4 / 6), ("bcda", 0), ("dcba", 0), ("abc", 0.5), ("a", 0)],
)
def test_order_counts_pairs_in_the_right_order_against_the_others(given, points):
    assert quizzes.grade(question(QuestionKind.ORDER), list(given)).points == points


def test_a_random_order_expects_less_than_a_quarter():
    asked = question(QuestionKind.ORDER)
    marks = [quizzes.grade(asked, list(given)).points for given in permutations("abcd")]
    assert sum(marks) / len(marks) < 0.25
    assert marks.count(1.0) == 1


def test_match_and_blanks_earn_their_share():
    assert quizzes.grade(question(QuestionKind.MATCH), {"a": "c", "b": "a"}).points == 1 / 3
    assert quizzes.grade(question(QuestionKind.BLANKS), ["", "today"]).points == 0.5


@pytest.mark.parametrize(
    "typed", ["Thirty", " thirty ", "THIRTY.", "thirty!", "30", "\uff13\uff10", "thirty ..."]
)
def test_a_gap_forgives_how_a_thing_is_typed(typed):
    assert quizzes.grade(question(QuestionKind.BLANKS), [typed, "today"]).points == 1.0


@pytest.mark.parametrize("typed", ["thirty five", "30%", "thirt", "3 0", "?"])
def test_a_gap_does_not_forgive_what_is_typed(typed):
    assert quizzes.grade(question(QuestionKind.BLANKS), [typed, "today"]).points == 0.5


def test_curly_and_straight_quotes_are_one():
    asked = question(QuestionKind.BLANKS, blanks=(("don't",),))
    assert quizzes.grade(asked, ["don\u2019t"]).points == 1.0


@pytest.mark.parametrize("typed", ["27", "27,5", " 27.5 ", "26.5", "+27", "27.", "27 %", "27,0"])
def test_a_number_within_tolerance_is_right(typed):
    assert quizzes.grade(question(QuestionKind.NUMERIC), typed).points == 1.0


@pytest.mark.parametrize("typed", ["27.51", "26,49", "-27", "nan", "inf", "2 7", "27x", "٢٧٢", ""])
def test_any_other_number_is_wrong(typed):
    assert quizzes.grade(question(QuestionKind.NUMERIC), typed).points == 0.0


@pytest.mark.parametrize(
    "typed", ["2400", "2,400", "2.400", "2 400", "2\u00a0400", "2\u202f400", "2,400.00", "€2400"]
)
def test_thousands_may_be_set_off_in_any_way(typed):
    asked = question(QuestionKind.NUMERIC, number=2400.0, tolerance=0.0)
    assert quizzes.grade(asked, typed).points == 1.0


def test_decimals_need_no_tolerance_to_be_met():
    asked = question(QuestionKind.NUMERIC, number=0.3, tolerance=0.0)
    assert quizzes.grade(asked, "0.30").points == 1.0
    assert quizzes.grade(asked, ".3").points == 1.0
    assert quizzes.grade(question(QuestionKind.NUMERIC, number=-4.0), "\u22124").points == 1.0


@given(st.sampled_from(KINDS), JUNK)
def test_whatever_comes_in_is_normalised_without_complaint_and_marked_within_bounds(kind, raw):
    asked = question(kind)
    answer = quizzes.normalise(asked, raw)
    assert answer is None or quizzes.normalise(asked, answer) == answer
    json.dumps(answer).encode()
    mark = quizzes.grade(asked, answer)
    assert mark == quizzes.grade(asked, answer)
    assert 0.0 <= mark.points <= 1.0
    assert mark.needs_review == (kind is QuestionKind.FREE_TEXT and answer is not None)
    assert "\0" not in str(answer)


@given(st.sampled_from([k for k in RIGHT if k not in (QuestionKind.BLANKS, QuestionKind.NUMERIC)]))
def test_the_order_in_which_options_are_listed_changes_no_mark(kind):
    asked = question(kind)
    if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE):
        turned = question(kind, options=asked.options[::-1])
        for answer in ("a", "b", ["a"], ["a", "b"], ["a", "c"], list("abcd")):
            usable, other = (quizzes.normalise(q, answer) for q in (asked, turned))
            assert quizzes.grade(asked, usable) == quizzes.grade(turned, other)
    else:
        shown = quizzes.shown_options(asked, 7)
        assert {option.key for option in shown} == {option.key for option in asked.options}


@given(st.permutations("abcd"))
def test_only_the_exact_order_earns_everything(given_order):
    points = quizzes.grade(question(QuestionKind.ORDER), list(given_order)).points
    assert (points == 1.0) == (list(given_order) == list("abcd"))


@given(st.sets(st.sampled_from("abcd")))
def test_only_the_exact_choice_earns_everything(chosen):
    points = quizzes.grade(question(QuestionKind.MULTIPLE), sorted(chosen)).points
    assert (points == 1.0) == (chosen == {"a", "c"})


@pytest.mark.parametrize(
    ("kind", "raw", "usable"),
    [
        (QuestionKind.SINGLE, "z", None),
        (QuestionKind.SINGLE, ["b"], None),
        (QuestionKind.MULTIPLE, ["c", "z", "a", "a", 3], ["a", "c"]),
        (QuestionKind.MULTIPLE, [], None),
        (QuestionKind.ORDER, ["c", "a", "c", "z"], ["c", "a"]),
        (QuestionKind.MATCH, {"a": "c", "z": "a", "b": "z", "c": 1}, {"a": "c"}),
        (QuestionKind.BLANKS, ["x"], ["x", ""]),
        (QuestionKind.BLANKS, ["x", 1, "y"], ["x", ""]),
        (QuestionKind.BLANKS, [" ", ""], None),
        (QuestionKind.NUMERIC, " 27,5 ", " 27,5 "),
        (QuestionKind.NUMERIC, 27, None),
        (QuestionKind.FREE_TEXT, "a\0b\ud800", "ab"),
        (QuestionKind.FREE_TEXT, " \n", None),
    ],
)
def test_only_the_usable_part_of_an_answer_is_kept(kind, raw, usable):
    assert quizzes.normalise(question(kind), raw) == usable


def test_a_typed_text_is_cut():
    kept = quizzes.normalise(question(QuestionKind.FREE_TEXT), "x" * 9_999)
    assert len(kept) == quizzes.LONGEST_TEXT


def test_guessing_helps_only_where_there_is_one_thing_to_pick():
    rates = {kind: quizzes.guess_rate(question(kind)) for kind in KINDS}
    assert rates[QuestionKind.SINGLE] == 0.25
    assert rates[QuestionKind.TRUE_FALSE] == 0.5
    assert sum(rates.values()) == 0.75


def quiz(count: int = 6, **fields: object) -> Quiz:
    questions = tuple(
        Question(
            f"q{i}", QuestionKind.SINGLE, "?", options=options(3, {0}), pool="p" if i % 2 else None
        )
        for i in range(count)
    )
    return Quiz("Title", questions, **fields)


def test_a_quiz_without_draw_is_asked_whole_in_the_order_of_the_file():
    assert quizzes.draw(quiz(), 1) == ("q0", "q1", "q2", "q3", "q4", "q5")


def test_a_draw_is_the_same_for_ever():
    drawn = quizzes.draw(quiz(draw=4, shuffle=True, pools=(Pool("p", "P", 2),)), 7)
    assert drawn == ("q2", "q0", "q4", "q3")


@given(
    st.integers(0, 12),
    st.integers(-(2**40), 2**40),
    st.none() | st.integers(1, 14),
    st.none() | st.integers(1, 14),
    st.booleans(),
)
def test_a_draw_stays_within_its_bounds(count, seed, cap, pool_draw, shuffle):
    asked = quiz(count, draw=cap, shuffle=shuffle, pools=(Pool("p", "P", pool_draw),))
    drawn = quizzes.draw(asked, seed)
    assert drawn == quizzes.draw(asked, seed)
    assert len(set(drawn)) == len(drawn) <= (cap or count)
    pooled = [key for key in drawn if int(key[1:]) % 2]
    assert len(pooled) <= (pool_draw or count)
    available = count - count // 2 + min(pool_draw or count, count // 2)
    assert len(drawn) == min(cap or count, available)
    if not shuffle:
        assert list(drawn) == sorted(drawn, key=lambda key: int(key[1:]))


@given(st.integers(0, 10_000))
def test_order_is_never_shown_solved_and_true_false_never_shuffled(seed):
    order = question(QuestionKind.ORDER)
    assert quizzes.shown_options(order, seed) != order.options
    assert quizzes.shown_options(order, seed) == quizzes.shown_options(order, seed)
    pair = question(QuestionKind.TRUE_FALSE)
    assert quizzes.shown_options(pair, seed, shuffle=True) == pair.options


def test_choices_are_shuffled_on_request_and_matches_always():
    single, match = question(QuestionKind.SINGLE), question(QuestionKind.MATCH)
    assert all(quizzes.shown_options(single, seed) == single.options for seed in range(9))
    assert len({quizzes.shown_options(single, s, shuffle=True) for s in range(200)}) == 24
    assert len({quizzes.shown_matches(match, seed) for seed in range(99)}) == 6


TEXTS = st.text(max_size=12)
OPTIONS = st.lists(st.builds(Option, TEXTS, TEXTS, st.booleans(), TEXTS), max_size=4).map(tuple)
QUESTIONS = st.builds(
    Question,
    key=TEXTS,
    kind=st.sampled_from(QuestionKind),
    prompt=TEXTS,
    body=TEXTS,
    skills=st.lists(st.tuples(TEXTS, st.floats(0, 1)), max_size=2).map(tuple),
    difficulty=st.sampled_from(quizzes.Difficulty),
    fact=st.none() | TEXTS,
    pool=st.none() | TEXTS,
    options=OPTIONS,
    matches=OPTIONS,
    gapped=st.lists(TEXTS, max_size=3).map(tuple),
    blanks=st.lists(st.lists(TEXTS, max_size=2).map(tuple), max_size=2).map(tuple),
    number=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    tolerance=st.floats(0, 9),
    rubric=st.lists(TEXTS, max_size=2).map(tuple),
    explanation=TEXTS,
)
QUIZZES = st.builds(
    Quiz,
    title=TEXTS,
    questions=st.lists(QUESTIONS, max_size=3).map(tuple),
    pools=st.lists(st.builds(Pool, TEXTS, TEXTS, st.none() | st.integers(1, 9))).map(tuple),
    draw=st.none() | st.integers(1, 9),
    shuffle=st.booleans(),
    attempts=st.integers(0, 9),
    time_limit=st.none() | st.integers(1, 90),
)


@given(QUIZZES)
def test_nothing_is_lost_on_the_way_through_json(whole):
    assert quizzes.load(json.loads(json.dumps(quizzes.dump(whole)))) == whole


def test_a_document_with_unknown_fields_is_refused():
    document = quizzes.dump(quiz()) | {"colour": "blue"}
    with pytest.raises(TypeError):
        quizzes.load(document)
