"""catalog.toml becomes the company, its skills framework, roles, products and certifications."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from lms.catalog import contradictions
from lms.catalog.front_matter import Key, SkillKey
from lms.catalog.outline import Outline
from lms.catalog.problems import Report, shortened
from lms.catalog.toml_places import TomlPlaces
from lms.domain.certifications import RENEW_FROM, Certification, Requirement
from lms.domain.mastery.skills_framework import (
    ActivityMetric,
    Fundamental,
    PlanSettings,
    SalesRole,
    Skill,
    Target,
)
from lms.domain.products import Priority, Product

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
    certifications: tuple[Certification, ...] = ()
    activity: tuple[ActivityMetric, ...] = ()
    plan: PlanSettings = field(default_factory=PlanSettings)


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
    retired: StrictBool = Field(default=False, description="true or false")


class _Target(_Table):
    level: StrictInt = Field(ge=1, le=99, description="a whole number from 1 to 99")
    weight: StrictInt = Field(ge=1, le=3, description="1, 2 or 3")


class _Role(_Table):
    key: ShortKey
    title: ShortTitle
    track: Key | None = Field(default=None, description="the id of a track")
    targets: dict[SkillKey, _Target] = Field(default_factory=dict)


class _Product(_Table):
    key: ShortKey
    title: ShortTitle
    priority: Priority = Field(description=f"one of {', '.join(Priority)}")
    owner: Key = Field(description="the id of a person")
    summary: str = Field(
        default="", max_length=1000, description="at most 1,000 characters of text"
    )


class _Certification(_Table):
    key: Annotated[Key, Field(max_length=80)]
    title: str = Field(min_length=1, max_length=160, description="at most 160 characters of text")
    track: Key | None = Field(default=None, description="the id of a track")
    modules: list[Key] = Field(default_factory=list, description="ids of modules")
    requires: list[Requirement] = Field(
        min_length=1, description=f"a list of {', '.join(Requirement)}, at least one"
    )
    valid_days: StrictInt | None = Field(
        default=None, gt=RENEW_FROM, le=3650, description="a whole number of days from 31 to 3650"
    )
    roles: list[ShortKey] = Field(default_factory=list, description="keys of sales roles")


class _Activity(_Table):
    key: ShortKey
    title: ShortTitle
    skill: SkillKey


class _Plan(_Table):
    minutes_cap: StrictInt = Field(
        default=60, ge=0, le=600, description="minutes a week, from 0 to 600"
    )
    cycle_weeks: Literal[1, 2] = Field(default=1, description="1 or 2")
    cadence_weeks: Literal[4, 8, 12] = Field(default=8, description="4, 8 or 12")


class _File(_Table):
    company: _Company
    plan: _Plan = Field(default_factory=_Plan)
    fundamentals: list[_Fundamental] = Field(min_length=1)
    skills: list[_Skill] = Field(min_length=1)
    roles: list[_Role] = Field(min_length=1)
    products: list[_Product] = Field(default_factory=list)
    certifications: list[_Certification] = Field(default_factory=list)
    activity: list[_Activity] = Field(default_factory=list)


_TABLES: dict[str, type[_Table]] = {
    "company": _Company,
    "plan": _Plan,
    "fundamentals": _Fundamental,
    "skills": _Skill,
    "roles": _Role,
    "targets": _Target,
    "products": _Product,
    "certifications": _Certification,
    "activity": _Activity,
}


def parse(text: str, report: Report) -> CatalogFile | None:
    """The catalogue, or None when `report` got an error: every field that does not fit and every
    contradiction of the file at once. Unknown keys are refused."""
    before = report.errors
    places = TomlPlaces(text)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        _report_syntax(str(error), report)
        return None
    contradictions.find(Outline(data), places, report)
    read = _validated(data, places, report)
    return _assembled(read) if read and report.errors == before else None


def _validated(data: object, places: TomlPlaces, report: Report) -> _File | None:
    """The tables, or None and a located problem for each field that does not fit."""
    try:
        return _File.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False):
            message = _message(detail["type"], detail["loc"], detail["input"])
            report.error(message, *places.find(*detail["loc"]))
        return None


def _message(kind: str, path: tuple[str | int, ...], given: object) -> str:
    name = next((str(part) for part in reversed(path) if part != "[key]"), "the file")
    if kind == "extra_forbidden":
        return f'"{shortened(name)}" is not known here; correct its name or delete it'
    wanted = _wanted(path, name)
    if kind == "missing":
        return f'"{name}" is missing; add {name} with {wanted}'
    told = f'"{shortened(given)}"' if isinstance(given, str) and given else "what stands there"
    return f'{told} does not fit "{shortened(name)}"; write {wanted}'


def _wanted(path: tuple[str | int, ...], name: str) -> str:
    """What to write for the field at the end of the path."""
    if len(path) == 1:
        return "a [company] table" if name == "company" else f"at least one [[{name}]] table"
    table = "targets" if "targets" in path[:-1] else str(path[0])
    field = _TABLES[table].model_fields.get(name)
    return (field.description if field else None) or "a table like those around it"


def _report_syntax(told: str, report: Report) -> None:
    """tomllib puts the place into its message only."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", told)
    line, column = (int(match[2] or 1), int(match[3] or 1)) if match else (1, 1)
    reason = match[1] if match else told
    report.error(
        f"the file cannot be read as TOML ({shortened(reason)}); correct this line, "
        'such as key = "value"',
        line,
        column,
    )


def _fundamental(skill: str) -> str:
    return skill.split(".")[0]


def _assembled(read: _File) -> CatalogFile:
    return CatalogFile(
        company=read.company.name,
        fundamentals=tuple(Fundamental(row.key, row.title) for row in read.fundamentals),
        skills=tuple(
            Skill(row.key, row.title, _fundamental(row.key))
            for row in read.skills
            if not row.retired
        ),
        roles=tuple(
            SalesRole(role.key, role.title, role.track, _targets(role)) for role in read.roles
        ),
        products=tuple(
            Product(row.key, row.title, row.priority, row.owner, row.summary)
            for row in read.products
        ),
        certifications=tuple(_certification(row) for row in read.certifications),
        plan=PlanSettings(**dict(read.plan)),
        activity=tuple(ActivityMetric(row.key, row.title, row.skill) for row in read.activity),
    )


def _certification(row: _Certification) -> Certification:
    modules, requires, roles = tuple(row.modules), tuple(row.requires), tuple(row.roles)
    about = (row.key, row.title, row.track, modules, requires)
    return Certification(*about, row.valid_days, roles)


def _targets(role: _Role) -> Mapping[str, Target]:
    return {skill: Target(row.level, row.weight) for skill, row in role.targets.items()}
