"""The form for days away: its shape, and where a refusal belongs."""

from datetime import date

from wtforms import StringField

from lms.domain.errors import LmsError
from lms.domain.typed_dates import read_date
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import t

_FIELDS = {"absence-order": "last", "absence-too-long": "last", "day-past": "last"}


class AbsenceForm(HouseForm):
    """First and last day; whose days one may say is for the service."""

    first = StringField(render_kw={"type": "date"})
    last = StringField(render_kw={"type": "date"})

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "first": (t("First day away"), ""),
            "last": (t("Last day away"), t("Leave it empty for a single day.")),
        }

    def days(self) -> tuple[date, date] | None:
        """The days as typed; None if one is no day, which is then said at its field."""
        first = self._day("first")
        last = self._day("last") if (self.last.data or "").strip() else first
        return (first, last) if first and last else None

    def refused(self, error: LmsError) -> None:
        """Put a refusal where it belongs; what is no refusal of the form is raised again."""
        if error.code not in _FIELDS:
            raise error
        self.refuse(_FIELDS[error.code], error)

    def _day(self, name: str) -> date | None:
        try:
            return read_date(self[name].data or "")
        except LmsError as error:
            self.refuse(name, error)
            return None
