"""What somebody sent after their session had ended: kept on the sign-in page, then sent again."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from lms.web.account.paths import own_path, takes_posts
from lms.web.kit.forms import without_control

_SECRET = ("csrf_token", "password")


@dataclass(frozen=True, slots=True)
class Kept:
    """The fields of a form as (name, value), and the path that they were meant for."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False

    @property
    def packed(self) -> str:
        """All of it as one text for a hidden field."""
        return json.dumps([self.path, self.fields, self.had_files], ensure_ascii=False)

    @property
    def shown(self) -> list[str]:
        """What a person would recognise as typed: values of several words."""
        return [value for _, value in self.fields if len(value.split()) > 1]


def came_from_our_page() -> bool:
    """Whether our own page sent this form: nobody else may have a visitor send anything twice.

    Browsers name the origin of every cross-site form; a request that names none is no such form.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def keep() -> Kept | None:
    """The form of this request, without its token and passwords; None when it is not ours."""
    path = own_path(request.full_path.rstrip("?"))
    if path is None or not came_from_our_page():
        return None
    fields = (
        (without_control(name), without_control(value))
        for name, value in request.form.items(multi=True)
        if not any(word in name for word in _SECRET)
    )
    return Kept(
        path, tuple(fields), had_files=any(file.filename for file in request.files.values())
    )


def unpack(text: str | None) -> Kept | None:
    """What `packed` made, if it still leads to a page of ours that takes forms."""
    if not text:
        return None
    try:
        path, fields, had_files = json.loads(text)
        kept = Kept(str(path), tuple((str(n), str(v)) for n, v in fields), bool(had_files))
        kept.packed.encode()
    except (ValueError, TypeError, RecursionError):
        return None
    return kept if own_path(kept.path) and takes_posts(kept.path) else None
