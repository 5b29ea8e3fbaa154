from __future__ import annotations

import pytest

from fimble.actions.code import Code
from fimble.actions.steps import steps_of
from fimble.actions.target import target_at
from fimble.syntax.languages import language_for_path
from fimble.text.document import Document
from fimble.text.spans import Span


def check_steps(path: str, text: str) -> None:
    """See that the steps of what is around the mark (or between two) are the lines that end with "<"."""
    lines = text.split("\n")
    expected = [n for n, line in enumerate(lines) if line.endswith("<")]
    bare = "\n".join(line.removesuffix("<") for line in lines)
    start = bare.index("‸")
    end = bare.rindex("‸")
    code = Code(path, Document("", "", 1, bare.replace("‸", "")), language_for_path(path))
    target = target_at(code, Span(start, max(start, end - 1)), "block")

    assert expected == steps_of(code, target)


PYTHON = '''def total(
    items,
    rate,
):
    """Sum.

    All of it.
    """
    seen = set()
    for item in items:<
        if item in seen:
            continue
        seen.add(‸item)

    tax = rate * 2<
    net = tax + 1

    # what is left
    while net:
        net -= 1
    try:<
        pass
    except ValueError:
        pass
    return net
'''
TYPESCRIPT = """export const rows = async (file: File) => {
  const buffer = await file.arrayBuffer();
  if (!buffer) {<
    return ‸[];
  } else {
    note();
  }

  return read(buffer)<
    .map((row) => row)
    .filter(Boolean);
};
"""
GO = "func f(n int) int {\n\tx := n\n\tfor x > 0 {<\n\t\tx‸--\n\t}\n\treturn x\n}\n"
RUBY = "def f(n)\n  x = n\n  while x > 0<\n    x‸ -= 1\n  end\n  x\nend\n"
C = "static int f(int n)\n{\n    int x = n;\n    while (x > 0) {<\n        x‸--;\n    }\n    return x;\n}\n"
SHORT = "def f(a):\n    b = a * 2<\n    return b‸ + 1\n"
SELECTED = "a = 1\n‸for x in y:<\n    print(x)\nprint(a)\n‸z = 2\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", PYTHON), ("a.ts", TYPESCRIPT), ("a.go", GO), ("a.rb", RUBY), ("a.c", C), ("a.py", SHORT), ("a.py", SELECTED),
        ("a.py", "def f():\n    return ‸1\n"),
        ("a.py", "def f():\n    # says it all\n    for x in ‸y:\n        print(x)\n"),
    ],
)  # fmt: skip
def test_steps_begin_where_blocks_and_paragraphs_do(path: str, text: str) -> None:
    check_steps(path, text)


def test_there_is_an_end_to_them() -> None:
    body = "".join(f"    for x{n} in y:\n        print(x{n})\n" for n in range(30))
    code = Code("a.py", Document("", "", 1, f"def f(y):\n{body}"), language_for_path("a.py"))

    assert [1, 3, 5, 7, 9, 11] == steps_of(code, target_at(code, Span(4, 4), "block"))
