"""What stands in braces after a heading: `{#key skill=a,b fact=x difficulty=hard}`."""

import re
from dataclasses import dataclass, field

from lms.catalog.problems import Report, shortened
from lms.catalog.text.blocks import Heading
from lms.domain.asking.quizzes import Difficulty

_BRACES = re.compile(r"\s*\{([^{}]*)\}\s*$")
_PAIR = re.compile(r"([a-z_-]+)=(?:\"([^\"]*)\"|(\S*))|(\S+)")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SKILL = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_LONGEST_KEY = 80


@dataclass(slots=True)
class PoolAttributes:
    """Of a `#` heading."""

    key: str
    draw: int | None = None

    @classmethod
    def cut(cls, part: Heading, report: Report) -> "tuple[str, PoolAttributes | None]":
        """Title and attributes; None for a heading without braces, which names the quiz."""
        title, found = _cut(part, report, {"draw"})
        if found is None:
            return title, None
        draw = found.values.get("draw")
        if draw is not None and not re.fullmatch(r"[1-9]\d{0,2}", draw):
            found.error(f"draw={shortened(draw)} is no number; write how many are drawn: draw=2")
            draw = None
        return title, cls(found.key, int(draw) if draw else None)


@dataclass(slots=True)
class QuestionAttributes:
    """Of a `##` heading. Empty where the heading is wrong, so that the rest can be read."""

    key: str = ""
    skills: tuple[str, ...] = ()
    difficulty: Difficulty = Difficulty.MEDIUM
    fact: str | None = None
    kind: str | None = None

    @classmethod
    def cut(cls, part: Heading, report: Report) -> "tuple[str, QuestionAttributes]":
        """Question text and attributes; each missing or wrong one is reported."""
        title, found = _cut(part, report, {"skill", "fact", "difficulty", "kind"})
        if found is None:
            report.error(
                f'question "{shortened(title)}" has no key; '
                "end the heading with {#its-key skill=… difficulty=easy}",
                part.line,
            )
            return title, cls()
        fact = found.values.get("fact")
        if fact is not None and not _KEY.fullmatch(fact):
            found.error(f'fact "{shortened(fact)}" is no id; write one like fact=pulse-no-gateway')
        return title, cls(found.key, _skills(found), _difficulty(found), fact, _kind(found))


@dataclass(slots=True)
class _Found:
    """The attributes of one heading before they are checked."""

    line: int
    column: int
    report: Report
    key: str = ""
    values: dict[str, str] = field(default_factory=dict)

    def error(self, message: str) -> None:
        self.report.error(message, self.line, self.column)


def _cut(part: Heading, report: Report, known: set[str]) -> tuple[str, _Found | None]:
    match = _BRACES.search(part.text)
    if not match:
        return part.text.strip(), None
    column = part.level + 2 + part.text.index("{", match.start())
    found = _Found(part.line, column, report)
    for pair in _PAIR.finditer(match[1]):
        name, value = pair[1], pair[2] if pair[2] is not None else pair[3]
        if name is None:
            _take_key(found, pair[4])
        elif name not in known:
            found.error(f'"{name}" is not known here; use only {", ".join(sorted(known))}')
        elif name in found.values:
            found.error(f'"{name}" stands twice; keep one of them')
        else:
            found.values[name] = value
    if not found.key:
        found.error("the heading has no key; begin the braces with one: {#its-key …}")
    return part.text[: match.start()].strip(), found


def _take_key(found: _Found, word: str) -> None:
    key = word.removeprefix("#")
    if not word.startswith("#"):
        found.error(f'"{shortened(word)}" is not an attribute; write #key or name=value')
    elif found.key:
        found.error(f'"{shortened(word)}" is a second key; keep one of them')
    elif not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
        found.error(f'key "{shortened(key)}" does not fit; use lower-case words joined by hyphens')
    found.key = found.key or key or "?"


def _skills(found: _Found) -> tuple[str, ...]:
    named = found.values.get("skill", "")
    skills = tuple(dict.fromkeys(name.strip() for name in named.split(",") if name.strip()))
    if not skills:
        found.error(f'question "{found.key}" has no skill; add skill=… with a key of catalog.toml')
    elif len(skills) > 2:
        found.error(
            f'question "{found.key}" has {len(skills)} skills; keep the one or two it shows'
        )
    for skill in skills:
        if not _SKILL.fullmatch(skill) or len(skill) > _LONGEST_KEY:
            found.error(f'"{shortened(skill)}" is no skill key; write one of catalog.toml')
    return skills


def _difficulty(found: _Found) -> Difficulty:
    named = found.values.get("difficulty", Difficulty.MEDIUM)
    if named in list(Difficulty):
        return Difficulty(named)
    found.error(f'difficulty "{shortened(named)}" is not known; write easy, medium or hard')
    return Difficulty.MEDIUM


def _kind(found: _Found) -> str | None:
    kind = found.values.get("kind")
    if kind not in (None, "true-false"):
        found.error(
            f'kind "{shortened(str(kind))}" cannot be set; the form of the answers decides, '
            "so delete it (only kind=true-false is needed now and then)"
        )
        return None
    return kind
