"""The governance board: everything in the registry that waits for somebody, on one page."""

from flask import render_template

from lms.db.queries.quality import doubts
from lms.db.queries.registry import facts as registry
from lms.db.queries.registry import governance as rows
from lms.db.queries.registry import history
from lms.domain.facts import EntryKind
from lms.domain.permissions import Permission
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.studio import bp
from lms.web.studio.upkeep.sections import Registry, sections

SHOWN_AT_ONCE = 6
"""rows of a section that the page shows before it is asked for more"""


@bp.get("/studio/governance")
@requires(Permission.EDIT_FACTS)
def governance() -> str:
    """What waits, most urgent first, each with its owner and the one thing to do."""
    session, today = mount().session, work().today
    on_hold, banners = rows.held_back(session)
    found = Registry(
        today=today,
        now=work().now,
        products=registry.board(session),
        read=rows.views(session, today),
        entries=rows.newest_entries(session, (EntryKind.NEEDS_REVIEW, EntryKind.SENT)),
        on_hold=on_hold,
        banners=banners,
        offers=rows.offers(session),
        flags=history.open_flags(session),
        conflicts=history.open_conflicts(session),
        doubtful=doubts.doubtful(session),
    )
    return render_template(
        "lms/studio/governance.html", sections=sections(found), at_once=SHOWN_AT_ONCE
    )
