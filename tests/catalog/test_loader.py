"""A content folder is loaded whole: what is good in it stays usable, what is wrong is told."""

import os
from pathlib import Path

import pytest

from lms.catalog.loader import Tree, load_tree
from lms.domain.asking.quizzes import QuestionKind
from tests.catalog.samples import CATALOG, FACT, MODULE, QUIZ, TRACK, changed, write_tree

NORWEGIAN = MODULE.replace("lang: en", "lang: nb").replace("## Plants that fit", "## De som passer")


def load(root: Path, changes: dict[str, str | bytes | None] | None = None, **known) -> Tree:
    return load_tree(write_tree(root, changes), **known)


def told(tree: Tree) -> list[str]:
    return [str(problem) for problem in tree.problems]


def test_a_good_folder_has_no_problems(tmp_path):
    tree = load(tmp_path)
    assert told(tree) == []
    assert tree.catalog.company == "Tarn & Sons"
    assert (list(tree.tracks), list(tree.facts), list(tree.modules)) == (
        ["sdr-start"], ["icp-pulse"], ["icp"],
    )  # fmt: skip
    source = tree.modules["icp"]
    assert source.texts["en"].quiz.questions[0].kind is QuestionKind.SINGLE
    assert source.media == {"pump.png": tmp_path.resolve() / "modules/icp/media/pump.png"}
    assert source.sources == {"en": {"module.md": MODULE, "quiz.md": QUIZ}}


def test_module_steps_are_named_after_their_modules(tmp_path):
    assert load(tmp_path).tracks["sdr-start"].steps[1].title == "Who we sell to"


def test_the_demo_company_has_no_errors():
    tree = load_tree(Path(__file__).resolve().parents[2] / "content")
    assert told(tree) == []
    assert len(tree.modules) >= 12


def test_a_broken_module_is_left_out_and_everything_else_stays(tmp_path):
    broken = changed(QUIZ, "- [x] The one with three", "- [ ] The one with three")
    tree = load(
        tmp_path,
        {
            "modules/icp/quiz.md": broken,
            "modules/other/module.md": MODULE.replace("id: icp", "id: other").replace(
                "![A pump with a sensor](media/pump.png)", ""
            ),
        },
    )
    assert list(tree.modules) == ["other"]
    assert list(tree.tracks) == ["sdr-start"]
    assert [problem.path for problem in tree.errors] == ["modules/icp/quiz.md"]


CROSSED = [
    ("modules/icp/module.md", MODULE, "product: pulse", "product: puls", 'product "puls"'),
    ("modules/icp/module.md", MODULE, "roles: [sdr]", "roles: [ae]", 'role "ae"'),
    ("modules/icp/module.md", MODULE, "territory.icp,", "territory.x,", 'skill "territory.x"'),
    ("modules/icp/module.md", MODULE, "prerequisites: []", "prerequisites: [no]", '"no"'),
    ("modules/icp/module.md", MODULE, "fact: icp-pulse", "fact: icp-plus", 'fact "icp-plus"'),
    ("modules/icp/module.md", MODULE, "id: icp", "id: ipc", "write the name of the folder, icp"),
    ("modules/icp/quiz.md", QUIZ, "skill=territory.icp f", "skill=a.b f", 'unknown skill "a.b"'),
    ("modules/icp/quiz.md", QUIZ, "fact=icp-pulse", "fact=nothing", 'fact "nothing" is unknown'),
    ("modules/icp/quiz.md", QUIZ, "#leave", "#who-fits", "is already at line"),
    ("modules/icp/quiz.md", QUIZ, "draw: 4", "draw: 9", "lower it to 8"),
    ("modules/icp/quiz.md", QUIZ, "draw=2", "draw=4", "lower draw to 3"),
    ("tracks/sdr-start.md", TRACK, "module: icp", "module: ipc", 'module "ipc" is unknown'),
    ("tracks/sdr-start.md", TRACK, "role: sdr", "role: ae", 'role "ae" is unknown'),
    ("tracks/sdr-start.md", TRACK, "id: sdr-start", "id: sdr", "write the name of the file"),
    ("facts/pulse/icp-pulse.md", FACT, "product: pulse", "product: x", 'product "x" is unknown'),
    ("catalog.toml", CATALOG, 'track = "sdr-start"', 'track = "sdr"', 'track "sdr" is unknown'),
]


@pytest.mark.parametrize(("path", "text", "old", "new", "said"), CROSSED)
def test_names_that_lead_nowhere_are_told_with_their_line(tmp_path, path, text, old, new, said):
    tree = load(tmp_path, {path: changed(text, old, new)})
    line = text[: text.index(old)].count("\n") + 1
    assert any(one.startswith(f"{path}:{line}:") and said in one for one in told(tree)), told(tree)
    assert tree.errors


def test_a_fact_has_to_be_official_somewhere(tmp_path):
    proposed = FACT.replace("status: official", "status: proposed")
    tree = load(tmp_path, {"facts/pulse/icp-pulse.md": proposed})
    assert len([line for line in told(tree) if "is not official; make it official" in line]) == 2
    assert load_tree(tmp_path, official_facts=["icp-pulse"]).problems == ()
    written_on_the_web = {"facts/pulse/icp-pulse.md": None}
    assert load(tmp_path / "b", written_on_the_web, official_facts={"icp-pulse"}).errors == ()


def test_one_fact_in_two_files_is_refused(tmp_path):
    tree = load(tmp_path, {"facts/z/copy.md": FACT})
    assert "is already in facts/pulse/icp-pulse.md; keep one of them" in told(tree)[0]


def test_a_ring_of_prerequisites_is_refused(tmp_path):
    plain = MODULE.replace("![A pump with a sensor](media/pump.png)", "")
    texts = {
        f"modules/{name}/module.md": plain.replace("id: icp", f"id: {name}").replace(
            "prerequisites: []", f"prerequisites: [{needs}]"
        )
        for name, needs in [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]
    }
    tree = load(tmp_path, texts)
    assert {p.path for p in tree.errors} == {f"modules/{name}/module.md" for name in "abc"}
    assert set(tree.modules) == {"d", "icp"}


def test_a_skill_that_no_question_tests_is_a_warning(tmp_path):
    tree = load(
        tmp_path, {"modules/icp/quiz.md": QUIZ.replace("prospecting.cold-call", "territory.icp")}
    )
    assert [problem.level for problem in tree.problems] == ["warning"]
    assert 'no question tests skill "prospecting.cold-call"' in told(tree)[0]
    assert "icp" in tree.modules
    without = load(tmp_path / "b", {"modules/icp/quiz.md": None})
    assert "there is no quiz.md" in told(without)[0]
    assert without.errors == ()


def test_a_translation_keeps_the_addresses_of_the_original(tmp_path):
    quiz = QUIZ.replace("Which plant do you ring first?", "Hvem ringer du?")
    tree = load(tmp_path, {"modules/icp/module.nb.md": NORWEGIAN, "modules/icp/quiz.nb.md": quiz})
    assert told(tree) == []
    texts = tree.modules["icp"].texts
    assert list(texts) == ["en", "nb"]
    assert texts["nb"].lessons[0].title == "De som passer"
    assert texts["nb"].lessons[0].anchor == "plants-that-fit"
    assert texts["nb"].quiz.questions[0].prompt == "Hvem ringer du?"
    assert set(tree.modules["icp"].sources["nb"]) == {"module.nb.md", "quiz.nb.md"}


def test_a_translation_without_a_quiz_takes_the_original_one(tmp_path):
    tree = load(tmp_path, {"modules/icp/module.nb.md": NORWEGIAN})
    assert "the quiz is not translated; add quiz.nb.md" in told(tree)[0]
    texts = tree.modules["icp"].texts
    assert texts["nb"].quiz == texts["en"].quiz


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"module.nb.md": MODULE}, 'lang is "en"; write the language of the name, nb'),
        ({"module.nb.md": NORWEGIAN.replace("id: icp", "id: x")}, "write the id of the original"),
        ({"module.nb.md": NORWEGIAN.replace("## De", "### De")}, "there are 1 lessons where"),
        ({"module.en.md": MODULE}, "module.md is in en already"),
        ({"quiz.nb.md": QUIZ}, "there is no module.nb.md"),
        ({"module.nb.md": NORWEGIAN, "quiz.nb.md": QUIZ.replace("#share", "#andel")}, '"andel" is'),
        ({"module.nb.md": NORWEGIAN, "quiz.nb.md": QUIZ.replace("#share", "#x")}, '"share" of the'),
        (
            {"module.nb.md": NORWEGIAN, "quiz.nb.md": QUIZ.replace("3. Question\n", "")},
            'question "call-order" differs from the original in kind, number or order',
        ),
        (
            {"module.nb.md": NORWEGIAN, "quiz.nb.md": QUIZ.replace("= 27 ± 1", "= 28 ± 1")},
            'question "share" differs',
        ),
    ],
)
def test_a_translation_has_the_bones_of_the_original(tmp_path, changes, said):
    tree = load(tmp_path, {f"modules/icp/{name}": text for name, text in changes.items()})
    assert any(said in one for one in told(tree)), told(tree)
    assert "icp" not in tree.modules


def test_the_digest_changes_with_whatever_makes_the_revision_only(tmp_path):
    digests = [
        load(tmp_path / str(number), changes).modules["icp"].digest
        for number, changes in enumerate(
            [
                {},
                {"catalog.toml": CATALOG.replace("Tarn", "Fjord"), "modules/icp/README.md": "x"},
                {"modules/icp/module.md": MODULE.replace("version: 2", "version: 3")},
                {"modules/icp/quiz.md": QUIZ.replace("Near is", "Close is")},
                {"modules/icp/media/pump.png": "another picture"},
                {"modules/icp/media/belt.png": "one more"},
                {"modules/icp/module.nb.md": NORWEGIAN},
            ]
        )
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 6


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        (
            "modules/icp/module.md",
            b"---\nid: icp\ntitle: \xff\n---\n",
            "module.md:3:1: the file is not UTF-8",
        ),
        ("modules/icp/module.md", b"---\nid: i\0p\n---\n", "module.md:2:6: there is an invisible"),
        ("modules/icp/module.md", b"x" * 5_000_000, "the file is too large; keep it under"),
        ("modules/icp/module.md", b"", "between two lines of ---"),
        ("modules/icp/quiz.md", b"", "there is no question; add one"),
        ("modules/icp/module.markdown.md", b"x", "name it module.md, quiz.md or module.nb.md"),
        ("modules/Two Words/module.md", MODULE, "lower-case words joined by hyphens"),
        ("modules/empty/notes.txt", b"", "there is no module.md; add one"),
        ("modules/loose.md", MODULE, "move this to modules/its-id/module.md"),
        ("modules/icp/media/a b.png", b"x", "the name does not fit"),
        ("modules/icp/media/x.svg", b"<svg/>", "this type cannot be shown; use .png"),
        ("modules/icp/media/sub/x.png", b"x", "this type cannot be shown"),
        ("modules/icp/media/sub.png/x.png", b"x", "this is not a file"),
        ("facts/pulse/other.md", b"\xfe\xff", "the file is not UTF-8"),
        ("tracks/other.md", b"\xfe\xff", "the file is not UTF-8"),
        ("catalog.toml", b"\xfe\xff", "the file is not UTF-8"),
        ("catalog.toml", None, "there is no catalog.toml; add it"),
        ("modules/icp/media/pump.png", None, 'there is no file "pump.png" in the media folder'),
        ("modules/icp/module.md/x", b"x", "this is not a file; delete it"),
        ("catalog.toml/x", b"x", "this is not a file"),
    ],
)
def test_whatever_lies_in_the_folder_is_a_problem_and_no_exception(tmp_path, path, content, said):
    changes = {path: content}
    if path.count(".") and "/x" in path and path.endswith("/x"):
        changes[path.removesuffix("/x")] = None
    tree = load(tmp_path, changes)
    assert any(said in one for one in told(tree)), told(tree)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    typed = ("\ufeff" + MODULE).replace("\n", "\r\n")
    tree = load(tmp_path, {"modules/icp/module.md": typed})
    assert told(tree) == []


@pytest.mark.parametrize("name", ["modules/icp/module.md", "modules/icp/media/pump.png", "facts"])
def test_links_out_of_the_folder_are_not_followed(tmp_path, name):
    outside = write_tree(tmp_path / "outside")
    inside = write_tree(tmp_path / "inside")
    target = inside / name
    target.rename(tmp_path / "moved")
    target.symlink_to(outside / name)
    tree = load_tree(inside)
    assert any("this link leads out of the content folder" in one for one in told(tree))


def test_a_ring_of_links_and_a_pipe_are_problems(tmp_path):
    root = write_tree(tmp_path)
    (root / "facts/ring.md").symlink_to(root / "facts/ring.md")
    os.mkfifo(root / "tracks/pipe.md")
    assert [path.split(":")[0] for path in told(load_tree(root))] == [
        "facts/ring.md",
        "tracks/pipe.md",
    ]


def test_a_missing_folder_is_a_problem(tmp_path):
    assert "there is no content folder" in told(load_tree(tmp_path / "nothing"))[0]


def test_problems_come_in_the_order_of_files_and_lines(tmp_path):
    tree = load(
        tmp_path,
        {
            "modules/icp/quiz.md": "## b\n\n## a\n",
            "modules/icp/module.md": "",
            "facts/pulse/icp-pulse.md": "",
            "catalog.toml": "",
        },
    )
    places = [(problem.path, problem.line) for problem in tree.problems]
    assert places == sorted(places)
    assert len({path for path, _ in places}) == 5 - 1


def test_a_broken_catalogue_hides_nothing_that_other_files_say_against_it(tmp_path):
    """One look tells everything: a misfit in the catalogue, a retired skill that a module trains and
    asks about, a track for another role."""
    catalog = changed(CATALOG, "weight = 3", "weight = 4")
    catalog = changed(catalog, 'title = "Ideal customer"\n', 'title = "Ideal customer"\nretired = true\n')  # fmt: skip
    track = changed(TRACK, "role: sdr", "role: csm")
    tree = load(tmp_path, {"catalog.toml": catalog, "tracks/sdr-start.md": track})
    assert tree.catalog is None
    told = "\n".join(map(str, tree.errors))
    for words in (
        "write 1, 2 or 3",
        'target for "territory.icp", which is retired',
        'skill "territory.icp" is retired in catalog.toml',
        'has the skill "territory.icp", which is retired in catalog.toml',
        'role "csm" is unknown',
        'role "sdr" has the track "sdr-start", which is for "csm"',
    ):
        assert words in told, words
    assert all(problem.line > 1 for problem in tree.errors)
