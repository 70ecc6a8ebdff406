"""What learners see of a fact that changed: banners, and results that leave questions out."""

import pytest

from lms.db.models import Embedding
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import notices
from lms.domain.facts import Change, FactKind, FactText
from lms.domain.people import Role
from lms.services import facts, holds
from lms.services.facts import FactDraft
from lms.services.work import Work
from tests import factories
from tests.conftest import NOW
from tests.factories import quiz, single

FACT = "no-gateway"


@pytest.fixture
def marketer(session) -> Work:
    factories.catalogue(session)
    person = factories.person(session, Role.MARKETING, name="Ragnhild Moe")
    return Work(session, NOW, actor_by_id(session, person.id))


@pytest.fixture
def rep(session, marketer):
    factories.fact(session, FACT)
    asked = quiz(single("q1", fact=FACT), single("q2"))
    revision = factories.module(session, "calls", quiz=asked)
    session.add(Embedding(revision_id=revision.id, fact_id=FACT))
    made = factories.person(session, sales_roles=("sdr",))
    session.commit()
    return made


def change(marketer: Work) -> None:
    draft = FactDraft(
        "pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, FactText("Pulse needs an antenna.")
    )
    facts.revise(marketer, FACT, draft, based_on=1)
    factories.make_official(marketer, FACT, 2, replacing=1, change=Change.MATERIAL)
    marketer.session.commit()


def begun(visitor, module: str) -> str:
    """The address of a quiz that was just begun, without the question."""
    page = visitor.post(f"/modules/{module}/quiz")
    return page.response.headers["Location"].removesuffix("/1")


def test_a_module_shows_a_banner_until_its_text_is_confirmed(session, visitor, marketer, rep):
    visitor.sign_in(rep)
    assert "A fact in this module changed" not in visitor.get("/modules/calls/lesson-1")
    change(marketer)
    for path in ("/modules/calls", "/modules/calls/lesson-1"):
        page = visitor.get(path)
        assert "A fact in this module changed. The text around it is being checked." in page
        assert "Pulse needs an antenna. It says so now." in page
    (notice,) = notices.of_module(session, "calls")
    holds.confirm_text(marketer, notice.id)
    session.commit()
    assert "A fact in this module changed" not in visitor.get("/modules/calls/lesson-1")


def test_a_result_says_which_questions_were_left_out_and_why(session, visitor, marketer, rep):
    visitor.sign_in(rep)
    at = begun(visitor, "calls")
    visitor.post(f"{at}/2", {"kind": "single", "pick": "b"})
    change(marketer)
    visitor.post(f"{at}/hand-in")
    page = visitor.get(f"{at}/result")
    assert "1 of 1 right" in page
    assert "One question is left out of the score" in page
    assert "Left out of the score" in page
    assert "Passed" in page


def test_an_attempt_of_held_questions_only_says_that_it_does_not_count(
    session, visitor, marketer, rep
):
    factories.module(session, "short", quiz=quiz(single("q1", fact=FACT)))
    session.commit()
    visitor.sign_in(rep)
    at = begun(visitor, "short")
    visitor.post(f"{at}/1", {"kind": "single", "pick": "b"})
    change(marketer)
    visitor.post(f"{at}/hand-in")
    page = visitor.get(f"{at}/result")
    assert "Does not count" in page
    assert "it uses up no attempt" in page
    module = visitor.get("/modules/short")
    assert "Not passed" not in module
    refused = visitor.post("/modules/short/quiz")
    assert refused.response.headers["Location"].endswith("/modules/short")
    assert "Every question of this quiz is on hold" in visitor.get("/modules/short")
