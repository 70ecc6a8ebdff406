"""Own ratings are kept as evidence that never moves a level."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.db.queries import levels, people
from lms.domain.errors import LmsError
from lms.domain.mastery.skills import EvidenceKind
from lms.services import self_ratings
from lms.services.work import Work
from tests import factories

COLD, OBJECTIONS = factories.SKILLS[2:]


@pytest.fixture
def mine(session, clock) -> Work:
    factories.catalogue(session)
    rep = factories.person(session, sales_roles=("sdr",))
    factories.answers(session, rep, COLD, 0.0, 1.0, at=clock.now - timedelta(days=3))
    return Work(session, clock.now, people.actor_by_id(session, rep.id))


def test_ratings_are_written_down_and_the_level_stays(mine):
    before = levels.state_of(mine.session, mine.actor_id)
    assert self_ratings.rate(mine, {COLD: 4, OBJECTIONS: 2}) == 2
    log = levels.log_of(mine.session, mine.actor_id)
    own = {row.skills[0][0]: row.value for row in log if row.kind is EvidenceKind.SELF_RATING}
    assert own == {COLD: 4.0, OBJECTIONS: 2.0}
    assert levels.state_of(mine.session, mine.actor_id) == before


def test_the_same_again_on_one_day_is_kept_once_and_another_view_is_added(mine):
    assert self_ratings.rate(mine, {COLD: 4}) == 1
    assert self_ratings.rate(mine, {COLD: 4}) == 0
    assert self_ratings.rate(mine, {COLD: 3}) == 1
    tomorrow = replace(mine, now=mine.now + timedelta(days=1))
    assert self_ratings.rate(tomorrow, {COLD: 3}) == 1


@pytest.mark.parametrize(
    ("ratings", "code"),
    [({}, "ratings-missing"), ({COLD: 6}, "rating-range"), ({COLD: 0}, "rating-range"),
     ({"no.such": 3}, "skill-unknown")],
)  # fmt: skip
def test_what_is_no_rating_is_refused(mine, ratings, code):
    with pytest.raises(LmsError) as refused:
        self_ratings.rate(mine, ratings)
    assert refused.value.code == code
