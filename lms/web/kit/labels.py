"""Words for the trade's own enums, in the reader's language, that more than one area shows."""

from collections.abc import Iterable

from babel.dates import get_day_names, get_month_names

from lms.domain.people import Role
from lms.web.kit.i18n import reader, t


def role(value: Role) -> str:
    """What an access role is called."""
    return {
        Role.NEW_HIRE: t("New hire"),
        Role.REP: t("Rep"),
        Role.MANAGER: t("Manager"),
        Role.MARKETING: t("Marketing"),
        Role.ADMIN: t("Administrator"),
    }[value]


def roles(values: Iterable[Role]) -> str:
    """Several access roles, in their usual order."""
    held = set(values)
    return ", ".join(role(value) for value in Role if value in held)


def weekdays() -> list[str]:
    """Monday to Sunday."""
    names = get_day_names("wide", "stand-alone", locale=reader()[0])
    return [names[number] for number in range(7)]


def month(number: int) -> str:
    """January is 1."""
    return str(get_month_names("wide", "stand-alone", locale=reader()[0])[number])
