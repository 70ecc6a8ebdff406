"""My certificates: where I stand with each certification, what is missing, all records, the PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from flask import Response, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.db.queries import directory, modules
from lms.db.queries.certificates import records, standings
from lms.db.queries.certificates.records import Record, SignedOff
from lms.db.queries.certificates.standings import Line
from lms.domain.certifications import Standing
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.services.certificates import grant_due
from lms.web.kit.i18n import local, n, t
from lms.web.kit.mount import actor, mount, work
from lms.web.kit.routes import requires
from lms.web.learn import bp

_PRINTED = frozenset({Standing.IN_FORCE, Standing.REFRESH_DUE})


@dataclass(frozen=True, slots=True)
class Entry:
    """A certification on my page, with all its records and sign-offs, the newest first."""

    line: Line
    records: Sequence[Record]
    signed: Sequence[SignedOff]

    @property
    def newest(self) -> Record | None:
        """The record that counts."""
        return self.records[0] if self.records else None

    @property
    def is_printed(self) -> bool:
        """Whether there is something to print."""
        return self.line.standing in _PRINTED


@bp.get("/certificates")
@requires(Permission.LEARN)
def certificates() -> str:
    """Each certification of my sales roles, and what I held before."""
    me, session = actor(), work().session
    history, signed = records.history(session, me.id), records.signed_off(session, me.id)
    lines = standings.of_person(session, me, history, signed, work().today)
    shown = {line.terms.key for line in lines}
    return render_template(
        "lms/learn/certificates/mine.html",
        entries=[_entry(line, history, signed) for line in lines],
        earlier=[one for one in history if one.certification not in shown],
        titles=_titles(lines),
        words=records.pinned_words(session, history),
    )


@bp.post("/certificates")
@requires(Permission.LEARN)
def certificates_claim() -> AnyResponse:
    """Write the certificates for which I have shown everything already."""
    made = grant_due(work(), actor().id)
    if made:
        flash(n("Your certificate is written.", "Your %(n)s certificates are written.", len(made)))
    else:
        flash(t("Nothing is waiting to be written. What is missing stands here."), "ask")
    return redirect(url_for("lms.learn.certificates"), 303)


@bp.get("/certificates/<int:certificate>/pdf")
@requires(Permission.LEARN)
def certificate_pdf(certificate: int) -> Response:
    """One of my certificates to print; one that was withdrawn is not printed."""
    me, here = actor(), mount()
    found = records.own(here.session, certificate, me.id)
    if found.revoked_at is not None:
        raise LmsError("certificate-withdrawn")
    company = directory.company(here.session)
    address = url_for("lms.learn.verify", code=found.code)
    printing = import_module("lms.web.learn.certificates.sheet")  # 36 MB that few requests need
    sheet = printing.Sheet(
        name=me.name,
        title=found.title,
        company=company.name if company else "",
        granted_on=local(found.granted_at).date(),
        until=found.expires_on,
        url=here.settings.public_url.rstrip("/") + address,
    )
    response = make_response(printing.pdf(sheet, me.locale))
    response.mimetype = "application/pdf"
    name = f"{found.certification}-{sheet.granted_on.isoformat()}.pdf"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _entry(line: Line, history: Sequence[Record], signed: Sequence[SignedOff]) -> Entry:
    key = line.terms.key
    return Entry(
        line,
        [one for one in history if one.certification == key],
        [one for one in signed if one.certification == key],
    )


def _titles(lines: Sequence[Line]) -> Mapping[str, str]:
    """Titles of the modules that are still missing."""
    if not any(missing.modules for line in lines for missing in line.missing):
        return {}
    return {row.id: row.title for row in modules.module_list(work().session, actor().locale)}
