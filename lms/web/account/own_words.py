"""Stored records in words: labels and values as the person reads them on the page of own data."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from lms.db.queries.audit import AuditRow
from lms.db.queries.own_data import Record
from lms.domain.asking.questions import Question
from lms.domain.modules import Module
from lms.domain.people import Role
from lms.web.kit import i18n, labels
from lms.web.kit.audit_words import sentence_of
from lms.web.kit.i18n import t

UNSHOWN = frozenset({"items", "result", "figures", "seed", "session_epoch", "reason", "notes"})
"""Columns that only the download carries: what a program needs to work it all out again."""


def kinds() -> dict[str, str]:
    """What each kind of record is called."""
    return {
        "profile": t("Profile"),
        "roles": t("Access"),
        "sales-roles": t("Sales roles"),
        "managed-teams": t("Teams you manage"),
        "attempts": t("Quizzes and checks"),
        "answers": t("Answers"),
        "reviews": t("Reviews of your answers"),
        "evidence": t("Evidence of your skills"),
        "levels": t("Skill levels"),
        "memory": t("What you are believed to remember"),
        "waivers": t("Modules you tested out of"),
        "readings": t("Lessons read"),
        "steps": t("Track steps ticked"),
        "assignments": t("Assignments to you"),
        "plans": t("Weekly plans"),
        "plan-wishes": t("What you asked of your plans"),
        "absences": t("Days away"),
        "recalls": t("What you named from memory"),
        "contributions": t("Notes and proposals of yours"),
        "identities": t("Other systems you come from"),
        "password-links": t("Links to set a password"),
        "certificates": t("Certificates"),
        "certificate-facts": t("Facts that your certificates rest on"),
        "sign-offs": t("Sign-offs of what managers saw"),
        "sign-offs-given": t("Sign-offs you gave"),
        "certificates-withdrawn": t("Certificates you withdrew"),
        "audit": t("Audit log: by you or about you"),
        **_deeds(),
    }


def _deeds() -> dict[str, str]:
    """What somebody did for others, or about what all use."""
    return {
        "assignments-given": t("Assignments you gave"),
        "absences-recorded": t("Days away you wrote down for others"),
        "reviews-given": t("Reviews you gave"),
        "ratings-given": t("Ratings you gave"),
        "waivers-overruled": t("Modules you asked others to take after all"),
        "questions-held": t("Questions you took out"),
        "modules-published": t("Modules you published"),
        "facts-written": t("Facts you wrote, approved or made official, or that came from you"),
        "fact-entries": t("What you said and did about facts"),
        "questions-confirmed": t("Questions you called right as they stand"),
        "banners-confirmed": t("Banners of modules you took down"),
        "contributions-decided": t("Notes and proposals you decided about"),
        "targets-set": t("Targets you set"),
        "products-set": t("Products you set"),
        "product-changes": t("Product changes you logged"),
        "recalls-run": t("Recall checks you opened or confirmed"),
    }


def _labels() -> dict[str, str]:
    return {
        "name": t("Name"), "email": t("Email"), "team": t("Team"), "hired_on": t("First day"),
        "locale": t("Language"), "time_zone": t("Time zone"), "theme": t("Colours"),
        "minutes_cap": t("Minutes a week"), "cycle_weekday": t("Plan starts on"),
        "has_password": t("Password set"), "created_at": t("Added"),
        "deactivated_at": t("Deactivated"), "role": t("Access"), "sales_role": t("Sales role"),
        "id": t("Number"), "purpose": t("Kind"), "module_id": t("Module"),
        "number": t("Attempt or version"), "started_at": t("Begun"),
        "handed_in_at": t("Handed in"), "deadline_at": t("Time limit"),
        "pass_mark": t("Pass mark, per cent"), "score": t("Score"), "passed": t("Passed"),
        "lang": t("Language"), "saved_at": t("Saved"), "attempt_id": t("Attempt"),
        "item": t("Place in the attempt"), "value": t("Answer or value"),
        "question": t("Question"), "reviewed_at": t("Reviewed"), "reviewer": t("Reviewer"),
        "points": t("Points"), "comment": t("Comment"), "at": t("When"), "kind": t("Kind"),
        "skills": t("Skills"), "weight": t("Weight"), "guess": t("Chance of guessing"),
        "difficulty": t("Difficulty"), "difficulty_variance": t("Variance of the difficulty"),
        "ability_mean": t("Ability, mean"), "ability_variance": t("Ability, variance"),
        "read_at": t("Read"), "title": t("Title"), "lesson": t("Lesson"), "track": t("Track"),
        "step": t("Step"), "done_at": t("Ticked"), "undone_at": t("Unticked"),
        "assigned_at": t("Assigned"), "person": t("Person"), "due_on": t("Due"),
        "note": t("Note"), "withdrawn_at": t("Withdrawn"), "cycle_start": t("From"),
        "cycle_end": t("To"), "made_at": t("Made"), "replaced_at": t("Replaced"),
        "position": t("Place"), "minutes": t("Minutes"), "provider": t("System"),
        "subject": t("Name there"), "linked_at": t("Linked"), "expires_at": t("Works until"),
        "used_at": t("Used or ended"), "written_at": t("Written"), "fact_id": t("Fact"),
        **_registry_labels(),
        **_plan_labels(),
    }  # fmt: skip


def _plan_labels() -> dict[str, str]:
    """Of plans, evidence, memory and modules tested out of."""
    return {
        "cycle_weeks": t("Weeks in a plan"),
        "shares_activity": t("Figures from daily work count"),
        "final_at": t("Graded"), "seconds": t("Seconds taken"),
        "revision_id": t("Number of the text"), "criterion": t("What was judged"),
        "rater": t("Judged by"), "memory": t("Days until a tenth is forgotten"),
        "waived_at": t("Tested out"), "overruled_at": t("To be taken after all"),
        "overruled_by": t("Decided by"), "is_over_cap": t("Over the cap"),
        "is_rolled_over": t("Left over from before"), "wished_at": t("Asked"),
        "key": t("Item"), "wanted": t("In its place"), "until": t("Not before"),
        "taken_back_at": t("Taken back"), "first_day": t("First day"),
        "last_day": t("Last day"), "recorded_at": t("Written down"),
        "held_at": t("Taken out"), "retired_at": t("Retired"),
        "published_at": t("Published"),
    }  # fmt: skip


def _registry_labels() -> dict[str, str]:
    """Of facts, certificates, contributions, products and recall checks."""
    return {
        "claim": t("Claim"), "approved_at": t("Approved"),
        "official_at": t("Official since"), "level": t("Level"),
        "certification": t("Certification"), "granted_at": t("Granted"),
        "expires_on": t("Last day"), "code": t("Code"), "basis": t("Rests on"),
        "revoked_at": t("Withdrawn"), "revoked_by": t("Withdrawn by"), "why": t("Reason"),
        "requirement": t("What was seen"), "rating": t("Rating, 1 to 5"), "by": t("By"),
        "skill": t("Skill"), "action": t("What was done"),
        "decided_at": t("Decided"), "reply": t("Answer"), "version": t("Version"),
        "taken_fact": t("Fact that it went into"), "taken_version": t("Version of that fact"),
        "product": t("Product"), "claims": t("What you wrote"),
        "official": t("Official then, with versions"), "matches": t("What you said it meant"),
        "matched_at": t("Matched"), "confirmed": t("What the reviewer said it meant"),
        "confirmed_at": t("Confirmed"), "text": t("Text"), "review_by": t("Review by"),
        "priority": t("Priority"), "owner": t("Owner"), "summary": t("Summary"),
        "opened_at": t("Opened"), "closes_on": t("Open until"), "closed_at": t("Closed"),
    }  # fmt: skip


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return t("Yes") if value else t("No")
    if isinstance(value, datetime):
        return i18n.moment(value)
    if isinstance(value, date):
        return i18n.day(value)
    if isinstance(value, Role):
        return labels.role(value)
    if name == "cycle_weekday":
        return str(labels.weekdays()[value])
    if isinstance(value, float):
        return f"{value:.3g}"
    if name == "skills":
        return _skills(value)
    if name == "memory":
        return _memory(value)
    if name in {"claims", "matches", "confirmed"}:
        return "; ".join(one or "–" for one in value)
    if name in {"item", "position"}:
        return str(value + 1)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value.value if isinstance(value, StrEnum) else value)


def _skills(value: Any) -> str:
    """Of evidence: the skills with their shares. Of levels: each skill's estimate."""
    if isinstance(value, list):
        return "; ".join(f"{skill} ({share:.3g})" for skill, share in value)
    return "; ".join(
        t("%(skill)s: shown %(shown)s, precision %(precision)s, %(n)s answers or ratings",
          skill=skill, shown=f"{total:.2f}", precision=f"{precision:.2f}", n=count)
        for skill, (total, precision, count, *_) in value.items()
    )  # fmt: skip


def _memory(value: Any) -> str:
    """Each module or fact with its stability in days."""
    known = value.get("traces", {})
    return "; ".join(f"{key}: {stability:.0f}" for key, (stability, *_) in known.items())


def told(record: Record) -> list[tuple[str, str]]:
    """(label, value) of everything that the page shows of a record; what is empty is left out."""
    known = _labels()
    return [
        (known[name], _value(name, value))
        for name, value in record.items()
        if name not in UNSHOWN and value not in (None, "")
    ]


def as_sentence(record: Record, names: Mapping[int, str]) -> Record:
    """An entry of the audit log with what was done as one sentence."""
    return {"at": record["at"], "action": sentence_of(audit_row(record), names)}


def audit_row(record: Record) -> AuditRow:
    """The entry as the audit log reads it."""
    return AuditRow(**record)


def with_question(record: Record, texts: Mapping[int, Module]) -> Record:
    """An answer with its question and what was chosen, as the attempt's revision words them."""
    revision, key = record["items"][record["item"]]
    quiz = texts[revision].quiz if revision in texts else None
    question = next((one for one in quiz.questions if one.key == key), None) if quiz else None
    if question is None:
        return {**record, "question": key}
    answer = answer_words(question, record["value"])
    return {**record, "question": _plain(question.prompt), "value": answer}


def _plain(html: str) -> str:
    return str(Markup(html).striptags())


def answer_words(question: Question, value: Any) -> str:
    """An answer in the words of its question: options by what they say, not by their keys."""
    words = {one.key: _plain(one.html) for one in (*question.options, *question.matches)}
    if isinstance(value, dict):
        pairs = (f"{words.get(k, k)} → {words.get(str(v), v)}" for k, v in value.items())
        return "; ".join(pairs)
    if isinstance(value, list):
        return "; ".join(words.get(str(one), str(one)) for one in value)
    return words.get(str(value), str(value))
