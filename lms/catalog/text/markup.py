"""An author's Markdown rendered on behalf of one file, with what is wrong in it located."""

from collections.abc import Collection
from dataclasses import dataclass, field

from lms.catalog.problems import Report, locate, shortened
from lms.catalog.rendering import Rendered, render_block, render_inline


@dataclass(slots=True)
class Markup:
    """Renders pieces of the file `source` and reports into `report`.

    `media` are the names of the files in the module's media folder; None leaves them unchecked.
    """

    report: Report
    source: str
    lang: str = "en"
    media: Collection[str] | None = None
    shown: set[str] = field(default_factory=set)

    def inline(self, text: str, line: int) -> str:
        """HTML of one line of text that stands at `line` of the file."""
        return self._checked(render_inline(text), line).html

    def block(self, text: str, line: int) -> str:
        """HTML of a piece of text that starts at `line`."""
        return self._checked(render_block(text, lang=self.lang), line).html

    def lesson(self, text: str, line: int, *, title: str, prefix: str) -> Rendered:
        """A page of its own: headings start at h2, tables are named after headings or `title`."""
        rendered = render_block(text, heading_level=2, lang=self.lang, label=title, prefix=prefix)
        return self._checked(rendered, line)

    def _checked(self, rendered: Rendered, line: int) -> Rendered:
        for finding in rendered.findings:
            self.report.error(finding.message, *locate(self.source, finding.needle, line))
        self.shown |= rendered.media
        for name in sorted(rendered.media) if self.media is not None else ():
            if name not in (self.media or ()):
                self.report.error(
                    f'there is no file "{shortened(name)}" in the media folder; '
                    "add it or correct the name",
                    *locate(self.source, f"media/{name}", line),
                )
        return rendered
