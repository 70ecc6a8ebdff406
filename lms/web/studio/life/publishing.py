"""Before publishing: what changes, whom it touches and what each is asked; then doing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.catalog.html.slugs import slug
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry import impact as touched
from lms.db.queries.registry.facts import FactRow, VersionRow
from lms.db.queries.registry.impact import Impact
from lms.domain.certifications import MOST_DELTA_QUESTIONS
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.facts import Change, Stage
from lms.domain.permissions import Permission
from lms.services import facts as services
from lms.web.kit import differences
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import day, n, t
from lms.web.kit.mount import actor, mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp
from lms.web.studio.facts import fact_or_404
from lms.web.studio.life.page import overtaken
from lms.web.studio.life.publish_form import PublishForm, publish_form


@dataclass(frozen=True, slots=True)
class Preview:
    """A version before it is published; `before` is what was official last, none for the first."""

    fact: FactRow
    version: VersionRow
    before: VersionRow | None
    impact: Impact

    @property
    def can_publish(self) -> bool:
        """Whether somebody else has read it, and nothing newer has taken its place."""
        return self.version.stage is Stage.APPROVED and self.fact.retired_at is None

    @property
    def known(self) -> int | None:
        """The version that all people know who would be asked; none where they differ."""
        versions = {person.known for person in self.impact.people}
        return versions.pop() if len(versions) == 1 else None

    @property
    def questions_each(self) -> int:
        """Questions that each of them would be asked, at most."""
        return min(len(self.impact.questions), MOST_DELTA_QUESTIONS)


@bp.route("/studio/facts/<fact_id>/versions/<int:number>/publish", methods=["GET", "POST"])
@requires(Permission.PUBLISH_FACTS)
def fact_publish(fact_id: str, number: int) -> Response:
    """Whom and what publishing touches, by name; handed in, the version is official."""
    before = _preview(fact_id, number)
    is_sent = request.method == "POST"
    form = publish_form(request.form if is_sent else None, before.fact.official, work().today)
    if before.fact.official == number:
        error = ConflictError("fact-official-already", number=number)
        return overtaken(fact_id, (form.reason.data or "") if is_sent else "", error)
    if not is_sent:
        return _page(before, form, 200)
    if before.before and not form.validate():
        return _page(before, form, 422)
    return _published(before, form)


def _published(before: Preview, form: PublishForm) -> Response:
    fact_id, number = before.fact.id, before.version.number
    try:
        services.publish(
            work(), fact_id, number, form.replaces, form.change_typed, form.reason.data or "",
            form.due_typed, form.questions,
        )  # fmt: skip
    except ConflictError as error:
        now = _preview(fact_id, number)
        form.replacing.data = str(now.fact.official or "")
        return _page(now, form, 409, told=sentence(error))
    except LmsError as error:
        if not form.refused(error):
            raise
        return _page(before, form, 422)
    flash(_said(before, form))
    return redirect(url_for("lms.studio.fact", fact_id=fact_id), 303)


def _preview(fact_id: str, number: int) -> Preview:
    session, row = mount().session, fact_or_404(fact_id)
    versions = {one.number: one for one in registry.versions(session, fact_id)}
    if number not in versions:
        raise NotFoundError("not-found", fact=fact_id, version=number)
    impact = touched.impact(session, fact_id, number, work().today)
    return Preview(row, versions[number], _official_last(row, versions), impact)


def _official_last(row: FactRow, versions: Mapping[int, VersionRow]) -> VersionRow | None:
    """The official version, or, of a fact that was retired, the one that was official last."""
    once = [one for one in versions.values() if one.official_at]
    last = max(once, key=lambda one: one.number, default=None)
    return versions[row.official] if row.official else last


def _page(preview: Preview, form: PublishForm, status: int, told: str = "") -> Response:
    before, version = preview.before, preview.version
    page = render_template(
        "lms/studio/fact_publish.html",
        preview=preview,
        fact=preview.fact,
        version=version,
        before=before,
        impact=preview.impact,
        form=form,
        told=told,
        changes=differences.between(before.text, version.text) if before else [],
        shown=registry.shown(
            version.text, version.details_html, preview.fact.id, preview.fact.product_title,
            preview.fact.kind, preview.fact.owner, work().now, version.number,
            preview.fact.review_every,
        ),
        me=slug(actor().name),
    )  # fmt: skip
    return make_response(page, status)


def _said(before: Preview, form: PublishForm) -> str:
    """What publishing did, in a sentence."""
    official = t("Version %(number)s is official.", number=before.version.number)
    if before.before is None or form.change_typed is not Change.MATERIAL:
        return f"{official} {t('Every lesson shows it now. Nobody is asked to do anything.')}"
    asked = len(before.impact.people)
    if not asked:
        return f"{official} {t('Nobody is certified on an older version, so nobody is asked.')}"
    due = form.due_typed
    assert due is not None, "the service takes no material change without a day"
    told = n(
        "%(n)s person is asked to learn the change by %(day)s.",
        "%(n)s people are asked to learn the change by %(day)s.",
        asked,
        day=day(due, "EEEE d MMMM"),
    )
    return f"{official} {told}"
