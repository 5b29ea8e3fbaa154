"""What files declare and import, grouped for those who ask many questions."""

from __future__ import annotations

import pytest

from fimble.index.grouped import Grouped
from fimble.index.resolution import Resolution
from fimble.syntax.facts import ImportedName
from tests.unit.index.making import facts

TAKEN = Resolution("a.py", names=(ImportedName("load"), ImportedName("save", "store")))
AGAIN = Resolution("b.py", names=(ImportedName("load"),))
MODULE = Resolution("c.py", alias="tools")
EVERYTHING = Resolution("d.py", is_wildcard=True)


def test_definitions_are_grouped_by_owner_and_name() -> None:
    known = facts("a.py", ["load", "Repo", "Repo.load", "load"])
    load, repo, member, again = known.definitions
    grouped = Grouped()

    assert {"load": [load, again], "Repo": [repo]} == grouped.top_level(known)
    assert [member] == list(grouped.members(known, "Repo"))
    assert [] == list(grouped.members(known, "load"))


def test_groups_are_those_of_the_facts_that_are_asked_about() -> None:
    grouped = Grouped()
    grouped.top_level(facts("a.py", ["old"]))

    assert ["new"] == list(grouped.top_level(facts("a.py", ["new"])))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("load", [TAKEN, AGAIN, EVERYTHING]),
        ("store", [TAKEN, EVERYTHING]),
        ("save", [EVERYTHING]),
        ("tools", [MODULE, EVERYTHING]),
    ],
)
def test_only_imports_that_may_bring_a_name_are_asked_in_their_order(name: str, expected: list[Resolution]) -> None:
    assert expected == list(Grouped().bringing("m.py", (TAKEN, AGAIN, MODULE, EVERYTHING), name))


def test_imports_that_changed_are_grouped_anew() -> None:
    grouped = Grouped()

    assert [TAKEN] == list(grouped.bringing("m.py", (TAKEN,), "load"))
    assert [AGAIN] == list(grouped.bringing("m.py", (AGAIN, MODULE), "load"))
