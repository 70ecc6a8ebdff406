"""The whole content folder at once: what is good in it, and everything that is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lms.catalog import catalog_toml, checks, facts_markup, module_folder, outline, tracks_markup
from lms.catalog.catalog_toml import CatalogFile
from lms.catalog.fact_parts import FactFile
from lms.catalog.files import Folder
from lms.catalog.module_folder import ModuleSource
from lms.catalog.outline import Outline
from lms.catalog.problems import Problem
from lms.domain.tracks import Track


@dataclass(frozen=True, slots=True)
class Tree:
    """What `load_tree` found.

    Only what is free of errors is in `tracks`, `facts` and `modules` (each by id); `catalog` is
    None when it is broken. `problems` are sorted by file and line.
    """

    catalog: CatalogFile | None
    tracks: dict[str, Track]
    facts: dict[str, FactFile]
    modules: dict[str, ModuleSource]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep something from being published."""
        return tuple(problem for problem in self.problems if problem.level == "error")


def load_tree(root: Path, *, official_facts: Collection[str] = ()) -> Tree:
    """Everything below `root`, read and checked against each other.

    `official_facts` are ids that are official elsewhere, so that modules may embed facts that were
    written on the web. Whatever lies in the folder ends in a value or a problem, never in an
    exception.
    """
    folder = Folder(Path(root))
    if not folder.root.is_dir():
        report = folder.report(folder.root)
        report.error("there is no content folder; create it with a catalog.toml")
        return Tree(None, {}, {}, {}, tuple(report.problems))
    read = _Read(folder)
    slugs = {path.name for path in folder.entries(folder.root / "modules") if path.is_dir()}
    known = checks.Known.of(read.outline, read.facts, official_facts, slugs, read.track_roles)
    problems = {*read.problems(), *_crossed(read, known)}
    broken = {problem.path for problem in problems if problem.level == "error"}
    return Tree(
        catalog=None if "catalog.toml" in broken else read.catalog,
        tracks={
            key: _with_titles(track, read.modules)
            for key, track in read.tracks.items()
            if read.paths[f"tracks/{key}"] not in broken
        },
        facts={k: v for k, v in read.facts.items() if read.paths[f"facts/{k}"] not in broken},
        modules={k: v for k, v in read.modules.items() if not _is_broken(k, broken)},
        problems=tuple(sorted(problems)),
    )


class _Read:
    """The files of a tree, each read on its own."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.paths: dict[str, str] = {}
        """where each track and fact stands, by "tracks/id" and "facts/id" """
        self.texts: dict[str, str] = {}
        self.outline: Outline | None = None
        self.catalog = self._catalog()
        self.facts = self._facts()
        self.modules = self._modules()
        self.tracks = self._tracks()

    @property
    def track_roles(self) -> dict[str, str | None]:
        names = [path.stem for path in self.folder.markdown(self.folder.root / "tracks")]
        return {name: self.tracks[name].role if name in self.tracks else None for name in names}

    def problems(self) -> list[Problem]:
        return [problem for report in self.folder.reports for problem in report.problems]

    def _catalog(self) -> CatalogFile | None:
        path = self.folder.root / "catalog.toml"
        report = self.folder.report(path)
        if not path.exists():
            report.error("there is no catalog.toml; add it with company, skills and roles")
            return None
        text = self.folder.text(path, report)
        self.texts["catalog.toml"] = text or ""
        self.outline = outline.outline(text or "") if text is not None else None
        return None if text is None else catalog_toml.parse(text, report)

    def _facts(self) -> dict[str, FactFile]:
        facts: dict[str, FactFile] = {}
        for path in self.folder.markdown(self.folder.root / "facts"):
            report = self.folder.report(path)
            text = self.folder.text(path, report)
            fact = None if text is None else facts_markup.parse(text, report)
            if fact and fact.id in facts:
                other = self.paths[f"facts/{fact.id}"]
                report.error(f'fact "{fact.id}" is already in {other}; keep one of them', 2)
            elif fact:
                facts[fact.id] = fact
                self.paths[f"facts/{fact.id}"] = report.path
                self.texts[report.path] = text or ""
        return facts

    def _modules(self) -> dict[str, ModuleSource]:
        modules: dict[str, ModuleSource] = {}
        for path in self.folder.entries(self.folder.root / "modules"):
            if path.is_dir():
                source = module_folder.read(path, self.folder)
                modules |= {path.name: source} if source else {}
            elif path.suffix == ".md" and path.name != "README.md":
                report = self.folder.report(path)
                report.error("a module is a folder; move this to modules/its-id/module.md")
        return modules

    def _tracks(self) -> dict[str, Track]:
        tracks: dict[str, Track] = {}
        for path in self.folder.markdown(self.folder.root / "tracks"):
            report = self.folder.report(path)
            text = self.folder.text(path, report)
            track = None if text is None else tracks_markup.parse(text, report)
            if track and track.id != path.stem:
                report.error(f'id is "{track.id}"; write the name of the file, {path.stem}', 2)
            elif track:
                tracks[track.id] = track
                self.paths[f"tracks/{track.id}"] = report.path
                self.texts[report.path] = text or ""
        return tracks


def _crossed(read: _Read, known: checks.Known) -> list[Problem]:
    """Problems between files."""
    problems = checks.prerequisites(read.modules)
    for source in read.modules.values():
        problems += checks.module(source, known)
    for key, track in read.tracks.items():
        path = read.paths[f"tracks/{key}"]
        problems += checks.track(track, path, read.texts[path], known)
    for key, fact in read.facts.items():
        path = read.paths[f"facts/{key}"]
        problems += checks.fact(fact, path, read.texts[path], known)
    if read.outline:
        problems += checks.catalog(read.outline, read.texts["catalog.toml"], known)
    return problems


def _is_broken(slug: str, broken: set[str]) -> bool:
    folder = f"modules/{slug}"
    return any(path == folder or path.startswith(f"{folder}/") for path in broken)


def _with_titles(track: Track, modules: Mapping[str, ModuleSource]) -> Track:
    """Module steps named after their modules."""
    titles = {slug: next(iter(source.texts.values())).title for slug, source in modules.items()}
    steps = tuple(
        replace(step, title=titles.get(step.module, step.title)) if step.module else step
        for step in track.steps
    )
    return replace(track, steps=steps)
