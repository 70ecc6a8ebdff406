"""The main navigation: five tabs at most, the person's own work first."""

from dataclasses import dataclass

from flask import url_for

from lms.domain.people import Actor, Role
from lms.web.kit.i18n import t

MOST = 5
"""Tabs that fit a phone."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry; `area` is the beginning of the endpoints below it."""

    label: str
    icon: str
    url: str
    is_current: bool


def tabs(actor: Actor, endpoint: str) -> list[Tab]:
    """The tabs of `actor`, with the one that `endpoint` belongs to marked as current."""
    learning = [
        (
            t("Today"),
            "today",
            "learn.today",
            ("lms.learn.today", "lms.learn.track", "lms.learn.plan"),
        ),
        (
            t("Learn"),
            "learn",
            "learn.modules",
            ("lms.learn.module", "lms.learn.quiz", "lms.learn.lesson"),
        ),
        (
            t("Cards"),
            "cards",
            "learn.cards",
            ("lms.learn.card", "lms.learn.proposal", "lms.learn.note"),
        ),
        (
            t("Skills"),
            "skills",
            "learn.skills",
            ("lms.learn.skill", "lms.learn.certificate", "lms.learn.change"),
        ),
    ]
    own = {
        Role.MANAGER: (t("Team"), "team", "team.board", ("lms.team",)),
        Role.MARKETING: (t("Facts"), "facts", "studio.facts", ("lms.studio",)),
        Role.ADMIN: (t("Admin"), "admin", "admin.people", ("lms.admin",)),
    }
    rows = ([own[role] for role in own if role in actor.roles][:2] + learning)[:MOST]
    return [
        Tab(label, icon, url_for(f"lms.{to}"), endpoint.startswith(under))
        for label, icon, to, under in rows
    ]
