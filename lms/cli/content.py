"""`flask lms content`: check, preview, publish, begin and export what authors write."""

from pathlib import Path
from string import Template

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from lms.catalog.html.slugs import slug as slug_of
from lms.catalog.loader import Tree, load_tree
from lms.catalog.problems import Problem
from lms.cli import content_export, content_preview, context
from lms.db.queries import team_directory
from lms.db.queries.registry import facts
from lms.services import content
from lms.services.content import Kept, PublishReport, Reason
from lms.settings import resource

group = AppGroup("content", help="Check, preview, publish, begin and export what authors write.")
SCAFFOLDS = Path(__file__).parent / "scaffolds"
FILES = {
    "module": {"modules/{}/module.md": "module.md", "modules/{}/quiz.md": "quiz.md"},
    "fact": {"facts/{product}/{}.md": "fact.md"},
    "track": {"tracks/{}.md": "track.md"},
}
KEPT = {
    Reason.GONE: "is in no file any more; it stays as it was published",
    Reason.SET_BY_HAND: "was set by hand to {here}; the file says {in_file} and is not followed",
    Reason.DIFFERS: "stays as it is on the web ({here}); the file differs in {in_file} and is not "
    "followed: export the fact, or write the change on the web",
    Reason.OLDER: "has moved on to {here} on the web; the file still says what {in_file} said: "
    "export the fact",
    Reason.RETIRED: "is {here} on the web and {in_file} in the file; retire or restore it on the "
    "web, or export the fact",
    Reason.NOT_OFFICIAL: "is not official here ({here}) though the file says so; "
    "make it official on the web",
}
Root = Path | None


def root_of(path: Root) -> Path:
    """The content folder: as given, else as set, else ours."""
    return path or Path(context.settings().content or resource("content"))


_PATH = click.argument(
    "path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@group.command()
@_PATH
def check(path: Root) -> None:
    """Tell everything that is wrong below PATH, as path:line:column: message."""
    tree = load_tree(root_of(path), official_facts=_registered() or ())
    _tell_problems(tree.problems)
    warnings = len(tree.problems) - len(tree.errors)
    click.echo(
        f"Good: {_many(len(tree.modules), 'module')}, {_many(len(tree.facts), 'fact')}, "
        f"{_many(len(tree.tracks), 'track')}. To mend: {_many(len(tree.errors), 'error')}, "
        f"{_many(warnings, 'warning')}."
    )
    if tree.errors:
        raise SystemExit(1)


@group.command()
@_PATH
def publish(path: Root) -> None:
    """Bring what is good below PATH into force; what is not stays as it was."""
    registered = _registered()
    if registered is None:
        raise click.ClickException("The database is not ready; run first: flask lms db upgrade")
    tree = load_tree(root_of(path), official_facts=registered)
    with context.working() as work:
        report = content.publish(work, tree)
    _tell_problems(report.problems)
    _tell(report)
    if not report.is_complete:
        raise SystemExit(1)


@group.command()
@_PATH
def preview(path: Root) -> None:
    """Tell what publishing PATH would do to where people stand; nothing is written."""
    registered = _registered()
    if registered is None:
        raise click.ClickException("The database is not ready; run first: flask lms db upgrade")
    tree = load_tree(root_of(path), official_facts=registered)
    if tree.catalog is None:
        _tell_problems(tree.errors)
        raise click.ClickException("catalog.toml is broken, so nothing would change")
    with context.reading() as work:
        found = content.preview(work, tree.catalog)
        teams = dict(team_directory.choices(work.session))
    content_preview.tell(found, teams)


@group.command()
@click.argument("sort", type=click.Choice(sorted(FILES)))
@click.argument("slug")
@_PATH
def new(sort: str, slug: str, path: Root) -> None:
    """Begin a module, fact or track called SLUG with a file that is valid and explains itself."""
    if slug != slug_of(slug):
        raise click.ClickException(
            f'"{slug}" does not fit as an id; use lower-case words joined by hyphens, '
            f"such as {slug_of(slug)}"
        )
    root = root_of(path)
    words = _words(slug, load_tree(root))
    places = {root / place.format(slug, **words): name for place, name in FILES[sort].items()}
    for place in places:
        if place.exists():
            raise click.ClickException(f"{place} exists already; nothing was written")
    for place, name in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(Template((SCAFFOLDS / name).read_text()).substitute(words))
        click.echo(f"Wrote {place}")


@group.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def export(directory: Path) -> None:
    """Write the published modules and facts to DIRECTORY, over the files that are there.

    catalog.toml and tracks have no other home than their files and are not written.
    """
    written = content_export.write(context.session(), directory)
    click.echo(f"{_many(len(written), 'file')} written to {directory}; the others were equal.")
    for path in written:
        click.echo(f"  {path.relative_to(directory)}")


def _registered() -> frozenset[str] | None:
    """The facts that are official by the database, web-written ones included; None without one."""
    try:
        return facts.official_ids(context.session())
    except SQLAlchemyError:
        return None
    finally:
        context.session().rollback()


def _words(slug: str, tree: Tree) -> dict[str, str]:
    """What stands in a scaffold: the first of everything in the catalogue, so that it is valid."""
    if tree.catalog is None:
        raise click.ClickException("catalog.toml is broken; mend it first: flask lms content check")
    product = tree.catalog.products[0] if tree.catalog.products else None
    return {
        "slug": slug,
        "title": slug.replace("-", " ").capitalize(),
        "skill": tree.catalog.skills[0].key,
        "role": tree.catalog.roles[0].key,
        "product": product.key if product else "your-product",
        "owner": product.owner if product else "your-name",
        "today": context.now().date().isoformat(),
    }


def _tell_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(f"{problem}{' (warning)' if problem.level == 'warning' else ''}", err=True)


def _tell(report: PublishReport) -> None:
    for title, names in (
        ("New revision", report.published),
        ("New or changed", report.changed),
        ("Skipped, the last good revision stays", report.skipped),
    ):
        for name in names:
            click.echo(f"{title}: {name}")
    for kept in report.kept:
        click.echo(f"Kept: {_sentence(kept)}")
    click.echo(
        f"{_many(len(report.published), 'module')} published, {len(report.unchanged)} unchanged, "
        f"{len(report.skipped)} skipped."
    )


def _sentence(kept: Kept) -> str:
    told = KEPT[kept.reason].format(here=kept.here, in_file=kept.in_file)
    return f"{kept.kind} {kept.key} {told}."


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
