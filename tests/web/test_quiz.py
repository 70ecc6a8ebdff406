"""A sitting as a person goes through it: every kind, without JavaScript, and back again later."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.db.models import Answer, Attempt, Evidence
from lms.db.queries import attempts as read
from lms.db.queries import people
from lms.domain.asking.questions import Option, Question, QuestionKind
from lms.domain.people import Role
from lms.services.sittings import reviews
from lms.services.work import Work
from tests import factories
from tests.factories import SKILLS, quiz, single
from tests.visitor import MOST_STATEMENTS

CALLS = ((SKILLS[2], 1.0),)


def options(*texts: str, right: str = "") -> tuple[Option, ...]:
    return tuple(
        Option(key, text, is_right=key in right, feedback=f"About {key}.")
        for key, text in zip("abcdefg", texts, strict=False)
    )


MULTIPLE = Question(
    "both",
    QuestionKind.MULTIPLE,
    "Which are theirs?",
    skills=CALLS,
    options=options("Theirs", "Ours", "Also theirs", right="ac"),
    explanation="<p>Because they are theirs.</p>",
)
TRUE = Question(
    "true",
    QuestionKind.TRUE_FALSE,
    "Silence is a move.",
    skills=CALLS,
    options=options("True", "False", right="a"),
)
ORDER = Question(
    "order",
    QuestionKind.ORDER,
    "Put the opening in order",
    skills=CALLS,
    options=options("Name", "Reason", "Ask"),
)
MATCH = Question(
    "match",
    QuestionKind.MATCH,
    "Match the replies",
    skills=CALLS,
    options=options("Not interested", "Send mail"),
    matches=(Option("x", "Fair enough"), Option("y", "Happily")),
)
LONG_MATCH = Question(
    "long",
    QuestionKind.MATCH,
    "Match the long replies",
    skills=CALLS,
    options=options("Not interested", "Send mail"),
    matches=(
        Option("x", "Fair enough. One question and I am gone."),
        Option("y", "Happily. What shall I put in it?"),
    ),
)
BLANKS = Question(
    "blanks",
    QuestionKind.BLANKS,
    "Ask for time",
    skills=CALLS,
    gapped=("<p>You were not ", " me. Can I have ", " seconds?</p>"),
    blanks=(("expecting",), ("thirty", "30")),
)
NUMERIC = Question(
    "rate", QuestionKind.NUMERIC, "What share?", skills=CALLS, number=27.0, tolerance=1.0
)
ESSAY = Question(
    "own", QuestionKind.FREE_TEXT, "Write your opening", skills=CALLS, rubric=("Names the company",),
    explanation="<p>Your manager reads this.</p>",
)  # fmt: skip
KINDS = (
    single("q1", body="<p>The situation.</p>"),
    MULTIPLE,
    TRUE,
    ORDER,
    MATCH,
    LONG_MATCH,
    BLANKS,
    NUMERIC,
    ESSAY,
)


@pytest.fixture
def rep(session):
    factories.catalogue(session)
    rep = factories.person(session, name="Ines Carvalho", sales_roles=("sdr",))
    session.commit()
    return rep


@pytest.fixture
def start(session, visitor, rep):
    """Begin a quiz of these questions as the rep; gives the attempt's address."""

    def begin(*questions, **fields) -> str:
        factories.module(session, quiz=quiz(*questions, **fields))
        session.commit()
        visitor.sign_in(rep)
        page = visitor.post("/modules/opening-a-call/quiz")
        return page.response.headers["Location"].rsplit("/", 1)[0]

    return begin


def rows(session, record) -> int:
    return session.scalar(select(func.count()).select_from(record)) or 0


def test_starting_leads_to_the_first_question_as_designed(visitor, start):
    page = visitor.get(start(*KINDS) + "/1")
    assert (page.h1, page.title) == ("Question 1 of 9", "Question 1 of 9 · Rampwise")
    for words in ("Question q1?", "The situation.", "Choose one.", "Save and continue"):
        assert words in page
    assert "Saved 09:00" not in page
    assert page.links()["Leave"] == "/modules/opening-a-call"
    assert "Today" not in page.links()
    assert "Back" not in page


def test_every_kind_is_answered_without_javascript_and_kept(session, visitor, start):
    at = start(*KINDS)
    sent = [
        {"pick": "b"},
        {"pick": ["a", "c"]},
        {"pick": "a"},
        {"place-a": "1", "place-b": "2", "place-c": "3"},
        {"match-a": "x", "match-b": "y"},
        {"match-a": "x", "match-b": ""},
        {"gap": ["Expecting", "30"]},
        {"text": "27,5"},
        {"text": "Hello,\nthis is Ines."},
    ]
    for number, fields in enumerate(sent, start=1):
        form = visitor.get(f"{at}/{number}").form(f"{at}/{number}")
        assert set(fields) <= set(form) | {"pick"}
        go = "overview" if number == len(sent) else "on"
        page = visitor.submit(f"{at}/{number}", {"kind": form["kind"], **fields, "go": go})
    assert page.h1 == "Before you hand in"
    assert "9 of 9 answered" in page
    kept = {item: one.value for item, one in read.answers(session, int(at.split("/")[-1])).items()}
    assert kept == {
        0: "b", 1: ["a", "c"], 2: "a", 3: ["a", "b", "c"], 4: {"a": "x", "b": "y"}, 5: {"a": "x"},
        6: ["Expecting", "30"], 7: "27,5", 8: "Hello,\nthis is Ines.",
    }  # fmt: skip
    for number, fields in enumerate(sent, start=1):
        shown = visitor.get(f"{at}/{number}")
        form = shown.form(f"{at}/{number}")
        if "gap" in fields:
            assert [one.get("value") for one in shown.all("input", name="gap")] == fields["gap"]
        else:
            assert {name: form[name] for name in fields} == fields
        assert "Saved 09:00" in shown


def test_the_whole_story_from_start_to_result(visitor, start, clock):
    at = start(*KINDS)
    clock.now += timedelta(minutes=8, seconds=10)
    for number, fields in enumerate(
        [
            {"kind": "single", "pick": "a"},
            {"kind": "multiple", "pick": ["a", "b"]},
            {"kind": "true-false", "pick": "a"},
            {"kind": "order", "place-b": "1", "place-a": "2", "place-c": "3"},
            {"kind": "match", "match-a": "x", "match-b": "x"},
            {"kind": "match"},
            {"kind": "blanks", "gap": ["waiting for", "30"]},
            {"kind": "numeric", "text": "40"},
            {"kind": "free-text", "text": "Hello <b>you</b>"},
        ],
        start=1,
    ):
        visitor.post(f"{at}/{number}", fields)
    result = visitor.submit(f"{at}/hand-in")
    assert result.h1 == "Result: Opening a call"
    for words in (
        "1 of 9 right", "Waiting for review", "Your manager reads one answer.", "9 minutes", "attempt 1",
        "Option a of q1", "About a.", "Right answer Option b of q1", "Because of q1.",
        "Right, and you chose it Theirs", "Wrong, but you chose it Ours", "You left it out Also theirs",
        "Because they are theirs.", "Your answer, right True", "Your order Reason Name Ask", "Right order Name Reason Ask",
        "Not interested → Fair enough", "Send mail → Happily", "Gap 1, yours waiting for", "Gap 1, right answer expecting",
        "Gap 2, right 30", "Right answer 27 ± 1", "Hello <b>you</b>", "Names the company",
        "What it moved", "Cold call, now at", "Nobody had asked you about it before.", "Back to the plan",
    ):  # fmt: skip
        assert words in result, words
    assert visitor.get(f"{at}/1").h1 == visitor.get(f"{at}/hand-in").h1 == result.h1


def test_coming_back_leads_to_the_first_question_without_an_answer(visitor, start):
    at = start(single("q1"), single("q2"), single("q3"))
    page = visitor.submit(f"{at}/1", {"kind": "single", "pick": "c", "go": "on"})
    assert page.h1 == "Question 2 of 3"
    again = visitor.post("/modules/opening-a-call/quiz")
    assert again.response.headers["Location"] == f"{at}/2"
    back = visitor.submit(f"{at}/2", {"kind": "single", "go": "back"})
    assert (back.h1, back.form(f"{at}/1")["pick"]) == ("Question 1 of 3", "c")


def test_choices_are_shuffled_once_and_stay_so(visitor, start):
    at = start(*(single(f"q{n}") for n in range(8)), shuffle=True)

    def orders():
        return [
            [one.get("value") for one in visitor.get(f"{at}/{n}").all("input", name="pick")]
            for n in range(1, 9)
        ]

    first = orders()
    assert first == orders()
    assert len({tuple(one) for one in first}) > 1
    assert all(sorted(one) == list("abcd") for one in first)


def test_an_unanswered_question_is_named_before_handing_in(visitor, start):
    at = start(single("q1"), single("q2"))
    visitor.post(f"{at}/1", {"kind": "single", "pick": "b"})
    page = visitor.get(f"{at}/hand-in")
    assert "1 of 2 answered" in page
    assert "One question has no answer yet." in page
    assert page.links()["2. Question q2?"] == f"{at}/2"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"place-a": "1", "place-b": "1", "place-c": "2"}, "Two lines have place 1."),
        ({"place-a": "1", "place-b": "", "place-c": "3"}, "Give every line a place, from 1 to 3."),
    ],
)
def test_places_that_do_not_add_up_are_shown_again_as_typed(visitor, start, fields, sentence):
    at = start(ORDER)
    page = visitor.post(f"{at}/1", {"kind": "order", **fields, "go": "overview"}, status=422)
    assert sentence in page
    form = page.form(f"{at}/1")
    assert {name: form[name] for name in fields} == fields
    assert {one.get("aria-invalid") for one in page.all("select")} == {"true"}


def test_a_number_that_is_none_is_shown_again_and_going_back_keeps_it(visitor, start):
    at = start(single("q1"), NUMERIC)
    page = visitor.post(
        f"{at}/2", {"kind": "numeric", "text": "a lot", "go": "overview"}, status=422
    )
    assert "Enter a number, such as 12 or 4.5." in page
    assert page.form(f"{at}/2")["text"] == "a lot"
    visitor.post(f"{at}/2", {"kind": "numeric", "text": "a lot", "go": "back"})
    assert visitor.get(f"{at}/2").form(f"{at}/2")["text"] == "a lot"


def test_a_choice_that_is_taken_back_is_unanswered_again(visitor, start):
    at = start(MULTIPLE)
    visitor.post(f"{at}/1", {"kind": "multiple", "pick": ["a"]})
    visitor.post(f"{at}/1", {"kind": "multiple"})
    assert "Saved" not in visitor.get(f"{at}/1")
    assert "0 of 1 answered" in visitor.get(f"{at}/hand-in")


def script(visitor, path, data, token=None):
    headers = {"Accept": "application/json", "X-CSRFToken": token or visitor._token()}
    return visitor.client.post(path, data=data, headers=headers)


def test_the_script_is_told_when_the_answer_was_kept(session, visitor, start, clock):
    at = start(single("q1"))
    clock.now += timedelta(hours=1, minutes=42)
    told = script(visitor, f"{at}/1", {"kind": "single", "pick": "c"})
    assert (told.status_code, told.json) == (200, {"saved": "Saved 10:42"})
    assert "Saved 10:42" in visitor.get(f"{at}/1")
    assert (
        script(visitor, f"{at}/1", {"kind": "single", "pick": "a"}, token="forged").status_code
        == 400
    )
    assert read.answer(session, int(at.split("/")[-1]), 0).value == "c"


def test_handing_in_twice_shows_the_same_result(session, visitor, start):
    at = start(single("q1"), single("q2"))
    visitor.post(f"{at}/1", {"kind": "single", "pick": "b"})
    first, second = visitor.submit(f"{at}/hand-in"), visitor.submit(f"{at}/hand-in")
    assert first.text == second.text
    assert rows(session, Evidence) == 2


def test_saving_after_handing_in_is_refused_and_changes_nothing(visitor, start):
    at = start(single("q1"))
    visitor.post(f"{at}/1", {"kind": "single", "pick": "b"})
    visitor.post(f"{at}/hand-in")
    page = visitor.post(f"{at}/1", {"kind": "single", "pick": "a"}, status=409)
    assert page.h1 == "Handed in already"
    assert "the answer was not saved" in page
    assert page.links()["See the result"] == f"{at}/result"
    told = script(visitor, f"{at}/1", {"kind": "single", "pick": "a"})
    assert told.status_code == 409
    assert "handed in already" in told.json["error"]
    assert "1 of 1 right" in visitor.get(f"{at}/result")


def test_after_the_time_is_up_nothing_is_saved_and_the_rest_counts(visitor, start, clock):
    at = start(single("q1"), single("q2"), time_limit=10)
    page = visitor.get(f"{at}/1")
    assert "Hand in by 09:10" in page
    visitor.post(f"{at}/1", {"kind": "single", "pick": "b"})
    clock.now += timedelta(minutes=10, seconds=6)
    page = visitor.post(f"{at}/2", {"kind": "single", "pick": "b"}, status=409)
    assert page.h1 == "Time is up"
    result = visitor.get(f"{at}/2")
    assert result.h1 == "Result: Opening a call"
    assert "Time was up at 09:10." in result
    assert "1 of 2 right" in result
    assert "10 minutes" in result


def test_a_pass_says_so_and_offers_no_other_try(visitor, start):
    at = start(single("q1"), attempts=3)
    visitor.post(f"{at}/1", {"kind": "single", "pick": "b"})
    page = visitor.submit(f"{at}/hand-in")
    assert "Passed" in page
    assert "attempt 1 of 3" in page
    assert "Try again" not in page


def test_after_a_miss_there_is_another_try_until_there_is_none(visitor, start):
    at = start(single("q1"), attempts=2)
    page = visitor.submit(f"{at}/hand-in")
    assert "Not passed yet" in page
    assert "Try again, 1 attempt left" in page
    again = (
        visitor.post("/modules/opening-a-call/quiz").response.headers["Location"].rsplit("/", 1)[0]
    )
    assert "Try again" not in visitor.get(f"{at}/result")
    assert "Try again" not in visitor.submit(f"{again}/hand-in")
    page = visitor.submit("/modules/opening-a-call/quiz")
    assert "All 2 attempts at this quiz are used." in page


def test_partial_credit_is_said_in_words(visitor, start):
    at = start(BLANKS, single("q2"))
    visitor.post(f"{at}/1", {"kind": "blanks", "gap": ["expecting", "ten"]})
    visitor.post(f"{at}/2", {"kind": "single", "pick": "b"})
    page = visitor.submit(f"{at}/hand-in")
    assert "1 of 2 right 1.5 points with partial credit, pass mark 1.4" in page
    assert "Passed" in page


def test_a_review_is_shown_with_its_points_and_comment(session, visitor, rep, start, clock):
    boss = factories.person(session, Role.MANAGER, name="Eilif Strand")
    rep.team_id = factories.team(session, manager=boss).id
    at = start(ESSAY, single("q2"))
    visitor.post(f"{at}/1", {"kind": "free-text", "text": "Hello"})
    visitor.post(f"{at}/hand-in")
    judge = Work(session, clock(), people.actor_by_id(session, boss.id))
    reviews.review(judge, int(at.split("/")[-1]), 0, 0.5, "Say which company.")
    session.commit()
    page = visitor.get(f"{at}/result")
    assert "Waiting for review" not in page
    assert "Eilif Strand gave 0.5 of 1 point. Say which company." in page
    assert "0 of 2 right 0.5 points with partial credit" in page


@pytest.mark.parametrize("path", ["/1", "/hand-in", "/result"])
def test_somebody_elses_sitting_is_not_there(session, visitor, start, path):
    at = start(single("q1"))
    stranger = factories.person(session, Role.ADMIN, Role.MANAGER)
    session.commit()
    visitor.sign_in(stranger)
    assert visitor.get(at + path, status=404).h1 == "Page not found"
    if path != "/result":
        visitor.post(at + path, {"kind": "single", "pick": "a"}, status=404)
    assert (rows(session, Answer), rows(session, Evidence)) == (0, 0)


@pytest.mark.parametrize("path", ["/0", "/2", "/99999"])
def test_there_is_no_question_beyond_the_last(visitor, start, path):
    at = start(single("q1"))
    visitor.get(at + path, status=404)
    visitor.post(at + path, {"kind": "single", "pick": "a"}, status=404)


def test_a_module_that_is_not_in_force_has_no_quiz_to_start(session, visitor, rep):
    factories.module(session, "reading-only")
    session.commit()
    visitor.sign_in(rep)
    for module in ("reading-only", "unheard-of"):
        visitor.post(f"/modules/{module}/quiz", status=404)


def test_odd_forms_do_no_harm(visitor, start):
    at = start(*KINDS)
    for number in range(1, 10):
        for fields in (
            {}, {"kind": "nonsense"}, {"kind": "single"}, {"kind": "order", "place-a": "-1", "place-zz": "²"},
            {"kind": "match", "match-": "x"}, {"kind": "blanks", "gap": ["x"] * 50}, {"kind": "numeric", "text": "9" * 9000},
            {"kind": "free-text", "text": "\0"}, {"kind": "order", "place-a": "9" * 5000},
        ):  # fmt: skip
            visitor.post(f"{at}/{number}", {**fields, "go": "back"})
    assert visitor.submit(f"{at}/hand-in").h1 == "Result: Opening a call"


def test_saving_and_handing_in_take_few_statements(visitor, start):
    at = start(*(single(f"q{n}") for n in range(10)))
    visitor.get(f"{at}/1")
    saved = visitor.post(f"{at}/1", {"kind": "single", "pick": "b"})
    assert len(saved.statements) <= 3
    shown = visitor.get(f"{at}/2")
    assert len(shown.statements) <= 3
    done = visitor.post(f"{at}/hand-in")
    assert len(done.statements) <= 16


def per_skill(session):
    for place, skill in enumerate(SKILLS[:3]):
        asked = [single(f"s{place}-{n}", skill) for n in range(4)]
        factories.module(
            session, f"module-{place}", title=f"Module {place}", quiz=quiz(*asked), skills=(skill,)
        )
    session.commit()


def test_a_few_questions_on_a_skill(session, visitor, rep):
    per_skill(session)
    visitor.sign_in(rep)
    at = (
        visitor.post(f"/checks/questions?skill={SKILLS[1]}")
        .response.headers["Location"]
        .rsplit("/", 1)[0]
    )
    page = visitor.get(f"{at}/1")
    assert page.h1 == "Question 1 of 3"
    assert "A few questions" in page
    result = visitor.submit(f"{at}/hand-in")
    assert "Differentiators, now at" in result
    assert "0 of 3 right" in result


def test_a_check_that_cannot_be_made_says_why(session, visitor, rep):
    stranger = factories.person(session)
    session.commit()
    visitor.sign_in(rep)
    for path in ("/checks/baseline", "/checks/questions?skill=unheard-of"):
        assert visitor.post(path).response.headers["Location"] == "/skills"
    visitor.sign_in(stranger)
    visitor.post("/checks/baseline")
    assert rows(session, Attempt) == 0


@pytest.mark.parametrize("is_certified", [True, False])
def test_handing_in_costs_as_many_statements_as_a_page(
    session, visitor, start, rep, clock, is_certified
):
    """From the second time on: the first evidence of a person begins what is kept of them."""
    factories.fact(session)
    if is_certified:
        factories.certification(session)
        factories.certificate(session, rep, at=clock.now)
    at = start(*(single(f"q{n}", fact="pulse-no-gateway") for n in range(10)))
    visitor.post(f"{at}/hand-in")
    clock.now += timedelta(days=1)
    at = visitor.post("/modules/opening-a-call/quiz").response.headers["Location"][:-2]
    for item in range(1, 11):
        visitor.post(f"{at}/{item}", {"kind": "single", "pick": "b"})
    assert len(visitor.post(f"{at}/hand-in").statements) <= MOST_STATEMENTS
    assert "Passed" in visitor.get(f"{at}/result")
