"""Tables, tasks, notes, tabs, headings and footnotes in the shapes that our pages use."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from lms.catalog.html.slugs import slug, unique
from lms.catalog.html.words import Words, words
from lms.domain.modules import Section

_TASK = re.compile(r"\[([ xX])\]\s+")
_STASHED = re.compile("\x02[^\x03]*\x03")
_HEADING = re.compile(r"h[1-6]")
_HUES = {
    "tip": "s-go",
    "note": "s-ok",
    "info": "s-ok",
    "important": "s-ask",
    "warning": "s-gap",
    "caution": "s-bad",
    "danger": "s-bad",
}


def words_of(element: Element) -> str:
    """The plain words inside an element."""
    return " ".join(_STASHED.sub("", "".join(element.itertext())).split())


class TaskTreeprocessor(Treeprocessor):
    """`- [ ]` items get a box that is text: nothing to click, and read out in words."""

    labels = words("en")

    def run(self, root: Element) -> None:
        """Called by Python-Markdown before emphasis and links are looked for."""
        for bullets in root.iter("ul"):
            found = [self._mark(item) for item in bullets]
            if any(found):
                bullets.set("class", "list-unstyled")

    def _mark(self, item: Element) -> bool:
        first = item[0] if len(item) and item[0].tag == "p" and not _text(item) else item
        task = _TASK.match(first.text or "")
        if not task:
            return False
        is_done = task[1] != " "
        box, spoken = Element("span", {"aria-hidden": "true"}), Element("span")
        spoken.set("class", "visually-hidden")
        box.text = AtomicString("☑" if is_done else "☐")
        spoken.text = AtomicString(self.labels.done if is_done else self.labels.to_do)
        box.tail, spoken.tail = " ", " " + (first.text or "")[task.end() :]
        first.text = ""
        first[:0] = [box, spoken]
        return True


class ShapeTreeprocessor(Treeprocessor):
    """Gives the finished tree of one text the structure of the design."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.prepare(words("en"), 4, "", "s-")

    def prepare(self, labels: Words, heading_level: int, label: str, prefix: str) -> None:
        """Forget the last text and set what the next one needs."""
        self.labels, self.heading_level = labels, heading_level
        self.label, self.prefix = label or labels.table, prefix
        self.sections: list[Section] = []
        self._ids: set[str] = set()
        self._table_names: set[str] = set()
        self._notes: dict[str, str] = {}

    def run(self, root: Element) -> None:
        """Called by Python-Markdown when a text has become a tree."""
        self._number_headings(root)
        for element in [*root.iter()]:
            kind = element.get("class", "").split(" ")[0]
            if kind == "admonition":
                self._shape_note(element)
            elif kind == "tabbed-set":
                _shape_tabs(element)
            elif kind == "footnote":
                self._shape_footnotes(element)
        self._name_references(root)
        self._shape_tables(root)

    def _number_headings(self, root: Element) -> None:
        headings = [element for element in root.iter() if _HEADING.fullmatch(element.tag)]
        ranks = {tag: rank for rank, tag in enumerate(sorted({h.tag for h in headings}))}
        for heading in headings:
            level = min(self.heading_level + ranks[heading.tag], 6)
            title = words_of(heading)
            anchor = self.prefix + unique(slug(title), self._ids)
            if level == self.heading_level:
                self.sections.append(Section(anchor, title))
            heading.tag = f"h{level}"
            heading.set("id", anchor)

    def _shape_note(self, note: Element) -> None:
        sort = next((name for name in note.get("class", "").split() if name in _HUES), "note")
        title = note[0] if len(note) and note[0].get("class") == "admonition-title" else None
        name = Element("strong")
        name.text = f"{self.labels.notes[sort]}."
        if title is not None:
            note.remove(title)
            if words_of(title).lower() not in (sort, ""):
                name.text, name[:] = title.text, list(title)
        body = Element("div")
        body[:] = list(note)
        body.text = ""
        _lead_with(body, name)
        note.attrib.clear()
        note.attrib.update({"class": f"note {_HUES[sort]}", "role": "note"})
        note.text, note[:] = "", [body]

    def _shape_footnotes(self, notes: Element) -> None:
        notes.tag = "section"
        notes.attrib.clear()
        notes.attrib.update({"class": "footnotes", "aria-label": self.labels.footnotes})
        for rule in notes.findall("hr"):
            notes.remove(rule)

    def _name_references(self, root: Element) -> None:
        """Ids of footnotes and of the places that refer to them, unique on the page."""
        for element in root.iter():
            is_reference = element.tag == "a" and element.get("class", "").startswith("footnote-")
            if element.tag in ("li", "sup") and element.get("id", "").startswith("fn"):
                element.set("id", self._note_id(element.get("id", "")))
            if is_reference:
                element.set("href", "#" + self._note_id(element.get("href", "")[1:]))
            if element.get("class") == "footnote-backref":
                element.attrib.pop("title", None)
                element.set("aria-label", self.labels.back)
                element.text = "↩"

    def _note_id(self, original: str) -> str:
        sort = "fnref" if original.startswith("fnref") else "fn"
        fresh = f"{self.prefix}{sort}-{len(self._notes) + 1}"
        return self._notes.setdefault(original, fresh)

    def _shape_tables(self, root: Element) -> None:
        heading = self.label
        for parent in [*root.iter()]:
            if _HEADING.fullmatch(parent.tag):
                heading = words_of(parent) or heading
            for place, child in enumerate([*parent]):
                if child.tag == "table":
                    parent[place] = self._framed(child, self._table_name(heading, child, parent))

    def _table_name(self, above: str, table: Element, parent: Element) -> str:
        """The heading right above the table, told apart from other tables under it."""
        for sibling in parent:
            if sibling is table:
                break
            if _HEADING.fullmatch(sibling.tag):
                above = words_of(sibling) or above
        name, number = above, 1
        while name in self._table_names:
            number += 1
            name = f"{above} ({number})"
        self._table_names.add(name)
        return name

    def _framed(self, table: Element, name: str) -> Element:
        table.attrib.clear()
        table.set("class", "table")
        for cell in [*table.iter("th"), *table.iter("td")]:
            _shape_cell(cell)
        caption = Element("caption", {"class": "visually-hidden"})
        caption.text = name
        table.insert(0, caption)
        frame = Element("div", {"class": "table-responsive", "role": "region", "tabindex": "0"})
        frame.set("aria-label", name)
        frame.append(table)
        frame.tail, table.tail = table.tail, ""
        return frame


def _text(element: Element) -> str:
    return (element.text or "").strip()


def _lead_with(body: Element, name: Element) -> None:
    """Put the note's name at the start of its first paragraph; a lone paragraph is unwrapped."""
    first = body[0] if len(body) and body[0].tag == "p" else None
    if first is None:
        body.insert(0, name)
        return
    name.tail = " " + (first.text or "").lstrip()
    first.text = ""
    first.insert(0, name)
    if len(body) == 1:
        body[:] = list(first)


def _shape_cell(cell: Element) -> None:
    side = cell.get("align", "")
    cell.attrib.clear()
    if side in ("right", "center"):
        cell.set("class", "text-end" if side == "right" else "text-center")
    if cell.tag == "th" and not words_of(cell) and not len(cell):
        cell.tag = "td"
    elif cell.tag == "th":
        cell.set("scope", "col")


def _shape_tabs(tabs: Element) -> None:
    """Tabs as folds, the first one open: they work without script."""
    labels = list(tabs.iter("label"))
    blocks = [block for block in tabs.iter("div") if block.get("class") == "tabbed-block"]
    direct = blocks[: len(labels)]
    tabs.attrib.clear()
    folds = []
    for label, block in zip(labels, direct, strict=False):
        fold, summary = Element("details"), Element("summary")
        summary.text, summary[:] = label.text, list(label)
        fold[:] = [summary, *block]
        folds.append(fold)
    if folds:
        folds[0].set("open", "")
    tabs[:] = folds
