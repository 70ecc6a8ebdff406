"""Taking a quiz or a check: one question a page, an overview, handing in; no results."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.base import begin_write
from lms.db.queries import attempts as rows
from lms.db.queries import finals
from lms.db.queries.attempts import Asked, AttemptRow
from lms.db.queries.certificates import learning
from lms.domain.asking.attempts import Purpose, is_over
from lms.domain.asking.questions import Option, QuestionKind
from lms.domain.asking.quizzes import shown_matches, shown_options
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services.sittings import attempts
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import clock, t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import answers, bp
from lms.web.learn.texts import with_media

_JSON = "application/json"
_SHORT = 28
"""Characters of an answer to match that a closed select box can show on a phone."""


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question as a page shows it; `number` and `count` from 1, `value` as `answers.filled`."""

    attempt: AttemptRow
    asked: Asked
    number: int
    value: answers.Filled
    saved_at: datetime | None
    problem: str | None = None

    @property
    def count(self) -> int:
        """Questions in the attempt."""
        return len(self.attempt.items)

    def html(self, text: str) -> str:
        """Text of the question, with the addresses of its pictures."""
        return media_of(self.attempt, self.number - 1, text)

    @property
    def options(self) -> tuple[Option, ...]:
        """The lines of the question in the order of this attempt."""
        quiz = self.asked.quiz
        return shown_options(self.asked.question, self.attempt.seed, shuffle=quiz.shuffle)

    @property
    def matches(self) -> tuple[Option, ...]:
        """The right sides of a match question in the order of this attempt."""
        return shown_matches(self.asked.question, self.attempt.seed)

    @property
    def has_long_matches(self) -> bool:
        """Whether right sides need a lettered list: a closed select box would cut them."""
        return any(len(match.html) > _SHORT for match in self.asked.question.matches)


@bp.post("/modules/<module_id>/quiz")
@requires(Permission.LEARN)
def quiz_start(module_id: str) -> Response:
    """Begin the module's quiz, or go on where it was left."""
    try:
        attempt = attempts.start_quiz(work(), module_id)
    except NotFoundError:
        raise
    except LmsError as refused:
        flash(sentence(refused), "ask")
        return redirect(url_for("lms.learn.module", module_id=module_id), 303)
    return redirect(next_url(attempt), 303)


@bp.get("/quiz/<int:attempt>/<int:item>")
@requires(Permission.LEARN)
def quiz_question(attempt: int, item: int) -> Response:
    """One question, with what was answered so far; the result once it was handed in."""
    row = touched(attempt)
    if row.handed_in_at is not None:
        return redirect(url_for("lms.learn.quiz_result", attempt=attempt), 303)
    session = work().session
    if elsewhere := one_by_one(row):
        return redirect(elsewhere, 303)
    asked = rows.asked_one(session, row, item - 1)
    given = rows.answer(session, attempt, item - 1)
    value = answers.filled(asked.question, given.value if given else None)
    saved_at = given.saved_at if given and given.value is not None else None
    return _question(QuestionPage(row, asked, item, value, saved_at))


@bp.post("/quiz/<int:attempt>/<int:item>")
@requires(Permission.LEARN)
def quiz_save(attempt: int, item: int) -> Response:
    """Keep the answer and go where the button says; our own script is told when it was kept."""
    is_script = request.headers.get("Accept") == _JSON
    go = request.form.get("go", "on")
    wrong = None if is_script or go == "back" else answers.problem(request.form)
    if wrong:
        return _again(attempt, item, wrong)
    try:
        seconds = answers.seconds(request.form, work().now)
        attempts.save_answer(work(), attempt, item - 1, answers.given(request.form), seconds)
    except ConflictError as refused:
        if is_script:
            raise
        return closed(attempt, refused)
    if is_script:
        return make_response({"saved": t("Saved %(time)s", time=clock(work().now))})
    return redirect(_turned(attempt, item, go), 303)


@bp.get("/quiz/<int:attempt>/hand-in")
@requires(Permission.LEARN)
def quiz_overview(attempt: int) -> Response:
    """What is answered and what is not, before handing in."""
    row = touched(attempt)
    if row.handed_in_at is not None:
        return redirect(url_for("lms.learn.quiz_result", attempt=attempt), 303)
    session = work().session
    if elsewhere := one_by_one(row):
        return redirect(elsewhere, 303)
    given = rows.answers(session, attempt)
    done = {item for item, answer in given.items() if answer.value is not None}
    asked = rows.asked(session, row)
    page = render_template(
        "lms/learn/quiz_overview.html",
        attempt=row,
        title=title_of(row, asked[0]),
        leave=leave_url(row),
        asked=[one.question for one in asked],
        done=done,
        missing=len(asked) - len(done),
    )
    return make_response(page)


@bp.post("/quiz/<int:attempt>/hand-in")
@requires(Permission.LEARN)
def quiz_hand_in(attempt: int) -> Response:
    """Hand in; a second time leads to the same result."""
    attempts.hand_in(work(), attempt)
    return redirect(url_for("lms.learn.quiz_result", attempt=attempt), 303)


def touched(attempt_id: int) -> AttemptRow:
    """The reader's own attempt, handed in first if its time is up; NotFoundError for any other."""
    now, me = work(), actor()
    row = rows.own_attempt(now.session, attempt_id, me.id)
    if row.handed_in_at is None and is_over(row.deadline_at, now.now):
        begin_write(now.session)
        attempts.hand_in(now, attempt_id)
        row = rows.own_attempt(now.session, attempt_id, me.id)
    return row


def one_by_one(row: AttemptRow) -> str | None:
    """Where a sitting goes on that judges each answer as it is given; None for any other."""
    if not finals.ends_by_itself(work().session, row):
        return None
    done = len(finals.finals(work().session, row.id))
    if row.purpose is Purpose.REVIEW:
        return url_for("lms.learn.review_question", attempt=row.id, item=done + 1)
    return url_for("lms.learn.check_question", attempt=row.id, item=done + 1)


def next_url(attempt_id: int) -> str:
    """Where to go on: the first question without an answer, the overview, or the result."""
    session = work().session
    row = rows.attempt(session, attempt_id)
    if row.handed_in_at is not None:
        return url_for("lms.learn.quiz_result", attempt=attempt_id)
    given = rows.answers(session, attempt_id)
    done = {item for item, answer in given.items() if answer.value is not None}
    first = next((item for item in range(len(row.items)) if item not in done), None)
    if first is None:
        return url_for("lms.learn.quiz_overview", attempt=attempt_id)
    return url_for("lms.learn.quiz_question", attempt=attempt_id, item=first + 1)


def title_of(row: AttemptRow, first: Asked) -> str:
    """What the sitting is called: a module's title, the name of the check, or what changed."""
    if row.purpose is Purpose.DELTA and row.fact_id:
        claim = learning.claims(work().session, [row.fact_id]).get(row.fact_id, row.fact_id)
        return t("What changed: %(claim)s", claim=claim)
    if row.purpose is Purpose.BASELINE:
        return t("Baseline check")
    return t("A few questions") if row.purpose is Purpose.DIAGNOSTIC else first.module_title


def media_of(row: AttemptRow, item: int, html: str) -> str:
    """Sanitised HTML of the question at `item`, with the addresses of its pictures."""
    return with_media(html, row.items[item][0]) if "media:" in html else html


def leave_url(row: AttemptRow) -> str:
    """The page that the sitting is left for."""
    if row.purpose is Purpose.DELTA:
        return url_for("lms.learn.changes")
    if row.module_id is None:
        return url_for("lms.learn.today")
    return url_for("lms.learn.module", module_id=row.module_id)


def closed(attempt_id: int, refused: ConflictError) -> Response:
    """The page for an answer that came after the end."""
    page = render_template(
        "lms/learn/quiz_closed.html",
        attempt=attempt_id,
        is_late=refused.code == "time-is-up",
        message=sentence(refused),
    )
    return make_response(page, 409)


def _again(attempt_id: int, item: int, wrong: str) -> Response:
    """The question once more, with what was typed and what is wrong with it."""
    row = rows.own_attempt(work().session, attempt_id, actor().id)
    asked = rows.asked_one(work().session, row, item - 1)
    page = QuestionPage(row, asked, item, answers.typed(request.form), None, wrong)
    return _question(page, 422)


def _question(page: QuestionPage, status: int = 200) -> Response:
    rendered = render_template(
        "lms/learn/quiz.html",
        page=page,
        question=page.asked.question,
        title=title_of(page.attempt, page.asked),
        leave=leave_url(page.attempt),
        hint=hint(page.asked.question.kind),
    )
    return make_response(rendered, status)


def hint(kind: QuestionKind) -> str:
    """What to do with a question of this kind."""
    return {
        QuestionKind.SINGLE: t("Choose one."),
        QuestionKind.TRUE_FALSE: t("True or false?"),
        QuestionKind.MULTIPLE: t("Choose all that apply."),
        QuestionKind.ORDER: t("Give each line its place, 1 for the first."),
        QuestionKind.MATCH: t("Choose what belongs to each line."),
        QuestionKind.BLANKS: t("Fill the gaps."),
        QuestionKind.NUMERIC: t("Enter a number."),
        QuestionKind.FREE_TEXT: t("Write it in your own words. Your manager reads it."),
    }[kind]


def _turned(attempt_id: int, item: int, go: str) -> str:
    if go == "overview":
        return url_for("lms.learn.quiz_overview", attempt=attempt_id)
    there = max(1, item - 1) if go == "back" else item + 1
    return url_for("lms.learn.quiz_question", attempt=attempt_id, item=there)
