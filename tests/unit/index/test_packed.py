from __future__ import annotations

from fimble.index.facts_json import encode
from fimble.index.packed import Packed, Unpacked
from fimble.index.symbols import SymbolIndex
from tests.unit.index.making import facts


def packed(path, *defines, **more):
    known = facts(path, defines, **more)
    return known, Packed(path, known.language, known.content_hash, encode(known))


def test_packed_facts_are_what_they_were():
    known, record = packed("a.py", "load", "Repo", imports=["import os"], uses=["x"])
    assert (record.unpacked(), record.imports()) == (known, known.imports)


def test_a_damaged_record_is_an_empty_file_and_no_failure():
    record = Packed("a.py", "python", "h", b"nonsense")
    assert record.unpacked().definitions == ()
    assert record.imports() == ()


def test_the_facts_looked_at_last_are_held():
    held = Unpacked(most=2)
    records = [packed(f"{name}.py", name)[1] for name in "abc"]
    first = [held.facts_of(record) for record in records[:2]]
    assert held.facts_of(records[0]) is first[0]
    held.facts_of(records[2])
    assert held.facts_of(records[0]) is first[0]
    assert held.facts_of(records[1]) is not first[1]


def test_facts_that_are_replaced_are_not_answered_any_more():
    index = SymbolIndex()
    for name in ("old", "new"):
        known, record = packed("a.py", name)
        index.replace(record)
        assert index.facts_of("a.py") == known
    assert index.paths_defining("old") == []
    assert index.definitions_named("new") == [("a.py", known.definitions[0])]


def test_a_name_may_be_defined_in_one_in_few_and_in_many_files():
    index = SymbolIndex()
    paths = [f"{n:02}.py" for n in range(20)]
    for n, path in enumerate(paths):
        index.replace(facts(path, ["load"]))
        assert index.paths_defining("load") == paths[: n + 1]
    for n, path in enumerate(paths):
        index.remove(path)
        assert index.paths_defining("load") == paths[n + 1 :]


def test_definitions_of_one_name_are_read_once_and_nothing_else_is_unpacked(monkeypatch):
    known, record = packed("a.py", "load", "Repo", "Repo.load")
    index, searched = SymbolIndex(), []
    index.replace(record)
    read = Packed.definitions_named
    monkeypatch.setattr(Packed, "unpacked", None)
    monkeypatch.setattr(Packed, "definitions_named", lambda self, name: searched.append(name) or read(self, name))

    for _ in range(3):
        assert index.definitions_in("a.py", "load") == (known.definitions[0], known.definitions[2])
        assert index.definitions_in("a.py", "nothing") == ()
    assert index.definitions_in("b.py", "load") == ()
    assert searched == ["load", "nothing"]


def test_single_definitions_of_the_files_searched_last_are_held():
    held, searched = Unpacked(most_searched=2), []

    class Record(Packed):
        def definitions_named(self, name):
            searched.append(self.path)
            return ()

    records = {name: Record(name, "python", "h", b"") for name in "abc"}
    for name in "abacab":
        held.definitions_named(records[name], "load")
    assert searched == ["a", "b", "c", "b"]


def test_a_damaged_record_defines_nothing():
    assert Packed("a.py", "python", "h", b"nonsense").definitions_named("load") == ()
