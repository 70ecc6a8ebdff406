from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lms.domain.asking.attempts import EVIDENCE_KINDS, Purpose, Verdict, answered, is_over, verdict
from lms.domain.asking.questions import Difficulty, Option, Question, QuestionKind
from lms.domain.mastery.skills import EvidenceKind

AT = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
QUESTION = Question(
    "q", QuestionKind.SINGLE, "?", skills=(("calls", 1.0),), difficulty=Difficulty.HARD,
    options=tuple(Option(key, key) for key in "abcd"),
)  # fmt: skip


def test_exactly_the_pass_mark_is_a_pass():
    assert verdict([1.0] * 7 + [0.0] * 3, 70) == Verdict(0.7, True)
    assert verdict([1.0] * 6 + [0.0] * 4, 70) == Verdict(0.6, False)


def test_without_a_pass_mark_nothing_is_passed_or_failed():
    assert verdict([1.0, 0.0], None) == Verdict(0.5, None)


def test_a_missing_mark_leaves_everything_open():
    assert verdict([1.0, None], 70) == Verdict(None, None) == verdict([], 70)


def test_an_answer_on_its_way_at_the_deadline_still_counts():
    assert not is_over(None, AT)
    assert not is_over(AT, AT + timedelta(seconds=5))
    assert is_over(AT, AT + timedelta(seconds=5, microseconds=1))


def test_an_answer_shows_what_the_question_asks_for():
    shown = answered(QUESTION, 0.5, EvidenceKind.QUIZ, AT, attempt_id=3, item=1, module_id="m")
    assert shown is not None
    assert (shown.value, shown.guess, shown.difficulty, shown.skills) == (
        0.5,
        0.25,
        1.0,
        (("calls", 1.0),),
    )
    assert (shown.attempt_id, shown.item, shown.module_id, shown.question) == (3, 1, "m", "q")


def test_only_what_is_written_freely_cannot_be_guessed():
    text = replace(QUESTION, kind=QuestionKind.FREE_TEXT, options=())
    for question, guess in ((QUESTION, 0.25), (text, 0.0)):
        for kind in (EvidenceKind.REVIEW, EvidenceKind.QUIZ):
            shown = answered(question, 1.0, kind, AT)
            assert shown is not None
            assert shown.guess == guess


def test_a_question_of_no_skill_shows_nothing():
    assert answered(Question("q", QuestionKind.NUMERIC, "?"), 1.0, EvidenceKind.QUIZ, AT) is None


def test_every_purpose_has_its_kind_of_evidence():
    assert set(EVIDENCE_KINDS) == set(Purpose)
