"""catalog.toml becomes the company, its skills framework, sales roles and products."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from lms.catalog.front_matter import Key, SkillKey
from lms.catalog.problems import Report, shortened
from lms.domain.products import Priority, Product
from lms.domain.skills_framework import Fundamental, SalesRole, Skill, Target

ShortKey = Annotated[Key, Field(max_length=60)]
ShortTitle = Annotated[
    str, Field(min_length=1, max_length=80, description="at most 80 characters of text")
]


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """What catalog.toml says; `company` is the firm's name. Orders are those of the file."""

    company: str
    fundamentals: tuple[Fundamental, ...]
    skills: tuple[Skill, ...]
    roles: tuple[SalesRole, ...]
    products: tuple[Product, ...]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _Company(_Table):
    name: str = Field(min_length=1, max_length=120, description="the name of the firm")


class _Fundamental(_Table):
    key: ShortKey
    title: ShortTitle


class _Skill(_Table):
    key: SkillKey
    title: ShortTitle


class _Target(_Table):
    level: StrictInt = Field(ge=1, le=99, description="a whole number from 1 to 99")
    weight: StrictInt = Field(ge=1, le=3, description="1, 2 or 3")


class _Role(_Table):
    key: ShortKey
    title: ShortTitle
    track: Key | None = Field(None, description="the id of a track")
    targets: dict[SkillKey, _Target] = Field(default_factory=dict)


class _Product(_Table):
    key: ShortKey
    title: ShortTitle
    priority: Priority = Field(description=f"one of {', '.join(Priority)}")
    owner: Key = Field(description="the id of a person")
    summary: str = Field("", max_length=1000, description="at most 1,000 characters of text")


class _File(_Table):
    company: _Company
    fundamentals: list[_Fundamental] = Field(min_length=1)
    skills: list[_Skill] = Field(min_length=1)
    roles: list[_Role] = Field(min_length=1)
    products: list[_Product] = Field(default_factory=list)


def parse(text: str, report: Report) -> CatalogFile | None:
    """The catalogue, or None when `report` got an error; unknown keys are refused."""
    before = report.errors
    try:
        raw = tomllib.loads(text)
        read = _File.model_validate(raw)
    except ValidationError as error:
        places = TomlPlaces(text)
        for detail in error.errors(include_url=False, include_context=False):
            report.error(_message(detail["type"], detail["loc"], detail["input"]),
                         *places.find(detail["loc"]))
        return None
    except (ValueError, RecursionError) as error:
        _report_syntax(str(error), report)
        return None
    _check(read, TomlPlaces(text), report)
    return _assembled(read) if report.errors == before else None
