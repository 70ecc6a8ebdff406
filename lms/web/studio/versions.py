"""The versions of a fact: their list, each as lessons would show it, and any two side by side."""

from flask import render_template, request

from lms.db.queries import content
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry.facts import FactRow, OfficialFact, VersionRow
from lms.domain.errors import NotFoundError
from lms.domain.facts import Stage
from lms.domain.permissions import Permission
from lms.web.kit import differences
from lms.web.kit.forms import whole_number
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp
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


@bp.get("/studio/facts/<fact_id>/differences")
@requires(Permission.EDIT_FACTS)
def fact_differences(fact_id: str) -> str:
    """Two versions side by side, `?from=` and `?to=`; the newest against the one before, unless
    they are named."""
    row = fact_or_404(fact_id)
    versions = registry.versions(mount().session, fact_id)
    newest = versions[0].number
    before = _named(versions, request.args.get("from"), max(newest - 1, 1))
    after = _named(versions, request.args.get("to"), newest)
    changes = differences.between(before.text, after.text)
    return render_template(
        "lms/studio/fact_differences.html",
        fact=row, versions=versions, before=before, after=after, changes=changes,
        is_same=before.text == after.text,
    )  # fmt: skip


def _named(versions: list[VersionRow], typed: str | None, otherwise: int) -> VersionRow:
    number = whole_number(typed) if typed else otherwise
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise NotFoundError("not-found", version=typed)
    return found


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
        can_publish=version.stage is Stage.APPROVED and row.retired_at is None,
        is_official=is_official,
        shown=official if is_official else _as_official(row, version),
        in_force=in_force,
        changes=differences.between(in_force.text, version.text) if in_force else [],
        modules=content.modules_with(session, fact_id),
        questions=content.questions_by_fact(session).get(fact_id, 0),
    )


def _as_official(row: FactRow, version: VersionRow) -> OfficialFact:
    """The block that lessons would show if the version were made official now."""
    return registry.shown(
        version.text, version.details_html, row.id, row.product_title, row.kind, row.owner,
        work().now, version.number, row.review_every,
    )  # fmt: skip
