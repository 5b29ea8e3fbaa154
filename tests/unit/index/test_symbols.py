from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fimble.index import symbols
from fimble.index.symbols import SymbolIndex
from tests.unit.index.making import facts


def test_definitions_are_found_by_name_in_order_of_path():
    index = SymbolIndex()
    index.replace(facts("b.py", ["load", "Repo", "Repo.load"]))
    index.replace(facts("a.py", ["load"]))
    assert [(path, d.qualified_name) for path, d in index.definitions_named("load")] == [
        ("a.py", "load"),
        ("b.py", "load"),
        ("b.py", "Repo.load"),
    ]
    assert index.definitions_named("nothing") == []


def test_replacing_a_file_forgets_what_it_said_before():
    index = SymbolIndex()
    index.replace(facts("a.py", ["old", "both"], uses=["x", "y"]))
    index.replace(facts("a.py", ["new", "both"], uses=["y", "z"]))
    assert [index.paths_defining(name) for name in ("old", "new", "both")] == [[], ["a.py"], ["a.py"]]
    assert [index.files_using(name) for name in "xyz"] == [0, 1, 1]


def test_it_counts_the_files_that_use_a_name():
    index = SymbolIndex()
    for path in ("a.py", "b.py", "c.py"):
        index.replace(facts(path, uses=["common", path[0]]))
    index.remove("c.py")
    index.remove("never there")
    assert [index.files_using(name) for name in ("common", "a", "c")] == [2, 1, 0]


names = st.sampled_from("abcdef")
files = st.tuples(st.sampled_from(["x.py", "y.py", "z.py"]), st.none() | st.tuples(st.sets(names), st.sets(names)))


@given(st.lists(files, max_size=20))
def test_any_history_ends_in_the_same_index_as_its_last_state(history):
    index, state = SymbolIndex(), {}
    for path, content in history:
        if content is None:
            index.remove(path)
            state.pop(path, None)
        else:
            state[path] = content
            index.replace(facts(path, sorted(content[0]), uses=content[1]))
    for name in "abcdef":
        assert index.paths_defining(name) == sorted(path for path, (defined, _) in state.items() if name in defined)
        assert index.files_defining(name) == len(index.paths_defining(name))
        assert index.files_using(name) == sum(name in used for _, used in state.values())
    assert index.paths() == sorted(state)


def test_the_nearest_files_that_define_a_name_come_first():
    index = SymbolIndex()
    for number in range(30):
        index.replace(facts(f"{number:02}.py", ["load"]))
    index.replace(facts("few.py", ["rare"]))
    near = {"29.py": 1, "07.py": 2, "05.py": 2, "other.py": 3}

    assert index.nearest_defining("load", near, 5) == ["29.py", "05.py", "07.py", "00.py", "01.py"]
    assert index.nearest_defining("load", near, 2) == ["29.py", "05.py"]
    assert index.nearest_defining("load", {}, 2) == ["00.py", "01.py"]
    assert index.nearest_defining("rare", near, 2) == ["few.py"]
    assert index.nearest_defining("nothing", near, 2) == []


def test_of_many_files_no_more_are_sorted_than_asked_for(monkeypatch):
    index, sizes = SymbolIndex(), []
    for number in range(100):
        index.replace(facts(f"{number:03}.py", ["load"]))
    monkeypatch.setattr(
        symbols, "sorted", lambda found, **how: sizes.append(len(found)) or sorted(found, **how), raising=False
    )

    assert len(index.nearest_defining("load", {"007.py": 1}, 12)) == 12
    assert sizes == [1]


weighted = st.dictionaries(names, st.sampled_from([0.5, 1.0, 2.0]))


@given(st.lists(files, max_size=20), weighted, st.integers(1, 4))
def test_the_files_with_most_of_some_names_are_those_whose_weights_sum_up_highest(history, weights, most):
    index, state = SymbolIndex(), {}
    for path, content in history:
        index.remove(path)
        state.pop(path, None)
        if content is not None:
            defined, used = content[0], content[1] - content[0]
            state[path] = defined | used
            index.replace(facts(path, sorted(defined), uses=used))

    sums = {path: sum(weights.get(name, 0) for name in held) for path, held in state.items()}
    expected = sorted((path for path in sums if sums[path]), key=lambda path: (-sums[path], path))
    assert index.paths_with_most(weights.items(), most) == expected[:most]
