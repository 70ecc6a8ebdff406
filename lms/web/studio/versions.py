"""The versions of a fact: their list, each as lessons would show it, and making one official."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import content
from lms.db.queries import facts as registry
from lms.db.queries.facts import OfficialFact
from lms.domain.errors import ConflictError
from lms.domain.permissions import Permission
from lms.services import facts as services
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp, differences
from lms.web.studio.drafts import version_or_404
from lms.web.studio.facts import fact_or_404


@bp.get("/studio/facts/<fact_id>/versions")
@requires(Permission.EDIT_FACTS)
def fact_versions(fact_id: str) -> str:
    """Every version of a fact: who wrote it and when, and which is official."""
    return render_template(
        "lms/studio/fact_versions.html",
        fact=fact_or_404(fact_id),
        versions=registry.versions(mount().session, fact_id),
    )


@bp.get("/studio/facts/<fact_id>/versions/<int:number>")
@requires(Permission.EDIT_FACTS)
def fact_version(fact_id: str, number: int) -> str:
    """A version as every lesson would show it, what it changes, and who sees it at once."""
    session = mount().session
    row, version = fact_or_404(fact_id), version_or_404(fact_id, number)
    official = registry.official(session, [fact_id]).get(fact_id)
    in_force = version_or_404(fact_id, row.official) if row.official else None
    is_official = row.official == number
    return render_template(
        "lms/studio/fact_version.html",
        fact=row,
        version=version,
        is_official=is_official,
        shown=official if is_official else _as_official(row, version),
        in_force=in_force,
        changes=differences.between(in_force.text, version.text) if in_force else [],
        modules=content.modules_with(session, fact_id),
        questions=content.questions_by_fact(session).get(fact_id, 0),
    )


@bp.post("/studio/facts/<fact_id>/versions/<int:number>/official")
@requires(Permission.PUBLISH_FACTS)
def fact_official(fact_id: str, number: int) -> Response:
    """Make a version what every lesson shows, from now on."""
    replacing = request.form.get("replacing", type=int)
    try:
        services.make_official(work(), fact_id, number, replacing)
    except ConflictError as error:
        flash(sentence(error), "ask")
        return redirect(url_for("lms.studio.fact_version", fact_id=fact_id, number=number), 303)
    flash(t("Version %(number)s is official. Every lesson shows it now.", number=number))
    return redirect(url_for("lms.studio.fact", fact_id=fact_id), 303)


def _as_official(row: registry.FactRow, version: registry.VersionRow) -> OfficialFact:
    """The block that lessons would show if the version were made official now."""
    return registry.shown(
        version.text, version.details_html, row.id, row.product_title, row.kind, row.owner,
        work().now, version.number, row.review_every,
    )  # fmt: skip
