"""Persons, teams, what they may do, and how they prove who they are."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, UtcDateTime, one_of
from lms.domain.people import Role, Theme


class Team(Base):
    __tablename__ = "lms_team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Person(Base):
    __tablename__ = "lms_person"
    __table_args__ = (
        CheckConstraint("minutes_cap BETWEEN 0 AND 600", name="minutes_cap"),
        CheckConstraint("cycle_weekday BETWEEN 0 AND 6", name="cycle_weekday"),
        CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name="email"),
        CheckConstraint("length(name) > 0", name="name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """in lower case"""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """argon2; none for people who only come through another system or have not set one yet"""
    team_id: Mapped[int | None] = mapped_column(ForeignKey("lms_team.id"), index=True)
    hired_on: Mapped[date | None]
    """first day; day n of onboarding counts from here"""
    locale: Mapped[str] = mapped_column(String(10), default="en", server_default="en")
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC", server_default="UTC")
    theme: Mapped[Theme] = mapped_column(
        one_of(Theme, "theme"), default=Theme.AUTO, server_default="auto"
    )
    minutes_cap: Mapped[int] = mapped_column(default=60, server_default="60")
    """training minutes a week that others may plan for this person"""
    cycle_weekday: Mapped[int] = mapped_column(default=0, server_default="0")
    """the weekday on which this person's plan starts anew, Monday 0"""
    cycle_weeks: Mapped[int] = mapped_column(default=1, server_default="1")
    """weeks that one plan covers"""
    shares_activity: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """agreed that figures from daily work count toward levels"""
    session_epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    """counts up when all of this person's sessions must end"""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PersonRole(Base):
    __tablename__ = "lms_person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(one_of(Role, "role"), primary_key=True)


class PersonSalesRole(Base):
    __tablename__ = "lms_person_sales_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), primary_key=True)
    sales_role: Mapped[str] = mapped_column(ForeignKey("lms_sales_role.key"), primary_key=True)


class TeamManager(Base):
    __tablename__ = "lms_team_manager"

    team_id: Mapped[int] = mapped_column(ForeignKey("lms_team.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("lms_person.id"), primary_key=True, index=True
    )


class Identity(Base):
    """A person's name in another system (host app, sign-on, LMS)."""

    __tablename__ = "lms_identity"

    provider: Mapped[str] = mapped_column(String(200), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PasswordReset(Base):
    __tablename__ = "lms_password_reset"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the token in the mail; the token itself is stored nowhere"""
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
