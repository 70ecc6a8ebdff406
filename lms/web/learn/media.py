"""Pictures, sounds and films of modules, in parts where a player asks for parts."""

from flask import Response, request

from lms.db.queries import modules
from lms.db.queries.modules import MediaRow
from lms.domain.permissions import Permission
from lms.web.kit.mount import work
from lms.web.kit.routes import requires
from lms.web.learn import bp

FOREVER = "private, max-age=31536000, immutable"
LONGEST_PART = 1_000_000
"""Bytes sent to a player that asks for "everything from here on"; it comes back for more."""


@bp.get("/media/<int:revision>/<name>")
@requires(Permission.LEARN)
def media(revision: int, name: str) -> Response:
    """A file that the revision shows. Its bytes never change, so it may be kept for ever."""
    found = modules.media(work().session, revision, name)
    if request.if_none_match.contains(found.digest):
        return _answer(found, b"", 304)
    wanted = request.range if _is_same(found) else None
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return _answer(found, _bytes(found, 0, found.size), 200)
    part = wanted.range_for_length(found.size)
    if part is None:
        response = _answer(found, b"", 416)
        response.headers["Content-Range"] = f"bytes */{found.size}"
        return response
    return _part(found, part[0], part[1], is_open=wanted.ranges[0][1] is None)


def _is_same(found: MediaRow) -> bool:
    """Whether the parts that the browser holds (If-Range) are of this file."""
    held = request.if_range.etag if request.if_range else None
    has_condition = "If-Range" in request.headers
    return not has_condition or held == found.digest


def _part(found: MediaRow, start: int, stop: int, is_open: bool) -> Response:
    if is_open:
        stop = min(stop, start + LONGEST_PART)
    response = _answer(found, _bytes(found, start, stop), 206)
    response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{found.size}"
    return response


def _bytes(found: MediaRow, start: int, stop: int) -> bytes:
    return modules.media_bytes(work().session, found.digest, start, stop - start)


def _answer(found: MediaRow, content: bytes, status: int) -> Response:
    response = Response(content, status, mimetype=found.content_type)
    response.set_etag(found.digest)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = FOREVER
    return response
