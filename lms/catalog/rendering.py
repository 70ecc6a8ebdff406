"""Markdown becomes sanitised HTML here; raw HTML in a text is shown as text, never passed on.

Pictures, sounds and films stand in the module's `media/` folder. Their addresses leave this room as
`media:NAME`; whoever serves them replaces `="media:` by an address of its own.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import local

import nh3
from markdown import Markdown
from markdown.preprocessors import Preprocessor

from lms.catalog.html.links import SAFE_ADDRESS, Finding, LinkTreeprocessor
from lms.catalog.html.shapes import ShapeTreeprocessor, TaskTreeprocessor
from lms.catalog.html.words import words
from lms.domain.modules import Section

_INLINE_TAGS = {"a", "br", "code", "del", "em", "img", "strong", "sub", "sup"}
_BLOCK_TAGS = _INLINE_TAGS | {
    *("p", "h2", "h3", "h4", "h5", "h6", "hr", "ul", "ol", "li", "blockquote", "pre", "div"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "span"),
    *("audio", "video", "section"),
}
_HEADINGS = {f"h{level}": {"id"} for level in range(2, 7)}
_ATTRIBUTES = _HEADINGS | {
    "a": {"href", "rel", "aria-label", "id", "title"},
    "img": {"src", "alt", "loading"},
    "audio": {"controls", "src", "aria-label", "preload"},
    "video": {"controls", "src", "aria-label", "preload"},
    "ol": {"start"},
    "li": {"id"},
    "sup": {"id"},
    "div": {"role", "aria-label", "tabindex"},
    "section": {"aria-label"},
    "span": {"aria-hidden"},
    "th": {"scope"},
    "details": {"open"},
}
_CLASSES = {
    "div": {"table-responsive", "note", "s-go", "s-ok", "s-ask", "s-gap", "s-bad"},
    "table": {"table"},
    "caption": {"visually-hidden"},
    "span": {"visually-hidden"},
    "ul": {"list-unstyled"},
    "th": {"text-end", "text-center"},
    "td": {"text-end", "text-center"},
    "section": {"footnotes"},
}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ue000-\uf8ff\ud800-\udfff]")
_LIST_ITEM = re.compile(r"(?:[-*+]|1[.)])\s+\S")
_PARAGRAPH = re.compile(r"(?![-*+]\s|\d+[.)]\s|[>|#=!]|\[\^)\S")
_DEEPEST_BRACKET = 6
_CLOSES = {"]": "[", ")": "("}
_HIDDEN = {"[": "\ue001", "(": "\ue002"}
"""Stand for brackets while Markdown is converted; texts cannot hold them, see `_CONTROL`."""
_TOO_DEEP = "lists or quotes stand too deep in each other; use fewer levels"
_EXTENSIONS = (
    *("tables", "footnotes", "admonition", "sane_lists"),
    *("pymdownx.quotes", "pymdownx.tabbed", "pymdownx.highlight", "pymdownx.superfences"),
    "pymdownx.tilde",
)
_CONFIGS = {
    "pymdownx.quotes": {"callouts": True},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tilde": {"subscript": False},
    "pymdownx.highlight": {"use_pygments": False},
    "tables": {"use_align_attribute": True},
    "footnotes": {"USE_DEFINITION_ORDER": False},
}
_BLOCK_RULES = (
    *("empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote"),
    "reference",
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Sanitised `html`, the `sections` (highest headings) in it, and what is wrong with its links.

    `media` are the names of the files in the media folder that it shows or links to.
    """

    html: str
    sections: tuple[Section, ...] = ()
    findings: tuple[Finding, ...] = ()
    media: frozenset[str] = frozenset()


def markdown_inline(text: str) -> str:
    """One line of Markdown as sanitised HTML without block elements."""
    return render_inline(text).html


def markdown_block(text: str, *, heading_level: int = 4, lang: str = "en", label: str = "") -> str:
    """A whole Markdown text as sanitised HTML; see `render_block`."""
    return render_block(text, heading_level=heading_level, lang=lang, label=label).html


def render_inline(text: str) -> Rendered:
    """One line of Markdown: emphasis, code, links and pictures; everything else is plain text."""
    machine = _taken("inline", _inline_machine)
    machine.links.prepare("s-")
    return _rendered("inline", machine, " ".join(text.split()), _INLINE)


def render_block(
    text: str, *, heading_level: int = 4, lang: str = "en", label: str = "", prefix: str = ""
) -> Rendered:
    """A whole Markdown text.

    Its highest headings become `heading_level`, the next ones follow without a gap. Ids begin with
    `s-` and the `prefix` of the text, so that several texts fit on one page. Tables are named after
    the heading above them, else after `label`.
    """
    machine = _taken("block", _block_machine)
    start = f"s-{prefix}-" if prefix else "s-"
    machine.links.prepare(start)
    machine.shape.prepare(words(lang), heading_level, label, start)
    machine.tasks.labels = words(lang)
    return _rendered("block", machine, text.expandtabs(4), _BLOCK)


class _ListAfterParagraph(Preprocessor):
    """Lets a list follow its paragraph without a blank line, as on every Git host."""

    def run(self, lines: list[str]) -> list[str]:
        spaced: list[str] = []
        for line in lines:
            if spaced and _LIST_ITEM.match(line) and _PARAGRAPH.match(spaced[-1]):
                spaced.append("")
            spaced.append(line)
        return spaced


class _Machine:
    """Python-Markdown with our rules; raw HTML and obfuscated mail are taken out."""

    def __init__(self, extensions: Sequence[str]) -> None:
        self.md = Markdown(extensions=list(extensions), extension_configs=_CONFIGS)
        self.md.preprocessors.deregister("html_block")
        for name in ("html", "automail"):
            self.md.inlinePatterns.deregister(name)
        self.links = LinkTreeprocessor(self.md)
        self.shape = ShapeTreeprocessor(self.md)
        self.tasks = TaskTreeprocessor(self.md)
        self.md.treeprocessors.register(self.links, "links", -2)


def _taken(sort: str, make: Callable[[], _Machine]) -> _Machine:
    """This thread's machine, taken out until it has done its work: a failure leaves it behind."""
    idle: dict[str, _Machine] = _THREAD.__dict__
    return idle.pop(sort, None) or make()


def _rendered(sort: str, machine: _Machine, text: str, cleaner: nh3.Cleaner) -> Rendered:
    """The text through the machine and the cleaner; as plain text if it is nested too deeply."""
    machine.md.reset()
    try:
        html = _shown(machine.md.convert(_calmed(_CONTROL.sub("", text))))
    except RecursionError:
        return Rendered(nh3.clean_text(text), findings=(Finding(_TOO_DEEP, text.split("\n")[0]),))
    _THREAD.__dict__[sort] = machine
    sections, findings = tuple(machine.shape.sections), tuple(machine.links.findings)
    return Rendered(cleaner.clean(html).strip(), sections, findings, frozenset(machine.links.media))


def _calmed(text: str) -> str:
    """The text with brackets that stand too deep in each other hidden from Python-Markdown.

    It looks for the end of each open bracket up to the end of the paragraph: five thousand of them
    take it five seconds.
    """
    depth = {"[": 0, "(": 0}

    def calmed(match: re.Match[str]) -> str:
        sign = match[0]
        if sign in _HIDDEN:
            depth[sign] += 1
            return _HIDDEN[sign] if depth[sign] > _DEEPEST_BRACKET else sign
        for opening in _CLOSES.get(sign, "[("):
            depth[opening] = max(0, depth[opening] - 1) if sign in _CLOSES else 0
        return sign

    return re.sub(r"\n\s*\n|[\[\]()]", calmed, text)


def _shown(html: str) -> str:
    for sign, hidden in _HIDDEN.items():
        html = html.replace(hidden, sign)
    return html


def _block_machine() -> _Machine:
    machine = _Machine(_EXTENSIONS)
    machine.md.preprocessors.register(_ListAfterParagraph(machine.md), "list-spacing", 5)
    machine.md.treeprocessors.register(machine.tasks, "tasks", 25)
    machine.md.treeprocessors.register(machine.shape, "shape", -1)
    return machine


def _inline_machine() -> _Machine:
    machine = _Machine(["pymdownx.tilde"])
    for name in _BLOCK_RULES:
        machine.md.parser.blockprocessors.deregister(name)
    return machine


def _kept_attribute(tag: str, attribute: str, value: str) -> str | None:
    """Addresses a second time, after everything else: only known schemes leave this room."""
    if attribute in ("href", "src"):
        return value if SAFE_ADDRESS.fullmatch(value) else None
    if tag == "div" and attribute == "role":
        return value if value in ("region", "note") else None
    return value


def _cleaner(tags: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        attributes={tag: names for tag, names in _ATTRIBUTES.items() if tag in tags},
        attribute_filter=_kept_attribute,
        allowed_classes={tag: names for tag, names in _CLASSES.items() if tag in tags},
        set_tag_attribute_values={"pre": {"tabindex": "0"}} if "pre" in tags else {},
        url_schemes={"http", "https", "mailto", "tel", "media"},
        link_rel=None,
    )


_INLINE = _cleaner(_INLINE_TAGS)
_BLOCK = _cleaner(_BLOCK_TAGS)
_THREAD = local()
"""Idle machines of this thread: Python-Markdown keeps state while it converts."""
