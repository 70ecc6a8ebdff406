"""The page of one fact: where it stands, the one next step, what waits for an answer, its past."""

from dataclasses import dataclass, field
from enum import StrEnum

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.db.queries import content
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry import governance, history
from lms.db.queries.registry.facts import FactRow, VersionRow
from lms.db.queries.registry.history import Entry
from lms.domain import facts as domain
from lms.domain.errors import LmsError
from lms.domain.facts import EntryKind, FactText, Life, Stage
from lms.domain.permissions import Permission
from lms.web.kit import differences
from lms.web.kit.differences import Difference
from lms.web.kit.errors import sentence, status_of
from lms.web.kit.mount import actor, mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp
from lms.web.studio.facts import fact_or_404
from lms.web.studio.life.timeline import timeline
from lms.web.studio.life.words import Step, StepForm

SHOWN_AT_ONCE = 8
"""lines of the history that the page shows before it is asked for more"""


class Next(StrEnum):
    """The one step that a fact waits for, as far as the reader is concerned."""

    RESTORE = "restore"
    PUBLISH = "publish"
    READ = "read"
    WAIT = "wait"
    """for somebody else to read what the reader wrote"""
    SEND = "send"
    CONFIRM = "confirm"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FileText:
    """A text that stands in a file while the registry says something else; `settings` in words."""

    found: Entry
    differences: list[Difference]
    is_taken: bool
    settings: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page says of the fact's next step. `forms` are those that it shows."""

    fact: FactRow
    life: Life
    next: Next
    forms: dict[Step, StepForm] = field(default_factory=dict)


@bp.get("/studio/facts/<fact_id>")
@requires(Permission.EDIT_FACTS)
def fact(fact_id: str) -> str:
    """One fact with where it stands and what happened to it."""
    return _rendered(fact_or_404(fact_id))


def with_form(fact_id: str, form: StepForm, error: LmsError) -> Response:
    """The page again after a refusal: at its field, or, where the step is not open any more, with
    what was typed kept as a comment that is not sent yet."""
    row = fact_or_404(fact_id)
    if form.step in _forms(row, next_step(row)) and form.say_refusal(error):
        return make_response(_rendered(row, form), 422)
    return overtaken(fact_id, form.typed, error)


def overtaken(fact_id: str, typed: str, error: LmsError) -> Response:
    """Say what came first. What was typed stands in the comment form, so that nothing is lost."""
    if not typed.strip():
        flash(sentence(error), "ask")
        return redirect(url_for("lms.studio.fact", fact_id=fact_id), 303)
    page = _rendered(fact_or_404(fact_id), StepForm.kept(Step.COMMENT, typed), sentence(error))
    return make_response(page, status_of(error))


def next_step(row: FactRow) -> Next:
    """What the fact waits for. A newer version goes before the review of the official one."""
    if row.retired_at:
        return Next.RESTORE
    if row.has_draft and row.stage is Stage.APPROVED:
        return Next.PUBLISH
    if row.has_draft and row.stage is Stage.IN_REVIEW:
        return Next.WAIT if row.author_id == actor().id else Next.READ
    if row.has_draft:
        return Next.SEND
    is_due = row.life(work().today) in (Life.NEEDS_REVIEW, Life.DUE_SOON)
    return Next.CONFIRM if is_due else Next.NOTHING


def _forms(row: FactRow, step: Next) -> set[Step]:
    """The forms that the page shows."""
    by_next = {Next.SEND: Step.SEND, Next.READ: Step.READ, Next.PUBLISH: Step.READ}
    shown = {Step.COMMENT, Step.ANSWER}
    if step in by_next:
        shown.add(by_next[step])
    if not row.retired_at:
        shown.add(Step.RETIRE)
    return shown | {Step.ASK} if row.official else shown


def _rendered(row: FactRow, form: StepForm | None = None, told: str = "") -> str:
    session, step = mount().session, next_step(row)
    forms = {one: StepForm(one) for one in _forms(row, step)}
    if form:
        forms[form.step] = form
    newest = registry.version(session, row.id, row.newest)
    in_force = registry.version(session, row.id, row.official) if row.official else newest
    assert newest is not None, "a fact has a version from its first day"
    assert in_force is not None, "the official version is one of them"
    past = history.of_fact(session, row.id)
    return render_template(
        "lms/studio/fact.html",
        standing=Standing(row, row.life(work().today), step, forms),
        fact=row,
        told=told,
        newest=newest,
        shown=_shown(row, in_force),
        changes=differences.between(in_force.text, newest.text) if in_force != newest else [],
        flags=history.open_flags(session, row.id),
        asked=next((one for one in past if one.kind is EntryKind.NEEDS_REVIEW), None),
        file=_file(row, newest),
        past_lines=timeline(past),
        at_once=SHOWN_AT_ONCE,
        modules=content.modules_with(session, row.id),
        questions=content.questions_by_fact(session).get(row.id, 0),
        people=governance.certified_by_fact(session, work().today, row.id).get(row.id, 0),
    )


def _shown(row: FactRow, version: VersionRow) -> registry.OfficialFact:
    """The block that lessons show, or would show if this version were official now."""
    return registry.shown(
        version.text, version.details_html, row.id, row.product_title, row.kind, row.owner,
        row.verified_at if row.official and row.verified_at else work().now, version.number,
        row.review_every,
    )  # fmt: skip


def file_text(row: FactRow) -> tuple[Entry, FactText] | None:
    """The open conflict of a fact with a file, and what the file says."""
    conflicts = dict(history.open_conflicts(mount().session))
    found = conflicts.get(row.id)
    return (found, domain.load(found.details["text"])) if found else None


def _file(row: FactRow, newest: VersionRow) -> FileText | None:
    found = file_text(row)
    if found is None:
        return None
    entry, text = found
    settings = entry.details.get("settings", {})
    told = ", ".join(f"{name} {value}" for name, value in settings.items())
    return FileText(entry, differences.between(newest.text, text), text == newest.text, told)
