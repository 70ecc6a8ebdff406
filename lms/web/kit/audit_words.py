"""The audit log in sentences: who did what to whom."""

from collections.abc import Mapping
from typing import Any

from lms.db.queries.audit import AuditRow
from lms.domain.people import Role
from lms.web.kit import labels
from lms.web.kit.i18n import t


def actions() -> dict[str, tuple[str, str]]:
    """{action: (its name in the filter, its sentence)}."""
    parts = (
        _people, _passwords, _organisation, _training, _content, _fact_steps, _held_back, _products,
        _contributions,
    )  # fmt: skip
    return {action: words for part in parts for action, words in part().items()}


def _people() -> dict[str, tuple[str, str]]:
    linked = t("%(who)s was linked to their account at %(provider)s")
    agreed = t("%(who)s agreed that figures from daily work count")
    stopped = t("%(who)s stopped figures from daily work")
    return {
        "person.added": (t("Person added"), t("%(actor)s added %(who)s (%(email)s)")),
        "person.changed": (t("Person changed"), t("%(actor)s changed %(who)s: %(changes)s")),
        "person.deactivated": (t("Person deactivated"), t("%(actor)s deactivated %(who)s")),
        "person.reactivated": (t("Person reactivated"), t("%(actor)s reactivated %(who)s")),
        "person.identity-linked": (t("Account linked"), linked),
        "person.activity-shared": (t("Daily figures agreed to"), agreed),
        "person.activity-withheld": (t("Daily figures stopped"), stopped),
    }


def _passwords() -> dict[str, tuple[str, str]]:
    sent = t("%(actor)s had a password link sent to %(who)s")
    made = t("%(actor)s made a password link for %(who)s")
    return {
        "person.password-set": (t("Password set"), t("%(actor)s set a password for %(who)s")),
        "person.password-changed": (t("Password changed"), t("%(who)s changed their password")),
        "person.password-reset": (t("Password reset"), t("%(who)s set a password through a link")),
        "person.password-link-sent": (t("Password link sent"), sent),
        "person.password-link-made": (t("Password link made"), made),
    }


def _organisation() -> dict[str, tuple[str, str]]:
    managers = t("%(actor)s changed who manages %(name)s: added %(added)s, removed %(removed)s")
    target = t(
        "%(actor)s set the target of %(role)s in %(skill)s: level %(level)s, weight %(weight)s"
    )
    renamed = t("%(actor)s renamed the team %(before)s to %(name)s")
    return {
        "team.added": (t("Team added"), t("%(actor)s added the team %(name)s")),
        "team.renamed": (t("Team renamed"), renamed),
        "team.managers-changed": (t("Team managers changed"), managers),
        "team.removed": (t("Team deleted"), t("%(actor)s deleted the team %(name)s")),
        "target.set": (t("Target set"), target),
        "company.made-demo": (t("Demo filled"), t("%(actor)s filled this database with a demo")),
    }


def _training() -> dict[str, tuple[str, str]]:
    withdrawn = t("%(actor)s withdrew the assignment of %(module)s to %(who)s")
    signed = t("%(actor)s signed off %(who)s for %(id)s: %(requirement)s, %(rating)s of 5")
    rated = t("%(actor)s rated what %(who)s showed of %(skill)s: %(rating)s of 5")
    wanted = t("%(actor)s asked %(who)s to take %(module)s after all")
    taken = t("%(actor)s withdrew certificate %(id)s of %(who)s (%(certification)s): %(reason)s")
    away = t("%(actor)s wrote down that %(who)s is away from %(first)s to %(last)s")
    back = t("%(actor)s took back that %(who)s is away from %(first)s to %(last)s")
    review = t("%(actor)s reviewed an answer of attempt %(id)s: %(points)s points")
    return {
        "assignment.made": (t("Module assigned"), t("%(actor)s assigned %(module)s to %(who)s")),
        "assignment.withdrawn": (t("Assignment withdrawn"), withdrawn),
        "waiver.overruled": (t("Skipped module asked for"), wanted),
        "review": (t("Answer reviewed"), review),
        "skill.rated": (t("Rated"), rated),
        "certification.signed-off": (t("Signed off"), signed),
        "certificate.withdrawn": (t("Certificate withdrawn"), taken),
        "absence.recorded": (t("Days away written down"), away),
        "absence.withdrawn": (t("Days away taken back"), back),
    }


def _content() -> dict[str, tuple[str, str]]:
    revised = t("%(actor)s wrote version %(version)s of the fact %(id)s")
    official = t("%(actor)s made version %(version)s of the fact %(id)s official")
    confirmed = t("%(actor)s confirmed that version %(version)s of the fact %(id)s is still true")
    settings = t("%(actor)s changed the settings of the fact %(id)s")
    published = t("%(actor)s published revision %(revision)s of %(id)s")
    return {
        "fact.created": (t("Fact created"), t("%(actor)s created the fact %(id)s")),
        "fact.revised": (t("Fact revised"), revised),
        "fact.changed": (t("Fact settings changed"), settings),
        "fact.made-official": (t("Fact made official"), official),
        "fact.confirmed": (t("Fact confirmed"), confirmed),
        "module.published": (t("Module published"), published),
    }


def _fact_steps() -> dict[str, tuple[str, str]]:
    written = t("%(actor)s wrote version %(version)s of the fact %(id)s")
    sent = t("%(actor)s sent version %(version)s of the fact %(id)s for review")
    returned = t("%(actor)s gave version %(version)s of the fact %(id)s back")
    approved = t("%(actor)s approved version %(version)s of the fact %(id)s")
    published = t("%(actor)s published version %(version)s of the fact %(id)s (%(change)s)")
    asked = t("%(actor)s asked for a review of the fact %(id)s until %(by)s")
    flagged = t("%(actor)s said that version %(version)s of %(id)s did not hold up on a call")
    answered = t("%(actor)s answered what was said about the fact %(id)s")
    return {
        "fact.written": (t("Fact written"), written),
        "fact.sent-for-review": (t("Fact sent for review"), sent),
        "fact.returned": (t("Fact given back"), returned),
        "fact.approved": (t("Fact approved"), approved),
        "fact.published": (t("Fact published"), published),
        "fact.needs-review": (t("Fact review asked for"), asked),
        "fact.flagged": (t("Fact flagged"), flagged),
        "fact.answered": (t("Fact flags answered"), answered),
        "fact.retired": (t("Fact retired"), t("%(actor)s retired the fact %(id)s")),
        "fact.restored": (t("Fact restored"), t("%(actor)s took the fact %(id)s up again")),
    }


def _held_back() -> dict[str, tuple[str, str]]:
    right = t("%(actor)s said that question %(question)s of %(id)s is right as it stands")
    rewritten = t("Question %(question)s of %(id)s was rewritten and counts again")
    around = t("%(actor)s confirmed the text around the fact %(fact)s in %(id)s")
    held = t("%(actor)s found question %(question)s of %(id)s bad and put it on hold: %(note)s")
    retired = t("%(actor)s retired question %(question)s of %(id)s: %(note)s")
    released = t("%(actor)s let question %(question)s of %(id)s count again: %(note)s")
    return {
        "question.held": (t("Question held"), held),
        "question.retired": (t("Question retired"), retired),
        "question.released": (t("Question released"), released),
        "question.confirmed": (t("Question confirmed"), right),
        "question.rewritten": (t("Question rewritten"), rewritten),
        "module.confirmed": (t("Module confirmed"), around),
    }


def _contributions() -> dict[str, tuple[str, str]]:
    taken = t("%(actor)s made version %(version)s of the fact %(fact)s of what %(who)s gave")
    return {
        "contribution.taken-up": (t("Contribution taken up"), taken),
        "contribution.declined": (
            t("Contribution declined"),
            t("%(actor)s declined what %(who)s gave"),
        ),
    }


def _products() -> dict[str, tuple[str, str]]:
    added = t("%(actor)s added the product %(name)s")
    changed = t("%(actor)s changed the product %(name)s: %(fields)s")
    opened = t("%(actor)s opened a recall check of %(product)s for %(team)s")
    said = t("%(actor)s confirmed what %(who)s said of %(product)s: %(named)s of %(asked)s")
    return {
        "product.added": (t("Product added"), added),
        "product.changed": (t("Product changed"), changed),
        "product.removed": (t("Product deleted"), t("%(actor)s deleted the product %(name)s")),
        "product.change-logged": (
            t("Product change logged"),
            t("%(actor)s logged a change of %(name)s (%(change)s)"),
        ),
        "recall.opened": (t("Recall check opened"), opened),
        "recall.closed": (t("Recall check closed"), t("%(actor)s closed recall check %(id)s")),
        "recall.confirmed": (t("Recall sheet confirmed"), said),
    }


def about(row: AuditRow) -> int | None:
    """The number of the person whom an entry is about, when it does not carry the name."""
    number = row.object_id if row.object_type == "person" else str(row.details.get("person", ""))
    return int(number) if number.isdigit() else None


def sentence_of(row: AuditRow, names: Mapping[int, str]) -> str:
    """The entry as one sentence; an action that has none yet is told by its plain facts."""
    known = actions().get(row.action)
    told = known[1] if known else t("%(actor)s: %(action)s, %(kind)s %(id)s")
    return told % _Facts(_facts(row, names))


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def _facts(row: AuditRow, names: Mapping[int, str]) -> dict[str, str]:
    who = names.get(about(row) or 0) or row.details.get("name")
    facts = {key: _told(value) for key, value in row.details.items()}
    return {
        **facts,
        "actor": row.actor or t("The system"),
        "who": str(who or t("somebody")),
        "action": row.action,
        "kind": row.object_type,
        "id": row.object_id,
        "changes": _changes(row.details.get("changes")),
    }


def _told(value: Any) -> str:
    if (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(v, int | None) for v in value)
    ):
        return f"{'–' if value[0] is None else value[0]} → {value[1]}"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or t("nobody")
    return "–" if value is None else str(value)


def _changes(changes: Any) -> str:
    """Each changed field with what it was and what it is."""
    names = {
        "name": t("name"),
        "email": t("email"),
        "team": t("team"),
        "hired_on": t("first day"),
        "minutes_cap": t("minutes a week"),
        "cycle_weekday": t("plan starts on"),
        "roles": t("access"),
        "sales_roles": t("sales roles"),
        "manager_of": t("manages"),
    }
    if not isinstance(changes, dict):
        return "–"
    return "; ".join(
        f"{names.get(field, field)} {_side(field, old)} → {_side(field, new)}"
        for field, (old, new) in changes.items()
    )


def _side(field: str, value: Any) -> str:
    if field == "cycle_weekday" and isinstance(value, int):
        return labels.weekdays()[value]
    parts = value if isinstance(value, list) else str(value or "").split(" | ")
    if field == "roles":
        return labels.roles(Role(part) for part in parts if part in set(Role)) or "–"
    return ", ".join(part for part in parts if part) or "–"
