"""Similar code: windows and their ranking."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.context import similar
from fimble.context.similar import (
    _IMPORT,
    STRIDE,
    WINDOW_LINES,
    CodeWindow,
    FileWindows,
    WindowCache,
    _may_import,
    most_similar,
)


def numbered(n: int, name: str = "value") -> str:
    return "\n".join(f"{name}_{i} = load({name}, limit, {i})" for i in range(n))


def windows_of(text: str) -> list[CodeWindow]:
    cut = FileWindows.of("a.py", text)
    return [cut.window(number) for number, n in enumerate(cut.n_names) if n]


def test_windows_overlap_and_cover_the_file() -> None:
    windows = windows_of(numbered(40))

    assert [(0, 15), (8, 23), (16, 31), (24, 39)] == [(w.start_line, w.end_line) for w in windows]


@given(st.lists(st.text(alphabet="abc xyz_()\n", max_size=30), max_size=80))
def test_every_window_is_what_stands_in_its_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    for window in windows_of(text):
        assert window.text == "\n".join(text.split("\n")[window.start_line : window.end_line + 1])
        assert window.end_line - window.start_line < WINDOW_LINES
        assert window.start_line % STRIDE == 0


def test_of_a_very_long_file_the_beginning_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "MOST_LINES", 40)

    assert windows_of(numbered(40)) == windows_of(numbered(400))


@given(st.text(alphabet="ab_Z9é \n.", max_size=200))
def test_the_names_of_a_window_are_its_identifiers_of_three_letters_or_more(text: str) -> None:
    cut = FileWindows.of("a.py", text)

    for number, n_names in enumerate(cut.n_names):
        names = set(re.findall(r"[^\W\d]\w{2,}", cut.window(number).text))
        assert n_names in (0, len(names))
        assert {name for name, at in cut.places.items() if number in at} == (names if n_names else set())


@given(st.from_regex(_IMPORT, fullmatch=True))
def test_no_line_that_imports_is_passed_over_for_its_first_letters(line: str) -> None:
    assert _may_import(line.lstrip()[:3])


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
    assert [] == windows_of(f"{header}use_it(order)\n")
    assert 1 == len(windows_of(f"{header}" + 6 * "use_it(order, money)\n"))
