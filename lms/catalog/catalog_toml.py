"""catalog.toml becomes the company, its skills framework, roles, products and certifications."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from lms.catalog.front_matter import Key, SkillKey
from lms.catalog.problems import Report, shortened
from lms.domain.certifications import RENEW_FROM, Certification, Requirement
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
    certifications: tuple[Certification, ...] = ()


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


class _File(_Table):
    company: _Company
    fundamentals: list[_Fundamental] = Field(min_length=1)
    skills: list[_Skill] = Field(min_length=1)
    roles: list[_Role] = Field(min_length=1)
    products: list[_Product] = Field(default_factory=list)
    certifications: list[_Certification] = Field(default_factory=list)


_TABLES: dict[str, type[_Table]] = {
    "company": _Company,
    "fundamentals": _Fundamental,
    "skills": _Skill,
    "roles": _Role,
    "targets": _Target,
    "products": _Product,
    "certifications": _Certification,
}


def parse(text: str, report: Report) -> CatalogFile | None:
    """The catalogue, or None when `report` got an error; unknown keys are refused."""
    before = report.errors
    places = TomlPlaces(text)
    try:
        read = _File.model_validate(tomllib.loads(text))
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False):
            message = _message(detail["type"], detail["loc"], detail["input"])
            report.error(message, *places.find(*detail["loc"]))
        return None
    except (ValueError, RecursionError) as error:
        _report_syntax(str(error), report)
        return None
    _check(read, places, report)
    return _assembled(read) if report.errors == before else None


class TomlPlaces:
    """Where keys stand in a TOML text; tomllib does not tell, so the text is searched."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")

    def find(self, *path: str | int) -> tuple[int, int]:
        """Line and column of the deepest part of `path` that is found, counted from 1."""
        table, rest = str(path[0]) if path else "", list(path[1:])
        number = rest.pop(0) if rest and isinstance(rest[0], int) else 0
        line, end = self._table(table, int(number))
        column = 1
        for key in (part for part in rest if isinstance(part, str) and part != "[key]"):
            pattern = re.compile(rf"""(?:^|[\s{{,\[."'])({re.escape(key)})["']?\s*[=\].]""")
            hits = ((n, pattern.search(self.lines[n - 1])) for n in range(line, end))
            line, column = next(((n, hit.start(1) + 1) for n, hit in hits if hit), (line, column))
        return line, column

    def _table(self, name: str, number: int) -> tuple[int, int]:
        """First line of the table and the line after its last."""
        heads = [n for n, line in enumerate(self.lines, 1) if line.lstrip().startswith("[[")]
        own = re.compile(rf"""\s*\[\[?\s*["']?{re.escape(name)}["']?\s*\]""")
        found = [n for n, line in enumerate(self.lines, 1) if own.match(line)]
        if number >= len(found):
            return 1, 2
        start = found[number]
        return start, next((n for n in heads if n > start), len(self.lines) + 1)


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


def _check(read: _File, places: TomlPlaces, report: Report) -> None:
    """What a single table cannot know."""
    named = {
        "fundamentals": [row.key for row in read.fundamentals],
        "skills": [row.key for row in read.skills],
        "roles": [row.key for row in read.roles],
        "products": [row.key for row in read.products],
        "certifications": [row.key for row in read.certifications],
    }
    for table, keys in named.items():
        for number, key in enumerate(keys):
            if key in keys[:number]:
                report.error(
                    f'"{key}" stands twice in {table}; give each its own key',
                    *places.find(table, number, "key"),
                )
    for number, skill in enumerate(named["skills"]):
        if _fundamental(skill) not in named["fundamentals"]:
            report.error(
                f'skill "{skill}" begins with no fundamental; write fundamental.skill, '
                f"with one of {', '.join(named['fundamentals'])}",
                *places.find("skills", number, "key"),
            )
    for number, role in enumerate(read.roles):
        for skill in role.targets:
            if skill not in named["skills"]:
                report.error(
                    f'role "{role.key}" has a target for "{skill}", which is no skill; '
                    "add the skill or correct the name",
                    *places.find("roles", number, skill),
                )
    for number, certification in enumerate(read.certifications):
        _check_certification(certification, named["roles"], number, places, report)


def _check_certification(
    row: _Certification, roles: list[str], number: int, places: TomlPlaces, report: Report
) -> None:
    def tell(message: str, field: str) -> None:
        place = places.find("certifications", number, field)
        report.error(f'certification "{row.key}" {message}', *place)

    if (row.track is None) == (not row.modules):
        both = "names a track and modules; keep one of them"
        neither = 'names no modules; add modules = ["…"], or a track'
        tell(both if row.modules else neither, "modules" if row.modules else "key")
    for field in ("modules", "requires", "roles"):
        names: list[str] = getattr(row, field)
        for name in sorted({name for name in names if names.count(name) > 1}):
            tell(f'names "{shortened(name)}" twice in {field}; delete one of them', field)
    for role in (role for role in row.roles if role not in roles):
        tell(
            f'is for "{shortened(role)}", which is no sales role; add it or correct the name',
            "roles",
        )


def _fundamental(skill: str) -> str:
    return skill.split(".")[0]


def _assembled(read: _File) -> CatalogFile:
    return CatalogFile(
        company=read.company.name,
        fundamentals=tuple(Fundamental(row.key, row.title) for row in read.fundamentals),
        skills=tuple(Skill(row.key, row.title, _fundamental(row.key)) for row in read.skills),
        roles=tuple(
            SalesRole(role.key, role.title, role.track, _targets(role)) for role in read.roles
        ),
        products=tuple(
            Product(row.key, row.title, row.priority, row.owner, row.summary)
            for row in read.products
        ),
        certifications=tuple(_certification(row) for row in read.certifications),
    )


def _certification(row: _Certification) -> Certification:
    modules, requires, roles = tuple(row.modules), tuple(row.requires), tuple(row.roles)
    about = (row.key, row.title, row.track, modules, requires)
    return Certification(*about, row.valid_days, roles)


def _targets(role: _Role) -> Mapping[str, Target]:
    return {skill: Target(row.level, row.weight) for skill, row in role.targets.items()}
