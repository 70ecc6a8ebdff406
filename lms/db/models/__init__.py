"""All records, so that naming one imports the metadata of all."""

from lms.db.models.cards import CardFacet, CardSpelling, CardView, CardWord
from lms.db.models.catalog import (
    Company,
    Fundamental,
    Product,
    ProductChange,
    SalesRole,
    Skill,
    Target,
    Track,
)
from lms.db.models.certificates import (
    Certificate,
    CertificateFact,
    CertificateRevocation,
    Certification,
    SignOff,
)
from lms.db.models.facts import (
    Contribution,
    Fact,
    FactEntry,
    FactVersion,
    ModuleNotice,
    QuestionHold,
)
from lms.db.models.journal import AuditEntry, OutboxEntry
from lms.db.models.learning import Answer, AnswerReview, Attempt, Reading, StepDone, Waiver
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
from lms.db.models.plans import Absence, Assignment, Plan, PlanItem, PlanWish
from lms.db.models.recalls import Recall, RecallSheet
from lms.db.models.skills import (
    ActivityMetric,
    Evidence,
    ModuleFigures,
    PersonLevel,
    PersonMemory,
    QuestionFigures,
)

__all__ = [
    "Absence", "ActivityMetric", "Answer", "AnswerReview", "Assignment", "Attempt",
    "AuditEntry", "CardFacet", "CardSpelling", "CardView", "CardWord", "Certificate",
    "CertificateFact", "CertificateRevocation", "Certification", "Company", "Contribution",
    "Embedding", "Evidence", "Fact", "FactEntry", "FactVersion", "Fundamental", "Identity",
    "Media", "Module", "ModuleFigures", "ModuleNotice", "ModuleRevision", "ModuleText",
    "OutboxEntry", "PasswordReset", "Person", "PersonLevel", "PersonMemory", "PersonRole",
    "PersonSalesRole", "Plan", "PlanItem", "PlanWish", "Product", "ProductChange", "Question",
    "QuestionFigures", "QuestionHold", "Reading", "Recall", "RecallSheet", "RevisionMedia",
    "SalesRole", "SignOff", "Skill", "StepDone", "Target", "Team", "TeamManager", "Track", "Waiver",
]  # fmt: skip
