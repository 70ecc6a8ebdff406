"""Reading plans: the one in force with what is done of it, and all that were.

`rows` are what pages get, `current` judges the plan in force, `history` those that are over;
`wishes` and `absences` are what people asked for and when they are away.
"""

from lms.db.queries.plans.current import (
    Known,
    chosen,
    current,
    current_of,
    planned,
    seen_since,
    was_planned,
)
from lms.db.queries.plans.history import PastCycle, SkillMove, history
from lms.db.queries.plans.rows import AssignedBy, PlanItemRow, PlanView, Wish

__all__ = [
    "AssignedBy", "Known", "PastCycle", "PlanItemRow", "PlanView", "SkillMove", "Wish", "chosen",
    "current", "current_of", "history", "planned", "seen_since", "was_planned",
]  # fmt: skip
