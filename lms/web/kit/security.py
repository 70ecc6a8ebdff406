"""What protects every page: CSRF tokens on writes, a strict content policy, and plain headers."""

from flask import Response, abort, current_app, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms.validators import ValidationError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def check_csrf() -> None:
    """Refuse a write whose token was not made for this session: 400 with the error page."""
    if request.method in SAFE:
        return
    token = request.headers.get("X-CSRFToken") or request.form.get("csrf_token")
    try:
        validate_csrf(
            token, secret_key=current_app.secret_key, time_limit=None, token_key="csrf_token"
        )
    except ValidationError:
        abort(400, description="csrf")


def csrf_token() -> str:
    """The token for this session's forms."""
    token: str = generate_csrf(secret_key=current_app.secret_key, token_key="csrf_token")
    return token


HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


def harden(response: Response) -> Response:
    """Add the security headers, once; a page is never kept by a cache."""
    headers = response.headers
    if "Content-Security-Policy" in headers:
        return response
    headers.extend(HEADERS)
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in headers:
        headers.add("Cache-Control", "no-store")
    return response
