"""Importing people from a file: what it would do first, then all of it or nothing."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, TextAreaField

from lms.domain.errors import LmsError
from lms.domain.people import Role
from lms.domain.permissions import Permission
from lms.services.roster import files
from lms.services.roster.files import Problem
from lms.services.roster.plans import ImportPlan, plan
from lms.services.roster.writing import carry_out
from lms.web.admin import bp
from lms.web.admin.words import worded
from lms.web.kit.errors import sentence
from lms.web.kit.forms import HouseForm, without_control
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires

MOST_SHOWN = 100
"""lines of each kind that the preview lists; problems are all listed"""


class ImportForm(HouseForm):
    """A file, or the same pasted."""

    file = FileField(render_kw={"accept": ".csv,.txt,text/csv"})
    text = TextAreaField(render_kw={"rows": 8, "spellcheck": "false"})

    def words(self) -> dict[str, tuple[str, str]]:
        """{field: (label, hint)}."""
        return {
            "file": (t("A CSV file"), t("Saved from a spreadsheet, in UTF-8 or Latin-1.")),
            "text": (t("Or paste the lines here"), t("With the line of column names on top.")),
        }

    def content(self) -> str:
        """What was given; a file goes first, and its text is shown so that it can be mended."""
        given = request.files.get("file")
        if given and given.filename:
            try:
                self.text.data = without_control(files.decoded(given.read()))
            except LmsError as error:
                self.refuse("file", error)
        if not self.errors and not (self.text.data or "").strip():
            self.say("text", t("Choose a file, or paste its lines."))
        return self.text.data or ""


def _page(form: ImportForm, found: ImportPlan | None = None, error: str = "") -> tuple[str, int]:
    page = render_template(
        "lms/admin/people_import.html",
        form=form,
        plan=found,
        problems=_told(found.problems) if found else [],
        error=error,
        most_shown=MOST_SHOWN,
        columns=_columns(),
        roles=", ".join(role.value for role in Role),
        most_lines=files.MOST_LINES,
        has_mail=bool(mount().settings.mail_url),
    )
    wrong = error or form.errors or (found and found.problems)
    return page, 422 if wrong else 200


def _told(problems: Sequence[Problem]) -> list[tuple[int, str, str]]:
    """(line, column, sentence); thousands of lines may say the same."""
    sentences: dict[str, str] = {}
    for one in problems:
        if str(one.error) not in sentences:
            sentences[str(one.error)] = worded(one.error)
    return [(one.line, one.column, sentences[str(one.error)]) for one in problems]


def _columns() -> list[tuple[str, str]]:
    """Each column with what it takes."""
    return [
        ("name", t("Full name. Needed.")),
        ("email", t("Work email. Needed. A person with this email is updated, not added twice.")),
        ("team", t("Name of a team. A new one can be made.")),
        ("roles", t("Access, several with | between. Needed for new people.")),
        ("sales_roles", t("Keys or titles of sales roles, several with | between.")),
        ("hired_on", t("First day, such as 2026-11-30 or 30.11.2026.")),
        ("manager_of", t("Teams that the person manages, several with | between.")),
    ]


@bp.route("/admin/people/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def people_import() -> Response | tuple[str, int]:
    """Check a file, then import it."""
    if request.method != "POST":
        return _page(ImportForm())
    form = ImportForm(request.form)
    text = form.content()
    if form.errors:
        return _page(form)
    found = plan(work(), files.read(text))
    if "confirm" not in request.form or found.problems:
        return _page(form, found)
    return _carry_out(form, found)


def _carry_out(form: ImportForm, found: ImportPlan) -> Response | tuple[str, int]:
    if request.form.get("digest") != found.digest:
        return _page(
            form, found, t("Something changed since you looked. This is what would happen now.")
        )
    if found.new_teams and "create_teams" not in request.form:
        return _page(
            form, found, t("Tick that the new teams shall be made, or correct their names.")
        )
    try:
        carry_out(work(), found)
    except LmsError as error:
        return _page(form, found, sentence(error))
    told = t("The import is done: %(added)s added, %(changed)s changed.",
             added=len(found.added), changed=len(found.changed))  # fmt: skip
    flash(told)
    return redirect(url_for("lms.admin.people"), 303)
