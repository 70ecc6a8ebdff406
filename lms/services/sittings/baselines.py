"""The baseline check: one question after the other, each chosen by what the answers so far say."""

import secrets
from dataclasses import asdict

from lms.db.queries import attempts as rows
from lms.db.queries import levels
from lms.db.queries.attempts import AttemptRow
from lms.db.queries.finals import Final, finals, is_one_by_one
from lms.db.queries.quality import figures
from lms.db.queries.registry import holds
from lms.domain.asking import baselines
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.baselines import Ending, Progress, next_question
from lms.domain.asking.checks import Askable
from lms.domain.errors import LmsError, NotFoundError
from lms.domain.people import Actor
from lms.services import plans, waivers
from lms.services.sittings import attempts
from lms.services.sittings import finals as judging
from lms.services.sittings.finals import GivenAnswer
from lms.services.work import Work


def start(work: Work, seed: int | None = None) -> int:
    """The id of the actor's baseline check, begun now if there is none; it is taken once.

    What was begun goes on where it was left, however long ago; a question that is on hold by now is
    replaced. `seed` fixes what chance decides. LmsError: "no-targets" for a person whose roles have
    no target levels, "no-questions" where no module asks about these skills.
    """
    person = attempts.learner(work)
    so_far = attempts.past(work, person, Purpose.BASELINE, None)
    if so_far.open_id is not None:
        _resume(work, person, so_far.open_id)
        return so_far.open_id
    if so_far.last_id is not None:
        return so_far.last_id
    seed = secrets.randbelow(attempts.SEEDS) if seed is None else seed
    first = _ahead(work, person, Progress(), seed)
    if isinstance(first, Ending):
        raise LmsError("no-questions")
    return attempts.begin(
        work,
        person,
        Purpose.BASELINE,
        number=1,
        seed=seed,
        items=[first.item],
    )


def answer(work: Work, attempt_id: int, given: GivenAnswer) -> None:
    """Judge the actor's answer for good, and ask what comes next or end the check.

    Sent twice, or from two tabs, the first answer stands and nothing is asked twice. At the end
    modules whose skills are shown are waived, and the week is planned anew. NotFoundError for
    another's check and for a question that is not open; otherwise as `finals.keep`.
    """
    person = attempts.learner(work)
    row = attempts.held(work, attempt_id)
    if row.purpose is not Purpose.BASELINE:
        raise NotFoundError("not-found", attempt=attempt_id)
    if judging.keep(work, row, given):
        _go_on(work, person, row, finals(work.session, row.id))


def _resume(work: Work, person: Actor, attempt_id: int) -> None:
    row = attempts.held(work, attempt_id)
    known = finals(work.session, attempt_id)
    if not is_one_by_one(row, known):
        return
    is_open = len(known) < len(row.items)
    if not is_open or holds.held_items(work.session, row.items[-1:]):
        _go_on(work, person, row, known)


def _go_on(work: Work, person: Actor, row: AttemptRow, known: dict[int, Final]) -> None:
    """Ask the next question in place of what is not answered, or end."""
    answered = row.items[: len(known)]
    ahead = _ahead(work, person, _progress(work, row, known), row.seed)
    if isinstance(ahead, Askable):
        judging.ask(work, row.id, [*answered, ahead.item])
        return
    judging.close(work, row)
    waivers.grant(work, row.person_id, row.id)
    plans.refresh(work, row.person_id)  # it was made without knowing anything


def _progress(work: Work, row: AttemptRow, known: dict[int, Final]) -> Progress:
    asked = rows.asked(work.session, row)[: len(known)]
    spent = baselines.used(row.started_at, [(one.final_at, one.seconds) for one in known.values()])
    return Progress([(one.module_id, one.question) for one in asked], spent)


def _ahead(work: Work, person: Actor, progress: Progress, seed: int) -> Askable | Ending:
    targets = levels.targets_of(work.session, person.sales_roles)
    if not targets:
        raise LmsError("no-targets")
    state = levels.state_of(work.session, person.id)
    askable = rows.askable(work.session, person)
    pins = figures.pins(work.session, [one.item for one in askable])
    measured = {item: asdict(pin) for item, pin in pins.items()}
    return next_question(state, targets, askable, progress, seed, work.now, measured)
