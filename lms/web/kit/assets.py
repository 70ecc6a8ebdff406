"""Our static files, under addresses that change with their content: they may be kept for ever."""

import hashlib
from functools import cache
from pathlib import Path

import flask_bootstrap
from flask import Response, abort, request, send_from_directory, url_for

from lms.web.kit.mount import mount

STATIC = Path(__file__).resolve().parents[2] / "static"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css"
FOREVER = "public, max-age=31536000, immutable"


def _folder(name: str) -> Path:
    return BOOTSTRAP if name == "bootstrap.min.css" else STATIC


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((_folder(name) / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file, with its fingerprint; the same for the life of the process."""
    known = mount().addresses
    key = (request.script_root, name)
    if key not in known:
        known[key] = url_for("lms.asset", name=name, v=_fingerprint(name))
    return known[key]


def serve(name: str) -> Response:
    """Send a static file; 404 when there is none."""
    folder = _folder(name)
    if not (folder / name).is_file():
        abort(404)
    response = send_from_directory(folder, name, conditional=True)
    if request.args.get("v"):
        response.headers["Cache-Control"] = FOREVER
    return response
