"""A recall check for whoever is asked: write from memory, then see the official list and match."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.fields.core import Field

from lms.db.queries import recalls as known
from lms.db.queries.recalls import RecallRow, SheetRow
from lms.domain import recalls
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import recalls as services
from lms.web.kit.errors import sentence
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.recalls import MatchForm
from lms.web.kit.routes import requires
from lms.web.learn import bp

LARGEST_FORM = 8_000_000
"""bytes; far more than a sheet takes: an over-long paste comes back with a word at its field"""


class SheetForm(HouseForm):
    """What somebody names from memory: five lines, and room for more."""

    claim_1 = StringField()
    claim_2 = StringField()
    claim_3 = StringField()
    claim_4 = StringField()
    claim_5 = StringField()
    more = TextAreaField(render_kw={"rows": 3})
    none = BooleanField()

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            **{f"claim_{n}": (t("%(n)s.", n=n), "") for n in range(1, 6)},
            "more": (t("More, one a line"), ""),
            "none": (t("I can’t name any"), ""),
        }

    @property
    def lines(self) -> list[str]:
        """Everything that was typed, a claim a line."""
        return [line for field in self._typed for line in _lines(field)]

    @property
    def _typed(self) -> list[Field]:
        return [field for field in self if field is not self.none]

    def validate(self, *_args: Any, **_kwargs: Any) -> bool:
        """Whether a sheet can be handed in; each error stands at its field."""
        super().validate()
        for field in self._typed:
            try:
                recalls.tidied(_lines(field))
            except LmsError as error:
                self.refuse(field.name, error)
        if not self.errors:
            self._count()
        return not self.errors

    def _count(self) -> None:
        try:
            claims = recalls.tidied(self.lines)
        except LmsError as error:
            self.refuse("more", error)
            return
        if claims and self.none.data:
            self.say("none", t("You have written something. Untick this, or empty the lines."))
        if not claims and not self.none.data:
            self.say("claim_1", t("Write at least one, or tick that you can’t name any."))


def _lines(field: Field) -> list[str]:
    return (field.data or "").splitlines()


@bp.url_value_preprocessor
def _take_a_long_paste(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "lms.learn.recall_write":
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM


@bp.get("/recalls/<int:recall>")
@requires(Permission.LEARN)
def recall(recall: int) -> Response:
    """Where the reader stands with the check: to write, to match, or done."""
    row, sheet = _asked(recall)
    if sheet is not None:
        return _after(row, sheet)
    if not row.is_open(work().today):
        return _closed(row, ())
    return _page("write", 200, check=row, form=_sheet_form())


@bp.post("/recalls/<int:recall>/sheet")
@requires(Permission.LEARN)
def recall_write(recall: int) -> Response:
    """Hand in what was written from memory."""
    row, sheet = _asked(recall)
    form = _sheet_form(request.form)
    if sheet is None and row.is_open(work().today) and not form.validate():
        return _page("write", 422, check=row, form=form)
    try:
        services.write(work(), recall, form.lines)
    except ConflictError as error:
        if error.code == "recall-closed":
            return _closed(row, form.lines, 409)
        if sheet is None or recalls.folded(form.lines) != sheet.claims:
            flash(sentence(error), "ask")
    return redirect(url_for("lms.learn.recall", recall=recall), 303)


@bp.post("/recalls/<int:recall>/matches")
@requires(Permission.LEARN)
def recall_match(recall: int) -> Response:
    """Say what each own claim comes to."""
    row, sheet = _asked(recall)
    here = redirect(url_for("lms.learn.recall", recall=recall), 303)
    if sheet is None:
        return here
    form = MatchForm(sheet, known.claims_of(work().session, sheet.official), request.form)
    if sheet.sheet.matches is None and not form.validate():
        return _page("match", 422, check=row, sheet=sheet, form=form)
    try:
        services.match(work(), recall, form.matches)
    except ConflictError as error:
        if sheet.confirmed is not None or tuple(form.matches) != sheet.matches:
            flash(sentence(error), "ask")
    return here


def _asked(recall: int) -> tuple[RecallRow, SheetRow | None]:
    """The check and the reader's sheet; NotFoundError unless they are or were asked."""
    row = known.check(work().session, recall)
    sheet = known.sheet(work().session, recall, actor().id) if row else None
    if row is None or (sheet is None and row.team_id != actor().team_id):
        raise NotFoundError("not-found", recall=recall)
    return row, sheet


def _after(row: RecallRow, sheet: SheetRow) -> Response:
    """The official list, which only who has handed in comes to see here."""
    form = MatchForm(sheet, known.claims_of(work().session, sheet.official))
    if sheet.sheet.matches is None:
        return _page("match", 200, check=row, sheet=sheet, form=form)
    return _page("done", 200, check=row, sheet=sheet, form=form, named=sheet.sheet.named)


def _closed(row: RecallRow, typed: list[str] | tuple[str, ...], status: int = 200) -> Response:
    return _page("closed", status, check=row, typed=[line for line in typed if line.strip()])


def _sheet_form(sent: MultiDict[str, str] | None = None) -> SheetForm:
    return SheetForm(sent)


def _page(name: str, status: int, **values: Any) -> Response:
    return make_response(render_template(f"lms/learn/recall/{name}.html", **values), status)
