"""What catalog.toml says against itself: keys twice, targets for no skill, roles that lead nowhere.

What no file can know alone stands in `checks`.
"""

from lms.catalog.outline import TABLES, Outline, Row, text, texts
from lms.catalog.problems import Report, shortened
from lms.catalog.toml_places import TomlPlaces


class _Finder:
    """Tells contradictions at their place."""

    def __init__(self, outline: Outline, places: TomlPlaces, report: Report) -> None:
        self.outline, self.places, self.report = outline, places, report

    def tell(self, message: str, *path: str | int) -> None:
        self.report.error(message, *self.places.find(*path))

    def names_skill(self, who: str, skill: str, *path: str | int) -> None:
        """A skill that is named has to exist and to be in use."""
        if skill in self.outline.retired:
            self.tell(
                f'{who} "{shortened(skill)}", which is retired; take it out, or delete '
                "retired from the skill",
                *path,
            )
        elif skill not in self.outline.skills:
            self.tell(
                f'{who} "{shortened(skill)}", which is no skill; add the skill or correct the name',
                *path,
            )


def find(outline: Outline, places: TomlPlaces, report: Report) -> None:
    """Report everything, each with line and remedy."""
    finder = _Finder(outline, places, report)
    for table in TABLES:
        _twice(finder, table)
    for number, row in outline.rows("skills"):
        _skill(finder, number, text(row, "key"))
    for number, row in outline.rows("roles"):
        _role(finder, number, row)
    for number, row in outline.rows("activity"):
        who = f'activity "{text(row, "key")}" is about'
        if skill := text(row, "skill"):
            finder.names_skill(who, skill, "activity", number, "skill")
    for number, row in outline.rows("certifications"):
        _certification(finder, number, row)


def _twice(finder: _Finder, table: str) -> None:
    seen: set[str] = set()
    for number, row in finder.outline.rows(table):
        key = text(row, "key")
        if key and key in seen:
            finder.tell(f'"{key}" stands twice in {table}; give each its own key',
                        table, number, "key")  # fmt: skip
        seen.add(key)


def _skill(finder: _Finder, number: int, skill: str) -> None:
    known = finder.outline.keys("fundamentals")
    if skill and known and skill.split(".")[0] not in known:
        finder.tell(
            f'skill "{skill}" begins with no fundamental; write fundamental.skill, '
            f"with one of {', '.join(known)}",
            "skills", number, "key",
        )  # fmt: skip


def _role(finder: _Finder, number: int, row: Row) -> None:
    key, track, targets = text(row, "key"), text(row, "track"), texts(row, "targets")
    for skill in targets:
        finder.names_skill(f'role "{key}" has a target for', skill, "roles", number, skill)
    if track and row.get("targets", {}) == {}:
        finder.tell(
            f'role "{key}" has a track and no targets, so nobody can say what the track is for; '
            "add [roles.targets], or take the track out",
            "roles", number, "track",
        )  # fmt: skip
    earlier = [other for place, other in finder.outline.rows("roles") if place < number]
    first = next((text(one, "key") for one in earlier if text(one, "track") == track), None)
    if track and first is not None:
        finder.tell(
            f'track "{shortened(track)}" is already that of role "{first}"; a track is for one '
            "role",
            "roles", number, "track",
        )  # fmt: skip


def _certification(finder: _Finder, number: int, row: Row) -> None:
    who = f'certification "{text(row, "key")}"'

    def tell(message: str, field: str) -> None:
        finder.tell(f"{who} {message}", "certifications", number, field)

    modules, track = texts(row, "modules"), text(row, "track")
    if modules and track:
        tell("names a track and modules; keep one of them", "modules")
    if not modules and not track and "track" not in row:
        tell('names no modules; add modules = ["…"], or a track', "key")
    for field in ("modules", "requires", "roles"):
        names = texts(row, field)
        for name in sorted({name for name in names if names.count(name) > 1}):
            tell(f'names "{shortened(name)}" twice in {field}; delete one of them', field)
    for role in texts(row, "roles"):
        if role not in finder.outline.keys("roles"):
            told = "which is no sales role; add it or correct the name"
            tell(f'is for "{shortened(role)}", {told}', "roles")
