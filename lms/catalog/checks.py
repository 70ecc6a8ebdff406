"""What no file can know alone: whether the ids that files name exist, and rings among them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lms.catalog import outline
from lms.catalog.fact_parts import FactFile, FactStatus
from lms.catalog.module_folder import ModuleSource
from lms.catalog.outline import Outline
from lms.catalog.problems import Problem, Report, locate, shortened
from lms.catalog.toml_places import TomlPlaces
from lms.domain.asking.quizzes import Question
from lms.domain.modules import Module
from lms.domain.tracks import Track


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that may be named. A set that is None could not be read and is not checked. `tracks`
    are the names of the files, with the role of each that could be read."""

    skills: Collection[str] | None
    retired: Collection[str]
    roles: Collection[str] | None
    products: Collection[str] | None
    modules: Collection[str]
    facts: Collection[str]
    official: Collection[str]
    tracks: Mapping[str, str | None]

    @classmethod
    def of(
        cls,
        catalog: Outline | None,
        facts: Mapping[str, FactFile],
        registered: Collection[str],
        modules: Collection[str],
        tracks: Mapping[str, str | None],
    ) -> "Known":
        """What the files say; `registered` are facts that are official outside the files. From a
        catalogue without skills or roles nothing is concluded."""
        official = {key for key, fact in facts.items() if fact.status is FactStatus.OFFICIAL}
        is_whole = catalog is not None and catalog.keys("skills") and catalog.keys("roles")
        return cls(
            skills=catalog.skills if catalog and is_whole else None,
            retired=catalog.retired if catalog else (),
            roles=catalog.keys("roles") if catalog and is_whole else None,
            products=catalog.keys("products") if catalog and is_whole else None,
            modules=modules,
            facts={*facts, *registered},
            official=official | set(registered),
            tracks=tracks,
        )


_IS_RETIRED = "is retired in catalog.toml; take it out here, or bring it back there"


class _Checker:
    """Looks up the names of one file and reports those that lead nowhere."""

    def __init__(self, path: str, text: str) -> None:
        self.report, self.text = Report(path), text

    def named(
        self,
        setting: str,
        names: Iterable[str],
        known: Collection[str] | None,
        remedy: str = "add it to catalog.toml or correct it",
        retired: Collection[str] = (),
    ) -> None:
        """Each of `names`, which stand at `setting`, is one of `known`."""
        line, _ = locate(self.text, f"{setting}:")
        for name in names:
            if known is not None and name not in known:
                told = f"is unknown; {remedy}" if name not in retired else _IS_RETIRED
                self.report.error(
                    f'{setting.removesuffix("s")} "{shortened(name)}" {told}',
                    *locate(self.text, name, line),
                )

    def fact(self, name: str, known: Known, needle: str) -> None:
        """The fact exists and is official."""
        place = locate(self.text, needle)
        if name not in known.facts:
            self.report.error(
                f'fact "{shortened(name)}" is unknown; write it first or correct the id', *place
            )
        elif name not in known.official:
            self.report.error(
                f'fact "{shortened(name)}" is not official; make it official or take it out', *place
            )


def module(source: ModuleSource, known: Known) -> list[Problem]:
    """Problems of one module with the rest of the tree."""
    problems: list[Problem] = []
    for lang, text in source.texts.items():
        for name, written in source.sources[lang].items():
            checker = _Checker(f"modules/{source.slug}/{name}", written)
            if name.startswith("module"):
                _check_module(text, known, checker)
            elif text.quiz:
                for question in text.quiz.questions:
                    _check_question(question, known, checker)
            problems += checker.report.problems
    original = next(iter(source.texts.values()))
    problems += _untested_skills(original, f"modules/{source.slug}/")
    return problems


def _check_module(text: Module, known: Known, checker: _Checker) -> None:
    checker.named("skills", text.skills, known.skills, retired=known.retired)
    checker.named("roles", text.roles, known.roles)
    checker.named("product", [text.product] if text.product else [], known.products)
    remedy = "write the id of a module, or []"
    checker.named("prerequisites", text.prerequisites, known.modules, remedy)
    for fact in sorted(text.facts):
        checker.fact(fact, known, fact)


def _check_question(question: Question, known: Known, checker: _Checker) -> None:
    line, _ = locate(checker.text, f"{{#{question.key}")
    for skill, _weight in question.skills:
        place = locate(checker.text, skill, line)
        if skill in known.retired:
            who = f'question "{question.key}" has the skill "{shortened(skill)}", which'
            checker.report.error(f"{who} {_IS_RETIRED}", *place)
        elif known.skills is not None and skill not in known.skills:
            checker.report.error(
                f'question "{question.key}" has the unknown skill "{shortened(skill)}"; '
                "add it to catalog.toml or correct it",
                *place,
            )
    if question.fact:
        checker.fact(question.fact, known, f"fact={question.fact}")


def _untested_skills(text: Module, folder: str) -> list[Problem]:
    """A skill that a module trains and no question tests leaves no evidence."""
    if text.quiz is None:
        report = Report(f"{folder}module.md")
        report.warning("there is no quiz.md, so nobody can show what they learned; add one")
        return report.problems
    report = Report(f"{folder}quiz.md")
    tested = {skill for question in text.quiz.questions for skill, _ in question.skills}
    for skill in text.skills:
        if skill not in tested:
            report.warning(f'no question tests skill "{skill}"; add one or take it off the module')
    return report.problems


def prerequisites(sources: Mapping[str, ModuleSource]) -> list[Problem]:
    """A problem for each module that, through others, needs itself first."""
    needs = {slug: next(iter(s.texts.values())).prerequisites for slug, s in sources.items()}
    problems: list[Problem] = []
    for slug, source in sources.items():
        reached: set[str] = set()
        waiting = [*needs[slug]]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += needs.get(name, ())
        if slug in reached:
            text = next(iter(source.sources.values()))["module.md"]
            report = Report(f"modules/{slug}/module.md")
            report.error(
                f'module "{slug}" needs itself first, through its prerequisites; '
                "take one of them out",
                *locate(text, "prerequisites"),
            )
            problems += report.problems
    return problems


def track(found: Track, path: str, text: str, known: Known) -> list[Problem]:
    """Problems of one track with the rest of the tree."""
    checker = _Checker(path, text)
    checker.named("role", [found.role], known.roles)
    for step in found.steps:
        if step.module and step.module not in known.modules:
            checker.report.error(
                f'module "{shortened(step.module)}" is unknown; add it or correct the step',
                *locate(text, f"module: {step.module}"),
            )
    return checker.report.problems


def fact(found: FactFile, path: str, text: str, known: Known) -> list[Problem]:
    """Problems of one fact with the rest of the tree."""
    checker = _Checker(path, text)
    checker.named("product", [found.product], known.products)
    return checker.report.problems


def catalog(found: Outline, written: str, known: Known) -> list[Problem]:
    """Problems of the catalogue with the rest of the tree."""
    report, places = Report("catalog.toml"), TomlPlaces(written)
    for table, who in (("roles", "role"), ("certifications", "certification")):
        for number, row in found.rows(table):
            track = outline.text(row, "track")
            place = places.find(table, number, "track")
            roles = [outline.text(row, "key")] if table == "roles" else outline.texts(row, "roles")
            if track and track not in known.tracks:
                told = f"is unknown; add it to tracks/ or correct the {who}"
                report.error(f'track "{shortened(track)}" {told}', *place)
            elif (of := known.tracks.get(track)) and roles and of not in roles:
                key = outline.text(row, "key")
                told = f'has the track "{track}", which is for "{of}"; correct one of the two'
                report.error(f'{who} "{key}" {told}', *place)
    for number, row in found.rows("certifications"):
        for module in (key for key in outline.texts(row, "modules") if key not in known.modules):
            report.error(
                f'module "{shortened(module)}" is unknown; add it or correct the certification',
                *places.find("certifications", number, "modules"),
            )
    return report.problems
