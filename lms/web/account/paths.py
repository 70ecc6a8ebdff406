"""Which addresses we lead people to after signing in: our own, nobody else's."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException


def own_path(text: str | None) -> str | None:
    """`text` when it is a path on this site; None for other hosts and for tricks."""
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text:
        return None
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in text):
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text


def takes_posts(path: str) -> bool:
    """Whether one of our own pages takes forms at this path."""
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        endpoint, _ = adapter.match(urlsplit(path).path, method="POST")
    except HTTPException:
        return False
    return bool(endpoint.startswith("lms."))
