"""Whoever is named in a record finds it in "everything recorded about me"."""

import pytest

from lms.db.base import Base
from lms.db.queries import own_data


def naming() -> list[str]:
    """table.column of everything that points at a person."""
    return sorted(
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "lms_person.id" for key in column.foreign_keys)
    )


ASKED = " ".join(str(kind(1)) for kind in own_data.KINDS.values())


@pytest.mark.parametrize("place", naming())
def test_everything_that_names_a_person_is_among_their_own_data(place: str):
    assert place in ASKED
