from __future__ import annotations

from pathlib import Path

import pytest

from fimble.actions.code import Code
from fimble.actions.comments import comments_only
from fimble.actions.docstyle import style_of
from fimble.actions.reply import Unfit
from fimble.syntax.languages import language_for_path
from fimble.text.document import Document
from tests.unit.context.making import Desk

GOOGLE = 'def a(x):\n    """Do a.\n\n    Args:\n        x: what.\n    """\n'
NUMPY = 'def a(x):\n    """Do a.\n\n    Parameters\n    ----------\n    x : int\n    """\n'
SPHINX = 'def a(x):\n    """Do a.\n\n    :param x: what\n    """\n'


@pytest.mark.parametrize(
    ("text", "word"),
    [(GOOGLE, "Google's"), (NUMPY, "NumPy's"), (SPHINX, "Sphinx's"), ("x = 1\n", "one imperative sentence")],
)
def test_the_style_of_docstrings_is_the_projects(tmp_path: Path, text: str, word: str) -> None:
    desk = Desk(tmp_path, {"shop/a.py": text, "shop/b.py": "def b(y):\n    ‸return y\n"})
    snapshot = desk.session.snapshot(desk.uri)

    assert snapshot is not None
    assert word in style_of(snapshot, Code("shop/b.py", snapshot.document, snapshot.language))


def test_documentation_of_the_file_itself_is_shown_as_an_example(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path, {"a.ts": "/**\n * Adds.\n * @param x - what\n */\nfunction add(x: number) {}\n\nfunction b() {‸}\n"}
    )
    snapshot = desk.session.snapshot(desk.uri)

    assert snapshot is not None
    assert style_of(snapshot, Code("a.ts", snapshot.document, snapshot.language)).endswith(
        "As here:\n/**\n * Adds.\n * @param x - what\n */\n"
    )


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        ("a.py", "def f():\n    return 1\n", 'def f():\n    """One."""\n    return 1\n', None),
        ("a.py", "def f():\n    return 1\n", "def f():\n    # one\n    return 2\n", "def f():\n    # one\n    return 1\n"),
        ("a.js", "function f() {\n  g();\n}\n", "/** Calls g. */\nfunction f() {\n  g();\n  h();\n}\n", "/** Calls g. */\nfunction f() {\n  g();\n}\n"),
        ("a.go", "func f() {\n\tg()\n}\n", "// f calls g.\nfunc f() {\n\tg()\n}\n", None),
        ("a.js", "// old\nfunction f() {}\n", "// new\nfunction f() {}\n", None),
        ("a.js", "const a = 1; // one\nconst b = 2;\n", "const a = 1; // one\n// two\nconst b = 3;\n", "const a = 1; // one\n// two\nconst b = 2;\n"),
    ],
)  # fmt: skip
def test_nothing_but_comments_gets_through(path: str, before: str, after: str, expected: str | None) -> None:
    code = Code(path, Document("", "", 1, before), language_for_path(path))

    assert (after if expected is None else expected) == comments_only(code, after)


def test_changed_code_without_a_comment_is_refused() -> None:
    code = Code("a.py", Document("", "", 1, "def f():\n    return 1\n"), language_for_path("a.py"))
    with pytest.raises(Unfit, match="changes code"):
        comments_only(code, "def f():\n    return 2\n")
