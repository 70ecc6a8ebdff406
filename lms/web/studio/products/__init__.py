"""Products in the studio: their list, each with its facts and its change log, and writing them."""

from lms.web.studio.products import pages, writing

__all__ = ["pages", "writing"]
