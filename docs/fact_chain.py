"""Draws the life of a fact into docs/fact-chain.md from what the code does:
`python -m docs.fact_chain`."""

from pathlib import Path

from lms.domain.facts import STEPS, Life, Step

PAGE = Path(__file__).parent / "fact-chain.md"
OPEN, CLOSE = "```mermaid\n", "\n```"


def main() -> None:
    """Put the diagram between its fences; nothing else on the page changes."""
    page = PAGE.read_text()
    start = page.index(OPEN) + len(OPEN)
    PAGE.write_text(page[:start] + diagram() + page[page.index(CLOSE, start - 1) :])


def diagram() -> str:
    """The steps of `lms.domain.facts.STEPS` as a Mermaid state diagram."""
    names = {life: life.value.replace("-", " ") for life in Life}
    states = [f"    {_key(life)}: {name}" for life, name in names.items()]
    return "\n".join(["stateDiagram-v2", *states, *(_arrow(step) for step in STEPS)])


def _arrow(step: Step) -> str:
    before = _key(step.before) if step.before else "[*]"
    words = step.by.value.replace("-", " ") if step.by else "time"
    return f"    {before} --> {_key(step.after)}: {words}"


def _key(life: Life) -> str:
    return life.name.lower()


if __name__ == "__main__":
    main()
