"""Modules, facts and tracks go into JSON and come back equal."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import facts, modules, tracks
from lms.domain.asking.quizzes import Option, Question, QuestionKind, Quiz
from lms.domain.facts import FactText
from lms.domain.modules import Lesson, Module, ModuleType, Section, Segment
from lms.domain.tracks import Step, StepKind, Track

TEXTS = st.text(max_size=12)
SEGMENTS = st.lists(st.builds(Segment, TEXTS, st.none() | TEXTS), max_size=3).map(tuple)
FACTS = st.from_type(FactText)
LESSONS = st.builds(
    Lesson,
    TEXTS,
    TEXTS,
    SEGMENTS,
    st.lists(st.builds(Section, TEXTS, TEXTS), max_size=2).map(tuple),
    st.integers(0, 999),
)
QUIZ = Quiz("T", (Question("q", QuestionKind.SINGLE, "?", options=(Option("a", "A", True),)),))


def module(**fields: object) -> Module:
    plain = {
        "id": "icp",
        "title": "Who we sell to",
        "type": ModuleType.ICP,
        "skills": ("territory.icp",),
        "roles": ("sdr",),
        "minutes": 12,
        "pass_mark": 80,
        "owner": "noor",
        "reviewer": "eilif",
        "version": 1,
        "reviewed": date(2026, 9, 1),
        "review_every": 180,
        "lang": "en",
        "summary": (),
        "lessons": (),
    }
    return Module(**(plain | fields))


@given(SEGMENTS, st.lists(LESSONS, max_size=2).map(tuple), st.none() | st.just(QUIZ), st.dates())
def test_a_module_survives_json(summary, lessons, quiz, reviewed):
    whole = module(summary=summary, lessons=lessons, quiz=quiz, reviewed=reviewed)
    assert modules.load(json.loads(json.dumps(modules.dump(whole)))) == whole


@given(FACTS)
def test_a_fact_survives_json(text):
    assert facts.load(json.loads(json.dumps(facts.dump(text)))) == text


@given(st.sampled_from(StepKind), st.integers(1, 90), st.none() | TEXTS)
def test_a_track_survives_json(kind, day, named):
    track = Track("t", "T", "sdr", "noor", 28, "<p>x</p>", (Step("s", kind, day, "S", named),))
    assert tracks.load(json.loads(json.dumps(tracks.dump(track)))) == track


def test_empty_values_are_left_out_of_a_document():
    assert facts.dump(FactText("Only a claim")) == {"claim": "Only a claim"}


@pytest.mark.parametrize("document", [{}, {"claim": "x", "colour": "blue"}])
def test_a_document_of_something_else_is_refused(document):
    with pytest.raises(TypeError):
        facts.load(document)


def test_a_module_knows_the_facts_in_summary_and_lessons():
    lesson = Lesson("one", "One", (Segment("<p>x</p>"), Segment(fact="b")))
    assert module(summary=(Segment(fact="a"),), lessons=(lesson,)).facts == {"a", "b"}
