"""Pages that judge each answer as it is given: what a baseline and a review have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from lms.db.queries import attempts as rows
from lms.db.queries.attempts import AttemptRow
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.questions import QuestionKind
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.services.sittings.finals import GivenAnswer
from lms.web.kit.errors import error_page, sentence
from lms.web.kit.mount import actor, work
from lms.web.learn import answers
from lms.web.learn.quiz import QuestionPage

Again = Callable[[str], Response]
"""The page of the question once more, with what is wrong."""
Ahead = Callable[[], str]
"""Where the sitting goes on."""
_TYPED = frozenset({QuestionKind.ORDER, QuestionKind.NUMERIC})
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class _Sent:
    """What came from a question's page: the answer, or what is to be put right first."""

    answer: GivenAnswer
    problem: str | None


def own(attempt_id: int, purpose: Purpose) -> AttemptRow:
    """The reader's own sitting of this purpose; NotFoundError for any other."""
    row = rows.own_attempt(work().session, attempt_id, actor().id)
    if row.purpose is not purpose:
        raise NotFoundError("not-found", attempt=attempt_id)
    return row


def take(item: int, give: Callable[[GivenAnswer], None], again: Again, ahead: Ahead) -> Response:
    """Give the answer of the form for good and go on to `ahead`; what is no answer is shown
    `again` with what is wrong. A question that was answered or replaced meanwhile leads on too."""
    wrong = None
    try:
        got = _sent(item)
        wrong = got.problem
        if wrong is None:
            give(got.answer)
    except ConflictError:
        pass  # somebody was faster: where to go on says the sitting
    except LmsError as refused:
        if refused.code != "answer-missing":
            raise
        wrong = sentence(refused)
    if wrong is not None:
        return error_page(422, wrong) if _is_script() else again(wrong)
    return make_response({"next": ahead()}) if _is_script() else redirect(ahead(), 303)


def page_of(row: AttemptRow, item: int, value: object = None, problem: str = "") -> QuestionPage:
    """The question at `item` (from 1) with an answer that stands, or with what was typed."""
    asked = rows.asked_one(work().session, row, item - 1)
    filled = answers.filled(asked.question, value)
    if problem and asked.question.kind in _TYPED:
        filled = answers.typed(request.form)
    return QuestionPage(row, asked, item, filled, None, problem or None)


def _sent(item: int) -> _Sent:
    """The answer in the form; LmsError("answer-missing") for one that no page of ours sends."""
    revision, _, key = request.form.get("asked", "").partition("/")
    if not (revision.isascii() and revision.isdecimal() and len(revision) < _DIGITS and key):
        raise LmsError("answer-missing", item=item)
    is_skipped = request.form.get("go") == "skip"
    raw = None if is_skipped else answers.given(request.form) or ""
    seconds = answers.seconds(request.form, work().now)
    wrong = None if is_skipped else answers.problem(request.form)
    return _Sent(GivenAnswer(item - 1, (int(revision), key), raw, seconds), wrong)


def _is_script() -> bool:
    """Whether our own script asks, which goes to the next page by itself."""
    return request.headers.get("Accept") == "application/json"
