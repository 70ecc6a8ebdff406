"""Every setting, read once from `LMS_*`; nothing else in the house reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """The folder `templates` or `content`: beside the package in a checkout, inside a wheel's."""
    inside = Path(__file__).resolve().parent / "_resources" / name
    return inside if inside.is_dir() else ROOT / name


def _setting(variable: str, default: Any) -> Any:
    return field(default=default, metadata={"variable": variable})


@dataclass(frozen=True)
class Settings:
    """The settings of one process; `docs/settings.md` explains each."""

    database_url: str = _setting("LMS_DATABASE_URL", "sqlite:///var/rampwise.db")
    secret_key: str = _setting("LMS_SECRET_KEY", "")
    content: str = _setting("LMS_CONTENT", "")
    public_url: str = _setting("LMS_PUBLIC_URL", "http://127.0.0.1:8000")
    mail_url: str = _setting("LMS_MAIL_URL", "")
    mail_from: str = _setting("LMS_MAIL_FROM", "rampwise@localhost")
    sign_in_limit: str = _setting("LMS_SIGN_IN_LIMIT", "10 per minute; 50 per hour")
    max_upload: int = _setting("LMS_MAX_UPLOAD", 2_000_000)
    demo: int = _setting("LMS_DEMO", 0)
    workers: int = _setting("LMS_WORKERS", 2)
    proxies: int = _setting("LMS_PROXIES", 0)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """The settings that `environ` gives; ValueError names a variable that is not a number."""
        given: dict[str, Any] = {}
        for one in fields(cls):
            text = environ.get(one.metadata["variable"], "").strip()
            if not text:
                continue
            if isinstance(one.default, int):
                if not text.isdigit():
                    raise ValueError(f"{one.metadata['variable']} must be a whole number")
                given[one.name] = int(text)
            else:
                given[one.name] = text
        return cls(**given)
