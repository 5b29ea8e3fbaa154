"""Whatever the text, there are facts and a context, and soon."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fimble.syntax.languages import LANGUAGES, language_for_path
from fimble.syntax.skeleton import skeleton
from fimble.syntax.tags import extract
from fimble.syntax.trees import SyntaxTree
from tests.unit.syntax.reading import named, tree_of
from tests.unit.syntax.test_golden_facts import SOURCES, name_of

PARSED = [language.name for language in LANGUAGES if language.has_grammar]
MOST_SECONDS = 20.0
"""Of the processor: a guard against what never ends, whatever else the machine does."""

DEEP = {
    "brackets": "(" * 900,
    "bottomless brackets": "(" * 30_000,
    "closed brackets": "x = " + "[" * 900 + "]" * 900,
    "blocks": "".join(" " * i + "if x:\n" for i in range(300)),
    "braces": "{" * 900,
    "bottomless braces": "{ " * 30_000,
    "functions": "function f() {\n" * 1_500,
    "classes": "".join(" " * i + f"class A{i}:\n" for i in range(300)) + " " * 300 + "x = 1\n",
    "class braces": "class A { b = class {\n" * 1_000,
    "attributes": "a" + ".b" * 3_000,
    "calls": "f(" * 2_000 + ")" * 2_000,
    "arrows": "x => " * 3_000 + "1",
    "operators": "-> => <- :: ~> |> " * 1_000,
    "tags": "<a>" * 2_000,
    "templates": "`${" * 2_000,
    "types": "type A = " + "{ a: " * 2_000 + "1" + " }" * 2_000,
    "strings": "'\"" * 3_000,
    "unions": "type A = " + " | ".join(["B"] * 2_000),
    "members": "class A:\n" + "".join(f"    x{i} = {i}\n" for i in range(2_000)),
    "imports": "".join(f"import a{i}\n" for i in range(2_000)),
    "names": "from m import (" + ", ".join(f"a{i}" for i in range(2_000)) + ")\n",
    "list": "__all__ = [" + ", ".join(f"'a{i}'" for i in range(2_000)) + "]\n",
    "exports": "export { " + ", ".join(f"a{i} as b{i}" for i in range(2_000)) + " };",
    "errors": "x = = 3 ]\n" * 800,
    "headers": "def f(:\n" * 800,
    "comments": "# a\n" * 8_000 + "def f(): pass\n",
    "decorators": "@a\n" * 1_000 + "def f(): pass\n",
    "one line": "x = 1; " * 7_000,
    "one long line": "x" * 1_000_000,
    "a megabyte": "x = 1\n" * 170_000,
    "nothing": "",
    "blank": " \n" * 10_000,
    "nul": "\0" * 1_000,
    "carriage returns": "x = 1\r" * 1_500,
    "surrogate": "x = '\ud800'\n",
    "bom": "\ufeffdef f(): pass\n",
}  # fmt: skip


def name_of_language(path: Path) -> str:
    language = language_for_path(path.name)
    assert language is not None
    return language.name


def check_source(language: str, source: bytes | str) -> None:
    """Everything the package offers, on one text."""
    facts = extract("a", language, source, "hash")
    skeleton(facts)
    for definition in facts.definitions:
        assert definition.name
        assert 0 <= definition.start_line <= definition.end_line < facts.n_lines
    data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    tree = SyntaxTree.parse(named(language), data)
    if tree is not None:
        for byte in {0, len(data) // 3, len(data)}:
            tree.context_at(byte)
            tree.ancestors_at(byte)
            tree.node_at(byte)


@pytest.mark.parametrize("what", DEEP)
@pytest.mark.parametrize("language", PARSED)
def test_no_text_is_too_odd(language: str, what: str) -> None:
    started = time.process_time()

    check_source(language, DEEP[what])

    assert MOST_SECONDS > time.process_time() - started


@pytest.mark.parametrize("language", PARSED)
def test_random_bytes_are_read(language: str) -> None:
    generator = random.Random(1)
    for size in (10, 1_000, 60_000):
        check_source(language, generator.randbytes(size))
        check_source(language, generator.randbytes(size).replace(b"\0", b"\n"))


@pytest.mark.parametrize("language", PARSED)
@given(source=st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"\xed\xa0\x80")
def test_any_bytes_are_read(language: str, source: bytes) -> None:
    check_source(language, source)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
@settings(max_examples=25)
@given(data=st.data())
def test_any_half_of_a_file_is_read(path, data: st.DataObject) -> None:
    source = path.read_bytes()
    start, end = sorted((data.draw(st.integers(0, len(source))), data.draw(st.integers(0, len(source)))))
    language = name_of_language(path)

    check_source(language, source[start:end])
    check_source(language, source[:start] + source[end:])


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_may_end_anywhere(path) -> None:
    """So does a file that is being written; some scanners look for what never comes behind its end."""
    source = path.read_bytes()
    language = named(name_of_language(path))

    assert all(SyntaxTree.parse(language, source[:end]) for end in range(len(source)))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_facts_are_the_same_each_time(path) -> None:
    language = name_of_language(path)
    source = path.read_bytes()

    assert extract("a", language, source, "h") == extract("a", language, source, "h", tree=tree_of(language, source))


def test_bytes_that_are_no_text_are_names_with_replacements() -> None:
    facts = extract("a.py", "python", b"def caf\xe9(): pass\nx = 1\n", "hash")

    assert "x" in [definition.name for definition in facts.definitions]


def test_what_a_file_declares_does_not_go_while_a_line_is_typed() -> None:
    from fimble.text.document import Document
    from fimble.text.spans import Edit, Span

    document = Document(
        "file:///a.ts",
        "typescript",
        0,
        "import { b } from './b';\nexport class A {\n  c() {}\n}\nexport const d = 1;\n",
    )
    tree = tree_of("typescript", document.text)
    before = extract("a.ts", "typescript", document.source_bytes(), "h", tree=tree)

    document, byte_edit = document.apply(Edit(Span(24, 24), "\nexport function e(a, "), 1)
    tree.edit(byte_edit)
    tree.update(document.source_bytes())
    after = extract("a.ts", "typescript", document.source_bytes(), "h", tree=tree)

    assert before.n_errors == 0 < after.n_errors
    assert [d.qualified_name for d in before.definitions] == [d.qualified_name for d in after.definitions]
    assert before.imports == after.imports
