"""Rating what a manager saw somebody do, on one skill."""

from wtforms import RadioField, StringField

from lms.domain.errors import LmsError
from lms.domain.mastery.skills import EvidenceKind
from lms.services.observations import LONGEST_CRITERION, RATINGS
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import t

_FIELDS = {"sign-off-rating": "rating", "words-too-long": "saw"}
"""The field that each refusal is about."""
_WATCHED = frozenset({EvidenceKind.OBSERVATION.value, EvidenceKind.PRACTICE.value})
RATED = frozenset(map(str, RATINGS))
"""What a form may send as a rating."""


class RatingForm(HouseForm):
    """Shape only."""

    kind = RadioField(validate_choice=False)
    rating = RadioField(validate_choice=False)
    saw = StringField(render_kw={"maxlength": LONGEST_CRITERION})

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints, and the choices."""
        self.kind.choices = [
            (EvidenceKind.OBSERVATION.value, t("A real call or meeting")),
            (EvidenceKind.PRACTICE.value, t("A practice call")),
        ]
        self.rating.choices = ratings()
        return {
            "kind": (t("What you watched"), ""),
            "rating": (t("How good it was"), ""),
            "saw": (t("What you looked at"), t("If you like. The person reads it.")),
        }

    def validate(self, *_given: object, **_more: object) -> bool:
        """Whether something was chosen in both lists."""
        super().validate()
        if self.kind.data not in _WATCHED:
            self.say("kind", t("Choose what you watched."))
        if self.rating.data not in RATED:
            self.say("rating", t("Give a rating from 1 to 5."))
        return not self.errors

    def refused(self, error: LmsError) -> None:
        """Put a refusal where it belongs; what is no refusal of the form is raised again."""
        if error.code not in _FIELDS:
            raise error
        self.refuse(_FIELDS[error.code], error)


def ratings() -> list[tuple[str, str]]:
    """The scale on which managers rate what they saw."""
    return [
        ("1", t("1, not yet")),
        ("2", t("2, partly")),
        ("3", t("3, good enough")),
        ("4", t("4, good")),
        ("5", t("5, others can learn from it")),
    ]
