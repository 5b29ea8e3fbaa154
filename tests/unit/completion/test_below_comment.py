"""A suggestion asked for by key at the end of a comment is for the line below it, if the comment says what to do."""

from __future__ import annotations

import pytest

from fimble.completion.below_comment import asked_below
from fimble.completion.suggestion import Request, Selected
from fimble.syntax.languages import language_for_path
from fimble.text.document import Document
from fimble.text.spans import Span

CURSOR = "‸"


def asked(
    path: str, marked: str, trigger: str = "invoked", selected: Selected | None = None
) -> tuple[Request, Request]:
    """Give a request at the mark, and what it becomes."""
    document = Document(f"file:///shop/{path}", "", 1, marked.replace(CURSOR, ""))
    request = Request(document.uri, marked.index(CURSOR), 1, trigger, selected=selected)  # type: ignore[arg-type]
    return request, asked_below(request, document, language_for_path(path))


@pytest.mark.parametrize(
    ("path", "marked", "left", "below"),
    [
        pytest.param("a.py", "# Add a function that sums a list‸", "", "\n", id="at the end of the file"),
        pytest.param("a.py", "def f(a):\n    # Sort a by price‸\n    return a\n", "", "\n    ", id="as far in as it"),
        pytest.param(
            "a.py", "def f(a):\r\n    # Sort a by price‸\r\n", "", "\r\n    ", id="with the file's line breaks"
        ),
        pytest.param("a.go", "\t// Sort them by price‸\n", "", "\n\t", id="tabs"),
        pytest.param("a.py", "# Sort them by price‸  \n", "  ", "  \n", id="blanks behind the cursor stay"),
        pytest.param("a.js", "/* Sort them by price ‸*/\n", "*/", "*/\n", id="the end of the comment stays"),
        pytest.param("a.js", "/* Sort them by price */‸\n", "", "\n", id="behind the end of the comment"),
        pytest.param("a.html", "<!-- Add a table of prices ‸-->\n", "-->", "-->\n", id="HTML"),
        pytest.param("a.py", "# 按价格排序并返回第一个 😀‸\n", "", "\n", id="no English"),
        pytest.param("a.py", "# TODO: sort them by price‸\n", "", "\n", id="a note for later, now asked for"),
        pytest.param(
            "a.py", "# Search a sorted list\n# and return the index‸\n", "", "\n", id="a comment of two lines"
        ),
    ],
)
def test_the_request_is_for_the_line_below_as_if_it_were_there(path: str, marked: str, left: str, below: str) -> None:
    request, then = asked(path, marked)

    assert then.selected == Selected(Span(request.offset, request.offset + len(left)), below)
    assert (then.uri, then.offset, then.version) == (request.uri, request.offset, request.version)


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        pytest.param("a.py", "‸", id="nothing"),
        pytest.param("a.py", "#‸\n", id="an empty comment"),
        pytest.param("a.py", "# Sort ‸them by price\n", id="within the comment"),
        pytest.param("a.py", "x = 1  # Sort them by price‸\n", id="behind code"),
        pytest.param("a.py", "# type: ignore‸\n", id="for a tool"),
        pytest.param("a.py", "# Copyright 2024 Shop Inc. All rights reserved.‸\n", id="a licence"),
        pytest.param("a.py", 's = """\n# Sort them by price‸\n"""\n', id="within a string, where it is no comment"),
        pytest.param("a.unknown", "# Sort them by price‸\n", id="a language nobody knows"),
    ],
)
def test_other_requests_stay_as_they_are(path: str, marked: str) -> None:
    request, then = asked(path, marked)

    assert then is request


def test_only_a_person_who_asks_by_key_and_has_chosen_nothing_means_the_line_below() -> None:
    marked = "# Sort them by price‸\n"
    chosen = Selected(Span(0, 20), "# Sort them by price")

    requests = (asked("a.py", marked, "automatic"), asked("a.py", marked, selected=chosen))
    assert [then is request for request, then in requests] == [True, True]
