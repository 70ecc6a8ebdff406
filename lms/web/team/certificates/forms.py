"""The forms of a manager: what was seen and how good it was, and why a certificate is withdrawn."""

from collections.abc import Iterable, Sequence

from wtforms import RadioField, TextAreaField

from lms.domain.certifications import SEEN, Certification, Requirement
from lms.domain.errors import LmsError
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import t
from lms.web.team.observing import RATED, ratings

_FIELDS = {"sign-off-rating": "rating", "sign-off-not-asked": "what", "words-too-long": "note"}
"""The field that each refusal is about."""


class SignOffForm(HouseForm):
    """Shape only; `what` is the key of a certification and a requirement."""

    what = RadioField(validate_choice=False)
    rating = RadioField(validate_choice=False)
    note = TextAreaField(render_kw={"rows": 3})
    watched: Sequence[str] = ()
    """the choices of `what`, once they are made"""

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "what": (t("What you watched"), ""),
            "rating": (t("How good it was"), t("From 3 it counts.")),
            "note": (t("Note"), t("The person reads it. What went well, and what to try next.")),
        }

    def offer(self, terms: Iterable[Certification]) -> None:
        """Make the choices: what these certifications want a manager to see."""
        asked_of = {Requirement.PRACTICE: t("practice"), Requirement.OBSERVATION: t("observation")}
        watched = [
            (f"{one.key} {asked}", t("%(title)s: %(what)s", title=one.title, what=asked_of[asked]))
            for one in terms
            for asked in one.requires
            if asked in SEEN
        ]
        self.what.choices = watched
        self.rating.choices = ratings()
        self.watched = [key for key, _ in watched]
        if len(watched) == 1 and not self.what.data:
            self.what.data = watched[0][0]

    def validate(self, *_given: object, **_more: object) -> bool:
        """Whether something was chosen in both lists."""
        super().validate()
        if self.what.data not in self.watched:
            self.say("what", t("Choose what you watched."))
        if self.rating.data not in RATED:
            self.say("rating", t("Give a rating from 1 to 5."))
        return not self.errors

    @property
    def chosen(self) -> tuple[str, Requirement]:
        """The certification and the requirement, once the form is valid."""
        key, asked = self.what.data.split(" ")
        return key, Requirement(asked)

    def refused(self, error: LmsError) -> None:
        """Put a refusal where it belongs; what is no refusal of the form is raised again."""
        if error.code not in _FIELDS:
            raise error
        self.refuse(_FIELDS[error.code], error)


class WithdrawForm(HouseForm):
    """Why a certificate is withdrawn."""

    reason = TextAreaField(render_kw={"rows": 2})

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {"reason": (t("Reason"), t("The person reads it, and so does the audit log."))}
