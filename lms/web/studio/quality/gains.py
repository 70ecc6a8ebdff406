"""What modules bring: level points per planned minute, as far as it can be said."""

from flask import render_template

from lms.db.queries.quality import figures
from lms.db.queries.quality.figures import ModuleMeasured
from lms.domain.mastery.module_gain import LEAST
from lms.domain.permissions import Permission
from lms.web.kit.mount import mount
from lms.web.kit.routes import requires
from lms.web.studio import bp


@bp.get("/studio/gains")
@requires(Permission.EDIT_FACTS)
def gains() -> str:
    """The modules by what they bring, then those of which too little is known."""
    rows = figures.gains(mount().session)
    known = [row for row in rows if row.gain and row.gain.per_minute is not None]
    return render_template(
        "lms/studio/quality/gains.html",
        known=sorted(known, key=_best),
        unknown=[row for row in rows if row not in known],
        counted=max((row.measured_at for row in rows if row.measured_at), default=None),
        least=LEAST,
    )


def _best(row: ModuleMeasured) -> tuple[float, str]:
    """The most per minute first."""
    per_minute = row.gain.per_minute if row.gain else None
    return -(per_minute or 0.0), row.title
