from dataclasses import replace

from lms.domain.asking.checks import Askable, diagnostic
from lms.domain.asking.questions import Difficulty, Question, QuestionKind

EASY, MEDIUM, HARD = Difficulty


def ask(key, skill="calls", difficulty=MEDIUM, rank=0, kind=QuestionKind.SINGLE, module="m"):
    question = Question(key, kind, "?", skills=((skill, 1.0),), difficulty=difficulty)
    return Askable(1, module, question, rank)


def keys(dealt):
    return [one.question.key for one in dealt]


DECK = [
    ask(f"{skill}-{level}{n}", skill, level)
    for skill in ("calls", "crm")
    for level in Difficulty
    for n in (1, 2)
]


def test_the_easier_question_on_a_skill_comes_first():
    dealt = diagnostic(["crm", "calls"], DECK, seed=5)
    assert [key.split("-")[0] for key in keys(dealt)] == ["crm", "crm", "calls"]
    order = list(Difficulty)
    first, second, _ = dealt
    assert order.index(first.question.difficulty) < order.index(second.question.difficulty)


def test_the_same_seed_deals_the_same_whatever_the_order_and_another_seed_another():
    dealt = {seed: keys(diagnostic(["crm", "calls"], DECK, seed)) for seed in range(20)}
    assert all(
        keys(diagnostic(["crm", "calls"], DECK[::-1], seed)) == dealt[seed] for seed in dealt
    )
    assert len({tuple(found) for found in dealt.values()}) > 5


def test_free_text_is_never_asked():
    deck = [ask("essay", kind=QuestionKind.FREE_TEXT), ask("pick")]
    assert keys(diagnostic(["calls"], deck, 1)) == ["pick"]


def test_a_question_of_two_skills_is_asked_once():
    both = ask("both")
    both = replace(both, question=replace(both.question, skills=(("calls", 0.5), ("crm", 0.5))))
    assert keys(diagnostic(["calls", "crm"], [both], 1)) == ["both"]


def test_a_diagnostic_asks_three_and_prefers_what_was_not_asked_before():
    deck = [ask(f"old{n}", rank=1) for n in range(5)] + [
        ask(f"new{n}", difficulty=HARD) for n in range(2)
    ]
    dealt = keys(diagnostic(["calls"], deck, 3))
    assert len(dealt) == 3
    assert {"new0", "new1"} < set(dealt)


def test_several_skills_share_a_diagnostic_and_each_gets_a_question():
    assert len(diagnostic(["calls", "crm"], DECK, 1)) == 3
    many = [ask(f"q{n}", f"s{n}") for n in range(5)]
    assert len(diagnostic([f"s{n}" for n in range(5)], many, 1)) == 5


def test_no_skills_or_no_questions_make_an_empty_check():
    assert diagnostic([], DECK, 1) == diagnostic(["writing"], DECK, 1) == []
