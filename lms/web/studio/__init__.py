"""The area `studio`: where marketing keeps the official facts."""

from flask import Blueprint

bp = Blueprint("studio", __name__)

from lms.web.studio import (  # noqa: E402  # their routes hang on bp
    drafts,
    facts,
    modules,
    products,
    proposals,
    versions,
)
from lms.web.studio.life import page, publishing, steps  # noqa: E402  # as above
from lms.web.studio.quality import deciding, gains, pages, source  # noqa: E402  # as above
from lms.web.studio.upkeep import governance, holds  # noqa: E402  # as above

__all__ = [
    "bp", "deciding", "drafts", "facts", "gains", "governance", "holds", "modules", "page", "pages",
    "products", "proposals", "publishing", "source", "steps", "versions",
]  # fmt: skip
