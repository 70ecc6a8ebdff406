"""What a route says of itself: the permission it needs, or that it is open to everybody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from lms.domain.permissions import Permission
from lms.web.kit.mount import work

View = Callable[..., Any]


def requires(permission: Permission) -> Callable[[View], View]:
    """Refuse the route to people who lack `permission`; services check the object as well."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            work().require(permission)
            return view(*args, **kwargs)

        guarded.lms_permission = permission  # type: ignore[attr-defined]  # read by the blueprint and the house tests
        return guarded

    return decorate


def public(view: View) -> View:
    """Open the route to people who are not signed in."""
    view.lms_permission = None  # type: ignore[attr-defined]  # as above
    return view
