"""A small content folder on disk for tests: a valid tree, and ways to change one thing in it."""

from pathlib import Path

CATALOG = """\
[company]
name = "Tarnholt"

[[fundamentals]]
key = "prospecting"
title = "Prospecting"

[[skills]]
key = "prospecting.cold-call"
title = "Cold calls"

[[skills]]
key = "prospecting.objections"
title = "Objections"

[[roles]]
key = "sdr"
title = "Sales development"
track = "first-weeks"

[roles.targets]
"prospecting.cold-call" = { level = 60, weight = 2 }
"prospecting.objections" = { level = 50, weight = 1 }

[[products]]
key = "pulse"
title = "Pulse"
priority = "push"
owner = "ragnhild-moe"
summary = "Sensors."
"""
FACT = """\
---
id: {id}
product: pulse
kind: differentiator
owner: ragnhild-moe
status: {status}
verified: 2026-10-12
review_every: 90d
---
# {claim}

## Proof
- 27 plants without a cable (source: log IL-26, 2026)

## Details
Not in a cellar.
"""
MODULE = """\
---
id: {id}
title: Opening a call
type: call-script
skills: [prospecting.cold-call]
roles: [sdr]
minutes: 8
pass_mark: 80
prerequisites: []
owner: noor
reviewer: eilif
version: 1
reviewed: 2026-10-01
review_every: 180d
lang: en
---
What to say first.

## Who you are

Say it once.

{{{{ fact: pulse-no-gateway }}}}

## Why you call

One thing that you know. ![A pump](media/pump.png)
"""
QUIZ = """\
---
shuffle: true
---
# Opening

## What do you say first? {#first skill=prospecting.cold-call difficulty=easy}

- [x] Who you are
    - Yes.
- [ ] The price
    - Not yet.

> One thing at a time.

## What do they need from you? {#need skill=prospecting.cold-call fact=pulse-no-gateway}

- [ ] Patience
    - Theirs is short.
- [x] A reason
    - Yes.

> A reason keeps them on the line.
"""
TRACK = """\
---
id: first-weeks
title: Your first weeks
role: sdr
owner: noor
target_days: 28
---
Begin here.

1. [day 1] baseline: Baseline check {#baseline}
2. [day 2] module: opening {#opening}
"""


class ContentTree:
    """A content folder; `write` puts a file, `replace` changes words in one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("catalog.toml", CATALOG)
        self.write("tracks/first-weeks.md", TRACK)
        self.fact()
        self.module()

    def write(self, path: str, text: str) -> Path:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        return place

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert old in text, f"{old!r} is not in {path}"
        self.write(path, text.replace(old, new))

    def fact(self, id: str = "pulse-no-gateway", claim: str = "Pulse needs no gateway.",
             status: str = "official") -> None:  # fmt: skip
        self.write(f"facts/pulse/{id}.md", FACT.format(id=id, claim=claim, status=status))

    def module(self, id: str = "opening") -> None:
        self.write(f"modules/{id}/module.md", MODULE.format(id=id))
        self.write(f"modules/{id}/quiz.md", QUIZ)
        picture = self.root / f"modules/{id}/media/pump.png"
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(b"\x89PNG pump")
