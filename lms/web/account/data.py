"""Everything about me: to read, kind by kind, and to take along."""

import json
from datetime import date, datetime

from flask import Response, abort, make_response, render_template, request

from lms.db.queries import audit, own_data
from lms.db.queries.modules import documents
from lms.db.queries.own_data import Record
from lms.domain.permissions import Permission
from lms.web.account import bp
from lms.web.account.own_words import as_sentence, audit_row, kinds, told, with_question
from lms.web.kit.audit_words import about
from lms.web.kit.forms import whole_number
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires

Rows = tuple[Record, ...]


@bp.get("/account/data")
@requires(Permission.LEARN)
def data() -> str:
    """What kinds of records there are about me, and how many."""
    numbers, names = own_data.counts(work().session, actor().id), kinds()
    rows = [(kind, names[kind], number) for kind, number in numbers.items()]
    return render_template("lms/account/data.html", rows=rows)


@bp.get("/account/data/<kind>")
@requires(Permission.LEARN)
def data_kind(kind: str) -> str:
    """The records of one kind, a page at a time."""
    if kind not in own_data.KINDS:
        abort(404)
    number = whole_number(request.args.get("page")) or 1
    page = own_data.records(work().session, actor().id, kind, number)
    rows = _READABLE[kind](page.rows) if kind in _READABLE else page.rows
    return render_template(
        "lms/account/data_kind.html",
        kind=kind,
        title=kinds()[kind],
        page=page,
        records=[told(row) for row in rows],
    )


def _as_sentences(rows: Rows) -> list[Record]:
    ids = {number for row in rows if (number := about(audit_row(row)))}
    names = audit.person_names(work().session, ids)
    return [as_sentence(row, names) for row in rows]


def _with_questions(rows: Rows) -> list[Record]:
    revisions = {row["items"][row["item"]][0] for row in rows}
    texts = documents(work().session, revisions, actor().locale)
    return [with_question(row, texts) for row in rows]


_READABLE = {"answers": _with_questions, "audit": _as_sentences}
"""Kinds whose records need more than their columns to be readable."""


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not for JSON")


@bp.get("/account/data.json")
@requires(Permission.LEARN)
def data_download() -> Response:
    """All of it as one JSON file."""
    everything = own_data.everything(work().session, actor().id)
    told_at = {"person": actor().id, "made_at": work().now}
    text = json.dumps({**told_at, **everything}, default=_plain, ensure_ascii=False, indent=1)
    response = make_response(text)
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = "attachment; filename=rampwise-my-data.json"
    return response
