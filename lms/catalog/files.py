"""Files below the content root, read so that whatever lies there ends in a text or a problem."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from lms.catalog.html.links import MEDIA
from lms.catalog.problems import Report

LARGEST_TEXT = 500_000
LARGEST_MEDIA = 50_000_000
MEDIA_TYPES = {
    **{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"},
    **{".webp": "image/webp", ".avif": "image/avif", ".pdf": "application/pdf"},
    **{".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".wav": "audio/wav"},
    **{".mp4": "video/mp4", ".webm": "video/webm", ".vtt": "text/vtt"},
}
"""What may stand in a media folder, and as what it is served. No SVG: it can carry script."""

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


class Folder:
    """The content root. Paths in reports are relative to it; nothing outside it is read."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.reports: list[Report] = []

    def report(self, path: Path) -> Report:
        """A fresh report on one file."""
        name = path.relative_to(self.root).as_posix() if path != self.root else "."
        report = Report(name.encode(errors="replace").decode())
        self.reports.append(report)
        return report

    def text(self, path: Path, report: Report) -> str | None:
        """The text of a file with plain line ends, or None after the reason was reported."""
        content = self.content(path, report, LARGEST_TEXT)
        return None if content is None else _decoded(content, report)

    def content(self, path: Path, report: Report, largest: int) -> bytes | None:
        """The bytes of a file, or None after the reason was reported."""
        try:
            if not path.resolve().is_relative_to(self.root):
                report.error("this link leads out of the content folder; copy the file here")
            elif not path.is_file():
                report.error("this is not a file; delete it and put a file there")
            elif path.stat().st_size > largest:
                report.error(f"the file is too large; keep it under {largest // 1000:,} kB")
            else:
                return path.read_bytes()
        except (OSError, RuntimeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "links in a circle"
            report.error(f"the file cannot be opened ({reason}); check its permissions")
        return None

    def entries(self, folder: Path) -> list[Path]:
        """What stands in a folder, by name, hidden things left out; empty without the folder."""
        if not folder.is_dir():
            return []
        if not folder.resolve().is_relative_to(self.root):
            report = self.report(folder)
            report.error("this link leads out of the content folder; copy the folder here")
            return []
        names = sorted(os.listdir(folder))
        return [folder / name for name in names if not name.startswith((".", "_"))]

    def markdown(self, folder: Path) -> Iterator[Path]:
        """All Markdown files in a folder and below, except READMEs."""
        for path in self.entries(folder):
            if path.is_dir() and path.suffix != ".md":
                yield from () if path.is_symlink() else self.markdown(path)
            elif path.suffix == ".md" and path.name != "README.md":
                yield path

    def media(self, folder: Path) -> dict[str, Path]:
        """The usable files of a media folder by name; what is not usable is reported."""
        found = {}
        for path in self.entries(folder):
            report = self.report(path)
            if not MEDIA.fullmatch(f"media/{path.name}"):
                report.error("the name does not fit; use letters, digits, dots and hyphens")
            elif path.suffix.lower() not in MEDIA_TYPES:
                report.error(f"this type cannot be shown; use {', '.join(MEDIA_TYPES)}")
            elif self.content(path, report, LARGEST_MEDIA) is not None:
                found[path.name] = path
        return found


def digest(parts: dict[str, bytes]) -> str:
    """SHA-256 over names and contents, the same whatever the order."""
    whole = hashlib.sha256()
    for name in sorted(parts):
        for piece in (name.encode(), parts[name]):
            whole.update(len(piece).to_bytes(8, "big") + piece)
    return whole.hexdigest()


def _decoded(content: bytes, report: Report) -> str | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report.error("the file is not UTF-8 text; save it as UTF-8", line)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    invisible = _INVISIBLE.search(text)
    if invisible:
        start = invisible.start()
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        report.error("there is an invisible control character; delete it", line, column)
        return None
    return text
