"""Evidence that is kept but counts for no skill, and why."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lms.db.base import DbSession
from lms.db.queries.levels import EvidenceRow
from lms.db.queries.skills import sources
from lms.db.queries.skills.sources import BadQuestion
from lms.domain.mastery.skills import EvidenceKind
from lms.web.kit.i18n import day, local, n, t
from lms.web.kit.skills import sitting_words
from lms.web.kit.skills.evidence import Teller, when_words


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Rows with the same reason: how many they are, what the newest of them was and when."""

    reason: str
    count: int
    newest: str
    when: str


def left_out(log: Iterable[EvidenceRow], in_force: Container[str]) -> list[EvidenceRow]:
    """What of a log counts for no skill; `in_force` are the skills that are."""
    return [row for row in log if _is_out(row) or (row.weight and _is_lost(row, in_force))]


def unassigned(session: DbSession, rows: Sequence[EvidenceRow], teller: Teller) -> list[Unassigned]:
    """What is `left_out`, by reason; two statements at most, none where everything counts."""
    out = [row for row in rows if _is_out(row)]
    lost = [row for row in rows if not _is_out(row)]
    bad = sources.bad_questions(session, out)
    told = {one.module_id: one.module_title for one in bad.values()} | dict(teller.sources.modules)
    teller = replace(teller, sources=replace(teller.sources, modules=told))
    gone = sources.titles_of(session, {key for row in lost for key, _ in row.skills})
    grouped: dict[str, list[EvidenceRow]] = {}
    for row in out:
        grouped.setdefault(_why_out(row, bad), []).append(row)
    for row in lost:
        grouped.setdefault(_why_lost(row, gone), []).append(row)
    return [_told(reason, rows, teller) for reason, rows in grouped.items()]


def _is_out(row: EvidenceRow) -> bool:
    return not row.weight and row.kind is not EvidenceKind.SELF_RATING


def _is_lost(row: EvidenceRow, in_force: Container[str]) -> bool:
    return all(key not in in_force for key, _ in row.skills)


def _told(reason: str, rows: Sequence[EvidenceRow], teller: Teller) -> Unassigned:
    newest = max(rows, key=lambda row: (row.at, row.id))
    what = sitting_words.what([newest], teller.sources, teller.is_own)
    return Unassigned(reason, len(rows), what, when_words(local(newest.at).date(), teller.today))


def _why_out(row: EvidenceRow, bad: Mapping[tuple[str, str], BadQuestion]) -> str:
    found = bad.get((row.module_id or "", row.question or ""))
    if found is None:
        return t("It was taken out of the scoring when it was recorded.")
    if found.retired_at is not None:
        since = t("Its question was retired on %(day)s.", day=day(found.retired_at))
    else:
        since = t("Its question has been on hold since %(day)s.", day=day(found.held_at))
    return f"{since} {found.note}".strip()


def _why_lost(row: EvidenceRow, gone: Mapping[str, str]) -> str:
    keys = [key for key, _ in row.skills]
    retired = [gone[key] for key in keys if key in gone]
    if retired:
        return n(
            "%(skills)s is no longer a skill here.",
            "%(skills)s are no longer skills here.",
            len(retired),
            skills=", ".join(retired),
        )
    return t("No skill is called %(skills)s here.", skills=", ".join(keys))
