"""Question quality as authors meet it: what to look at, one click each, and what modules bring."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.db.models import Answer, ModuleFigures, ModuleText, QuestionFigures, QuestionHold
from lms.domain.asking import quality
from lms.domain.asking.quality import Quality
from lms.domain.mastery import module_gain
from lms.domain.mastery.module_gain import Basis, ModuleGain
from lms.domain.people import Role
from tests import factories
from tests.visitor import Visitor

MODULE, PAGE = "opening-a-call", "/studio/questions/opening-a-call"
BAD = Quality(64, 0.5, -0.4, -0.26, 64, 41, "Option a of q2", 20)
GOOD = Quality(64, 0.7, 0.35, 0.48, 64, 30)


@pytest.fixture
def session(session):
    factories.catalogue(session)
    factories.module(session, quiz=factories.quiz())
    session.commit()
    return session


@pytest.fixture
def hugo(visitor: Visitor, session) -> Visitor:
    person = factories.person(session, Role.MARKETING, name="Hugo Bellamy")
    session.commit()
    return visitor.sign_in(person)


@pytest.fixture
def counted(session, clock):
    for key, found in (("q1", GOOD), ("q2", BAD), ("q3", Quality(3, 1.0))):
        session.add(
            QuestionFigures(
                module_id=MODULE, question=key, difficulty=0.8, difficulty_variance=0.09,
                n=64 if key != "q3" else 0, figures=quality.dump(found), measured_at=clock.now,
            )
        )  # fmt: skip
    session.commit()


def hold(session) -> QuestionHold:
    return session.scalars(select(QuestionHold)).one()


def test_before_the_first_count_the_pages_say_so(hugo):
    assert "Not counted yet" in hugo.get("/studio/questions")
    page = hugo.get(PAGE)
    assert "Nobody has answered it in these words yet" in page
    assert page.h1 == "Questions of Opening a call"


@pytest.mark.usefixtures("counted")
def test_what_to_look_at_stands_first_with_its_reason(hugo):
    page = hugo.get("/studio/questions")
    assert "Sorts the wrong way" in page
    assert "perhaps the key is wrong" in page
    assert page.links()["Decide"] == f"{PAGE}#q-q2"
    assert "3 questions · 1 to look at" in page
    board = hugo.get("/studio/governance")
    assert "1 question looks bad by its answers." in board


@pytest.mark.usefixtures("counted")
def test_a_question_is_told_in_words_and_its_numbers_on_demand(hugo):
    page = hugo.get(PAGE)
    first = page.all("article")[0]
    words = " ".join(" ".join(first.itertext()).split())
    assert first.get("id") == "q-q2"
    assert "64 people were asked. They earned 50 of 100 points." in words
    assert "Difficulty: hard, by the answers. Half of them took 41 seconds or less." in words
    assert "Chosen wrongly most often: Option a of q2 (20 people)" in words
    assert "Discrimination −0.40, most likely below −0.26" in words
    assert "Who knows the rest knows this as well." in page
    assert "as its author guessed" in page
    assert "Too few to judge it: that takes 30." in page


@pytest.mark.usefixtures("counted")
def test_hold_is_one_click_with_the_reason_filled_in_and_release_another(hugo, session):
    page = hugo.get(PAGE)
    form = page.form(f"{PAGE}/q2/hold")
    assert "perhaps the key is wrong" in form["note"]
    page = hugo.submit(f"{PAGE}/q2/hold", form)
    assert "The question is on hold." in page
    assert "Hugo Bellamy, 18 Nov 2026: “Who knows the rest" in page
    assert hold(session).confirmed_at is None
    waiting = hugo.get("/studio/holds")
    assert "Found bad" in waiting
    assert "Question q2?" in waiting
    assert "1 question counts for nobody since" in hugo.get("/studio/governance")
    page = hugo.submit(f"{PAGE}/q2/release", {"note": "The key was right."})
    assert "The question counts again" in page
    assert hold(session).confirmed_at is not None
    assert "No question is on hold" in hugo.get("/studio/holds")


def test_fix_holds_the_question_and_shows_where_it_is_written(hugo, session):
    text = session.scalars(select(ModuleText)).one()
    written = "# Q\n\n## First? {#q1 skill=a}\n- [x] b\n\n## Second? {#q2 skill=a}\n- [x] b\n"
    about = {"title": text.title, "document": text.document, "sources": {"quiz.md": written}}
    session.add(ModuleText(revision_id=text.revision_id, lang="nb", **about))
    session.commit()
    page = hugo.submit(f"{PAGE}/q2/fix", {"note": "Two are right."})
    assert page.h1 == "Fix a question"
    assert "modules/opening-a-call/quiz.md at line 6." in page
    assert "## Second? {#q2 skill=a}" in page
    assert "First?" not in page
    assert hold(session).note == "Two are right."
    assert "Its file is not kept here" not in page


def test_retiring_is_for_good(hugo, session):
    page = hugo.submit(f"{PAGE}/q1/retire", {"note": "No lesson says it."})
    assert "Retired" in page
    assert hold(session).retired_at is not None
    assert page.all("form", action=f"{PAGE}/q1/hold") == []
    refused = hugo.post(f"{PAGE}/q1/release", {"note": "Oh."}, status=422)
    assert "retired for good" in refused
    assert "1 taken out" in hugo.get("/studio/questions")


def test_without_a_reason_nothing_happens_and_the_page_says_why(hugo, session):
    page = hugo.post(f"{PAGE}/q1/hold", {"note": "   "}, status=422)
    (field,) = [one for one in page.all("textarea") if one.get("id") == "note-q1"]
    assert field.get("aria-describedby") == "note-q1-error"
    assert "Write a few words first." in page
    assert session.scalars(select(QuestionHold)).all() == []
    long = hugo.post(f"{PAGE}/q1/hold", {"note": "x" * 9000}, status=422)
    assert "Shorten it" in long
    assert "x" * 9000 in long.html


def test_what_is_gone_is_told(hugo):
    assert "not here (any more)" in hugo.submit(f"{PAGE}/q9/hold", {"note": "Why."})
    hugo.get("/studio/questions/no-such-module", status=404)
    hugo.get(f"{PAGE}/q9/source", status=404)


def test_what_modules_bring_is_ordered_and_honest_about_few(hugo, session, clock):
    assert "Too few to say" in hugo.get("/studio/gains")
    factories.module(session, "closing", title="Closing", quiz=factories.quiz())
    for module, gain in (
        (MODULE, ModuleGain(Basis.OTHER, 12, 20, 0.5, 0.2, 0.8)),
        ("closing", ModuleGain(Basis.OWN, 9, 9, 0.9, -0.1, 1.9)),
    ):
        row = ModuleFigures(module_id=module, figures=module_gain.dump(gain))
        row.measured_at = clock.now
        session.add(row)
    session.commit()
    page = hugo.get("/studio/gains")
    text = page.text
    assert text.index("Closing") < text.index("Opening a call")
    assert "+0.90 level points a minute likely −0.10 to +1.90 · 9 passes · could be nothing" in text
    assert "By its own quiz only" in text
    assert "likely +0.20 to +0.80 · 12 passes" in text


def test_reps_see_none_of_it(visitor, session):
    rep = factories.person(session)
    session.commit()
    visitor.sign_in(rep)
    for path in ("/studio/questions", PAGE, "/studio/gains", f"{PAGE}/q1/source"):
        visitor.get(path, status=403)


def test_a_page_says_how_long_it_was_looked_at(visitor, session, clock):
    from_page = {"kind": "single", "pick": "b", "go": "on"}
    rep = factories.person(session, sales_roles=("sdr",))
    session.commit()
    visitor.sign_in(rep)
    page = visitor.submit("/modules/opening-a-call/quiz")
    shown = page.form()["shown"]
    saved = []
    for seconds, told in ((40, shown), (5, shown), (9999, shown), (1, "rubbish"), (1, "9" * 30)):
        clock.now += timedelta(seconds=seconds)
        visitor.post(_action(page), {**from_page, "shown": told})
        saved.append(_seconds(session))
    assert saved == [40, 45, 1800, 1800, 1800]


def _action(page) -> str:
    (form,) = [one for one in page.all("form") if one.get("data-autosave") is not None]
    return form.get("action")


def _seconds(session) -> int | None:
    return session.scalars(select(Answer.seconds).order_by(Answer.saved_at.desc())).first()
