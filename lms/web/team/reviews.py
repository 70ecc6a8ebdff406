"""Free texts that wait for their manager: the list, and judging one of them."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import attempts, people
from lms.db.queries import reviews as known
from lms.db.queries.reviews import Waiting
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.services.sittings import reviews as services
from lms.web.kit.i18n import n, t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.review_form import ReviewForm


@bp.get("/team/reviews")
@requires(Permission.REVIEW_ANSWERS)
def reviews() -> str:
    """Everything that waits, oldest first."""
    return render_template("lms/team/reviews.html", waiting=_waiting())


@bp.route("/team/reviews/<int:attempt>/<int:item>", methods=["GET", "POST"])
@requires(Permission.REVIEW_ANSWERS)
def review(attempt: int, item: int) -> Response | tuple[str, int]:
    """One answer with what it should have, and giving it points."""
    subject = known.subject_of(work().session, attempt)
    if subject is None:
        raise NotFoundError("not-found", attempt=attempt)
    work().require(Permission.REVIEW_ANSWERS, subject)
    row = attempts.attempt(work().session, attempt)
    if not _is_waiting(row.result, item) or item in known.judged(work().session, attempt):
        flash(t("Nobody waits for this review any more."), "ask")
        return redirect(url_for("lms.team.reviews"), 303)
    asked = attempts.asked_one(work().session, row, item)
    form = ReviewForm(request.form if request.method == "POST" else None)
    form.offer(asked.question)
    if request.method == "POST" and form.validate():
        services.review(work(), attempt, item, form.share, form.comment.data or "")
        return _next(attempt)
    page = render_template(
        "lms/team/review.html",
        form=form,
        row=row,
        who=people.actor_by_id(work().session, row.person_id),
        asked=asked,
        given=attempts.answer(work().session, attempt, item),
    )
    return page, 422 if form.errors else 200


def _waiting() -> list[Waiting]:
    """What waits in the reader's teams; nobody reviews their own."""
    rows = known.waiting(work().session, actor().managed_teams)
    return [row for row in rows if row.person_id != actor().id and row.items]


def _is_waiting(result: list[float | None] | None, item: int) -> bool:
    return result is not None and 0 <= item < len(result) and result[item] is None


def _next(attempt: int) -> Response:
    """The next text of the same attempt, else the list."""
    left = next((row.items for row in _waiting() if row.attempt_id == attempt), ())
    if left:
        flash(
            n(
                "Saved. One more answer of this quiz.",
                "Saved. %(n)s more answers of this quiz.",
                len(left),
            )
        )
        return redirect(url_for("lms.team.review", attempt=attempt, item=left[0]), 303)
    flash(t("Saved. The result is final now, and the person can read your comment."))
    return redirect(url_for("lms.team.reviews"), 303)
