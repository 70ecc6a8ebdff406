"""Reading certificates: who holds which, what was shown for them, and what has changed since.

Who has to learn a change is read in `lms.db.queries.holdings` and decided in the domain.
"""
