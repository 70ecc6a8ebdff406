"""The examples in the description of the format are files that load without a problem."""

import re
from pathlib import Path

from lms.catalog.fact_parts import TITLES, FactStatus
from lms.catalog.loader import load_tree
from lms.domain.asking.quizzes import QuestionKind
from lms.domain.facts import SHAPES, FactKind
from lms.domain.modules import ModuleType
from lms.domain.products import Priority
from lms.domain.tracks import StepKind

PAGE = (Path(__file__).resolve().parents[2] / "docs/content-format.md").read_text()
PLACES = {
    "module.md": "modules/opening-the-door/module.md",
    "quiz.md": "modules/opening-the-door/quiz.md",
    "fact": "facts/pulse/icp-pulse.md",
    "fact-differentiator": "facts/pulse/pulse-no-cable.md",
    "fact-script": "facts/pulse/script-first-call.md",
    "fact-price": "facts/pulse/pulse-price.md",
    "track": "tracks/sdr-start.md",
    "catalog.toml": "catalog.toml",
}


def test_the_examples_make_a_whole_folder_without_problems(tmp_path):
    examples = dict(re.findall(r"^````\w+ (\S+)\n(.*?)^````$", PAGE, re.DOTALL | re.MULTILINE))
    assert set(examples) == set(PLACES)
    for name, text in examples.items():
        path = tmp_path / PLACES[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    tree = load_tree(tmp_path)
    assert tree.problems == ()
    quiz = tree.modules["opening-the-door"].texts["en"].quiz
    assert {question.kind for question in quiz.questions} == set(QuestionKind)


def test_every_word_that_a_setting_may_hold_is_described():
    for word in [*ModuleType, *Priority, *StepKind, *FactKind, *FactStatus]:
        assert f"`{word}`" in PAGE


def test_every_part_of_a_fact_is_described_and_shown():
    table = PAGE[PAGE.index("| Part |") : PAGE.index("### Files and the registry")]
    for name in SHAPES:
        assert name == "claim" or TITLES[name] in table, name
        assert name == "claim" or f"\n## {TITLES[name]}\n" in PAGE, name
