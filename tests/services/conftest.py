"""What tests of several services share."""

from collections.abc import Callable

import pytest

from lms.db.models import Person
from lms.db.queries import people
from lms.services.work import Work
from tests.conftest import Clock


@pytest.fixture
def as_(session, clock: Clock) -> Callable[[Person], Work]:
    """A unit of work of a person, at the clock's time."""

    def make(person: Person) -> Work:
        return Work(session, clock(), people.actor_by_id(session, person.id))

    return make
