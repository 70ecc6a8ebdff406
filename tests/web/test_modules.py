"""Modules, lessons and their media, as people read them."""

import hashlib
from dataclasses import replace

import pytest

from lms.db.models import Media, ModuleText, Reading, RevisionMedia
from lms.domain import modules
from lms.domain.modules import Lesson, Section, Segment
from lms.domain.people import Role
from tests import factories as make

SOUND = bytes(range(256)) * 8
DIGEST = hashlib.sha256(SOUND).hexdigest()


@pytest.fixture(autouse=True)
def catalogue(session):
    make.catalogue(session)


@pytest.fixture
def rep(session):
    person = make.person(session, sales_roles=("sdr",))
    session.commit()
    return person


def in_norwegian(session, revision, **changes) -> None:
    text = modules.load(session.get_one(ModuleText, (revision.id, "en")).document)
    text = replace(text, lang="nb", **changes)
    session.add(
        ModuleText(
            revision_id=revision.id,
            lang="nb",
            title=text.title,
            document=modules.dump(text),
            sources={},
        )
    )
    session.flush()


def show_sound(session, revision, name="call.mp3") -> None:
    session.add(Media(digest=DIGEST, content_type="audio/mpeg", size=len(SOUND), content=SOUND))
    session.flush()
    session.add(RevisionMedia(revision_id=revision.id, name=name, digest=DIGEST))
    session.flush()


def test_the_list_puts_the_modules_of_ones_role_first_by_type(session, visitor, rep):
    make.module(session, quiz=make.quiz())
    make.module(session, "coach", title="Coach by questions", roles=("ae",))
    session.commit()
    page = visitor.sign_in(rep).get("/modules", most_statements=6)
    assert page.h1 == "Modules"
    assert page.text.index("Opening a call") < page.text.index("For other roles")
    assert page.text.index("For other roles") < page.text.index("Coach by questions")
    assert "12 min · quiz of 3 questions · trains Cold call" in page
    assert "0 of the 1 modules for your role are done." in page


def test_an_empty_list_says_what_will_stand_there(visitor, rep):
    assert "No modules yet" in visitor.sign_in(rep).get("/modules")


def test_a_retired_module_is_gone(session, visitor, rep):
    revision = make.module(session)
    session.get_one(make.Module, revision.module_id).retired_at = make.EARLIER
    session.commit()
    assert "Opening a call" not in visitor.sign_in(rep).get("/modules")
    visitor.get("/modules/opening-a-call", status=404)


def test_a_module_shows_lessons_quiz_and_what_it_builds_on(session, visitor, rep):
    make.module(session, "basics", title="The basics", quiz=make.quiz())
    make.module(session, quiz=make.quiz(attempts=3, time_limit=10), prerequisites=("basics",))
    session.commit()
    visitor.sign_in(rep).get("/modules/opening-a-call")
    page = visitor.get("/modules/opening-a-call", most_statements=7)
    assert page.links()["Lesson 1"] == "/modules/opening-a-call/lesson-1"
    assert page.links()["The basics"] == "/modules/basics"
    for words in (
        "0 of 2 read", "3 questions", "Passed from 70 per cent of the points",
        "10 minutes from the start", "0 of 3 attempts used", "Version 1",
        "Reviewed by Eilif on 1 September 2026",
    ):  # fmt: skip
        assert words in page, words
    assert page.form("/modules/opening-a-call/quiz")["csrf_token"]


def test_a_module_nobody_knows_is_not_found(visitor, rep):
    visitor.sign_in(rep).get("/modules/nothing", status=404)
    visitor.get("/modules/nothing/lesson", status=404)


def test_a_passed_module_says_so_with_the_best_score(session, visitor, rep, clock):
    revision = make.module(session, quiz=make.quiz())
    make.passed(session, rep, revision, clock.now, score=0.9)
    session.commit()
    page = visitor.sign_in(rep).get("/modules/opening-a-call")
    assert "Passed" in page
    assert "Your best so far: 90 per cent of the points" in page
    assert "Take the quiz again" in page


def test_the_last_attempt_used_leaves_no_button(session, visitor, rep, clock):
    revision = make.module(session, quiz=make.quiz(attempts=1))
    make.passed(session, rep, revision, clock.now, score=0.2, is_passed=False)
    session.commit()
    page = visitor.sign_in(rep).get("/modules/opening-a-call")
    assert "No attempt is left." in page
    assert not page.all("form", action="/modules/opening-a-call/quiz")


def test_reading_goes_lesson_by_lesson_and_ends_at_the_quiz(session, visitor, rep):
    make.module(session, quiz=make.quiz())
    session.commit()
    page = visitor.sign_in(rep).get("/modules/opening-a-call/lesson-1", most_statements=4)
    assert page.h1 == "Lesson 1"
    assert "Lesson 1 of 2" in page
    assert "In this module, 0 of 2 read" in page
    page = visitor.submit("/modules/opening-a-call/lesson-1")
    assert page.h1 == "Lesson 2"
    assert page.links()["Previous"] == "/modules/opening-a-call/lesson-1"
    assert "Mark as read and go to the quiz" in page
    end = visitor.post("/modules/opening-a-call/lesson-2").response.headers["Location"]
    assert end == "/modules/opening-a-call#quiz"
    assert "2 of 2 read" in visitor.get("/modules/opening-a-call")
    assert session.query(Reading).count() == 2


def test_the_last_lesson_of_a_module_without_a_quiz_finishes_it(session, visitor, rep):
    make.module(session, quiz=None)
    session.commit()
    visitor.sign_in(rep).post("/modules/opening-a-call/lesson-1")
    page = visitor.submit("/modules/opening-a-call/lesson-2")
    assert "You have read “Opening a call” to the end." in page
    assert "Quiz" not in page


def test_an_official_fact_is_shown_where_the_lesson_embeds_it(session, visitor, rep):
    make.fact(session)
    make.fact(session, "pulse-draft", "Not yet.", is_official=False)
    segments = (
        Segment(html="<p>Before.</p>"), Segment(fact="pulse-no-gateway"), Segment(fact="pulse-draft"),
        Segment(fact="unknown"), Segment(fact="pulse-no-gateway"),
    )  # fmt: skip
    make.module(session, lessons=(Lesson("facts", "Facts", segments),))
    session.commit()
    page = visitor.sign_in(rep).get("/modules/opening-a-call/facts")
    assert page.text.count("Pulse needs no gateway.") == 2
    assert page.text.count("not official yet") == 2
    assert "Not yet." not in page


def test_a_lesson_lists_its_sections(session, visitor, rep):
    lesson = Lesson(
        "one", "One", (Segment(html='<h2 id="s-why">Why</h2>'),), (Section("s-why", "Why"),), 300
    )
    make.module(session, lessons=(lesson,))
    session.commit()
    page = visitor.sign_in(rep).get("/modules/opening-a-call/one")
    assert page.links()["Why"] == "#s-why"
    assert "2 min" in page


def test_a_text_in_the_readers_language_is_preferred_and_another_is_marked(session, visitor):
    translated = make.module(session)
    in_norwegian(session, translated, title="Å åpne en samtale")
    make.module(session, "english", title="Only in English")
    kari = make.person(session, sales_roles=("sdr",), locale="nb")
    ines = make.person(session, sales_roles=("sdr",))
    session.commit()
    page = visitor.sign_in(kari).get("/modules/opening-a-call")
    assert page.h1 == "Å åpne en samtale"
    assert page.all("article")[0].get("lang") is None
    assert "Å åpne en samtale" in visitor.get("/modules")
    page = visitor.get("/modules/english/lesson-1")
    assert page.all("article")[0].get("lang") == "en"
    assert visitor.sign_in(ines).get("/modules/opening-a-call").h1 == "Opening a call"


def test_media_in_a_lesson_are_fetched_from_its_own_revision(session, visitor, rep):
    html = '<p><audio src="media:call.mp3" controls aria-label="A call"></audio></p>'
    revision = make.module(session, lessons=(Lesson("one", "One", (Segment(html=html),)),))
    show_sound(session, revision)
    session.commit()
    page = visitor.sign_in(rep).get("/modules/opening-a-call/one")
    address = page.all("audio")[0].get("src")
    assert address == f"/media/{revision.id}/call.mp3"
    response = visitor.client.get(address)
    assert response.data == SOUND
    assert response.mimetype == "audio/mpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Accept-Ranges"] == "bytes"


@pytest.fixture
def sound(session, visitor, rep):
    """Asks for the sound with these headers."""
    revision = make.module(session)
    show_sound(session, revision)
    session.commit()
    visitor.sign_in(rep)

    def ask(**headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return visitor.client.get(f"/media/{revision.id}/call.mp3", headers=named)

    return ask


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-99", 0, 100), ("bytes=2000-", 2000, 2048), ("bytes=-10", 2038, 2048),
     ("bytes=2040-9999", 2040, 2048)],
)  # fmt: skip
def test_a_player_gets_the_part_it_asks_for(sound, asked, start, stop):
    response = sound(Range=asked)
    assert response.status_code == 206
    assert response.data == SOUND[start:stop]
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/2048"


def test_a_part_beyond_the_end_is_refused_with_the_length(sound):
    response = sound(Range="bytes=5000-")
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */2048"


def test_ranges_that_mean_nothing_or_are_many_get_the_whole(sound):
    for asked in ("bytes=0-1,5-6", "lines=1-2", "nonsense"):
        assert sound(Range=asked).data == SOUND


def test_a_browser_that_has_the_file_is_told_so(sound):
    assert sound(If_None_Match=f'"{DIGEST}"').status_code == 304
    assert sound(Range="bytes=0-9", If_Range=f'"{DIGEST}"').status_code == 206
    assert sound(Range="bytes=0-9", If_Range='"other"').status_code == 200


def test_media_are_for_people_who_are_signed_in(session, visitor, rep):
    revision = make.module(session)
    show_sound(session, revision)
    session.commit()
    assert visitor.client.get(f"/media/{revision.id}/call.mp3").status_code == 303
    visitor.sign_in(rep).get(f"/media/{revision.id}/other.mp3", status=404)
    visitor.get(f"/media/{revision.id + 1}/call.mp3", status=404)


def test_people_without_a_sales_role_see_all_modules(session, visitor):
    make.module(session)
    marketer = make.person(session, Role.MARKETING)
    session.commit()
    page = visitor.sign_in(marketer).get("/modules")
    assert "All modules" in page
    assert "Opening a call" in page


def test_statements_do_not_grow_with_the_number_of_modules(session, visitor, rep):
    for number in range(30):
        make.module(session, f"module-{number}", quiz=make.quiz())
    session.commit()
    visitor.sign_in(rep).get("/modules", most_statements=6)
