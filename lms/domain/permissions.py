"""Who may do what to whom. Pages ask it to hide, routes and services ask it to refuse."""

from enum import StrEnum

from lms.domain.people import Actor, Role, Subject


class Permission(StrEnum):
    """One thing that a route or a service does. `docs/permissions.md` explains each."""

    LEARN = "learn"
    VIEW_PERSON = "view-person"
    VIEW_TEAM = "view-team"
    ASSIGN = "assign"
    REVIEW_ANSWERS = "review-answers"
    EDIT_FACTS = "edit-facts"
    PUBLISH_FACTS = "publish-facts"
    MANAGE_PRODUCTS = "manage-products"
    RUN_RECALLS = "run-recalls"
    CERTIFY = "certify"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_TEAMS = "manage-teams"
    MANAGE_TARGETS = "manage-targets"
    READ_AUDIT = "read-audit"


_P = Permission
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.NEW_HIRE: frozenset({_P.LEARN}),
    Role.REP: frozenset({_P.LEARN}),
    Role.MANAGER: frozenset(
        {
            *(_P.LEARN, _P.VIEW_TEAM, _P.VIEW_PERSON, _P.ASSIGN, _P.REVIEW_ANSWERS),
            *(_P.RUN_RECALLS, _P.CERTIFY),
        }
    ),
    Role.MARKETING: frozenset(
        {_P.LEARN, _P.EDIT_FACTS, _P.PUBLISH_FACTS, _P.MANAGE_PRODUCTS, _P.RUN_RECALLS}
    ),
    Role.ADMIN: frozenset(
        {_P.LEARN, _P.MANAGE_PEOPLE, _P.MANAGE_TEAMS, _P.MANAGE_TARGETS, _P.READ_AUDIT}
    ),
}
OVER_OWN_TEAMS = frozenset({_P.VIEW_PERSON, _P.ASSIGN, _P.REVIEW_ANSWERS, _P.CERTIFY})
"""Granted over the people of the teams that one manages, never over oneself or other teams."""


def may(actor: Actor, permission: Permission, subject: Subject | None = None) -> bool:
    """Whether `actor` may use `permission` (on `subject`, where one is given).

    Without a subject the answer is whether there is anybody on whom they might: good for hiding
    a link, never enough for a service that touches a person. One exception to the grants: everybody
    may view themselves.
    """
    if subject and permission is Permission.VIEW_PERSON and subject.person_id == actor.id:
        return True
    if not any(permission in GRANTS[role] for role in actor.roles):
        return False
    if subject is None or permission not in OVER_OWN_TEAMS:
        return True
    return subject.team_id in actor.managed_teams and subject.person_id != actor.id
