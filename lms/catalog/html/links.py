"""Where links, pictures, sounds and films in a text may point, and how they are shown."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

MEDIA = re.compile(r"media/([A-Za-z0-9][A-Za-z0-9._-]{0,99})")
SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|media:|#s-)[^\s<>\"]*", re.IGNORECASE)
_OUTSIDE = re.compile(r"https?://", re.IGNORECASE)
_SOUND = (".mp3", ".m4a", ".ogg", ".wav")
_FILM = (".mp4", ".webm")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a rendered text; `needle` is the piece of source to look for."""

    message: str
    needle: str


class LinkTreeprocessor(Treeprocessor):
    """Keeps links that lead somewhere, and turns media into what a browser plays."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.prepare("s-")

    def prepare(self, prefix: str) -> None:
        """Forget the last text; `prefix` begins every id of the next one."""
        self.prefix = prefix
        self.findings: list[Finding] = []
        self.media: set[str] = set()

    def run(self, root: Element) -> None:
        """Called by Python-Markdown when a text has become a tree."""
        for link in [*root.iter("a")]:
            self._mend_link(link)
        for picture in [*root.iter("img")]:
            self._mend_picture(picture)

    def _mend_link(self, link: Element) -> None:
        target = link.get("href", "")
        name = MEDIA.fullmatch(target)
        if name:
            self.media.add(name[1])
            link.set("href", f"media:{name[1]}")
        elif target.startswith("#") and not target.startswith("#s-"):
            link.set("href", f"#{self.prefix}{target[1:]}")
        elif _OUTSIDE.match(target):
            link.set("rel", "noopener")
        if not SAFE_ADDRESS.fullmatch(link.get("href", "")) or target.startswith("media:"):
            link.attrib.clear()
            link.tag = "span"
            self._find(
                f'link "{target}" leads nowhere; use https://…, mailto:…, #heading or media/file',
                target,
            )

    def _mend_picture(self, picture: Element) -> None:
        target, alt = picture.get("src", ""), picture.get("alt", "").strip()
        name = MEDIA.fullmatch(target)
        if not alt:
            self._find(
                f'picture "{target}" has no description; write one: ![what it shows]({target})',
                target,
            )
        if not name:
            picture.attrib.clear()
            picture.tag = "span"
            self._find(
                f'picture "{target}" is not in the media folder; put it there: ![…](media/x.png)',
                target,
            )
            return
        self.media.add(name[1])
        _show(picture, f"media:{name[1]}", alt)

    def _find(self, message: str, needle: str) -> None:
        self.findings.append(Finding(" ".join(message.split()), needle))


def _show(picture: Element, address: str, alt: str) -> None:
    """Make the element what plays or shows the file at `address`."""
    picture.attrib.clear()
    if not address.lower().endswith(_SOUND + _FILM):
        picture.attrib.update({"src": address, "alt": alt, "loading": "lazy"})
        return
    picture.tag = "audio" if address.lower().endswith(_SOUND) else "video"
    picture.attrib.update(
        {"controls": "", "preload": "metadata", "src": address, "aria-label": alt}
    )
    fallback = Element("a", {"href": address})
    fallback.text = alt
    picture.append(fallback)
