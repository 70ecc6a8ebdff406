"""The words for the trade's own enums, in the reader's language, where more than one area shows them."""

from collections.abc import Iterable

from lms.domain.people import Role
from lms.web.kit.i18n import t


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
