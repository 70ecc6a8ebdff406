"""The steps that people take with a fact, one address each: they ask the service, and say so."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries.registry.facts import FactRow
from lms.db.queries.registry.history import Entry
from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.domain.facts import FactKind, FactText
from lms.domain.permissions import Permission
from lms.services import facts as services
from lms.services.facts import FactDraft
from lms.web.kit.errors import sentence
from lms.web.kit.forms import whole_number
from lms.web.kit.i18n import t
from lms.web.kit.mount import work
from lms.web.kit.routes import requires
from lms.web.studio import bp
from lms.web.studio.drafts import LARGEST_FORM
from lms.web.studio.facts import fact_or_404
from lms.web.studio.life.page import file_text, overtaken, with_form
from lms.web.studio.life.words import Step, StepForm

WORDY = {
    f"lms.studio.fact_{name}"
    for name in ("send", "approve", "give_back", "ask_review", "retire", "comment", "answer")
} | {"lms.studio.fact_publish"}
"""where people type more than a button says"""


@bp.url_value_preprocessor
def _take_a_long_paste(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint in WORDY:
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM


@bp.post("/studio/facts/<fact_id>/send-for-review")
@requires(Permission.EDIT_FACTS)
def fact_send(fact_id: str) -> Response:
    """The author is done: somebody else reads it."""
    return _taken(
        fact_id,
        Step.SEND,
        lambda number, form: services.send_for_review(work(), fact_id, number, form.typed),
        t("Sent for review. Somebody else reads it now."),
    )


@bp.post("/studio/facts/<fact_id>/approve")
@requires(Permission.PUBLISH_FACTS)
def fact_approve(fact_id: str) -> Response:
    """Somebody else has read it."""
    return _taken(
        fact_id,
        Step.READ,
        lambda number, form: services.approve(work(), fact_id, number, form.typed),
        t("Approved. Nobody sees it until it is published."),
    )


@bp.post("/studio/facts/<fact_id>/give-back")
@requires(Permission.PUBLISH_FACTS)
def fact_give_back(fact_id: str) -> Response:
    """It is not right yet."""
    return _taken(
        fact_id,
        Step.READ,
        lambda number, form: services.give_back(work(), fact_id, number, form.typed),
        t("Given back. It is a draft again, and your note stands in its history."),
    )


@bp.post("/studio/facts/<fact_id>/still-true")
@requires(Permission.PUBLISH_FACTS)
def fact_still_true(fact_id: str) -> Response:
    """Say that the official version is still true."""
    number = whole_number(request.form.get("version")) or 0
    try:
        services.confirm(work(), fact_id, number)
    except ConflictError as error:
        flash(sentence(error), "ask")
    else:
        flash(t("Verified today. Its next review is counted from now."))
    to_board = request.form.get("back") == "board"
    return redirect(
        url_for("lms.studio.facts") if to_board else url_for("lms.studio.fact", fact_id=fact_id),
        303,
    )


@bp.post("/studio/facts/<fact_id>/ask-review")
@requires(Permission.EDIT_FACTS)
def fact_ask_review(fact_id: str) -> Response:
    """There is a reason to look at it before its time."""
    return _taken(
        fact_id,
        Step.ASK,
        lambda _, form: _ask(fact_id, form),
        t("Its owner is asked to look at it. Until then everybody sees it as it is."),
    )


@bp.post("/studio/facts/<fact_id>/retire")
@requires(Permission.PUBLISH_FACTS)
def fact_retire(fact_id: str) -> Response:
    """It is true no longer, and nothing takes its place."""
    return _taken(
        fact_id,
        Step.RETIRE,
        lambda _, form: services.retire(work(), fact_id, form.typed),
        t("Retired. Nobody sees it any more, and what is built on it is held back."),
    )


@bp.post("/studio/facts/<fact_id>/restore")
@requires(Permission.PUBLISH_FACTS)
def fact_restore(fact_id: str) -> Response:
    """Take a retired fact up again."""
    return _taken(
        fact_id,
        Step.COMMENT,
        lambda *_: services.restore(work(), fact_id),
        t("Taken up again as a draft. It is official once somebody has read and published it."),
    )


@bp.post("/studio/facts/<fact_id>/comments")
@requires(Permission.EDIT_FACTS)
def fact_comment(fact_id: str) -> Response:
    """Say something about it."""
    return _taken(
        fact_id,
        Step.COMMENT,
        lambda number, form: services.comment(work(), fact_id, number or None, form.typed),
        t("Your comment stands in the history."),
    )


@bp.post("/studio/facts/<fact_id>/answer")
@requires(Permission.EDIT_FACTS)
def fact_answer(fact_id: str) -> Response:
    """Answer what people said of it after calls."""
    return _taken(
        fact_id,
        Step.ANSWER,
        lambda _, form: services.answer_flags(work(), fact_id, form.typed),
        t("Answered. Whoever said it can read your answer."),
    )


@bp.post("/studio/facts/<fact_id>/file-text")
@requires(Permission.EDIT_FACTS)
def fact_file_text(fact_id: str) -> Response:
    """Take over what a file says, as a draft."""
    row = fact_or_404(fact_id)
    found = file_text(row)
    if found is None:
        flash(t("No file says anything else (any more)."), "ask")
        return redirect(url_for("lms.studio.fact", fact_id=fact_id), 303)
    seen = whole_number(request.form.get("version")) or 0
    try:
        number = services.revise(work(), fact_id, _draft(row, *found), seen)
    except LmsError as error:
        return overtaken(fact_id, "", error)
    flash(t("The text of the file is version %(number)s, a draft.", number=number))
    return redirect(url_for("lms.studio.fact", fact_id=fact_id), 303)


def _draft(row: FactRow, conflict: Entry, text: FactText) -> FactDraft:
    """What the file says, its settings among them; product and kind are fixed once official."""
    here = {"product": row.product, "kind": row.kind, "owner": row.owner}
    said = {**here, "review_every": row.review_every, **conflict.details.get("settings", {})}
    if row.official:
        said |= {"product": row.product, "kind": row.kind}
    kind, every = FactKind(said["kind"]), int(said["review_every"])
    return FactDraft(str(said["product"]), kind, str(said["owner"]), every, text)


def _ask(fact_id: str, form: StepForm) -> None:
    if fact_or_404(fact_id).official is None:
        raise ConflictError("fact-stage-changed", id=fact_id)
    services.ask_review(work(), fact_id, form.typed, form.day_typed)


def _taken(fact_id: str, step: Step, act: Callable[[int, StepForm], None], said: str) -> Response:
    """Take a step and say so; a refusal comes back with everything that was typed."""
    form = StepForm(step, request.form)
    try:
        act(whole_number(request.form.get("version")) or 0, form)
    except (NotAllowedError, NotFoundError):
        raise
    except LmsError as error:
        return with_form(fact_id, form, error)
    flash(said)
    return redirect(url_for("lms.studio.fact", fact_id=fact_id), 303)
