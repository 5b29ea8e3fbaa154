"""Where the first line of a suggestion belongs, by what stands above and below."""

from __future__ import annotations

import pytest

from fimble.completion.indentation import first_depth
from tests.unit.completion.places import place


@pytest.mark.parametrize(
    ("language", "document", "line", "depth"),
    [
        # below an opener, whatever the model or the editor wrote
        ("python", "def f():\n    ‸", "return 1", 4),
        ("python", "def f():\n    ‸", "    return 1", 4),
        ("python", "def f():\n‸", "    return 1", 4),
        ("python", "def f():\n‸", "return 1", 4),
        ("python", "if a:\n    b()\ndef f():\n  ‸", "  return 1", 4),
        ("javascript", "if (a) {\n  b();\n}\nif (c) {\n‸", "d();", 2),
        # beside the line above
        ("python", "    x = 1\n    ‸", "y = 2", 4),
        ("python", "    x = 1\n    ‸", "    y = 2", 4),
        ("python", "    x = 1\n    ‸", "        y = 2", 4),
        ("python", "def f():\n    x = 1\n‸", "    y = 2", 4),
        ("python", "def f():\n    x = 1\n‸", "y = 2", 0),
        ("python", "def f():\n    x = 1\n‸", "      y = 2", 4),
        # back to an outer level
        ("python", "def f():\n    if x:\n        y = 1\n        ‸", "    return y", 4),
        ("python", "def f():\n    if x:\n        y = 1\n        ‸", "else:", 4),
        ("python", "try:\n    for x in y:\n        z()\n        ‸", "except E:", 0),
        ("python", "for x in y:\n    if x:\n        z()\n    ‸", "else:", 4),
        ("python", "if a:\n    b()\nelif c:\n    d()\n    ‸", "else:", 0),
        ("javascript", "function f() {\n  if (a) {\n    b();\n    ‸", "}", 2),
        ("javascript", "function f() {\n  ‸", "}", 0),
        ("lua", "function f()\n  g()\n  ‸", "end", 0),
        # deeper without an opener
        ("javascript", "const x = users\n‸", "  .map(f)", 2),
        ("javascript", "return a\n‸", "  ? b", 2),
        ("javascript", "if (a)\n‸", "    return b;", 4),
        ("javascript", "f(\n  a,\n‸\n  b,\n);", "  c,", 2),
        ("tsx", "<input\n‸", "  type='text'", 2),
        # headers of several lines
        ("python", "if a:\n    b()\nif (a and\n        b):\n‸", "    c()", 4),
        ("python", "def f(\n    a,\n):\n‸", "    return a", 4),
        ("python", "‸", "    x = 1", 0),
    ],
)
def test_the_first_line_finds_its_column(language, document, line, depth):
    assert first_depth(place(document, language), line) == depth
