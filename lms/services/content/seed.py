"""Publishing fact files: new facts are taken over, known ones are left to marketing."""

from collections.abc import Mapping

from sqlalchemy import func, select

from lms.catalog.facts_markup import FactFile, FactStatus
from lms.db.models import Fact, FactVersion
from lms.db.queries.facts import text_and_html
from lms.services import facts
from lms.services.content.report import Kept, KeptKind, Reason
from lms.services.work import Work

_PARTS = ("claim", "proof", "against", "ask", "details")
_SETTINGS = ("product", "kind", "owner", "review_every")


def publish(work: Work, files: Mapping[str, FactFile]) -> tuple[list[str], list[Kept]]:
    """(facts that are new, facts whose file says something else than the registry)."""
    known = {row.id: row for row in work.session.scalars(select(Fact))}
    new = [file for key, file in files.items() if key not in known]
    for file in new:
        facts.seed(work, file)
    kept = [_compared(work, known[key], file) for key, file in files.items() if key in known]
    return [f"facts/{file.id}" for file in new], [one for one in kept if one]


def _compared(work: Work, fact: Fact, file: FactFile) -> Kept | None:
    """What differs between the registry and the file, if anything does."""
    version = _shown(work, fact)
    text, _ = text_and_html(version.text)
    pairs = [(fact, file, name) for name in _SETTINGS] + [(text, file.text, n) for n in _PARTS]
    told = ", ".join(
        name for here, there, name in pairs if getattr(here, name) != getattr(there, name)
    )
    if told:
        return Kept(KeptKind.FACT, fact.id, Reason.DIFFERS, f"version {version.number}", told)
    if file.status is FactStatus.OFFICIAL and fact.official_id is None:
        return Kept(KeptKind.FACT, fact.id, Reason.NOT_OFFICIAL, f"version {version.number}")
    return None


def _shown(work: Work, fact: Fact) -> FactVersion:
    """The official version, else the newest."""
    if fact.official_id:
        return work.session.get_one(FactVersion, fact.official_id)
    own = FactVersion.fact_id == fact.id
    last = select(func.max(FactVersion.number)).where(own).scalar_subquery()
    return work.session.scalars(select(FactVersion).where(own, FactVersion.number == last)).one()
