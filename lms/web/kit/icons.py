"""Icons from icons.svg: decoration only, the word stands beside each.

Made here and kept, because a page shows dozens and a macro takes ten times as long.
"""

from functools import lru_cache

from markupsafe import Markup

from lms.web.kit.assets import asset

_SVG = Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>')


def icon(name: str, class_: str = "") -> Markup:
    """The icon with this name; `class_` is added to its class."""
    return _drawn(asset("icons.svg"), name, class_)


@lru_cache(maxsize=1024)
def _drawn(sprite: str, name: str, class_: str) -> Markup:
    return _SVG.format(f"icon {class_}" if class_ else "icon", sprite, name)
