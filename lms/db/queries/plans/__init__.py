"""Reading plans: the one in force with what is done of it, the one before, and all that were.

`rows` are what pages get, `current` judges the plan in force, `history` those that are over;
`wishes` and `absences` are what people asked for and when they are away.
"""

from lms.db.queries.plans.current import before, chosen, current, seen_since
from lms.db.queries.plans.history import PastCycle, SkillMove, history
from lms.db.queries.plans.rows import AssignedBy, PlanItemRow, PlanView, Wish

__all__ = [
    "AssignedBy", "PastCycle", "PlanItemRow", "PlanView", "SkillMove", "Wish", "before", "chosen",
    "current", "history", "seen_since",
]  # fmt: skip
