"""Whatever is wrong, the command says so in words, says what to do, and ends with the right code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("arguments", "said", "remedy"),
    [
        (["complete", "shop/none.py:1:1"], "cannot read shop/none.py: no such file or directory", "spelling"),
        (["complete", "shop:1:1"], "shop is a folder", "Name a file in it"),
        (["complete", "shop/cart.py:99:1"], "has no line 99", "from 1 to 11"),
        (["complete", "shop/cart.py:4:99"], "has no column 99", "from 1 to 12"),
        (["complete", "shop/cart.py:0:1"], "is not FILE:LINE:COL", "--help"),
        (["complete", "shop/cart.py"], "is not FILE:LINE:COL", "--help"),
        (["complete", "shop/cart.py:1"], "is not FILE:LINE:COL", "--help"),
        (["complete", "shop/cart.py:x:1"], "is not FILE:LINE:COL", "--help"),
        (["complete", "shop/cart.py:1:²"], "is not FILE:LINE:COL", "--help"),
        (["complete", ":1:1"], "is not FILE:LINE:COL", "--help"),
        (["complete", f"shop/cart.py:{'9' * 5000}:1"], "is not FILE:LINE:COL", "--help"),
        (["complete", r"C:\src\app.py:1:2"], r"cannot read C:\src\app.py: no such file", "spelling"),
        (["complete", "binary.py:1:1"], "binary.py is binary", "text file"),
        (["complete", "circle.py:1:1"], "cannot read circle.py", "regular file"),
        (["complete", "pipe.py:1:1"], "cannot read pipe.py: not a regular file", "regular file"),
        (["complete", "shop/cart.py:1:1", "--root", "nowhere"], "nowhere is not a folder", "folder of a project"),
        (["complete", "shop/cart.py:1:1", "--root", "web"], "shop/cart.py is not inside --root web", "above"),
        (["complete", "shop/cart.py:1:1", "--backend", "magic"], "'magic'", "--help"),
        (["complete", "shop/cart.py:1:1", "--context-tokens", "-3"], "--context-tokens takes", ""),
        (["context", "shop/cart.py:1:1", "--template", "magic"], "there is no template 'magic'", "--help"),
        (["context", "shop/cart.py:1:1", "--window", "3"], "'3' is not a number of tokens from 256", "--help"),
        (["graph", "nowhere"], "nowhere does not exist", "folder of a project"),
        (["graph", "shop/cart.py"], "shop/cart.py is a file, not a folder", "folder of a project"),
        (["graph", "--of", "shop/none.py"], "shop/none.py does not exist", "spelling"),
        (["graph", "--of", "shop"], "shop is a folder", "source file"),
        (["graph", "--of", "binary.py"], "binary.py is not in the index", "source file"),
        (["graph", "web", "--of", "shop/cart.py"], "shop/cart.py is not inside", "workspace"),
        (["graph", "--order", "--dot"], "not allowed with", "--help"),
        (["demo", "nowhere"], "nowhere does not exist", "folder of a project"),
        (["doctor", "--root", "nowhere"], "nowhere does not exist", "folder of a project"),
        (["lsp", "--tcp", "0.0.0.0:2087"], "not an address of this machine", "127.0.0.1"),
        (["bake"], "invalid choice: 'bake'", "--help"),
        ([], "required", "--help"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "",
)
def test_wrong_use_is_named_with_a_remedy_and_ends_with_2(
    shop: Path, fimble: Run, arguments: list[str], said: str, remedy: str
) -> None:
    (shop / "binary.py").write_bytes(b"\x7fELF\0\0\0" * 40)
    (shop / "circle.py").symlink_to("circle.py")
    os.mkfifo(shop / "pipe.py")

    result = fimble(*arguments)

    assert 2 == result.code
    assert "" == result.out
    assert said in result.err
    assert remedy in result.err
    assert "Traceback" not in result.err


def test_with_json_an_error_is_one_json_value_too(shop: Path, fimble: Run) -> None:
    result = fimble("complete", "shop/none.py:1:1", "--json")

    assert 2 == result.code
    assert {"error", "remedy"} == result.json.keys()
    assert "no such file" in result.json["error"]


@pytest.mark.parametrize("command", ["complete", "context"])
def test_a_backend_that_is_wanted_and_away_ends_with_1_and_the_remedy(shop: Path, fimble: Run, command: str) -> None:
    result = fimble(command, "shop/order.py:12:12", "--backend", "ollama", "--json")

    assert 1 == result.code
    assert "does not answer" in result.json["error"]
    assert "ollama serve" in result.json["remedy"]
    assert "ollama serve" in result.err


def test_a_folder_without_source_files_ends_with_1(shop: Path, fimble: Run) -> None:
    (shop / "empty").mkdir()

    result = fimble("graph", "empty", "--json")

    assert 1 == result.code
    assert {"files": [], "edges": [], "order": []} == result.json
    assert ".gitignore" in result.err
    assert 1 == fimble("doctor", "--root", "empty").code
    assert 1 == fimble("demo", "empty").code


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_it_is_named(shop: Path, fimble: Run) -> None:
    (shop / "shop/cart.py").chmod(0)

    result = fimble("complete", "shop/cart.py:1:1")

    assert 2 == result.code
    assert "permission denied" in result.err


def test_a_name_with_colons_is_a_name(shop: Path, fimble: Run) -> None:
    (shop / "a:1.py").write_text("x = 1\n")

    result = fimble("context", "a:1.py:1:2", "--json")

    assert 0 == result.code
    assert "a:1.py" == result.json["pieces"][-1]["path"]


def test_bytes_that_are_no_utf8_are_counted_as_characters_and_mentioned(shop: Path, fimble: Run) -> None:
    (shop / "latin.py").write_bytes(b"# " + b"plain text " * 10 + b"caf\xe9\nx = 1\n")

    result = fimble("context", "latin.py:2:6", "--json")

    assert 0 == result.code
    assert "caf\ufffd" in result.json["prompt"]
    assert "1 characters in it are read as \ufffd" in result.err


def test_columns_count_code_points(shop: Path, fimble: Run) -> None:
    (shop / "emoji.py").write_text("x = '😀é'\n", encoding="utf-8")

    assert 0 == fimble("context", "emoji.py:1:9", "--json").code
    assert 2 == fimble("context", "emoji.py:1:10", "--json").code


def test_a_home_directory_is_not_read_unless_it_is_named(
    home: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".git").mkdir()  # dotfiles under version control
    (home / "notes.py").write_text("secret_plan = 1\n")
    (home / "scratch").mkdir()
    (home / "scratch/a.py").write_text("x = 1\n")
    monkeypatch.chdir(home)

    assert 2 == fimble("graph").code
    assert 2 == fimble("demo").code
    assert 1 == fimble("doctor").code
    assert ["notes.py", "scratch/a.py"] == fimble("graph", ".", "--json").json["files"]
    alone = fimble("context", "notes.py:1:1", "--json")
    assert 0 == alone.code
    assert "in no project" in alone.err
    assert {"notes.py"} == {piece["path"] for piece in alone.json["pieces"]}
    narrow = fimble("graph", "--of", "scratch/a.py", "--json")
    assert ["a.py"] == narrow.json["files"]


@pytest.mark.parametrize("name", ["complete", "context", "graph", "doctor", "demo", "lsp"])
def test_each_command_has_help_with_examples(fimble: Run, name: str) -> None:
    result = fimble(name, "--help")

    assert 0 == result.code
    assert f"examples:\n  fimble {name}" in result.out


def test_an_error_of_the_parser_is_json_too(shop: Path, command: Run) -> None:
    result = command("complete", "--json")

    assert 2 == result.code
    assert "FILE:LINE:COL" in json.loads(result.out)["error"]
