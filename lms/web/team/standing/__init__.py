"""How a team stands, beyond the board: how ready, in which cadence, how its new people ramp up."""

from lms.web.team.standing import cadence, ramp, readiness

__all__ = ["cadence", "ramp", "readiness"]
