"""The form of a question in quiz.md says what kind it is."""

import pytest

from lms.catalog import quiz_markup
from lms.catalog.problems import Report
from lms.domain.asking import quizzes
from lms.domain.asking.quizzes import Difficulty, Question, QuestionKind, Quiz
from tests.catalog.samples import QUIZ

SINGLE = "- [ ] No\n    - Why not.\n- [x] Maybe\n    - Because.\n"


def read(text: str, **known) -> Quiz:
    report = Report("quiz.md")
    quiz = quiz_markup.parse(text, report, **known)
    assert quiz is not None, report.problems
    return quiz


def ask(body: str, attributes: str = "#q skill=a.b", title: str = "Why?") -> Question:
    return read(f"## {title} {{{attributes}}}\n\n{body}").questions[0]


def messages(text: str) -> list[str]:
    report = Report("quiz.md")
    assert quiz_markup.parse(text, report) is None
    return [str(problem) for problem in report.problems]


def test_a_whole_quiz_is_read():
    quiz = read(QUIZ)
    assert quiz.title == "Who we sell to"
    assert (quiz.draw, quiz.shuffle, quiz.attempts, quiz.time_limit) == (4, True, 3, 20)
    assert [question.kind for question in quiz.questions] == [
        QuestionKind.SINGLE,
        QuestionKind.MULTIPLE,
        QuestionKind.TRUE_FALSE,
        QuestionKind.ORDER,
        QuestionKind.MATCH,
        QuestionKind.BLANKS,
        QuestionKind.NUMERIC,
        QuestionKind.FREE_TEXT,
    ]


def test_settings_may_be_left_out():
    quiz = read(f"## Why? {{#q skill=a.b}}\n{SINGLE}")
    assert (quiz.title, quiz.draw, quiz.shuffle, quiz.attempts, quiz.time_limit) == (
        "", None, False, 0, None,
    )  # fmt: skip


def test_attributes_of_a_question_are_kept():
    first, second, *_ = read(QUIZ).questions
    assert (first.key, first.fact, first.difficulty) == ("who-fits", "icp-pulse", Difficulty.EASY)
    assert first.skills == (("territory.icp", 1.0),)
    assert second.skills == (("territory.icp", 0.5), ("prospecting.cold-call", 0.5))
    assert ask(SINGLE).difficulty is Difficulty.MEDIUM


def test_options_carry_feedback_and_the_right_one():
    asked = ask(SINGLE)
    assert [(o.key, o.html, o.is_right, o.feedback) for o in asked.options] == [
        ("a", "No", False, "Why not."),
        ("b", "Maybe", True, "Because."),
    ]


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        (("x", "y"), QuestionKind.SINGLE),
        (("True", "False"), QuestionKind.TRUE_FALSE),
        (("No", "Yes"), QuestionKind.TRUE_FALSE),
        (("Sant.", "Usant."), QuestionKind.TRUE_FALSE),
        (("Ja", "Nei"), QuestionKind.TRUE_FALSE),
        (("Igaz", "Hamis"), QuestionKind.TRUE_FALSE),
        (("Nem", "Igen"), QuestionKind.TRUE_FALSE),
        (("True", "Nei"), QuestionKind.SINGLE),
    ],
)
def test_two_options_that_say_yes_and_no_are_true_or_false(options, kind):
    assert ask("- [x] {}\n- [ ] {}".format(*options)).kind is kind


def test_true_or_false_can_be_said_outright():
    body = "- [x] Holds\n- [ ] Does not hold"
    assert ask(body, "#q skill=a.b kind=true-false").kind is QuestionKind.TRUE_FALSE


def test_lines_to_order_stand_in_the_right_order_under_keys_that_do_not():
    asked = ask("1. one\n2. two\n3. three\n4. four\n5. five")
    assert [option.html for option in asked.options] == ["one", "two", "three", "four", "five"]
    keys = [option.key for option in asked.options]
    assert sorted(keys) == list("abcde")
    assert keys != sorted(keys)
    assert quizzes.grade(asked, keys).points == 1.0


def test_pairs_belong_together_and_their_keys_do_not_tell():
    body = "\n".join(f"- term {i} -> side {i}" for i in range(6))
    asked = ask(body)
    assert [option.html for option in asked.options] == [f"term {i}" for i in range(6)]
    assert [option.html for option in asked.matches] == [f"side {i}" for i in range(6)]
    pairs = {o.key: m.key for o, m in zip(asked.options, asked.matches, strict=True)}
    assert pairs != {key: key for key in "abcdef"}
    assert quizzes.grade(asked, pairs).points == 1.0


def test_keys_are_the_same_in_every_language():
    english, norwegian = (ask(f"1. {a}\n2. {b}\n3. {c}") for a, b, c in ["xyz", "uvw"])
    assert [o.key for o in english.options] == [o.key for o in norwegian.options]


def test_gaps_are_cut_out_of_their_paragraph():
    asked = ask("A dairy.\n\nYou weren't [[expecting]] me, [[ten|10| 10 ]] *s*.")
    assert asked.body == "<p>A dairy.</p>"
    assert asked.gapped == ("<p>You weren't ", " me, ", " <em>s</em>.</p>")
    assert asked.blanks == (("expecting",), ("ten", "10"))


@pytest.mark.parametrize(
    ("line", "number", "tolerance"),
    [
        ("= 27 ± 1", 27, 1),
        ("= 27.5 ± 0,5", 27.5, 0.5),
        ("=27", 27, 0),
        ("= -3 +/- 1", -3, 1),
        ("= 0,25 +- 0.05", 0.25, 0.05),
        ("= 12 000", 12000, 0),
    ],
)
def test_a_number_may_have_a_tolerance(line, number, tolerance):
    asked = ask(line)
    assert (asked.kind, asked.number, asked.tolerance) == (QuestionKind.NUMERIC, number, tolerance)


def test_underscores_ask_for_a_text_with_a_rubric():
    asked = ask("Think.\n\n________\n\n- Says *why*\n- Says when")
    assert (asked.kind, asked.body) == (QuestionKind.FREE_TEXT, "<p>Think.</p>")
    assert asked.rubric == ("Says <em>why</em>", "Says when")


def test_what_stands_between_heading_and_answers_is_the_body():
    asked = ask(f'She says:\n\n> "Not now."\n\n- a list\n- of two\n\nAnd?\n\n{SINGLE}\n> End.')
    assert asked.body.startswith("<p>She says:</p>\n<blockquote>")
    assert "<li>of two</li>" in asked.body
    assert asked.explanation == "<p>End.</p>"


def test_code_in_a_body_is_never_read_as_answers():
    asked = ask(f"```\n## no heading\n- [x] no option\n= 3\n```\n\n{SINGLE}")
    assert asked.kind is QuestionKind.SINGLE
    assert "- [x] no option" in asked.body


def test_options_may_follow_a_paragraph_or_be_spaced_out():
    asked = ask("Choose:\n- [ ] One\n\n    - Feedback\n      that goes on.\n\n- [x] Two\n  lines")
    assert asked.body == "<p>Choose:</p>"
    assert [option.html for option in asked.options] == ["One", "Two lines"]
    assert asked.options[0].feedback == "Feedback that goes on."


def test_markdown_is_rendered_and_cleaned_everywhere():
    asked = ask("- [x] `a` <b>\n    - *f*\n- [ ] [x](https://x.y)\n\n> <script>", title="**W**?")
    assert asked.prompt == "<strong>W</strong>?"
    assert asked.options[0].html == "<code>a</code> &lt;b&gt;"
    assert asked.options[0].feedback == "<em>f</em>"
    assert asked.options[1].html == '<a href="https://x.y" rel="noopener">x</a>'
    assert asked.explanation == "<p>&lt;script&gt;</p>"


def test_pools_hold_the_questions_below_them():
    quiz = read(QUIZ)
    assert [(pool.key, pool.title, pool.draw) for pool in quiz.pools] == [
        ("second", "Second half", 2)
    ]
    assert [question.pool for question in quiz.questions] == [None] * 5 + ["second"] * 3


def test_windows_tabs_indent_feedback():
    assert ask("- [x] A\n\t- Because.\n- [ ] B").options[0].feedback == "Because."


def test_all_problems_of_a_file_are_told_at_once():
    text = "## One\n\n- [ ] a\n- [ ] b\n\n## Two {#two skill=a.b}\n\n= many\n"
    found = messages(text)
    assert len(found) == 3
    assert [line.split(":")[1] for line in sorted(found)] == ["1", "3", "8"]


def test_the_message_of_the_manual_is_the_message_of_the_program():
    text = "## Who? {#who-fits skill=a.b}\n\n- [ ] a\n- [ ] b\n"
    (found,) = messages(text)
    assert found == 'quiz.md:3:3: question "who-fits" has no right answer; mark one with [x]'


def test_text_below_a_title_is_shown_nowhere_and_the_author_is_told():
    report = Report("quiz.md")
    assert quiz_markup.parse(f"# T\n\nHello.\n\n## Why? {{#q skill=a.b}}\n{SINGLE}", report)
    assert [(problem.level, problem.line) for problem in report.problems] == [("warning", 3)]


def test_media_are_looked_up_when_the_folder_is_known():
    text = f"## Why? {{#q skill=a.b}}\n\n![A pump](media/pump.png)\n\n{SINGLE}"
    assert 'src="media:pump.png"' in read(text, media={"pump.png"}).questions[0].body
    report = Report("quiz.md")
    assert quiz_markup.parse(text, report, media=set()) is None
    assert report.problems[0].line == 3
