from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fimble.index.file_numbers import FileNumbers
from fimble.index.names import Names
from fimble.index.postings import Postings

PATHS = ["x.py", "y.py", "z.py", "w.py"]
names = st.sets(st.sampled_from("abcde"))
history = st.lists(st.tuples(st.sampled_from(PATHS), st.none() | names), max_size=30)
beginning = st.dictionaries(st.sampled_from(PATHS), names)


@given(beginning, history)
def test_any_history_ends_with_what_the_files_use_last(
    left: dict[str, set[str]], history: list[tuple[str, set[str] | None]]
) -> None:
    known = Names.of(("", "\n".join(sorted(used))) for used in left.values())
    files, postings, state = FileNumbers(left), Postings(known.numbers, known.using), dict(left)
    for path, used in history:
        if path in state:
            postings.remove(files.remove(path), state.pop(path))
        if used is not None:
            postings.add(files.add(path), used)
            state[path] = used

    for name in "abcde":
        expected = sorted(path for path, used in state.items() if name in used)
        assert expected == sorted(map(files.path_of, postings.numbers(name)))
        assert len(expected) == postings.count(name)
    assert sorted(postings) == sorted(set[str]().union(*state.values()))


@given(history)
def test_it_counts_a_turn_whenever_a_name_comes_or_goes(history: list[tuple[str, set[str] | None]]) -> None:
    files, postings, state = FileNumbers(), Postings(), dict[str, set[str]]()
    for path, used in history:
        before, n_turns = set(postings), postings.n_turns
        if path in state:
            postings.remove(files.remove(path), state.pop(path))
        if used is not None:
            state[path] = used
            postings.add(files.add(path), used)
        assert postings.n_turns > n_turns or set(postings) == before
