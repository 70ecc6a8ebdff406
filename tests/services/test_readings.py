"""Marking lessons as read."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms.db.models import Reading
from lms.db.queries import people
from lms.db.queries.attempts import module_status
from lms.db.queries.readings import open_book
from lms.domain.errors import NotFoundError
from lms.domain.status import ModuleState
from lms.services.readings import mark_read
from tests import factories as make


@pytest.fixture
def own(session, work):
    make.catalogue(session)
    rep = make.person(session, sales_roles=("sdr",))
    return replace(work, actor=people.actor_by_id(session, rep.id))


def read(own, module_id="opening-a-call"):
    return open_book(own.session, own.actor.id, module_id).read


def test_a_lesson_is_read_once_however_often_it_is_said(session, own):
    revision = make.module(session)
    mark_read(own, revision.id, "lesson-1")
    mark_read(own, revision.id, "lesson-1")
    assert session.scalar(select(func.count(Reading.lesson))) == 1
    assert read(own) == {"lesson-1"}


def test_what_was_read_of_an_earlier_revision_stays_read(session, own):
    first = make.module(session)
    mark_read(own, first.id, "lesson-1")
    second = make.module(session)
    mark_read(own, second.id, "lesson-2")
    assert read(own) == {"lesson-1", "lesson-2"}


def test_a_lesson_that_is_not_there_cannot_be_read(session, own):
    revision = make.module(session)
    with pytest.raises(NotFoundError):
        mark_read(own, revision.id, "lesson-9")
    with pytest.raises(NotFoundError):
        mark_read(own, revision.id + 99, "lesson-1")


def test_a_module_without_a_quiz_is_passed_when_it_is_read_to_the_end(session, own):
    revision = make.module(session, quiz=None)
    mark_read(own, revision.id, "lesson-1")
    statuses = module_status(session, own.actor.id)
    assert statuses["opening-a-call"].state is ModuleState.IN_PROGRESS
    mark_read(own, revision.id, "lesson-2")
    statuses = module_status(session, own.actor.id)
    assert statuses["opening-a-call"].state is ModuleState.PASSED


def test_what_others_have_read_is_theirs(session, own):
    revision = make.module(session)
    other = make.person(session)
    mark_read(replace(own, actor=people.actor_by_id(session, other.id)), revision.id, "lesson-1")
    assert read(own) == frozenset()
