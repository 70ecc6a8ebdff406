"""The parts of a question in quiz.md; used by `quiz_markup` only."""
