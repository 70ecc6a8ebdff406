"""Frozen dataclasses as plain JSON documents and back; knows types, not the trade.

Fields may be str, int, bool, float, date, an enum of strings, another dataclass, a tuple of these,
or one of these or None. An empty value is left out where the default is just as empty: documents
stay small, and a new field with an empty default leaves the stored ones readable.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache, partial
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
_Convert = Callable[[Any], Any]


def to_document(value: Any) -> dict[str, Any]:
    """The dataclass instance `value` as a dict of JSON values; `from_document` loses nothing."""
    document: dict[str, Any] = {}
    for name, default, convert in _writers(cast(Hashable, type(value))):
        held = getattr(value, name)
        if held or held != default:
            document[name] = convert(held) if convert and held is not None else held
    return document


def from_document(kind: type[T], document: Mapping[str, Any]) -> T:
    """The instance of dataclass `kind` that `document` was made from.

    Raises TypeError for unknown or missing fields, ValueError for values that no field can hold.
    """
    made: T = _maker(cast(Hashable, kind))(document)
    return made


@cache
def _maker(kind: Any) -> _Convert:
    """How a document becomes a `kind`, with its fields looked at once: pages load many."""
    hints = get_type_hints(kind)
    found = [(field.name, _reader(hints[field.name])) for field in fields(kind)]
    readers = [(name, convert) for name, convert in found if convert]
    return partial(_made, kind, readers) if readers else partial(_made_plainly, kind)


def _made(kind: Any, readers: list[tuple[str, _Convert]], document: Mapping[str, Any]) -> Any:
    values = dict(document)
    for name, convert in readers:
        held = values.get(name)
        if held is not None:
            values[name] = convert(held)
    return kind(**values)


def _made_plainly(kind: Any, document: Mapping[str, Any]) -> Any:
    return kind(**document)


@cache
def _writers(kind: Any) -> tuple[tuple[str, object, _Convert | None], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, f.default, _writer(hints[f.name])) for f in fields(kind))


def _writer(hint: Any) -> _Convert | None:
    """How a value of this type becomes JSON; None where it is JSON as it stands."""
    hint = _without_none(hint)
    if get_origin(hint) is tuple:
        return partial(_convert_all, _item_converters(hint, _writer), list)
    if is_dataclass(hint):
        return to_document
    if issubclass(hint, Enum):
        return _value_of
    return date.isoformat if issubclass(hint, date) else None


def _reader(hint: Any) -> _Convert | None:
    """How JSON becomes a value of this type; None where it is one as it stands."""
    hint = _without_none(hint)
    if get_origin(hint) is tuple:
        return partial(_convert_all, _item_converters(hint, _reader), tuple)
    if is_dataclass(hint):
        return _maker(cast(Hashable, hint))
    if issubclass(hint, date):
        return date.fromisoformat
    return hint if issubclass(hint, Enum | float) else None


def _without_none(hint: Any) -> Any:
    if get_origin(hint) is UnionType:
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return hint


def _item_converters(
    hint: Any, converter: Callable[[Any], _Convert | None]
) -> tuple[_Convert | None, ...] | _Convert | None:
    """One converter for `tuple[X, ...]`, one for each place for `tuple[X, Y]`."""
    first, *others = get_args(hint)
    if others == [Ellipsis]:
        return converter(first)
    return tuple(converter(part) for part in (first, *others))


def _convert_all(
    item: tuple[_Convert | None, ...] | _Convert | None,
    collection: Callable[[Any], Any],
    values: list[Any],
) -> Any:
    if item is None:
        return collection(values)
    if isinstance(item, tuple):
        pairs = zip(item, values, strict=True)
        return collection([convert(value) if convert else value for convert, value in pairs])
    return collection([item(value) for value in values])


def _value_of(member: Enum) -> Any:
    return member.value
