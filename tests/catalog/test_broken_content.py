"""Broken content of many kinds: each names its file, its line and the remedy."""

import pytest

from lms.catalog.loader import load_tree
from tests.catalog.samples import CATALOG, FACT, FILES, MODULE, QUIZ, TRACK, changed, write_tree

M, Q, T = "modules/icp/module.md", "modules/icp/quiz.md", "tracks/sdr-start.md"
F, C = "facts/pulse/icp-pulse.md", "catalog.toml"
BROKEN = [
    (Q, "- [x] The one with", "- [ ] The one with", 12, "has no right answer; mark one with [x]"),
    (Q, "{#leave skill", "{skill", 21, "has no key; begin the braces with one: {#its-key …}"),
    (Q, "{#leave ", "{#who-fits ", 21, "is already at line 10; give this one its own key"),
    (
        Q,
        " {#call-order skill=prospecting.cold-call difficulty=medium}",
        "",
        41,
        "has no key; end the",
    ),
    (Q, "#call-order skill=prospecting.cold-call", "#call-order", 41, "add skill=… with a key"),
    (Q, "difficulty=hard", "difficulty=tough", 49, "write easy, medium or hard"),
    (Q, "difficulty=hard", "level=hard", 49, "use only difficulty, fact, kind, skill"),
    (Q, "- [ ] The largest", "- The largest", 16, "has no box; begin the line with - [ ] or - [x]"),
    (Q, "- [ ] The largest", "- [ ] The one next door", 16, "stands twice; change one"),
    (Q, '"Send a mail." -> "On', '"Send a mail." "On', 52, "has no other side; write - term ->"),
    (Q, "[[expecting]]", "[[expecting]", 62, "write each as [[answer]] or [[answer|variant]]"),
    (Q, "[[expecting]]", "[[ | ]]", 62, "write each as [[answer]] or [[answer|variant]]"),
    (Q, "= 27 ± 1", "= some", 68, "write it like = 27 ± 0.5"),
    (Q, "= 27 ± 1", "= 2,700", 68, "without commas in thousands"),
    (Q, "= 27 ± 1", "About a quarter.", 66, "has no answer that can be read; add options"),
    (Q, "1. Name\n2. Reason\n3. Question", "1. Name", 43, "give it 2 to 26"),
    (Q, "______\n", "______\n\nWrite well.\n", 74, "write it as - lines"),
    (Q, "# Second half {#second draw=2}", "# Second half", 56, "or a pool with {#key draw=2}"),
    (Q, "draw=2}", "draw=few}", 56, "write how many are drawn: draw=2"),
    (Q, "shuffle: true", "shuffle: perhaps", 3, "write true or false"),
    (Q, "shuffle: true", "shufle: true", 3, "did you mean shuffle?"),
    (M, "minutes: 12", "minutes: a few", 8, "write whole minutes, such as 15"),
    (M, "reviewer: eilif\n", "", 2, '"reviewer" is missing; add a line reviewer: with the id'),
    (M, "{{ fact: icp-pulse }}", "Say {{ fact: icp-pulse }}.", 27, "on a line between two blank"),
    (M, "![A pump with a sensor]", "![]", 45, "has no description; write one"),
    (M, "media/pump.png", "media/pimp.png", 45, "add it or correct the name"),
    (M, "## Plants that fit", "# Plants that fit", 23, "make this a lesson with ##"),
    (F, "# Pulse is", "Pulse is", 10, "write it as a heading: # What is true"),
    (F, "## Disqualifiers", "## Reasons", 16, "is not a part of a fact; use Proof, Against"),
    (T, "[day 2] module", "on day 2 module", 11, "write it like 1. [day 3] module: its-id"),
    (T, "module: icp", "module: ipc", 11, "add it or correct the step"),
    (C, "weight = 3", "weight = 9", 26, "write 1, 2 or 3"),
    (C, "[[roles]]", "[[roles]", 20, "correct this line"),
]


@pytest.mark.parametrize(("path", "old", "new", "line", "remedy"), BROKEN)
def test_each_names_file_line_and_remedy(tmp_path, path, old, new, line, remedy):
    tree = load_tree(write_tree(tmp_path, {path: changed(FILES[path], old, new)}))
    told = [str(problem) for problem in tree.problems]
    assert any(one.startswith(f"{path}:{line}:") and remedy in one for one in told), told


def test_the_table_covers_every_file_of_the_sample():
    assert {CATALOG, FACT, MODULE, QUIZ, TRACK} == {FILES[path] for path, *_ in BROKEN}


def test_every_problem_ends_with_what_to_do(tmp_path):
    for number, (path, old, new, *_) in enumerate(BROKEN):
        root = write_tree(tmp_path / str(number), {path: changed(FILES[path], old, new)})
        for problem in load_tree(root).problems:
            assert ";" in problem.message, problem
