"""Where keys stand in a TOML text."""

import re


class TomlPlaces:
    """Where keys stand in a TOML text; tomllib does not tell, so the text is searched."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")

    def find(self, *path: str | int) -> tuple[int, int]:
        """Line and column of the deepest part of `path` that is found, counted from 1."""
        table, rest = str(path[0]) if path else "", list(path[1:])
        number = rest.pop(0) if rest and isinstance(rest[0], int) else 0
        line, end = self._table(table, int(number))
        column = 1
        for key in (part for part in rest if isinstance(part, str) and part != "[key]"):
            pattern = re.compile(rf"""(?:^|[\s{{,\[."'])({re.escape(key)})["']?\s*[=\].]""")
            hits = ((n, pattern.search(self.lines[n - 1])) for n in range(line, end))
            line, column = next(((n, hit.start(1) + 1) for n, hit in hits if hit), (line, column))
        return line, column

    def _table(self, name: str, number: int) -> tuple[int, int]:
        """First line of the table and the line after its last."""
        heads = [n for n, line in enumerate(self.lines, 1) if line.lstrip().startswith("[[")]
        own = re.compile(rf"""\s*\[\[?\s*["']?{re.escape(name)}["']?\s*\]""")
        found = [n for n, line in enumerate(self.lines, 1) if own.match(line)]
        if number >= len(found):
            return 1, 2
        start = found[number]
        return start, next((n for n in heads if n > start), len(self.lines) + 1)
