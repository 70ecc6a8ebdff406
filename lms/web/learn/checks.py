"""Checks: the baseline of a new hire, and a few questions where there is too little evidence."""

from math import ceil

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries.attempts import AttemptRow
from lms.db.queries.finals import Final, finals, is_one_by_one
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.baselines import LONGEST, used
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.services.sittings import attempts, baselines
from lms.web.kit.errors import sentence
from lms.web.kit.mount import work
from lms.web.kit.routes import requires
from lms.web.learn import bp, once
from lms.web.learn.quiz import QuestionPage, hint, next_url, title_of


@bp.post("/checks/baseline")
@requires(Permission.LEARN)
def baseline_start() -> Response:
    """Begin the baseline check or go on with it; done once, it leads to its result."""
    try:
        attempt = baselines.start(work())
    except LmsError as refused:
        return _refused(refused)
    row, known = once.own(attempt, Purpose.BASELINE), finals(work().session, attempt)
    if row.handed_in_at is None and is_one_by_one(row, known):
        return redirect(_ahead(row, known), 303)
    return redirect(next_url(attempt), 303)


@bp.post("/checks/questions")
@requires(Permission.LEARN)
def questions_start() -> Response:
    """A few questions on the skills in the query, `?skill=…`; an open check comes first."""
    try:
        attempt = attempts.start_questions(work(), request.values.getlist("skill"))
    except LmsError as refused:
        return _refused(refused)
    return redirect(next_url(attempt), 303)


@bp.get("/checks/<int:attempt>/<int:item>")
@requires(Permission.LEARN)
def check_question(attempt: int, item: int) -> Response:
    """The open question of a baseline, or one that is answered: it can be seen, not changed."""
    row, known = once.own(attempt, Purpose.BASELINE), finals(work().session, attempt)
    if not is_one_by_one(row, known):
        return redirect(next_url(attempt), 303)
    if item - 1 in known and row.handed_in_at is None:
        return _question(once.page_of(row, item, known[item - 1].value), known)
    if row.handed_in_at is not None or item != len(known) + 1:
        return redirect(_ahead(row, known), 303)
    return _question(once.page_of(row, item), known)


@bp.post("/checks/<int:attempt>/<int:item>")
@requires(Permission.LEARN)
def check_answer(attempt: int, item: int) -> Response:
    """Judge an answer for good and go on to the next question, or to the result."""
    row = once.own(attempt, Purpose.BASELINE)

    def ahead() -> str:
        return _ahead(once.own(attempt, Purpose.BASELINE), finals(work().session, attempt))

    def again(wrong: str) -> Response:
        known = finals(work().session, attempt)
        return _question(once.page_of(row, item, problem=wrong), known, 422)

    return once.take(item, lambda given: baselines.answer(work(), attempt, given), again, ahead)


def _refused(refused: LmsError) -> Response:
    flash(sentence(refused), "ask")
    return redirect(url_for("lms.learn.skills"), 303)


def _ahead(row: AttemptRow, known: dict[int, Final]) -> str:
    """The open question, or the result."""
    if row.handed_in_at is not None:
        return url_for("lms.learn.quiz_result", attempt=row.id)
    return url_for("lms.learn.check_question", attempt=row.id, item=len(known) + 1)


def _question(page: QuestionPage, known: dict[int, Final], status: int = 200) -> Response:
    row, is_final = page.attempt, page.number - 1 in known
    times = [(one.final_at, one.seconds) for one in known.values()]
    rendered = render_template(
        "lms/learn/check/question.html",
        page=page,
        question=page.asked.question,
        given=known.get(page.number - 1),
        is_final=is_final,
        is_first=not known,
        minutes=ceil(used(row.started_at, times).total_seconds() / 60),
        longest=int(LONGEST.total_seconds() // 60),
        title=title_of(row, page.asked),
        hint=hint(page.asked.question.kind),
        action=url_for("lms.learn.check_question", attempt=row.id, item=page.number),
        leave=url_for("lms.learn.today"),
    )
    return make_response(rendered, status)
