"""What publishing a catalogue would do to where people stand, before it is published."""

from sqlalchemy import select

from lms.catalog.catalog_toml import CatalogFile
from lms.db.models import Target
from lms.db.queries import targets
from lms.domain.mastery import previews
from lms.domain.mastery.levels import microseconds
from lms.domain.mastery.previews import Preview
from lms.domain.permissions import Permission
from lms.services.work import Work


def preview(work: Work, catalog: CatalogFile) -> Preview:
    """Who would stand elsewhere; nothing is written. What somebody set by hand stays, as it does
    when publishing."""
    work.require(Permission.PUBLISH_FACTS)
    before, after = targets.levels(work.session), _wanted(work, catalog)
    changed = [role for role in {*before, *after} if before.get(role) != after.get(role)]
    people = targets.looked_at(work.session, changed)
    return previews.preview(people, before, after, microseconds(work.now))


def _wanted(work: Work, catalog: CatalogFile) -> dict[str, dict[str, int]]:
    """Target levels as they would be in force."""
    after = {
        role.key: {skill: target.level for skill, target in role.targets.items()}
        for role in catalog.roles
    }
    known = {skill.key for skill in catalog.skills}
    by_hand = work.session.scalars(select(Target).where(Target.set_by.is_not(None)))
    for target in by_hand:
        if target.skill in known:
            after.setdefault(target.sales_role, {})[target.skill] = target.level
    return after
