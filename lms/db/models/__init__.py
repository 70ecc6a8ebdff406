"""All records, so that naming one imports the metadata of all."""

from lms.db.models.catalog import Company, Fundamental, Product, SalesRole, Skill, Target, Track
from lms.db.models.facts import Fact, FactVersion
from lms.db.models.journal import AuditEntry, OutboxEntry
from lms.db.models.learning import Answer, AnswerReview, Attempt, Reading, StepDone
from lms.db.models.modules import (
    Embedding,
    Media,
    Module,
    ModuleRevision,
    ModuleText,
    Question,
    RevisionMedia,
)
from lms.db.models.people import (
    Identity,
    PasswordReset,
    Person,
    PersonRole,
    PersonSalesRole,
    Team,
    TeamManager,
)
from lms.db.models.plans import Assignment, Plan, PlanItem
from lms.db.models.skills import Evidence, PersonLevel

__all__ = [
    "Answer", "AnswerReview", "Assignment", "Attempt", "AuditEntry", "Company", "Embedding",
    "Evidence", "Fact", "FactVersion", "Fundamental", "Identity", "Media", "Module",
    "ModuleRevision", "ModuleText", "OutboxEntry", "PasswordReset", "Person", "PersonLevel",
    "PersonRole", "PersonSalesRole", "Plan", "PlanItem", "Product", "Question", "Reading",
    "RevisionMedia", "SalesRole", "Skill", "StepDone", "Target", "Team", "TeamManager", "Track",
]  # fmt: skip
