"""The settings between two `---` lines at the top of a content file."""

import difflib
import re
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lms.catalog.problems import Report, shortened

LONGEST = 20_000
_MISSING = "the settings at the top are missing or not closed; put them between two lines of ---"
_CORE_TAG = "tag:yaml.org,2002:"
Place = tuple[str | int, ...]


class Settings(BaseModel):
    """Base of every kind of front matter: unknown keys are refused.

    The description of a field says what to write, and ends its error message.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Model = TypeVar("Model", bound=Settings)


def _days(value: object) -> object:
    """`180d` as 180; anything else is left for the field to refuse."""
    match = re.fullmatch(r"(\d{1,4})d", value) if isinstance(value, str) else None
    return int(match[1]) if match else "no days"


def _day(value: object) -> object:
    """Only year-month-day is a date: pydantic would read a bare number as a moment."""
    is_date = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return value if is_date else "no date"


Key = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=80,
        description="lower-case words joined by hyphens",
    ),
]
SkillKey = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$",
        max_length=80,
        description="a skill of catalog.toml, such as prospecting.cold-call",
    ),
]
Title = Annotated[
    str, Field(min_length=1, max_length=160, description="at most 160 characters of text")
]
Lang = Annotated[
    str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$", description="a language code, such as en or nb")
]
Date = Annotated[
    date, BeforeValidator(_day), Field(description="a date as year-month-day, such as 2026-09-01")
]
Days = Annotated[
    int,
    BeforeValidator(_days),
    Field(ge=1, le=3650, description="a number of days, such as 180d"),
]


class FrontMatterError(Exception):
    """YAML that is no front matter; never leaves this module."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


def split(text: str) -> tuple[str, str, int]:
    """(YAML, body, number of the body's first line); ("", text, 1) without front matter."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return "", text, 1
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == "---":
            body = "\n".join(lines[number:])
            return "\n".join(lines[1 : number - 1]), body, min(number + 1, len(lines))
    return "", text, 1


def read(text: str, model: type[Model], report: Report) -> tuple[Model | None, str, int]:
    """The settings of a file (None when they don't hold), its body and the body's first line."""
    yaml, body, first_line = split(text)
    if first_line == 1:
        report.error(_MISSING)
        return None, body, first_line
    try:
        values, places = _values(yaml)
    except FrontMatterError as refused:
        report.error(refused.message, refused.line + 1, refused.column)
        return None, body, first_line
    return validated(values, places, model, report), body, first_line


def validated(
    values: object, places: dict[Place, tuple[int, int]], model: type[Model], report: Report
) -> Model | None:
    """`values` as `model`, or None and a located problem for each field that does not fit."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False):
            place = tuple(detail["loc"])
            line, column = _nearest(places, place)
            report.error(_message(model, detail["type"], place, detail["input"]), line, column)
        return None


def _nearest(places: dict[Place, tuple[int, int]], place: Place) -> tuple[int, int]:
    while place and place not in places:
        place = place[:-1]
    return places.get(place, (1, 1))


def _message(model: type[Settings], kind: str, place: Place, given: object) -> str:
    """One plain sentence for a field that does not fit, with its remedy."""
    name, fields = str(place[0]) if place else "", model.model_fields
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(name, fields, 1)
        hint = f"did you mean {close[0]}?" if close else f"use only {', '.join(fields)}"
        return f'"{shortened(name)}" is not a setting of this file; {hint}'
    wanted = fields[name].description if name in fields else None
    if kind == "missing":
        return f'"{name}" is missing; add a line {name}: with {wanted}'
    if not name:
        return f"the settings are not a list of key: value lines; {_MISSING.split('; ')[1]}"
    told = f'"{shortened(given)}"' if isinstance(given, str) and given else "what stands there"
    return f'{told} does not fit "{name}"; write {wanted}'


def _values(yaml: str) -> tuple[Any, dict[Place, tuple[int, int]]]:
    """Plain strings, lists and dicts of the YAML text, and where each of them stands.

    No type is guessed: 12:30 stays text, and the model says what each value has to be.
    """
    if len(yaml) > LONGEST:
        raise FrontMatterError(
            f"the settings are too long; keep them under {LONGEST} characters", 0, 1
        )
    if re.search(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", yaml):
        raise FrontMatterError("the settings hold an invisible control character; delete it", 0, 1)
    places: dict[Place, tuple[int, int]] = {(): (2, 1)}
    try:
        node = YAML(typ="rt", pure=True).compose(yaml)
        return (_plain(node, (), places) if node is not None else {}), places
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        told = error.problem or error.context or "it is not YAML"
        raise FrontMatterError(
            f"the settings cannot be read ({told}); write key: value, quote a value with a colon",
            line,
            column,
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        message = "the settings cannot be read; write one plain key: value on each line"
        raise FrontMatterError(message, 1, 1) from error


def _plain(node: Node, place: Place, places: dict[Place, tuple[int, int]]) -> Any:
    """The value of a node; anchors, aliases, tags and repeated keys are refused."""
    mark = node.start_mark
    line, column = mark.line + 1, mark.column + 1
    if node.anchor or not str(node.tag).startswith(_CORE_TAG):
        raise FrontMatterError(
            "anchors, aliases and tags are not allowed; write the value", line, column
        )
    if isinstance(node, MappingNode):
        return _plain_mapping(node, place, places)
    if isinstance(node, SequenceNode):
        for number, item in enumerate(node.value):
            places[(*place, number)] = (item.start_mark.line + 2, item.start_mark.column + 1)
        return [_plain(item, (*place, number), places) for number, item in enumerate(node.value)]
    is_empty = isinstance(node, ScalarNode) and not node.style and node.value in ("", "~", "null")
    return None if is_empty else node.value


def _plain_mapping(
    node: MappingNode, place: Place, places: dict[Place, tuple[int, int]]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        line, column = key.start_mark.line + 1, key.start_mark.column + 1
        if not isinstance(key, ScalarNode) or key.anchor:
            raise FrontMatterError("a key is not plain text; write key: value", line, column)
        if key.value in values:
            raise FrontMatterError(f'"{key.value}" stands twice; keep one of them', line, column)
        places[(*place, key.value)] = (line + 1, column)
        values[key.value] = _plain(value, (*place, key.value), places)
    return values
