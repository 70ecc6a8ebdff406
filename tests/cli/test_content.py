"""`flask lms content`: what authors run, and what it tells them."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from lms.db.queries.registry import facts as registry
from lms.domain.facts import FactKind, FactText, Proof, Rival
from lms.services import facts
from lms.services.facts import FactDraft
from lms.services.work import Work
from tests import factories
from tests.trees import ContentTree


@pytest.fixture
def tree(tmp_path: Path) -> ContentTree:
    return ContentTree(tmp_path / "content")


@pytest.fixture
def run(app: Flask):
    def command(*args: object) -> Result:
        result = app.test_cli_runner().invoke(args=["lms", "content", *map(str, args)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return command


def write_on_the_web(work: Work, fact_id: str, text: FactText, based_on: int = 0) -> None:
    draft = FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 60, text)
    if based_on:
        facts.revise(work, fact_id, draft, based_on)
    else:
        facts.create(work, fact_id, draft)
    factories.make_official(work, fact_id, based_on + 1, replacing=based_on or None)
    work.session.commit()


def test_check_says_that_all_is_well(run, tree: ContentTree):
    result = run("check", tree.root)
    assert result.exit_code == 0
    assert result.stdout == ("Good: 1 module, 1 fact, 1 track. To mend: 0 errors, 0 warnings.\n")


def test_check_tells_every_problem_at_its_place(run, tree: ContentTree):
    tree.replace("modules/opening/quiz.md", "- [x] Who you are", "- [ ] Who you are")
    tree.replace("modules/opening/module.md", "minutes: 8", "minutes: long")
    tree.replace("facts/pulse/pulse-no-gateway.md", "product: pulse", "product: pulses")
    tree.replace("tracks/first-weeks.md", "[day 2]", "[day two]")
    result = run("check", tree.root)

    assert result.exit_code == 1
    places = [line.split(": ")[0] for line in result.stderr.splitlines()]
    assert places == [
        "facts/pulse/pulse-no-gateway.md:3:10",
        "modules/opening/module.md:7:1",
        "modules/opening/quiz.md:8:3",
        "tracks/first-weeks.md:11:4",
    ]
    assert "4 errors" in result.stdout


def test_warnings_are_told_and_hold_nothing_back(run, tree: ContentTree):
    tree.replace("facts/pulse/pulse-no-gateway.md", " (source: log IL-26, 2026)", "")
    result = run("check", tree.root)
    assert result.exit_code == 0
    assert result.stderr.endswith("(warning)\n")


def test_check_knows_the_facts_that_were_written_on_the_web(run, tree: ContentTree, work: Work):
    tree.replace("modules/opening/module.md", "fact: pulse-no-gateway", "fact: pulse-light")
    assert 'fact "pulse-light" is unknown' in run("check", tree.root).stderr
    run("publish", tree.root)
    write_on_the_web(work, "pulse-light", FactText("Pulse weighs 80 grams."))
    assert run("check", tree.root).exit_code == 0


def test_publish_tells_what_it_did_and_then_finds_nothing_new(run, tree: ContentTree):
    result = run("publish", tree.root)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "New revision: opening",
        "New or changed: facts/pulse-no-gateway",
        "New or changed: tracks/first-weeks",
        "1 module published, 0 unchanged, 0 skipped.",
    ]
    assert run("publish", tree.root).stdout == "0 modules published, 1 unchanged, 0 skipped.\n"


def test_publish_fails_when_something_was_skipped_and_publishes_the_rest(run, tree: ContentTree):
    tree.module("closing")
    tree.replace("modules/opening/quiz.md", "- [x] Who you are", "- [ ] Who you are")
    result = run("publish", tree.root)
    assert result.exit_code == 1
    assert "New revision: closing" in result.stdout
    assert "Skipped, the last good revision stays: opening" in result.stdout
    assert "modules/opening/quiz.md:8:3: " in result.stderr


def test_publish_names_what_it_kept(run, tree: ContentTree, work: Work):
    run("publish", tree.root)
    write_on_the_web(work, "pulse-no-gateway", FactText("No gateway at all."), based_on=1)
    result = run("publish", tree.root)
    assert result.exit_code == 0
    assert (
        "Kept: fact pulse-no-gateway stays as it is on the web (version 2); the file differs in "
        "review_every, claim, proof, details and is not followed: export the fact, or write the "
        "change on the web."
    ) in result.stdout


def test_without_a_path_the_folder_of_the_settings_is_used(run, app: Flask, tree: ContentTree):
    mount = app.extensions["lms"]
    app.extensions["lms"] = replace(mount, settings=replace(mount.settings, content=str(tree.root)))
    assert "1 module, 1 fact" in run("check").stdout


def test_the_content_of_this_repository_is_used_without_any_setting(run):
    assert run("check").exit_code == 0


@pytest.mark.parametrize(
    ("sort", "files"),
    [
        ("module", ["modules/first-steps/module.md", "modules/first-steps/quiz.md"]),
        ("fact", ["facts/pulse/first-steps.md"]),
        ("track", ["tracks/first-steps.md"]),
    ],
)
def test_a_new_file_is_valid_as_it_stands(run, tree: ContentTree, sort: str, files: list[str]):
    result = run("new", sort, "first-steps", tree.root)
    assert result.exit_code == 0
    assert all((tree.root / file).is_file() for file in files)
    check = run("check", tree.root)
    assert (check.exit_code, check.stderr) == (0, "")
    assert run("publish", tree.root).exit_code == 0


@pytest.mark.parametrize("sort", ["module", "fact", "track"])
def test_new_never_overwrites(run, tree: ContentTree, sort: str):
    run("new", sort, "first-steps", tree.root)
    before = {path: path.read_text() for path in tree.root.rglob("*.md")}
    result = run("new", sort, "first-steps", tree.root)
    assert result.exit_code == 1
    assert "exists already; nothing was written" in result.stderr
    assert before == {path: path.read_text() for path in tree.root.rglob("*.md")}


@pytest.mark.parametrize("slug", ["First Steps", "../steps", "steps_one", "-", "é"])
def test_new_refuses_a_name_that_cannot_be_an_id(run, tree: ContentTree, slug: str):
    result = run("new", "module", "--", slug, tree.root)
    assert result.exit_code == 1
    assert "lower-case words joined by hyphens" in result.stderr


def test_new_needs_a_catalogue_that_can_be_read(run, tree: ContentTree):
    tree.write("catalog.toml", "[company")
    result = run("new", "module", "first-steps", tree.root)
    assert result.exit_code == 1
    assert "catalog.toml is broken" in result.stderr


def test_what_was_published_comes_back_as_it_was_written(run, tree: ContentTree, tmp_path: Path):
    run("publish", tree.root)
    out = tmp_path / "out"
    assert run("export", out).stdout.startswith("4 files written")
    for path in (
        "modules/opening/module.md",
        "modules/opening/quiz.md",
        "modules/opening/media/pump.png",
    ):
        assert (out / path).read_bytes() == (tree.root / path).read_bytes(), path
    fact = "facts/pulse/pulse-no-gateway.md"
    tree.replace(fact, "review_every: 90d", "review_every: 90d\nversion: 1")
    assert (out / fact).read_text() == (tree.root / fact).read_text()


def test_publishing_an_export_publishes_nothing_new(
    run, work: Work, content_root: Path, tmp_path: Path
):
    assert run("publish", content_root).exit_code == 0
    text = FactText(
        "Ten  minutes.", (Proof("212 fittings", "sheet TS-07"),), (Rival("Machwatch", "drills"),)
    )
    write_on_the_web(work, "pulse-ten-minutes", text, based_on=1)
    out = tmp_path / "out"
    shutil.copytree(content_root / "tracks", out / "tracks")
    shutil.copy(content_root / "catalog.toml", out)
    run("export", out)
    result = run("publish", out)
    assert result.exit_code == 0
    assert result.stdout == "0 modules published, 13 unchanged, 0 skipped.\n"
    assert "0 files written" in run("export", out).stdout


def test_an_export_settles_what_web_and_file_disagreed_about(run, tree: ContentTree, work: Work):
    run("publish", tree.root)
    write_on_the_web(work, "pulse-no-gateway", FactText("No gateway at all."), based_on=1)
    write_on_the_web(work, "pulse-light", FactText("Pulse weighs 80 grams."))
    result = run("export", tree.root)
    assert result.stdout.splitlines()[1:] == [
        "  facts/pulse/pulse-light.md",
        "  facts/pulse/pulse-no-gateway.md",
    ]
    assert "# No gateway at all." in (tree.root / "facts/pulse/pulse-no-gateway.md").read_text()
    assert run("publish", tree.root).stdout == "0 modules published, 1 unchanged, 0 skipped.\n"


def test_a_draft_is_exported_as_proposed_and_an_official_text_before_its_draft(
    run, tree: ContentTree, work: Work
):
    run("publish", tree.root)
    draft = FactDraft("pulse", FactKind.SCRIPT, "noor", 30, FactText("Begin with a name."))
    facts.create(work, "opening-words", draft)
    facts.revise(work, "pulse-no-gateway", draft_of(work, "Not yet official."), based_on=1)
    work.session.commit()
    run("export", tree.root)
    assert "status: proposed" in (tree.root / "facts/pulse/opening-words.md").read_text()
    text = (tree.root / "facts/pulse/pulse-no-gateway.md").read_text()
    assert "# Pulse needs no gateway." in text


def draft_of(work: Work, claim: str) -> FactDraft:
    row = registry.fact(work.session, "pulse-no-gateway")
    return FactDraft(row.product, row.kind, row.owner, row.review_every, FactText(claim))


NO_GATEWAY = "facts/pulse/pulse-no-gateway.md"


def test_a_file_changed_after_an_export_becomes_a_draft(run, tree: ContentTree, work: Work):
    run("publish", tree.root)
    run("export", tree.root)
    tree.replace(NO_GATEWAY, "# Pulse needs no gateway.", "# Pulse needs no network.")
    result = run("publish", tree.root)
    assert result.stdout.splitlines() == [
        "New or changed: facts/pulse-no-gateway",
        "0 modules published, 1 unchanged, 0 skipped.",
    ]
    assert registry.version(work.session, "pulse-no-gateway", 2).claim == "Pulse needs no network."
    assert registry.fact(work.session, "pulse-no-gateway").official == 1


def test_an_old_export_is_told_from_a_conflict(run, tree: ContentTree, work: Work):
    run("publish", tree.root)
    run("export", tree.root)
    changed = draft_of(work, "No gateway at all.")
    facts.revise(work, "pulse-no-gateway", changed, based_on=1)
    factories.make_official(work, "pulse-no-gateway", 2, replacing=1)
    work.session.commit()
    assert (
        "Kept: fact pulse-no-gateway has moved on to version 2 on the web; the file still says "
        "what version 1 said: export the fact."
    ) in run("publish", tree.root).stdout
    tree.replace(NO_GATEWAY, "# Pulse needs no gateway.", "# Pulse needs no network.")
    assert (
        "Kept: fact pulse-no-gateway stays as it is on the web (version 2); the file differs in "
        "claim, proof, details and is not followed: export the fact, or write the change on the "
        "web."
    ) in run("publish", tree.root).stdout


def test_a_retired_fact_is_exported_and_told_when_the_file_disagrees(
    run, tree: ContentTree, work: Work
):
    run("publish", tree.root)
    facts.retire(work, "pulse-no-gateway", "The new sensor has one.")
    work.session.commit()
    told = run("publish", tree.root).stdout
    assert "Kept: fact pulse-no-gateway is retired on the web and official in the file" in told
    run("export", tree.root)
    text = (tree.root / NO_GATEWAY).read_text()
    assert "status: retired" in text
    assert "version: 1" in text
    assert "Kept" not in run("publish", tree.root).stdout


def test_a_preview_tells_who_would_stand_elsewhere_by_skill_and_team(
    run, tree: ContentTree, work: Work
):
    assert run("publish", tree.root).exit_code == 0
    assert run("preview", tree.root).stdout == "Nobody would stand elsewhere.\n"
    north = factories.team(work.session, "North")
    for team in (north, north, None):
        factories.person(work.session, sales_roles=("sdr",), team=team)
    work.session.commit()
    tree.replace("catalog.toml", '"prospecting.objections" = { level = 50, weight = 1 }\n', "")
    result = run("preview", tree.root)
    assert result.stdout.splitlines() == [
        "3 people would stand elsewhere.",
        "  prospecting.objections: 3 people from not assessed to no target",
        "  North: 2 people",
        "  without a team: 1 person",
    ]


def test_a_preview_of_a_broken_catalogue_tells_what_is_wrong(run, tree: ContentTree):
    tree.replace("catalog.toml", "weight = 2", "weight = 9")
    result = run("preview", tree.root)
    assert result.exit_code == 1
    assert "catalog.toml:22:41: what stands there does not fit" in result.stderr
