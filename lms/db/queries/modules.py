"""Reading modules: the list of what is in force, one module, and parsed texts of any revision.

Revisions never change, so their parsed texts are kept; who has read or passed what stays out.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    LargeBinary,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
)

from lms.db.base import DbSession
from lms.db.models import Media, Module, ModuleRevision, ModuleText, RevisionMedia, Skill
from lms.domain import modules
from lms.domain.errors import NotFoundError
from lms.domain.modules import ModuleType

FALLBACK = "en"
MOST_TEXTS = 256
"""Parsed texts kept per database, about 100 KB each; the least recently read goes first."""


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module as lists show it: the revision in force, `title` in the reader's language."""

    id: str
    revision_id: int
    number: int
    title: str
    type: ModuleType
    product: str | None
    minutes: int
    pass_mark: int
    question_count: int
    skills: tuple[str, ...]
    roles: tuple[str, ...]
    prerequisites: tuple[str, ...]
    owner: str
    reviewed: date
    review_every: int


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A file that a revision shows, without its bytes."""

    digest: str
    content_type: str
    size: int


# Tables rather than records, and statements made once: half the cost on pages that count.
_module, _revision, _text, _skill, _file, _shows = (
    record.__table__.c
    for record in (Module, ModuleRevision, ModuleText, Skill, Media, RevisionMedia)
)


def _rows() -> Select[*tuple[Any, ...]]:
    text = and_(_text.revision_id == _revision.id, _text.lang == bindparam("lang"))
    return (
        select(
            _module.id, _revision.id.label("revision_id"), _revision.number,
            func.coalesce(_text.title, _revision.title).label("title"), _revision.type,
            _revision.product, _revision.minutes, _revision.pass_mark, _revision.question_count,
            _revision.skills, _revision.roles, _revision.prerequisites, _revision.owner,
            _revision.reviewed, _revision.review_every,
        )
        .join_from(
            Module.__table__, ModuleRevision.__table__, _module.revision_id == _revision.id
        )
        .outerjoin(ModuleText.__table__, text)
        .where(_module.retired_at.is_(None))
    )  # fmt: skip


def _texts() -> Select[*tuple[Any, ...]]:
    """One text for each revision: in the reader's language, else in English, else in any."""
    wanted: BindParameter[str] = bindparam("lang")
    place = case((_text.lang == wanted, 0), (_text.lang == FALLBACK, 1), else_=2)
    nearest = func.row_number().over(partition_by=_text.revision_id, order_by=(place, _text.lang))
    ids: BindParameter[list[int]] = bindparam("ids", expanding=True)
    ranked = (
        select(_text.revision_id, _text.lang, nearest.label("place"))
        .where(_text.revision_id.in_(ids))
        .subquery()
    )
    same = (_text.revision_id == ranked.c.revision_id, _text.lang == ranked.c.lang)
    return (
        select(_text.revision_id, _text.document)
        .join_from(ModuleText.__table__, ranked, and_(*same))
        .where(ranked.c.place == 1)
    )


def _names() -> CompoundSelect[int, str, str]:
    skills: BindParameter[list[str]] = bindparam("skills", expanding=True)
    wanted: BindParameter[list[str]] = bindparam("modules", expanding=True)
    rows = _rows().where(_module.id.in_(wanted)).subquery()
    named = select(literal(0), _skill.key, _skill.title).where(_skill.key.in_(skills))
    return named.union_all(select(literal(1), rows.c.id, rows.c.title)).order_by(_skill.key)


_LIST = _rows().order_by(_module.id)
_ONE = _rows().where(_module.id == bindparam("module"))
_TEXTS = _texts()
_NAMES = _names()
_MEDIA = (
    select(_file.digest, _file.content_type, _file.size)
    .join_from(Media.__table__, RevisionMedia.__table__, _shows.digest == _file.digest)
    .where(_shows.revision_id == bindparam("revision"), _shows.name == bindparam("name"))
)


def module_list(session: DbSession, lang: str = FALLBACK) -> list[ModuleRow]:
    """All modules in force, by id: one statement."""
    return [_row(row) for row in session.execute(_LIST, {"lang": lang})]


def module_row(session: DbSession, module_id: str, lang: str = FALLBACK) -> ModuleRow:
    """The revision of a module that is in force; NotFoundError for an unknown or retired one."""
    found = session.execute(_ONE, {"module": module_id, "lang": lang}).first()
    if found is None:
        raise NotFoundError("not-found", module=module_id)
    return _row(found)


def current_text(session: DbSession, module_id: str, lang: str) -> tuple[ModuleRow, modules.Module]:
    """The revision in force and its text in `lang` (else English); NotFoundError as above."""
    row = module_row(session, module_id, lang)
    return row, document(session, row.revision_id, lang)


def document(session: DbSession, revision_id: int, lang: str) -> modules.Module:
    """The text of a revision in `lang`, else in English, else in the language that there is.

    Kept once parsed, so read only revisions that are committed. NotFoundError for no revision.
    """
    found = documents(session, (revision_id,), lang).get(revision_id)
    if found is None:
        raise NotFoundError("not-found", revision=revision_id)
    return found


def documents(
    session: DbSession, revision_ids: Iterable[int], lang: str
) -> dict[int, modules.Module]:
    """The texts of several revisions as in `document`, in one statement at most, none when kept."""
    shelf = _shelf_of(session)
    wanted = set(revision_ids)
    found = {id: text for id in wanted if (text := shelf.get((id, lang)))}
    if missing := sorted(wanted - found.keys()):
        for id, held in session.execute(_TEXTS, {"ids": missing, "lang": lang}):
            found[id] = shelf.keep((id, lang), modules.load(held))
    return found


def names(
    session: DbSession, skills: Iterable[str], module_ids: Iterable[str], lang: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Titles of these skills and of these modules in force, by key, in the order of the keys."""
    given = {"skills": list(skills), "modules": list(module_ids), "lang": lang}
    found: tuple[dict[str, str], dict[str, str]] = {}, {}
    for is_module, key, title in session.execute(_NAMES, given):
        found[is_module][key] = title
    return found


def media(session: DbSession, revision_id: int, name: str) -> MediaRow:
    """What is known of a file that a revision shows; NotFoundError if it shows none such."""
    found = session.execute(_MEDIA, {"revision": revision_id, "name": name}).first()
    if found is None:
        raise NotFoundError("not-found", media=name)
    return MediaRow(*found)


def media_bytes(session: DbSession, digest: str, start: int, length: int) -> bytes:
    """`length` bytes of a file from `start` (0 = the first)."""
    part = func.substr(_file.content, start + 1, length, type_=LargeBinary)
    return bytes(session.scalar(select(part).where(_file.digest == digest)) or b"")


def _row(found: Any) -> ModuleRow:
    row = dict(found._mapping)
    for name in ("skills", "roles", "prerequisites"):
        row[name] = tuple(row[name])
    return ModuleRow(**row)


class _Shelf:
    """Parsed texts of one database; frozen, hence shared by all threads and readers."""

    def __init__(self) -> None:
        self._texts: OrderedDict[tuple[int, str], modules.Module] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[int, str]) -> modules.Module | None:
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
            return self._texts.get(key)

    def keep(self, key: tuple[int, str], text: modules.Module) -> modules.Module:
        with self._lock:
            self._texts[key] = text
            if len(self._texts) > MOST_TEXTS:
                self._texts.popitem(last=False)
        return text


_shelves: WeakKeyDictionary[Any, _Shelf] = WeakKeyDictionary()
"""By what the session is bound to: two apps in one process have revisions with the same ids."""


def _shelf_of(session: DbSession) -> _Shelf:
    bind = session.get_bind()
    return _shelves.get(bind) or _shelves.setdefault(bind, _Shelf())
