from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from fimble.syntax import languages
from fimble.syntax.languages import (
    LANGUAGES,
    comment_mark_for_path,
    dialect_of,
    grammar,
    language_for_id,
    language_for_path,
    language_named,
)

PARSED = [language for language in LANGUAGES if language.has_grammar]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.py", "python"),
        ("pkg/stubs/a.pyi", "python"),
        ("SETUP.PY", "python"),
        ("a.js", "javascript"),
        ("a.jsx", "javascript"),
        ("a.mjs", "javascript"),
        ("a.cjs", "javascript"),
        ("a.ts", "typescript"),
        ("types/a.d.ts", "typescript"),
        ("a.mts", "typescript"),
        ("a.cts", "typescript"),
        ("a.tsx", "tsx"),
        ("deep/Makefile", "makefile"),
        ("Dockerfile", "dockerfile"),
        ("CMakeLists.txt", "cmake"),
        ("a.go", "go"),
        ("a.sh", "shellscript"),
    ],
)
def test_a_path_tells_the_language(path: str, name: str) -> None:
    language = language_for_path(path)

    assert language is not None
    assert name == language.name


@pytest.mark.parametrize("path", ["", "README", "a.unknown", "dir.py/file", ".py.swp", "a.txt"])
def test_other_paths_tell_none(path: str) -> None:
    assert language_for_path(path) is None


@pytest.mark.parametrize(
    ("lsp_id", "name"),
    [
        ("python", "python"),
        ("javascriptreact", "javascript"),
        ("typescript", "typescript"),
        ("typescriptreact", "tsx"),
        ("cpp", "cpp"),
        ("dockerfile", "dockerfile"),
    ],
)
def test_an_editors_identifier_tells_the_language(lsp_id: str, name: str) -> None:
    language = language_for_id(lsp_id)

    assert language is not None
    assert name == language.name


def test_an_unknown_identifier_tells_none() -> None:
    assert language_for_id("plaintext") is None
    assert language_named("klingon") is None


@pytest.mark.parametrize(
    ("path", "mark"),
    [("a.py", "#"), ("a.tsx", "//"), ("a.lua", "--"), ("a.sql", "--"), ("a.yaml", "#"), ("a.html", "#"), ("x", "#")],
)
def test_every_path_has_a_mark_for_comments(path: str, mark: str) -> None:
    assert mark == comment_mark_for_path(path)


def test_no_two_languages_share_a_name_an_identifier_or_an_extension() -> None:
    for names in (
        [language.name for language in LANGUAGES],
        [lsp_id for language in LANGUAGES for lsp_id in {language.name, *language.lsp_ids}],
        [extension for language in LANGUAGES for extension in language.extensions],
        [name for language in LANGUAGES for name in language.file_names],
    ):
        assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_a_row_is_written_as_the_lookups_need_it(language) -> None:
    assert all(extension.startswith(".") and extension == extension.lower() for extension in language.extensions)
    assert language.extensions or language.file_names
    assert list(language.quotes) == sorted(language.quotes, key=len, reverse=True)
    assert set(language.multiline_quotes) <= set(language.quotes)
    assert language.has_grammar == bool(language.queries)


@pytest.mark.parametrize("language", PARSED, ids=lambda language: language.name)
def test_grammars_are_loaded_once(language) -> None:
    assert grammar(language) is not None
    assert grammar(language) is grammar(language)


@pytest.mark.parametrize(
    "row", [("no_such_grammar", "language"), ("tree_sitter_python", "no_such_function"), ("re", "A")]
)
def test_a_missing_grammar_is_told_once_and_is_no_error(row: tuple[str, str], caplog: pytest.LogCaptureFixture) -> None:
    language = replace(PARSED[0], grammar=row)

    with caplog.at_level(logging.WARNING, logger=languages.__name__):
        assert grammar(language) is None
        assert grammar(language) is None

    assert [row[0] in record.getMessage() for record in caplog.records] == [True]


def test_a_language_without_grammar_has_none() -> None:
    assert grammar(replace(PARSED[0], grammar=None)) is None


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.h", "int f(void);\n", "c"),
        ("a.h", "class A {\n};\n", "cpp"),
        ("a.h", "#include <string>\n", "cpp"),
        ("a.h", "#include <string.h>\n", "c"),
        ("a.h", "namespace a {\n}\n", "cpp"),
        ("a.h", "template <class T> T f();\n", "cpp"),
        ("a.h", "/* a class of\n   namespaces */\nint using_it;\n", "c"),
        ("a.h", '#ifdef __cplusplus\nextern "C" {\nclass A;\n#endif\n', "c"),
        ("a.c", "class A {\n};\n", "c"),
        ("a.py", "class A:\n", "python"),
    ],
)
def test_a_header_is_of_cplusplus_if_it_says_so(path: str, source: str, expected: str) -> None:
    language = language_for_path(path)
    assert language is not None

    assert expected == dialect_of(language, path, source.encode()).name
