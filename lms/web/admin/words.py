"""The sentences of refusals that need more words than their facts, such as the name of a month."""

from lms.domain.errors import LmsError
from lms.web.kit import labels
from lms.web.kit.errors import sentence
from lms.web.kit.i18n import t


def worded(error: LmsError) -> str:
    """What an admin reads of a refusal."""
    if error.code == "date-day":
        days, month = error.facts["days"], labels.month(int(str(error.facts["month"])))
        return t(
            "%(month)s %(year)s has %(days)s days. Enter a date from 1 to %(days)s, or change the "
            "month.",
            month=month.capitalize(),
            year=error.facts["year"],
            days=days,
        )
    return sentence(error)
