"""Reading what a person has shown: modules passed or read, and what managers signed off."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from lms.db.base import DbSession
from lms.db.models import Attempt, Embedding, FactVersion, ModuleRevision, Reading
from lms.db.queries.certificates import records
from lms.db.queries.certificates.records import SignedOff
from lms.db.queries.modules import FALLBACK, documents
from lms.domain.certifications import SEEN, Certification, Pass, Seen, Shown
from lms.domain.modules import Module

_Rows = list[tuple[str, int, str, datetime]]


def shown(
    session: DbSession, person_id: int, wanted: Collection[Certification]
) -> dict[str, Shown]:
    """What the person has shown for each of these certifications, by key: four statements at most,
    and one more for texts that are not kept."""
    asks = any(SEEN & set(terms.requires) for terms in wanted)
    signed = records.signed_off(session, person_id) if asks else []
    return _shown(wanted, _passes(session, person_id, wanted, with_facts=True), signed)


def shown_so_far(
    session: DbSession,
    person_id: int,
    wanted: Collection[Certification],
    signed: Sequence[SignedOff],
) -> dict[str, Shown]:
    """The same without the facts that attempts have shown, where the sign-offs (the newest first)
    are at hand: two statements, and one for texts that are not kept."""
    return _shown(wanted, _passes(session, person_id, wanted, with_facts=False), signed)


def _shown(
    wanted: Iterable[Certification], passes: Mapping[str, Pass], signed: Sequence[SignedOff]
) -> dict[str, Shown]:
    seen = {
        (one.certification, one.requirement): Seen(one.id, one.rating, one.at)
        for one in reversed(signed)
    }
    return {
        terms.key: Shown(
            {key: passes[key] for key in terms.modules if key in passes},
            {asked: seen[terms.key, asked] for asked in SEEN if (terms.key, asked) in seen},
        )
        for terms in wanted
    }


def _passes(
    session: DbSession, person_id: int, wanted: Iterable[Certification], *, with_facts: bool
) -> dict[str, Pass]:
    """The newest pass of each module of these certifications, by module."""
    modules = {key for terms in wanted for key in terms.modules}
    if not modules:
        return {}
    tried = session.execute(
        select(
            Attempt.module_id, Attempt.id, Attempt.started_at, Attempt.handed_in_at,
            Attempt.items.label("asked"),
        )
        .where(
            Attempt.person_id == person_id,
            Attempt.module_id.in_(modules),
            Attempt.passed.is_(True),
        )
        .order_by(Attempt.handed_in_at, Attempt.id)
    )  # fmt: skip
    last = {row.module_id: row for row in tried}
    read = _readings(session, person_id, modules)
    found = _read(read, documents(session, {row[1] for row in read}, FALLBACK))
    revisions = {row.asked[0][0] for row in last.values()} if with_facts else set()
    embedded = _embedded(session, revisions)
    for module, row in last.items():
        facts = embedded.get(row.asked[0][0], ())
        tested = Pass(row.handed_in_at, dict.fromkeys(facts, row.started_at), row.id)
        found[module] = max(tested, found.get(module, tested), key=lambda one: one.at)
    return found


def _embedded(session: DbSession, revisions: Collection[int]) -> dict[int, list[str]]:
    """The facts that these revisions of modules show."""
    found: dict[int, list[str]] = {}
    if revisions:
        rows = session.execute(
            select(Embedding.revision_id, Embedding.fact_id).where(
                Embedding.revision_id.in_(revisions)
            )
        )
        for revision, fact in rows:
            found.setdefault(revision, []).append(fact)
    return found


def _readings(session: DbSession, person_id: int, modules: Collection[str]) -> _Rows:
    """(module, revision, lesson, when) of lessons of modules that have no quiz."""
    rows = session.execute(
        select(ModuleRevision.module_id, Reading.revision_id, Reading.lesson, Reading.read_at)
        .join(ModuleRevision, ModuleRevision.id == Reading.revision_id)
        .where(
            Reading.person_id == person_id,
            ModuleRevision.module_id.in_(modules),
            ModuleRevision.question_count == 0,
        )
        .order_by(Reading.revision_id)
    )
    return [(module, revision, lesson, at) for module, revision, lesson, at in rows]


def _read(rows: _Rows, texts: dict[int, Module]) -> dict[str, Pass]:
    """The modules of which every lesson of one revision was read."""
    times: dict[tuple[str, int], dict[str, datetime]] = {}
    for module, revision, lesson, at in rows:
        times.setdefault((module, revision), {})[lesson] = at
    found: dict[str, Pass] = {}
    for (module, revision), read in times.items():
        text = texts[revision]
        if all(lesson.anchor in read for lesson in text.lessons):
            done = Pass(max(read.values()), _knew(text, read))
            found[module] = max(done, found.get(module, done), key=lambda one: one.at)
    return found


def _knew(text: Module, read: dict[str, datetime]) -> dict[str, datetime]:
    """When each fact of the text was last met, lesson by lesson; the summary is met first."""
    knew = dict.fromkeys((s.fact for s in text.summary if s.fact), min(read.values()))
    for lesson in text.lessons:
        for fact in (segment.fact for segment in lesson.segments if segment.fact):
            knew[fact] = max(read[lesson.anchor], knew.get(fact, read[lesson.anchor]))
    return knew


def official_since(
    session: DbSession, fact_ids: Iterable[str]
) -> dict[str, list[tuple[int, datetime]]]:
    """(version, since when) of all versions of these facts that were ever official."""
    rows = session.execute(
        select(FactVersion.fact_id, FactVersion.number, FactVersion.official_at).where(
            FactVersion.fact_id.in_(list(fact_ids)), FactVersion.official_at.is_not(None)
        )
    )
    found: dict[str, list[tuple[int, datetime]]] = {}
    for fact, number, since in rows:
        assert since is not None, "asked for"
        found.setdefault(fact, []).append((number, since))
    return found
