from __future__ import annotations

import json

import pytest

from fimble.index.imports import resolver_for
from fimble.index.imports.c import paired
from fimble.index.imports.include_paths import include_flags
from fimble.syntax.facts import Import
from tests.unit.index.making import project, shown


def find(tmp_path, files, importer, name):
    """Say where an include leads; `name` in angle brackets or without."""
    texts = dict.fromkeys(files.split(), "") if isinstance(files, str) else files
    made = project(tmp_path, {**texts, importer: ""})
    (answer,) = shown(resolver_for("c").resolve(importer, Import(name, 0, is_wildcard=True), made))
    return answer.removesuffix(" *")


@pytest.mark.parametrize(
    ("files", "importer", "name", "expected"),
    [
        ("src/b.h", "src/a.c", "b.h", "src/b.h"),
        ("b.h src/b.h", "src/a.c", "b.h", "src/b.h"),
        ("b.h", "src/a.c", "../b.h", "b.h"),
        ("src/x/b.h", "src/a.c", "x/b.h", "src/x/b.h"),
        ("src/x/b.h", "src/a.c", "x\\b.h", "src/x/b.h"),
        ("src/b.c", "src/a.c", "b.c", "src/b.c"),
        # usual roots, the nearest first
        ("include/b.h", "src/a.c", "b.h", "include/b.h"),
        ("include/lib/b.h", "src/deep/er/a.c", "lib/b.h", "include/lib/b.h"),
        ("src/b.h", "test/a.c", "b.h", "src/b.h"),
        ("include/b.h one/include/b.h two/include/b.h", "one/src/a.c", "b.h", "one/include/b.h"),
        ("include/lib/b.h", "src/a.c", "<lib/b.h>", "include/lib/b.h"),
        ("include/b.h", "src/a.c", "<b.h>", "include/b.h"),
        # the only file whose path ends so, or the much nearer one
        ("deps/x/api/b.h", "src/a.c", "api/b.h", "deps/x/api/b.h"),
        ("deps/x/api/b.h", "src/a.c", "<api/b.h>", "deps/x/api/b.h"),
        ("p/x/api/b.h q/y/api/b.h", "q/z/src/a.c", "api/b.h", "q/y/api/b.h"),
        ("p/x/api/b.h q/y/api/b.h", "src/a.c", "api/b.h", "dangling"),
        # nothing is guessed
        ("src/b.h", "src/a.c", "c.h", "dangling"),
        ("src/xb.h", "src/a.c", "b.h", "dangling"),
        ("src/b.h", "src/a.c", "", "dangling"),
        ("src/b.h", "src/a.c", "../../../b.h", "dangling"),
        ("src/b.h", "test/a.c", "../b.h", "dangling"),
        ("src/string.h", "src/a.c", "string.h", "src/string.h"),
        ("src/string.h", "src/a.c", "<string.h>", "external: string.h"),
        ("lib/src/zlib.h", "src/a.c", "<zlib.h>", "external: zlib.h"),
        ("os/include/sys/socket.h", "src/a.c", "<sys/socket.h>", "external: sys/socket.h"),
        ("", "src/a.c", "<vector>", "external: vector"),
        ("", "src/a.c", "<sys/types.h>", "external: sys/types.h"),
    ],
)
def test_an_include_leads_to_the_file_that_a_compiler_would_take(tmp_path, files, importer, name, expected):
    assert expected == find(tmp_path, files, importer, name)


@pytest.mark.parametrize(
    "command",
    [
        {"arguments": ["cc", "-Isrc/odd", "-c", "src/a.c"]},
        {"arguments": ["cc", "-isystem", "src/odd", "-c", "src/a.c"]},
        {"command": "cc '-iquote' \"src/odd\" -c src/a.c"},
        {"command": "cc -I ROOT/src/odd -c src/a.c"},
    ],
)
def test_a_compilation_database_says_where_includes_are(tmp_path, command):
    entry = {"directory": "ROOT", "file": "src/a.c", **command}
    text = json.dumps([entry]).replace("ROOT", tmp_path.resolve().as_posix())
    files = {"compile_commands.json": text, "src/odd/b.h": "", "src/other/b.h": ""}

    assert "src/odd/b.h" == find(tmp_path.resolve(), files, "src/a.c", "b.h")


def test_a_header_is_looked_for_where_the_sources_beside_it_look(tmp_path):
    entry = {"directory": ".", "file": "src/a.c", "command": "cc -Iodd -c src/a.c"}
    files = {"compile_commands.json": json.dumps([entry]), "odd/b.h": "", "even/b.h": ""}

    assert "odd/b.h" == find(tmp_path, files, "src/c.h", "b.h")


@pytest.mark.parametrize(
    "text",
    [
        "target_include_directories(app PRIVATE odd)",
        'target_include_directories(app SYSTEM PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}/odd" PRIVATE elsewhere)',
        "include_directories(BEFORE ${PROJECT_SOURCE_DIR}/odd) # comment )",
        "target_include_directories(app PUBLIC $<BUILD_INTERFACE:${app_SOURCE_DIR}/odd> $<INSTALL_INTERFACE:include>)",
        "INCLUDE_DIRECTORIES(\n  ${UNKNOWN}/even\n  odd\n)",
    ],
)
def test_cmake_says_where_includes_are(tmp_path, text):
    files = {"CMakeLists.txt": text, "odd/b.h": "", "even/b.h": ""}

    assert "odd/b.h" == find(tmp_path, files, "src/a.c", "b.h")


@pytest.mark.parametrize(
    "text",
    ["", "[", "{}", '[1, {}, {"directory": 1}]', "[" * 5_000, '[{"directory":".","file":"a.c","command":"cc \'"}]'],
)
def test_a_broken_compilation_database_says_nothing(tmp_path, text):
    assert "dangling" == find(tmp_path, {"compile_commands.json": text}, "src/a.c", "b.h")


def test_flags_are_read_in_both_spellings():
    assert ["a", "b", "c", "d"] == list(include_flags(["-Ia", "-I", "b", "-isystem=c", "-iquote", "d", "-DI=x", "-I"]))


@pytest.mark.parametrize(
    ("files", "path", "expected"),
    [
        ("src/a.h", "src/a.c", "src/a.h"),
        ("src/a.c", "src/a.h", "src/a.c"),
        ("src/a.hpp", "src/a.cpp", "src/a.hpp"),
        ("include/a.h", "src/a.c", "include/a.h"),
        ("lib/include/lib/a.h", "lib/src/a.c", "lib/include/lib/a.h"),
        ("lib/src/a.c", "lib/include/lib/a.h", "lib/src/a.c"),
        ("one/include/a.h two/include/a.h", "one/src/a.c", "one/include/a.h"),
        ("one/include/a.h", "two/src/a.c", None),
        ("src/b.h", "src/a.c", None),
        ("src/a.h", "src/a.py", None),
    ],
)
def test_a_source_and_its_header_are_a_pair(tmp_path, files, path, expected):
    made = project(tmp_path, dict.fromkeys([*files.split(), path], ""))

    assert expected == paired(path, made)


def test_a_pair_is_worth_a_look_and_no_edge(tmp_path):
    made = project(tmp_path, {"a.c": "", "a.h": ""})

    assert ["~a.h *"] == shown(resolver_for("c").implicit("a.c", made))
    assert ["~a.c *"] == shown(resolver_for("c").implicit("a.h", made))
