"""Turns refusals and mistakes into pages that say what happened and what to do."""

from flask import Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.web.kit import people_sentences, recalls
from lms.web.kit.i18n import t


def sentence(error: LmsError) -> str:
    """What a person reads of an LmsError; `sentences` holds one per code."""
    known = sentences()
    return (known.get(error.code) or t("That did not work (%(code)s). Nothing was changed.")) % {
        "code": error.code,
        **error.facts,
    }


def sentences() -> dict[str, str]:
    """One sentence per error code, in the reader's language."""
    return {
        **people_sentences.sentences(),
        **recalls.sentences(),
        "not-allowed": t("You may not do this. Ask an administrator if you should."),
        "not-found": t("That is not here (any more)."),
        **_quiz_sentences(),
        **_assignment_sentences(),
        **_certificate_sentences(),
        **_fact_sentences(),
        **_life_sentences(),
        **_contribution_sentences(),
        **_skill_sentences(),
        **_plan_sentences(),
        "no-account": t(
            "You are signed in, but not a member here yet. Ask an administrator to add you."
        ),
    }


def _fact_sentences() -> dict[str, str]:
    return {
        "fact-id-taken": t("There is a fact called %(id)s already. Choose another id."),
        "fact-id-malformed": t("Use small letters, digits and single hyphens in an id."),
        "fact-product-unknown": t("This product is not in the catalogue. Choose another."),
        "fact-claim-missing": t("Write the claim: one sentence that is true and can be proved."),
        "fact-proof-without-source": t("Every proof says what is so, and where it stands."),
        "fact-too-long": t("Something in this fact is too long. Shorten it."),
        "fact-kind-fixed": t("Kind and product are fixed once a fact was official."),
        "fact-changed": t("Somebody saved a newer version while you were writing."),
        "fact-official-changed": t(
            "Another version became official while you were looking. This is how it stands now."
        ),
    }


def _contribution_sentences() -> dict[str, str]:
    return {
        "note-about-missing": t("Choose a product or a skill, so that others find the note."),
        "skill-unknown": t("This skill is not in the catalogue (any more). Choose another."),
        "contribution-decided": t("This was decided while you were writing. See below how."),
        "contribution-changes-nothing": t(
            "The fact %(id)s says just that already. Change the claim, or decline with an answer."
        ),
    }


def _skill_sentences() -> dict[str, str]:
    return {
        "ratings-missing": t("Choose a number for at least one skill."),
        "rating-range": t("Choose a number from %(lowest)s to %(highest)s."),
    }


def _plan_sentences() -> dict[str, str]:
    return {
        "not-planned": t(
            "This is no longer to do in your plan, so nothing was changed. Your plan as it stands "
            "now is below."
        ),
        "swap-due": t("This has to be done by a day that somebody else set, so it stays."),
        "swap-gone": t("The plan has changed, and this does not fit any more. Look again."),
        "later-not-later": t("Choose a day after today."),
        "later-past-due": t(
            "It has to be done by its due day. Choose an earlier day, or talk to who asked for it."
        ),
        "later-too-far": t("This is too far ahead. Choose a day in the next eight weeks."),
        "more-minutes": t("Choose 10, 20 or 30 minutes."),
        "more-than-enough": t("More than %(most)s minutes on top are too many. Try the modules."),
        "nothing-more": t(
            "Nothing else that would gain you something fits into %(minutes)s minutes more."
        ),
        "absence-order": t("The last day is before the first. Change one of them."),
        "absence-too-long": t("Enter %(most)s days at most at a time."),
        "rhythm": t("Choose a weekday, and one or two weeks."),
    }


def _life_sentences() -> dict[str, str]:
    return {
        "fact-retired": t("This fact is retired. Take it up again first."),
        "fact-own-review": t(
            "You wrote this version, so somebody else has to approve it. Ask a colleague."
        ),
        "fact-stage-changed": t(
            "Somebody was faster: this is not open any more. See below how it stands now."
        ),
        "fact-official-already": t("Version %(number)s is official already."),
        "fact-change-missing": t("Say whether the meaning changes."),
        "fact-reason-missing": t("Say in one sentence what changed."),
        "fact-due-missing": t("Enter the day until which people should have learned it."),
        "words-missing": t("Write a few words first."),
        "words-too-long": t("This has %(length)s characters. Shorten it to %(most)s."),
        "day-past": t("This day is over. Choose today or a later day."),
        "questions-on-hold": t(
            "Every question of this quiz is on hold. Read the lessons for now, and come back when "
            "marketing has looked at the questions."
        ),
    }


def _certificate_sentences() -> dict[str, str]:
    return {
        "nothing-to-learn": t("You know this fact as it is official now; there is nothing to do."),
        "delta-has-questions": t("There are questions on this change now. Answer them instead."),
        "certificate-withdrawn": t("This certificate was withdrawn, so it cannot be printed."),
        "sign-off-rating": t("Give a rating from 1 to 5."),
        "sign-off-not-asked": t("This certification does not ask for that. Choose another."),
    }


def _assignment_sentences() -> dict[str, str]:
    return {
        "nobody-chosen": t("Choose at least one person."),
        "person-left": t("%(name)s has left and can no longer be asked. Choose somebody else."),
        "module-not-published": t("This module is not published (any more). Choose another."),
        "due-in-the-past": t("This day is over. Choose today or a later day."),
        "note-too-long": t("Shorten the note to %(most)s characters."),
    }


def _quiz_sentences() -> dict[str, str]:
    return {
        "no-quiz": t("This module has no quiz."),
        "question-retired": t("This question is retired for good. Give a new one its own key."),
        "no-attempts-left": t(
            "All %(limit)s attempts at this quiz are used. Ask your manager if you need another."
        ),
        "no-targets": t(
            "You have no sales role with target levels yet, so there is nothing to check. "
            "Ask an administrator to give you one."
        ),
        "no-questions": t("No module asks about this yet, so there is nothing to answer."),
        "handed-in": t(
            "This was handed in already, so the answer was not saved. What was handed in stands."
        ),
        "time-is-up": t(
            "The time is up, so this answer was not saved. What was saved before counts."
        ),
        "answer-missing": t("Give an answer, or say that you do not know."),
        "question-changed": t("This question was replaced meanwhile. Go on with the new one."),
        "changed-meanwhile": t("Something changed at the same moment. Try again."),
        "bad-points": t("Give between 0 and 1 point."),
        "reviewed-already": t("Somebody has reviewed this answer already. Their points stand."),
    }


def status_of(error: LmsError) -> int:
    """403, 404, 409 or, for everything a person can put right, 422."""
    kinds = ((NotAllowedError, 403), (NotFoundError, 404), (ConflictError, 409))
    return next((status for kind, status in kinds if isinstance(error, kind)), 422)


def error_page(status: int, message: str = "") -> Response:
    """The page of an HTTP status; JSON for our own scripts."""
    if request.accept_mimetypes.best == "application/json":
        return make_response({"error": message or str(status)}, status)
    shown = {405: 404, 410: 404}.get(status, status)
    known = shown if shown in {400, 401, 403, 404, 409, 413, 422, 429} else 500
    return make_response(render_template(f"lms/errors/{known}.html", message=message), status)


def on_lms_error(error: LmsError) -> Response:
    """Answer a refusal that no view dealt with."""
    return error_page(status_of(error), sentence(error))


def on_http_error(error: HTTPException) -> Response:
    """Answer an HTTP error; redirects and ready responses go through as they are."""
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = error_page(error.code)
    response.headers.extend(
        (name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}
    )
    return response


def on_crash(error: Exception) -> Response:
    """Answer a defect of ours: nothing was saved, the page says so, the log says where."""
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return error_page(500)
