"""A review at work: starting, answering one question at a time, and what was right at once."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import reviews_due
from lms.db.queries.attempts import AttemptRow
from lms.db.queries.finals import Final, finals
from lms.db.queries.registry.facts import official
from lms.domain.asking.attempts import Purpose
from lms.domain.permissions import Permission
from lms.domain.planning.memory import fact_key, module_key
from lms.services.sittings import review_sessions
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp, once
from lms.web.learn.corrections import corrected
from lms.web.learn.quiz import QuestionPage, hint, media_of
from lms.web.learn.results import pictured


@bp.get("/review")
@requires(Permission.LEARN)
def review() -> str:
    """What a review would be now, or when the next thing is due."""
    due = reviews_due.due(work().session, actor(), work().now)
    return render_template("lms/learn/review/start.html", due=due)


@bp.post("/review")
@requires(Permission.LEARN)
def review_start() -> Response:
    """Begin a review, or go on with the one of today; of one module or fact, if the address names
    it."""
    module, fact = request.args.get("module"), request.args.get("fact")
    about = module_key(module) if module else fact_key(fact) if fact else None
    attempt = review_sessions.start(work(), about=about)
    if attempt is None:
        return _nothing_on(module)
    row = once.own(attempt, Purpose.REVIEW)
    return redirect(_ahead(row, finals(work().session, attempt)), 303)


@bp.get("/review/<int:attempt>/<int:item>")
@requires(Permission.LEARN)
def review_question(attempt: int, item: int) -> Response:
    """The open question, or what came of one that is answered."""
    row = once.own(attempt, Purpose.REVIEW)
    known = finals(work().session, attempt)
    if item - 1 in known:
        return _feedback(row, item, known)
    if row.handed_in_at is not None or item - 1 != len(known) or item > len(row.items):
        return redirect(_ahead(row, known), 303)
    return _question(once.page_of(row, item))


@bp.post("/review/<int:attempt>/<int:item>")
@requires(Permission.LEARN)
def review_answer(attempt: int, item: int) -> Response:
    """Judge an answer; a second time leads to the same feedback."""
    row = once.own(attempt, Purpose.REVIEW)
    return once.take(
        item,
        lambda given: review_sessions.answer(work(), attempt, given),
        lambda wrong: _question(once.page_of(row, item, problem=wrong), 422),
        lambda: url_for("lms.learn.review_question", attempt=attempt, item=item),
    )


def _nothing_on(module: str | None) -> Response:
    """Where to go where no question can be asked: passing the module's quiz refreshes it too."""
    if module is None:
        return redirect(url_for("lms.learn.review"), 303)
    flash(
        t("No question on it can be asked on its own now. Taking the quiz again does the same."),
        "ask",
    )
    return redirect(url_for("lms.learn.module", module_id=module), 303)


def _ahead(row: AttemptRow, known: dict[int, Final]) -> str:
    """The open question, or the end."""
    if row.handed_in_at is not None or len(known) >= len(row.items):
        return url_for("lms.learn.review_done", attempt=row.id)
    return url_for("lms.learn.review_question", attempt=row.id, item=len(known) + 1)


def _question(page: QuestionPage, status: int = 200) -> Response:
    rendered = render_template(
        "lms/learn/review/question.html",
        page=page,
        hint=hint(page.asked.question.kind),
        action=url_for("lms.learn.review_question", attempt=page.attempt.id, item=page.number),
        leave=url_for("lms.learn.today"),
    )
    return make_response(rendered, status)


def _feedback(row: AttemptRow, item: int, known: dict[int, Final]) -> Response:
    page, given = once.page_of(row, item), known[item - 1]
    question = page.asked.question
    facts = official(work().session, [question.fact] if question.fact else [])
    rendered = render_template(
        "lms/learn/review/feedback.html",
        page=page,
        question=question,
        points=given.points,
        lines=[pictured(row, item - 1, one) for one in corrected(question, given.value)],
        explanation=media_of(row, item - 1, question.explanation),
        official=facts.get(question.fact or ""),
        ahead=_ahead(row, known),
        is_last=item == len(row.items),
        leave=url_for("lms.learn.today"),
    )
    return make_response(rendered)
