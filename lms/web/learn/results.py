"""The result of a quiz or check: what was right, what the answers moved, and what comes next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from babel.numbers import format_decimal
from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.db.base import DbSession
from lms.db.queries import attempts as rows
from lms.db.queries import levels as evidence
from lms.db.queries import modules, reviews
from lms.db.queries.attempts import Asked, AttemptRow
from lms.db.queries.finals import finals
from lms.db.queries.reviews import Judged
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.baselines import DECIDED, used
from lms.domain.asking.questions import QuestionKind
from lms.domain.errors import NotFoundError
from lms.domain.mastery import levels
from lms.domain.mastery.levels import Reading
from lms.domain.mastery.skills import PersonState, replay, update
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.web.kit.i18n import reader
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.corrections import Line, corrected
from lms.web.learn.outcomes import outcome
from lms.web.learn.quiz import hint, leave_url, media_of, title_of, touched


@dataclass(frozen=True, slots=True)
class Marked:
    """One question with what it earned; `points` 0 to 1, None while nobody has reviewed it.

    `is_held`: what it tests has changed, so it counts for nothing.
    """

    number: int
    asked: Asked
    hint: str
    points: float | None
    lines: tuple[Line, ...]
    judged: Judged | None
    body: str
    explanation: str
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """What the answers did to one skill; `before` is the same skill just before them."""

    key: str
    title: str
    before: Reading
    after: Reading


@dataclass(frozen=True, slots=True)
class Result:
    """A handed-in attempt as its page shows it."""

    attempt: AttemptRow
    marked: tuple[Marked, ...]
    spent: timedelta

    @property
    def counted(self) -> list[Marked]:
        """Questions that count."""
        return [one for one in self.marked if not one.is_held]

    @property
    def held(self) -> list[Marked]:
        """Questions that count for nothing, because what they test has changed."""
        return [one for one in self.marked if one.is_held]

    @property
    def count(self) -> int:
        """Questions asked that count."""
        return len(self.counted)

    @property
    def right(self) -> list[Marked]:
        """Questions with full points."""
        return [one for one in self.counted if one.points is not None and one.points >= 1.0]

    @property
    def missed(self) -> list[Marked]:
        """Questions with less."""
        return [one for one in self.counted if one.points is not None and one.points < 1.0]

    @property
    def waiting(self) -> list[Marked]:
        """Texts that nobody has reviewed yet."""
        return [one for one in self.counted if one.points is None]

    @property
    def points(self) -> float:
        """Points so far, at most one a question."""
        return sum(one.points or 0.0 for one in self.counted)

    @property
    def needed(self) -> float | None:
        """Points of the pass mark."""
        mark = self.attempt.pass_mark
        return None if mark is None else self.count * mark / 100

    @property
    def minutes(self) -> int:
        """Time at the questions, begun minutes counted as whole ones."""
        return max(1, ceil(self.spent.total_seconds() / 60))


@bp.get("/quiz/<int:attempt>/result")
@requires(Permission.LEARN)
def quiz_result(attempt: int) -> Response | str:
    """The result; a sitting that is still open goes on where it was left."""
    row, me, session = touched(attempt), actor(), work().session
    if row.handed_in_at is None:
        return redirect(url_for("lms.learn.quiz_overview", attempt=attempt), 303)
    if row.purpose is Purpose.REVIEW:
        return redirect(url_for("lms.learn.review_done", attempt=attempt), 303)
    asked = rows.asked(session, row)
    result = Result(row, _marked(session, row, asked), _spent(session, row))
    moves = _moves(session, row, me, row.handed_in_at)
    is_decided = all(one.after.state in DECIDED for one in moves)
    return render_template(
        "lms/learn/quiz_result.html",
        result=result,
        attempt=row,
        title=title_of(row, asked[0]),
        leave=leave_url(row),
        outcome=outcome(row, me, is_decided) if row.purpose is Purpose.BASELINE else None,
        limit=asked[0].quiz.attempts if row.purpose is Purpose.QUIZ else 0,
        moves=moves,
        tries=_tries_left(session, row, me),
        number=_number,
    )


def _marked(session: DbSession, row: AttemptRow, asked: list[Asked]) -> tuple[Marked, ...]:
    given = rows.answers(session, row.id)
    has_texts = any(one.question.kind is QuestionKind.FREE_TEXT for one in asked)
    judged = reviews.judged(session, row.id) if has_texts else {}
    marked = []
    for item, (one, points) in enumerate(zip(asked, row.result or [], strict=True)):
        question, value = one.question, given[item].value if item in given else None
        said = judged.get(item)
        marked.append(
            Marked(
                number=item + 1,
                asked=one,
                hint=hint(question.kind),
                points=said.points if points is None and said else points,
                lines=tuple(pictured(row, item, line) for line in corrected(question, value)),
                judged=said,
                body=media_of(row, item, question.body),
                explanation=media_of(row, item, question.explanation),
                is_held=item in (row.held or ()),
            )
        )
    return tuple(marked)


def pictured(row: AttemptRow, item: int, line: Line) -> Line:
    """The line with the addresses of the pictures in it."""
    return replace(line, html=media_of(row, item, line.html)) if line.html else line


def _moves(session: DbSession, row: AttemptRow, me: Actor, at: datetime) -> list[Move]:
    """What the hand-in did to each skill that it asked about; of a baseline, all target skills."""
    before, after = _around(session, row)
    targets = evidence.targets_of(session, me.sales_roles)
    touched_skills = {key for key in after.skills if after.skills[key] != before.skills.get(key)}
    wanted = touched_skills | (set(targets) if row.purpose is Purpose.BASELINE else set())
    return [
        Move(
            key=skill.key,
            title=skill.title,
            before=levels.read(before, skill.key, target, at),
            after=levels.read(after, skill.key, target, at),
        )
        for skill in evidence.skills(session)
        if skill.key in wanted
        for target in [targets[skill.key].level if skill.key in targets else None]
    ]


def _around(session: DbSession, row: AttemptRow) -> tuple[PersonState, PersonState]:
    """The belief just before this attempt's first evidence and just after what came with it; a
    baseline may have brought its evidence in the course of days."""
    log = evidence.log_of(session, row.person_id)
    first = next((place for place, one in enumerate(log) if one.attempt_id == row.id), len(log))
    before = after = replay(log[:first])
    end = first
    for place, one in enumerate(log[first:], first):
        is_own = one.attempt_id == row.id
        if is_own and (row.purpose is Purpose.BASELINE or one.at == log[first].at):
            end = place + 1
    for one in log[first:end]:
        after = update(after, one)
    return before, after


def _spent(session: DbSession, row: AttemptRow) -> timedelta:
    assert row.handed_in_at is not None, "only a handed-in attempt has a result"
    known = finals(session, row.id) if row.purpose is Purpose.BASELINE else {}
    if known:
        return used(row.started_at, [(one.final_at, one.seconds) for one in known.values()])
    return row.handed_in_at - row.started_at


def _tries_left(session: DbSession, row: AttemptRow, me: Actor) -> int | None:
    """How often the quiz can be tried again; None: as often as one likes, 0: no need or no way."""
    if row.module_id is None or row.passed or (row.score is None and not row.is_void):
        return 0
    try:
        _, text = modules.current_text(session, row.module_id, me.locale)
    except NotFoundError:
        return 0
    status = rows.module_status(session, me.id)[row.module_id]
    if text.quiz is None or status.open_attempt_id is not None:
        return 0
    return max(0, text.quiz.attempts - status.attempts) if text.quiz.attempts else None


def _number(value: float) -> str:
    """A number with at most one decimal, as the reader writes it."""
    return format_decimal(value, format="0.#", locale=reader()[0])
