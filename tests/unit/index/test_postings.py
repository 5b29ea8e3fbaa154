from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fimble.index.postings import Postings

names = st.sets(st.sampled_from("abcde"))
history = st.lists(st.tuples(st.sampled_from(["x.py", "y.py", "z.py", "w.py"]), st.none() | names), max_size=30)


@given(history)
def test_any_history_ends_with_what_the_files_use_last(history: list[tuple[str, set[str] | None]]) -> None:
    postings, state = Postings(), dict[str, set[str]]()
    for path, used in history:
        if path in state:
            postings.remove(path, state.pop(path))
        if used is not None:
            postings.add(path, used)
            state[path] = used

    for name in "abcde":
        expected = sorted(path for path, used in state.items() if name in used)
        assert expected == sorted(map(postings.path_of, postings.numbers(name)))
        assert len(expected) == postings.count(name)
