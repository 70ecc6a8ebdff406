"""Five-minute reviews: a few questions on what somebody is about to forget, judged one by one."""

import secrets

from lms.db.queries import attempts as rows
from lms.db.queries import reviews_due
from lms.db.queries.attempts import AttemptRow
from lms.db.queries.finals import finals
from lms.db.queries.registry import holds
from lms.domain.asking.attempts import Purpose
from lms.domain.errors import NotFoundError
from lms.domain.people import Actor
from lms.domain.planning.memory import fact_key, module_key
from lms.domain.review_sessions import pick
from lms.services.sittings import attempts
from lms.services.sittings import finals as judging
from lms.services.sittings.finals import GivenAnswer
from lms.services.work import Work


def start(work: Work, seed: int | None = None, about: str | None = None) -> int | None:
    """The id of the actor's review of today, begun now if there is none; None: nothing is due.

    With `about`, a key of `memory`, it asks about that module or fact only, due or not; None then:
    nothing can be asked about it. A review that was left on another day, or goes on with something
    else, ends with what was answered, and a new one begins. One that goes on leaves out what is on
    hold by now, and ends if nothing is left.
    """
    person = attempts.learner(work)
    so_far = attempts.past(work, person, Purpose.REVIEW, None)
    if so_far.open_id is not None:
        row = attempts.held(work, so_far.open_id)
        if _is_of_today(work, person, row) and _goes_on_with(work, row, about):
            _leave_out_held(work, row)
            return row.id
        judging.close(work, row)
    seed = secrets.randbelow(attempts.SEEDS) if seed is None else seed
    asked = reviews_due.last_asked(work.session, person.id)
    chosen = pick(reviews_due.reviewable(work.session, person), work.now, asked, seed, about)
    if not chosen:
        return None
    return attempts.begin(
        work,
        person,
        Purpose.REVIEW,
        number=so_far.handed_in + 1,
        seed=seed,
        items=[one.item for one in chosen],
    )


def answer(work: Work, attempt_id: int, given: GivenAnswer) -> None:
    """Judge the actor's answer for good; levels and memory follow at once. The last one ends it.

    Sent again, the first answer stands. NotFoundError for another's review and for a question that
    is not open; otherwise as `finals.keep`.
    """
    attempts.learner(work)
    row = attempts.held(work, attempt_id)
    if row.purpose is not Purpose.REVIEW:
        raise NotFoundError("not-found", attempt=attempt_id)
    if judging.keep(work, row, given) and given.item == len(row.items) - 1:
        judging.close(work, row)


def _is_of_today(work: Work, person: Actor, row: AttemptRow) -> bool:
    return row.started_at.astimezone(person.zone).date() == work.today


def _goes_on_with(work: Work, row: AttemptRow, about: str | None) -> bool:
    """Whether its open question is about this; None: about anything."""
    if about is None:
        return True
    one = rows.asked_one(work.session, row, len(finals(work.session, row.id)))
    return about in (module_key(one.module_id), fact_key(one.question.fact or ""))


def _leave_out_held(work: Work, row: AttemptRow) -> None:
    done = len(finals(work.session, row.id))
    ahead = row.items[done:]
    held = set(holds.held_items(work.session, ahead))
    if not held:
        return
    left = [one for place, one in enumerate(ahead) if place not in held]
    judging.ask(work, row.id, [*row.items[:done], *left])
    if not left:
        judging.close(work, row)
