"""One click about a question: hold it, rewrite it, retire it or let it count again."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.domain.errors import LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import quality
from lms.services.work import Work
from lms.web.kit.errors import sentence, status_of
from lms.web.kit.forms import without_control
from lms.web.kit.i18n import t
from lms.web.kit.mount import work
from lms.web.kit.routes import requires
from lms.web.studio import bp
from lms.web.studio.quality.pages import module_page

Deed = Callable[[Work, str, str, str], None]


@bp.post("/studio/questions/<module_id>/<question>/hold")
@requires(Permission.PUBLISH_FACTS)
def question_hold(module_id: str, question: str) -> Response:
    """It counts for nobody until somebody releases it."""
    told = t("The question is on hold. Levels no longer rest on it.")
    return _done(quality.hold, module_id, question, told)


@bp.post("/studio/questions/<module_id>/<question>/fix")
@requires(Permission.PUBLISH_FACTS)
def question_fix(module_id: str, question: str) -> Response:
    """It is on hold until its new words are published; where it stands is shown next."""
    told = t("The question is on hold until its new words are published.")
    here = url_for("lms.studio.question_source", module_id=module_id, question=question)
    return _done(quality.hold, module_id, question, told, here)


@bp.post("/studio/questions/<module_id>/<question>/retire")
@requires(Permission.PUBLISH_FACTS)
def question_retire(module_id: str, question: str) -> Response:
    """It is never asked again."""
    told = t("The question is retired. Nobody is asked it again, and levels no longer rest on it.")
    return _done(quality.retire, module_id, question, told)


@bp.post("/studio/questions/<module_id>/<question>/release")
@requires(Permission.PUBLISH_FACTS)
def question_release(module_id: str, question: str) -> Response:
    """It is good after all."""
    told = t("The question counts again, and so does what was answered before.")
    return _done(quality.release, module_id, question, told)


def _done(deed: Deed, module_id: str, question: str, told: str, then: str = "") -> Response:
    note = without_control(request.form.get("note", ""))
    there = url_for("lms.studio.questions_of", module_id=module_id, _anchor=f"q-{question}")
    try:
        deed(work(), module_id, question, note)
    except NotFoundError:
        flash(t("This question is not here (any more), or nobody holds it."), "ask")
        return redirect(there, 303)
    except LmsError as refused:
        return module_page(module_id, question, note, sentence(refused), status_of(refused))
    flash(told)
    return redirect(then or there, 303)
