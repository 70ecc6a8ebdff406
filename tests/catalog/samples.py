"""A small, whole content folder as texts: what the tests of the catalogue read, bend and break."""

from pathlib import Path

CATALOG = """\
[company]
name = "Tarn & Sons"

[[fundamentals]]
key = "prospecting"
title = "Prospecting"

[[fundamentals]]
key = "territory"
title = "Territory planning"

[[skills]]
key = "prospecting.cold-call"
title = "Cold calls"

[[skills]]
key = "territory.icp"
title = "Ideal customer"

[[roles]]
key = "sdr"
title = "Sales development"
track = "sdr-start"

[roles.targets]
"prospecting.cold-call" = { level = 75, weight = 3 }
"territory.icp" = { level = 60, weight = 1 }

[[products]]
key = "pulse"
title = "Pulse"
priority = "push"
owner = "ragnhild"
summary = "Sensors on motors."
"""

MODULE = """\
---
id: icp
title: Who we sell to
type: icp
product: pulse
skills: [territory.icp, prospecting.cold-call]
roles: [sdr]
minutes: 12
pass_mark: 80
prerequisites: []
owner: noor
reviewer: eilif
version: 2
reviewed: 2026-09-01
review_every: 180d
lang: en
---

Whom you call decides what you hear.

**After this module you can** leave a plant alone.

## Plants that fit

Look for *two shifts*. The profile says it best:

{{ fact: icp-pulse }}

| You see | It means |
|---|--:|
| Night shift | A stop costs |

> [!TIP]
> Read the job adverts first.[^why]

[^why]: They name the shifts.

## Plants to leave

### One shift

- [ ] Ask about shifts
- [x] Thank them

![A pump with a sensor](media/pump.png)

### Moving out

They move in June. See [the first part](#one-shift).
"""

QUIZ = """\
---
draw: 4
shuffle: true
attempts: 3
time_limit: 20
---

# Who we sell to

## Which plant do you ring first? {#who-fits skill=territory.icp fact=icp-pulse difficulty=easy}

- [ ] The one next door
    - Near is not fit.
- [x] The one with three shifts
    - A stop at night costs them.
- [ ] The largest
    - Size is not fit.

> Fit comes before distance.

## Which two say no? {#leave skill=territory.icp,prospecting.cold-call difficulty=medium}

- [x] They move in June
    - Anything fitted is taken down.
- [ ] A new manager
    - Introduce yourself.
- [x] One shift
    - A stop can wait.

> One clear no is enough.

## A question mark is a no. {#unknown skill=territory.icp difficulty=easy}

- [ ] True
    - It is a reason to call.
- [x] False
    - Ask.

> Unknown is not no.

## Put the call in order {#call-order skill=prospecting.cold-call difficulty=medium}

1. Name
2. Reason
3. Question

> Silence comes after.

## Match the answer {#replies skill=prospecting.cold-call difficulty=hard}

- "Not now." -> "When?"
- "Send a mail." -> "On what?"

> Agree first.

# Second half {#second draw=2}

## Complete the opening {#opening skill=prospecting.cold-call difficulty=easy}

You ring a dairy.

"You weren't [[expecting]] me. Can I have [[thirty|30]] seconds?"

> A small request.

## 6 of 22 calls last. What per cent? {#share skill=prospecting.cold-call difficulty=medium}

= 27 ± 1

> 6 of 22.

## Write your opening {#write skill=prospecting.cold-call difficulty=hard}

______

- Says the full name
- Has a reason about *them*

> Your manager reads this.
"""

FACT = """\
---
id: icp-pulse
product: pulse
kind: icp
owner: ragnhild
status: official
verified: 2026-10-19
review_every: 180d
---
# Pulse is for a plant with two or three shifts.

## Criteria
- 50 to 400 machines
- Two or three shifts

## Disqualifiers
- The plant is about to move

## Examples
- A dairy in Jæren: three shifts

## Situations
- who is it for

## Details

### It fits
- 50 to 400 machines
"""

DIFFERENTIATOR = """\
---
id: pulse-no-gateway
product: pulse
kind: differentiator
owner: ragnhild
status: official
verified: 2026-10-19
review_every: 90d
version: 3
---
# Pulse needs no gateway.

## Proof
- At 27 plants no cable was laid (source: installation log IL-26, 2026)

## Against
- Machwatch: needs its own gateway
- The whiteboard

## Ask
> "Who had to say yes?"
"""

SCRIPT = """\
---
id: script-first-call
product: pulse
kind: script
owner: ragnhild
status: proposed
review_every: 90d
---
# A first call opens with one question.

## Opening
> "When did something last stop?"

## Branches
- They tell you about a stop → "Who noticed first?"

## Objections
- "We have Machwatch." → "Which machines does it not cover?"
- "No time." → "Tomorrow at ten to ten?"

## Situations
- first call
- no time
"""

PRICE = """\
---
id: starter-check-price
product: starter-check
kind: price
owner: piotr
status: retired
verified: 2026-10-19
review_every: 90d
version: 2
---
# A Starter Check costs 2,400 euro.

## Prices
- 2,400 euro, travel included

## Terms
- Credited against the first year of Pulse

## Valid until
2027-06-30
"""

TRACK = """\
---
id: sdr-start
title: Your first weeks
role: sdr
owner: noor
target_days: 28
---
Welcome. **Week one** is for the product.

1. [day 1] baseline: Baseline check {#baseline}
2. [day 2] module: icp {#icp}
3. [day 3] checklist: Log in to the CRM {#crm}
4. [day 5] practice: Say the opening to your manager {#say}
"""

FILES = {
    "catalog.toml": CATALOG,
    "facts/pulse/icp-pulse.md": FACT,
    "tracks/sdr-start.md": TRACK,
    "modules/icp/module.md": MODULE,
    "modules/icp/quiz.md": QUIZ,
    "modules/icp/media/pump.png": "not really a picture",
}


def write_tree(root: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """The sample folder at `root`; `changes` replace files, and None leaves one out."""
    for name, content in (FILES | (changes or {})).items():
        if content is None:
            continue
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def changed(text: str, old: str, new: str) -> str:
    """`text` with one piece replaced; fails when the piece is not there."""
    assert old in text
    return text.replace(old, new, 1)
