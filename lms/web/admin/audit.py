"""The audit log."""

from datetime import datetime, time, timedelta

from flask import render_template, request

from lms.db.queries import audit as queries
from lms.db.queries.audit import AuditFilter
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.domain.typed_dates import read_date
from lms.web.admin import bp
from lms.web.admin.words import worded
from lms.web.kit.audit_words import about, actions, sentence_of
from lms.web.kit.forms import chosen, one_line, whole_number
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires


def _day(name: str, errors: dict[str, str]) -> datetime | None:
    """The beginning of the day in this argument, where the reader is."""
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.combine(read_date(text), time.min, actor().zone)
    except LmsError as error:
        errors[name] = worded(error)
        return None


@bp.get("/admin/audit")
@requires(Permission.READ_AUDIT)
def audit() -> tuple[str, int]:
    """Who changed what, newest first."""
    session, errors = work().session, dict[str, str]()
    action = chosen(request.args.get("action"), actions())
    since, until = _day("since", errors), _day("until", errors)
    asked = AuditFilter(
        words=one_line(request.args.get("q"))[:100],
        actions=(action,) if action else (),
        since=since,
        until=until + timedelta(days=1) if until else None,
    )
    page = queries.entries(session, asked, whole_number(request.args.get("page")) or 1)
    names = queries.person_names(session, {number for row in page.rows if (number := about(row))})
    given = {name: request.args.get(name, "")[:100] for name in ("q", "action", "since", "until")}
    html = render_template(
        "lms/admin/audit.html",
        page=page,
        entries=[(row.at, sentence_of(row, names)) for row in page.rows],
        actions=[(key, name) for key, (name, _) in actions().items()],
        given=given,
        args={name: value for name, value in given.items() if value},
        errors=errors,
    )
    return html, 422 if errors else 200
