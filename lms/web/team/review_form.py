"""The form of a review: points by the lines of a rubric, or in quarters where there is none."""

from wtforms import RadioField, TextAreaField

from lms.domain.asking.questions import Question
from lms.web.kit.forms import HouseForm, MultiCheckboxField
from lms.web.kit.i18n import t

LONGEST_COMMENT = 2000
QUARTERS = ("0", "25", "50", "75", "100")
NO_LINE = "none"
"""The choice that says that no line of the rubric is met, so that it cannot be forgotten."""


class ReviewForm(HouseForm):
    """`share` is what the reviewer gives, 0 to 1."""

    line = MultiCheckboxField(validate_choice=False)
    points = RadioField(validate_choice=False)
    comment = TextAreaField()
    lines = 0

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "line": (t("What the answer has"), t("The points are the share of lines you tick.")),
            "points": (t("How much of it is right"), ""),
            "comment": (t("Comment"), ""),
        }

    def offer(self, question: Question) -> None:
        """Make the choices of this question."""
        self.lines = len(question.rubric)
        self.line.choices = [(str(number), question.rubric[number]) for number in range(self.lines)]
        self.points.choices = [(share, f"{share}%") for share in QUARTERS]

    @property
    def share(self) -> float:
        """The points, once the form is valid."""
        if self.lines:
            return len(self._ticked) / self.lines
        return int(self.points.data) / 100

    @property
    def _ticked(self) -> set[str]:
        return set(self.line.data or ()) & {str(number) for number in range(self.lines)}

    def validate(self, *_given: object, **_more: object) -> bool:
        """Whether points were given and the comment is not too long."""
        super().validate()
        if self.lines and bool(self._ticked) == (NO_LINE in (self.line.data or ())):
            self.say("line", t("Tick the lines that the answer has, or “None of these lines”."))
        if not self.lines and self.points.data not in QUARTERS:
            self.say("points", t("Choose how much of it is right."))
        if len(self.comment.data or "") > LONGEST_COMMENT:
            self.say(
                "comment", t("Shorten the comment to %(most)s characters.", most=LONGEST_COMMENT)
            )
        return not self.errors
