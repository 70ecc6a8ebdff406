"""Publishing the content folder: what is good comes into force, the rest stays as it was."""

from lms.catalog.loader import Tree
from lms.catalog.problems import Problem
from lms.domain.permissions import Permission
from lms.services.content import catalogue, certifications, modules, seed, tracks
from lms.services.content.preview import preview
from lms.services.content.report import Kept, KeptKind, PublishReport, Reason
from lms.services.work import Work

__all__ = ["Kept", "KeptKind", "PublishReport", "Reason", "preview", "publish"]


def publish(work: Work, tree: Tree) -> PublishReport:
    """Bring a tree into force, all in the transaction of `work`.

    Catalogue, tracks, certifications and new facts first, then each module whose files changed as a
    new revision. A module with a problem is skipped, and its last good revision stays. What an
    administrator set by hand, what marketing wrote on the web and what has gone from the files is
    kept and reported. A broken catalogue stops everything: nothing could be checked against it.
    """
    work.require(Permission.PUBLISH_FACTS)
    broken = _broken_modules(tree.problems)
    if tree.catalog is None:
        skipped = tuple(sorted({*broken, *tree.modules}))
        return PublishReport((), (), skipped, (), tree.problems)
    kept = catalogue.publish(work, tree.catalog)
    changed_tracks, kept_tracks = tracks.publish(work, tree)
    changed_certifications = certifications.publish(work, tree.catalog.certifications)
    changed_facts, kept_facts = seed.publish(work, tree.facts)
    shelf = modules.publish(work, tree.modules, broken)
    return PublishReport(
        published=tuple(shelf.published),
        unchanged=tuple(shelf.unchanged),
        skipped=tuple(sorted({*broken, *shelf.skipped})),
        kept=tuple(sorted([*kept, *kept_tracks, *kept_facts, *shelf.gone])),
        problems=tuple(sorted({*tree.problems, *shelf.problems})),
        changed=(
            *changed_facts,
            *changed_tracks,
            *(f"certifications/{key}" for key in changed_certifications),
        ),
    )


def _broken_modules(problems: tuple[Problem, ...]) -> set[str]:
    """Ids of the modules on disk that have an error."""
    paths = [problem.path.split("/") for problem in problems if problem.level == "error"]
    return {path[1] for path in paths if path[0] == "modules" and len(path) > 1}
