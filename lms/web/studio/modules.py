"""The shelf of published modules, for their authors: how fresh each is, and the banners over it."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.db.queries import content
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry import notices
from lms.db.queries.registry.governance import FreshModule
from lms.db.queries.registry.notices import Notice
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.services import holds
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp


@bp.get("/studio/modules")
@requires(Permission.EDIT_FACTS)
def modules() -> str:
    """Every published module with its review, the facts that it shows and the banners over it."""
    session, today = mount().session, work().today
    known = {row.id: row for product in registry.board(session) for row in product.facts}
    fresh = [
        FreshModule(row, tuple(known[fact] for fact, _ in row.facts))
        for row in content.shelf(session)
    ]
    up: dict[str, list[Notice]] = {}
    for notice in notices.all_open(session):
        up.setdefault(notice.module_id, []).append(notice)
    fresh.sort(key=lambda one: (not one.stale(today), one.due, one.row.title))
    return render_template("lms/studio/modules.html", modules=fresh, notices=up)


@bp.post("/studio/modules/notices/<int:notice>/confirm")
@requires(Permission.EDIT_FACTS)
def notice_confirm(notice: int) -> Response:
    """The text around a changed fact is right: its banner goes."""
    try:
        holds.confirm_text(work(), notice)
    except NotFoundError as error:
        flash(sentence(error), "ask")
    else:
        flash(t("The banner is down: readers see the module as it was meant."))
    return redirect(url_for("lms.studio.modules"), 303)
