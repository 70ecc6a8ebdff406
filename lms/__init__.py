"""Rampwise: sales training and onboarding that mounts into any Flask app.

The public door: `LMS` (the extension), `create_app` (our own host) and `__version__`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lms.app import create_app
    from lms.extension import LMS

__version__ = "0.1.0"
__all__ = ["LMS", "__version__", "create_app"]


def __getattr__(name: str) -> Any:
    """Import the door only when it is opened, so that `lms.domain` needs no Flask."""
    if name == "create_app":
        from lms.app import create_app

        return create_app
    if name == "LMS":
        from lms.extension import LMS

        return LMS
    raise AttributeError(name)
