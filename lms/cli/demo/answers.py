"""What somebody types or clicks who knows a question, or does not."""

from random import Random

from lms.cli.demo import words
from lms.domain.asking.questions import Option, Question, QuestionKind

Raw = str | list[str] | dict[str, str]


def answer(question: Question, module_id: str, knows: bool, chance: Random) -> Raw:
    """A believable answer in the form that a page would send."""
    kind = question.kind
    if kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE):
        fitting = [option.key for option in question.options if option.is_right == knows]
        return chance.choice(fitting)
    if kind is QuestionKind.MULTIPLE:
        return _several(question.options, knows, chance)
    if kind is QuestionKind.ORDER:
        lines = [option.key for option in question.options]
        return lines if knows else lines[::-1]
    if kind is QuestionKind.MATCH:
        sides = [match.key for match in question.matches]
        sides = sides if knows else [*sides[1:], sides[0]]
        return {term.key: side for term, side in zip(question.options, sides, strict=True)}
    return _typed(question, module_id, knows, chance)


def _several(options: tuple[Option, ...], knows: bool, chance: Random) -> list[str]:
    """All right options; without knowing, one of them and a wrong one."""
    right = [option.key for option in options if option.is_right]
    if knows:
        return right
    wrong = [option.key for option in options if not option.is_right]
    return [chance.choice(right), *chance.sample(wrong, min(len(wrong), 1))]


def _typed(question: Question, module_id: str, knows: bool, chance: Random) -> Raw:
    if question.kind is QuestionKind.BLANKS:
        return [gap[0] if knows else chance.choice(words.BLUNDERS) for gap in question.blanks]
    if question.kind is QuestionKind.NUMERIC:
        number = question.number or 0.0
        off = 2 * question.tolerance + max(1.0, abs(number) * chance.choice((0.25, 0.5, 1.0)))
        return f"{number if knows else number + off:g}"
    return chance.choice(words.ESSAYS[module_id][0 if knows else 1])
