from __future__ import annotations

import pytest

from fimble.syntax.line_head import LineHead, read_head
from tests.unit.syntax.reading import named


@pytest.mark.parametrize(
    ("language", "head", "expected"),
    [
        ("python", "", LineHead()),
        ("python", "x = f(a, ", LineHead(in_call_arguments=True)),
        ("python", "x = f(a)", LineHead()),
        ("python", "x = f(a)[", LineHead()),
        ("python", "x = f(a)(", LineHead(in_call_arguments=True)),
        ("python", "x = f([1, ", LineHead(in_call_arguments=True)),
        ("python", "x = (1, ", LineHead()),
        ("python", "while (", LineHead()),
        ("python", "print(", LineHead(in_call_arguments=True)),
        ("python", "notify(", LineHead(in_call_arguments=True)),
        ("python", "def f(", LineHead()),
        ("python", "    )", LineHead(closes_brackets=True)),
        ("python", "    ), f(", LineHead(in_call_arguments=True, closes_brackets=True)),
        ("python", "x = 'it\\'s (", LineHead(in_string=True)),
        ("python", "f('a ", LineHead(in_string=True, in_call_arguments=True)),
        ("python", "x = 'a' + \"b\" + g(", LineHead(in_call_arguments=True)),
        ("python", 'x = """a', LineHead(in_string=True)),
        ("python", 'x = f"{a', LineHead()),
        ("python", 'x = rf"{a', LineHead()),
        ("python", 'x = f"{a}', LineHead(in_string=True)),
        ("python", 'x = "{a', LineHead(in_string=True)),
        ("python", "x = 1  # f(", LineHead(in_comment=True)),
        ("javascript", "f(() => {", LineHead()),
        ("javascript", "f({ a: ", LineHead(in_call_arguments=True)),
        ("javascript", "if (f(a), ", LineHead()),
        ("javascript", "function f(", LineHead()),
        ("javascript", "x = /* f( */ g(", LineHead(in_call_arguments=True)),
        ("javascript", "x = /* f(", LineHead(in_comment=True)),
        ("javascript", "x = `a ${b.", LineHead()),
        ("javascript", "x = `a ${b} ", LineHead(in_string=True)),
        ("javascript", "f( // g(", LineHead(in_comment=True, in_call_arguments=True)),
        ("yaml", "a: 'b", LineHead(in_string=True)),
    ],
)
def test_the_end_of_a_lines_start_is_read(language: str, head: str, expected: LineHead) -> None:
    assert expected == read_head(head.encode(), named(language))


def test_what_begins_in_a_longer_text_is_inside_of_it() -> None:
    assert LineHead(in_string=True) == read_head(b"f(", named("python"), in_string=True)
    assert LineHead(in_comment=True) == read_head(b"f(", named("python"), in_comment=True)
