from __future__ import annotations

import pytest

from fimble.syntax.documentation import LONGEST, MOST_COMMENT_LINES
from tests.unit.syntax.reading import only


@pytest.mark.parametrize(
    ("source", "name", "doc"),
    [
        ('def f():\n    """Do it."""\n', "f", "Do it."),
        ('def f():\n    """\n    Do it.\n\n    Well.\n    """\n', "f", "Do it."),
        ('def f():\n    r"""Do \\w it."""\n', "f", "Do \\w it."),
        ("def f():\n    'Do it.'\n    return 1\n", "f", "Do it."),
        ("def f():\n    x = 1\n    'Not it.'\n", "f", ""),
        ("def f():\n    return 'Not it.'\n", "f", ""),
        ('class A:\n    """What it is."""\n    def f(self):\n        """Do it."""\n', "A", "What it is."),
        ('class A:\n    """What it is."""\n    def f(self):\n        """Do it."""\n', "A.f", "Do it."),
        ('class A:\n    def f(self):\n        """Do it."""\n', "A", ""),
        ('class A:\n    x: int = 1\n    """How much."""\n    y = 2\n', "A.x", "How much."),
        ('class A:\n    x: int = 1\n    """How much."""\n    y = 2\n', "A.y", ""),
        ('class A:\n    x: int = 1\n\n    y = 2\n    """How many."""\n', "A.x", ""),
        ('X = 1\n"""The limit."""\n', "X", "The limit."),
        ("X = 1  # the limit\n", "X", "the limit"),
        ("#: The limit.\nX = 1\n", "X", "The limit."),
        ("# Do it.\n# Well.\ndef f(): pass\n", "f", "Do it."),
        ("# Do it.\n@dec\ndef f(): pass\n", "f", "Do it."),
        ("# Not it.\n\ndef f(): pass\n", "f", ""),
        ("x = 1  # not it\ndef f(): pass\n", "f", ""),
        ("# noqa: E501\ndef f(): pass\n", "f", ""),
        ("# ---------\n# Helpers\n# ---------\ndef f(): pass\n", "f", "Helpers"),
        ("# ===== Helpers =====\ndef f(): pass\n", "f", ""),
        ("# x = 1;\ndef f(): pass\n", "f", ""),
        ("def f():  # not it\n    pass\n", "f", ""),
        ("def f(a):\n    # Not it.\n    pass\n", "f", ""),
        ('def f():\n    """Für 😀."""\n', "f", "Für 😀."),
    ],
)
def test_python_documentation(source: str, name: str, doc: str) -> None:
    assert doc == only("python", source, name).doc


@pytest.mark.parametrize(
    ("source", "name", "doc"),
    [
        ("/** Do it. */\nfunction f() {}", "f", "Do it."),
        ("/**\n * Do it.\n * @param a what\n */\nexport function f(a) {}", "f", "Do it."),
        ("/**\n * @deprecated use g\n */\nfunction f(a) {}", "f", "@deprecated use g"),
        ("/**\n * @param a what\n */\nfunction f(a) {}", "f", ""),
        ("/* Do it. */\nfunction f() {}", "f", "Do it."),
        ("// Do it.\n// Well.\nconst f = () => {};", "f", "Do it."),
        ("/// Do it.\nfunction f() {}", "f", "Do it."),
        ("/**\n * Do it.\n */\n\nfunction f() {}", "f", "Do it."),
        ("/* Not it. */\n\nfunction f() {}", "f", ""),
        ("/** Not it. */\n\nconst x = 1;", "x", ""),
        ("// Not it.\n\nfunction f() {}", "f", ""),
        ("a(); /* not it */\nfunction f() {}", "f", ""),
        ("// eslint-disable-next-line\nfunction f() {}", "f", ""),
        ("/* Copyright 2020 */\nfunction f() {}", "f", ""),
        ("const x = 1; // the limit", "x", "the limit"),
        ("class A {\n  /** How much. */\n  b = 1;\n  c = 2; // how many\n}", "A.b", "How much."),
        ("class A {\n  /** How much. */\n  b = 1;\n  c = 2; // how many\n}", "A.c", "how many"),
        ("/** Not it. */ function f() {}", "f", ""),
    ],
)
def test_javascript_documentation(source: str, name: str, doc: str) -> None:
    assert doc == only("javascript", source, name).doc


def test_documentation_above_a_decorator_counts() -> None:
    assert "Do it." == only("typescript", "/** Do it. */\n@A({ b: 1 })\nexport class C { }", "C").doc


def test_a_long_line_ends_with_a_word() -> None:
    doc = only("python", f'def f():\n    """{"word " * 100}"""\n').doc

    assert doc.endswith("word ...")
    assert LONGEST + 4 >= len(doc)


@pytest.mark.parametrize("lines", ["# text\n" * (MOST_COMMENT_LINES + 5)])
def test_a_long_comment_is_no_documentation(lines: str) -> None:
    assert not only("python", f"{lines}def f(): pass\n").doc
