"""The days of the demo company: sixteen weeks up to now, so that it always looks fresh."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKS = 16
SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days between the first and `now`, an aware instant."""

    now: datetime

    @property
    def today(self) -> date:
        """The date of now, in UTC."""
        return self.now.astimezone(UTC).date()

    @property
    def first(self) -> date:
        """The Monday on which the company begins to use Rampwise."""
        return self.today - timedelta(days=self.today.weekday(), weeks=WEEKS)

    def working_days(self) -> Iterator[date]:
        """Mondays to Fridays from the first day to today."""
        day = self.first
        while day <= self.today:
            if day.weekday() < SATURDAY:
                yield day
            day += DAY

    def working_day_back(self, days: int) -> date:
        """The working day so many calendar days ago, or the last one before it."""
        day = self.today - timedelta(days=days)
        while day.weekday() >= SATURDAY:
            day -= DAY
        return day

    def before_today(self, working_days: int) -> date:
        """The working day so many working days before today (0: the last before today)."""
        day = self.working_day_back(1)
        for _ in range(working_days):
            day = self.working_day_back((self.today - day).days + 1)
        return day


def clock(day: date, hour: int, minute: int, zone: str) -> datetime:
    """That time on the clock of `zone`, as an instant in UTC."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)
