"""The lexical scanner: which brackets, strings and comments are open."""

from __future__ import annotations

import pytest

from fimble.completion.brackets import Scanner, code_part
from fimble.syntax.languages import language_named


def scanned(language, text):
    scanner = Scanner(language_named(language))
    for line in text.split("\n"):
        scanner.feed(line)
    return scanner


@pytest.mark.parametrize(
    ("language", "text", "stack", "unmatched"),
    [
        ("python", "f(a, [b", ")]", ""),
        ("python", "f(a)]}", "", "]}"),
        ("python", "f(']')", "", ""),
        ("python", "f(  # )", ")", ""),
        ("python", 'x = """\n(\n"""\n[', "]", ""),
        ("python", "x = 'it\\'s (' + (", ")", ""),
        ("python", "x = 'open\ny = (", ")", ""),
        ("javascript", "if (a) { // {", "}", ""),
        ("javascript", "/* ( \n [ */ {", "}", ""),
        ("javascript", "x = /[({]/; f(", ")", ""),
        ("javascript", "x = a / b(", ")", ""),
        ("javascript", "return /\\(/.test(", ")", ""),
        ("javascript", "`a ${f(b)} (`", "", ""),
        ("javascript", "`line (\nstill ( ${ {", "`}}", ""),
        ("javascript", "`a ${x}` + (", ")", ""),
        ("rust", "fn f<'a>(x: &'a str", ")", ""),
        ("rust", "x == '(' && (", ")", ""),
        ("go", "c == '\\'' || (", ")", ""),
        ("go", "s := `raw ( \n (` + [", "]", ""),
        ("lua", "f( -- )", ")", ""),
    ],
)
def test_finds_what_is_open_and_what_closes_nothing(language, text, stack, unmatched):
    scanner = scanned(language, text)
    assert "".join(scanner.stack) == stack
    assert "".join(scanner.unmatched) == unmatched


@pytest.mark.parametrize(
    ("language", "text", "is_in_text", "goes_on"),
    [
        ("python", "x = 1", False, False),
        ("python", "x = 'a", True, False),
        ("python", "# a", True, False),
        ("python", '"""a', True, True),
        ("python", '"""a"""', False, False),
        ("javascript", "/* a", True, True),
        ("javascript", "`a", True, True),
        ("javascript", "`a ${", False, False),
        ("javascript", "// don't", True, False),
    ],
)
def test_knows_text_from_code(language, text, is_in_text, goes_on):
    scanner = scanned(language, text)
    assert (scanner.is_in_text, scanner.is_in_multiline_text) == (is_in_text, goes_on)


@pytest.mark.parametrize("line", ["f('a', [", "x = 'it is (' + (b)", "`a ` + {", "f(a) ]", "# ( it's"])
def test_a_line_fed_in_two_parts_gives_what_the_whole_gives(line):
    for language in (language_named("python"), language_named("javascript")):
        whole = Scanner(language).feed(line)
        for cut in range(1, len(line)):
            parts = Scanner(language).feed(line[:cut]).feed(line, cut)
            assert (parts.stack, parts.unmatched, parts.quote) == (whole.stack, whole.unmatched, whole.quote)


@pytest.mark.parametrize(
    ("line", "code"),
    [("x = 1  # one", "x = 1"), ("x = '#'", "x = '#'"), ("# all", ""), ("x = 1  ", "x = 1")],
)
def test_cuts_a_trailing_comment_off(line, code):
    assert code_part(line, language_named("python")) == code
