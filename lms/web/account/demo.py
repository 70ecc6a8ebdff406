"""The people of a demo company, offered on the sign-in page of the machine that it runs on."""

from dataclasses import dataclass

from lms.db.queries.directory import DemoPerson
from lms.domain.people import Role
from lms.web.kit import labels


@dataclass(frozen=True, slots=True)
class Comer:
    """One person whom a visitor may come as."""

    name: str
    email: str
    words: str


@dataclass(frozen=True, slots=True)
class Comers:
    """One example of each role, and everybody else."""

    examples: tuple[Comer, ...]
    others: tuple[Comer, ...]


def _comer(person: DemoPerson) -> Comer:
    return Comer(person.name, person.email, labels.roles(person.roles))


def comers(people: list[DemoPerson]) -> Comers:
    """`people`, with the first who has each access role in front."""
    examples: list[DemoPerson] = []
    for role in Role:
        fitting = [person for person in people if role in person.roles]
        if fitting and not set(fitting) & set(examples):
            examples.append(min(fitting, key=lambda person: (len(person.roles), person.name)))
    others = (person for person in people if person not in examples)
    return Comers(tuple(map(_comer, examples)), tuple(map(_comer, others)))
