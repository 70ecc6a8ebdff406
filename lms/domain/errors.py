"""What can go wrong in the trade itself, as codes; the web turns codes into sentences."""


class LmsError(Exception):
    """A refusal that a person can act on.

    `code` is a stable kebab-case name, `facts` are the plain values that the sentence needs.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({told})"


class NotAllowedError(LmsError):
    """The actor may not do this to this object."""


class NotFoundError(LmsError):
    """The object does not exist, or the actor may not know that it does."""


class ConflictError(LmsError):
    """Somebody else changed the object first; nothing was written."""
