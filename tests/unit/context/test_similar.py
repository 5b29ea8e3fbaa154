"""Similar code: windows and their ranking."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.context.similar import STRIDE, WINDOW_LINES, FileWindows, WindowCache, most_similar


def numbered(n: int, name: str = "value") -> str:
    return "\n".join(f"{name}_{i} = load({name}, limit, {i})" for i in range(n))


def test_windows_overlap_and_cover_the_file() -> None:
    windows = FileWindows.of("a.py", numbered(40)).windows

    assert [(0, 15), (8, 23), (16, 31), (24, 39)] == [(w.start_line, w.end_line) for w in windows]


@given(st.lists(st.text(alphabet="abc xyz_()\n", max_size=30), max_size=80))
def test_every_window_is_what_stands_in_its_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    for window in FileWindows.of("a.py", text).windows:
        assert window.text == "\n".join(text.split("\n")[window.start_line : window.end_line + 1])
        assert window.end_line - window.start_line < WINDOW_LINES
        assert window.start_line % STRIDE == 0


def test_rare_common_names_decide() -> None:
    files = [
        *(FileWindows.of(f"common_{n}.py", "result = read(value)\nprint(result, value)\n") for n in range(6)),
        FileWindows.of("rare.py", "ledger = open_ledger(value)\nledger.post(entry)\nreturn ledger\n"),
    ]
    query = {"value": 1.0, "result": 0.8, "print": 0.8, "ledger": 0.7, "open_ledger": 0.6, "entry": 0.5}

    best = most_similar(query, files, shown="", most=2)

    assert "rare.py" == best[0].window.path


def test_windows_that_are_on_the_screen_anyway_are_left_out() -> None:
    text = numbered(16)

    assert [] == most_similar({"value": 1.0, "load": 1.0}, [FileWindows.of("a.py", text)], shown=text, most=3)


def test_no_two_windows_overlap() -> None:
    found = most_similar(
        {"value": 1.0, "load": 1.0, "limit": 1.0},
        [FileWindows.of("a.py", numbered(60))],
        shown="",
        most=9,
    )

    spans = sorted((m.window.start_line, m.window.end_line) for m in found)
    assert len(spans) > 1
    assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_a_file_is_read_once_for_each_content() -> None:
    reads: list[str] = []
    cache = WindowCache(most_files=2)

    def read(path: str) -> str:
        reads.append(path)
        return numbered(10)

    for path, content in [("a", "1"), ("a", "1"), ("a", "2"), ("b", "1"), ("a", "2"), ("a", "1")]:
        cache.windows_of(path, content, read)

    assert ["a", "a", "b", "a"] == reads


@pytest.mark.parametrize(
    "header",
    [
        "/*\n * Licensed under the Apache License, Version 2.0;\n * you may not use this file except in compliance.\n */\n",
        "// Copyright of the authors.\n// Use of this source code is governed by a licence.\n// See there.\n\n",
        "# Copyright of the authors.\n#\n# Licensed under the terms of the licence.\n# See there.\n",
        "pub mod money;\npub(crate) mod order;\nmod service;\npub use money::Money;\n",
    ],
)
def test_licences_and_lists_of_modules_are_no_code_to_imitate(header: str) -> None:
    assert () == FileWindows.of("a", f"{header}use_it(order)\n").windows
    assert 1 == len(FileWindows.of("a", f"{header}" + 6 * "use_it(order, money)\n").windows)
