"""What protects every page: CSRF tokens on writes, a strict content policy, and plain headers."""

from flask import Response, abort, current_app, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms.validators import ValidationError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
    return generate_csrf(secret_key=current_app.secret_key, token_key="csrf_token")


def harden(response: Response) -> Response:
    """Add the security headers; a page is never kept by a shared cache."""
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    headers.setdefault("Cache-Control", "no-store")
    return response
