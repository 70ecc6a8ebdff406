"""A module in another language has the same bones as the first one."""

from dataclasses import replace

from lms.catalog.problems import Report, locate
from lms.domain.asking.quizzes import Question, Quiz
from lms.domain.modules import Lesson, Module


def translated(
    original: Module, other: Module, report: Report, quiz_report: Report, quiz_text: str
) -> Module:
    """`other` with the addresses of the original's lessons; differences in kind are reported."""
    if other.id != original.id:
        report.error(f'id is "{other.id}"; write the id of the original, {original.id}', 2)
    if len(other.lessons) != len(original.lessons):
        report.error(
            f"there are {len(other.lessons)} lessons where the original has "
            f"{len(original.lessons)}; give it the same ones"
        )
        return other
    if other.quiz and original.quiz:
        _compare(original.quiz, other.quiz, quiz_report, quiz_text)
    pairs = zip(original.lessons, other.lessons, strict=True)
    lessons: tuple[Lesson, ...] = tuple(replace(b, anchor=a.anchor) for a, b in pairs)
    return replace(other, lessons=lessons, quiz=other.quiz or original.quiz)


def _compare(original: Quiz, other: Quiz, report: Report, text: str) -> None:
    mine = {question.key: question for question in original.questions}
    theirs = {question.key: question for question in other.questions}
    for key in mine.keys() - theirs.keys():
        report.error(f'question "{key}" of the original is missing; translate it too')
    for key in theirs.keys() - mine.keys():
        report.error(
            f'question "{key}" is not in the original; add it there or delete it here',
            *locate(text, f"{{#{key}"),
        )
    for key in mine.keys() & theirs.keys():
        if _bones(mine[key]) != _bones(theirs[key]):
            report.error(
                f'question "{key}" differs from the original in kind, number or order of answers, '
                "right answers, skill or fact; make them alike",
                *locate(text, f"{{#{key}"),
            )


def _bones(question: Question) -> tuple[object, ...]:
    """Everything that is not words."""
    return (
        question.kind,
        question.pool,
        question.skills,
        question.fact,
        [(option.key, option.is_right) for option in question.options],
        len(question.matches),
        len(question.blanks),
        question.number,
        question.tolerance,
        len(question.rubric),
    )
