"""How commands write what several of them write."""

from __future__ import annotations

import pytest

from fimble.cli.output import counted


@pytest.mark.parametrize(("n", "words"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (12345, "12,345 files")])
def test_one_file_is_not_said_to_be_several(n: int, words: str) -> None:
    assert counted(n, "file") == words
