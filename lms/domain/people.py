"""Who somebody is here: roles, teams managed, language and zone; how they signed in stays out."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo


class Role(StrEnum):
    """What a person comes here to do; it decides what they may do. A person may have several.

    Not to be mixed up with a *sales role* (sdr, ae, manager …), which comes from the catalogue and
    decides the track and the target levels.
    """

    NEW_HIRE = "new-hire"
    REP = "rep"
    MANAGER = "manager"
    MARKETING = "marketing"
    ADMIN = "admin"


class Theme(StrEnum):
    """Colours of the pages; `auto` follows the device."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class ExternalIdentity:
    """Who the outside says that you are: a provider's name and your stable id there.

    `email` is given only by a provider that has verified it; it links a first visit to a person who
    was added by hand.
    """

    provider: str
    subject: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The person whom an action is about, as far as permission asks."""

    person_id: int
    team_id: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person of one request."""

    id: int
    name: str
    email: str
    roles: frozenset[Role]
    sales_roles: tuple[str, ...] = ()
    team_id: int | None = None
    managed_teams: frozenset[int] = field(default_factory=frozenset)
    locale: str = "en"
    time_zone: str = "UTC"
    theme: Theme = Theme.AUTO
    minutes_cap: int = 60
    cycle_weekday: int = 0
    cycle_weeks: int = 1
    hired_on: date | None = None
    session_epoch: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this person's days begin and end."""
        return ZoneInfo(self.time_zone)

    @property
    def subject(self) -> Subject:
        """This person as the object of an action."""
        return Subject(self.id, self.team_id)

    @property
    def initials(self) -> str:
        """First letters of the first and the last name."""
        return initials(self.name)


def initials(name: str) -> str:
    """First letters of the first and the last name; "?" for none."""
    names = name.split()
    return (names[0][:1] + (names[-1][:1] if len(names) > 1 else "")).upper() if names else "?"
