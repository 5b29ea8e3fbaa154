from __future__ import annotations

import os

import pytest

from fimble.index.reading import read_regular
from fimble.index.texts import VerifiedTexts
from fimble.syntax.tags import content_hash_of
from tests.unit.index.making import write


def hash_of(text):
    return content_hash_of(text.encode())


def test_only_the_last_texts_are_held(tmp_path):
    write(tmp_path, {name: name * 10 for name in "abc"})
    texts = VerifiedTexts(tmp_path, max_characters=20)
    for name in "aba":
        assert texts.text_of(name, hash_of(name * 10)) == name * 10
    texts.text_of("c", hash_of("c" * 10))
    assert list(texts._held) == ["a", "c"]
    assert texts._n_held == 20


def test_a_text_larger_than_all_room_is_given_all_the_same(tmp_path):
    write(tmp_path, {"a": "a" * 50, "b": "b"})
    texts = VerifiedTexts(tmp_path, max_characters=20)
    assert texts.text_of("a", hash_of("a" * 50)) == "a" * 50
    assert texts.text_of("b", hash_of("b")) == "b"
    assert list(texts._held) == ["b"]


def test_a_file_of_the_same_text_written_again_is_still_good(tmp_path):
    write(tmp_path, {"a": "text"})
    texts = VerifiedTexts(tmp_path)
    assert texts.text_of("a", hash_of("text")) == "text"
    os.utime(tmp_path / "a", ns=(1, 1))
    assert texts.text_of("a", hash_of("text")) == "text"
    assert texts.text_of("a", hash_of("other")) is None
    assert texts.text_of("a", hash_of("text")) == "text"


@pytest.mark.skipif(os.name == "nt", reason="links and pipes")
def test_only_regular_files_are_opened(tmp_path):
    write(tmp_path, {"file": "x" * 10})
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    assert read_regular(tmp_path / "file", 5)[0] == b"x" * 6
    for name in ("link", "pipe", "missing", "."):
        with pytest.raises(OSError):  # noqa: PT011 - each for a reason of its own
            read_regular(tmp_path / name, 5)
