"""Comments without their marks."""

from __future__ import annotations

import pytest

from fimble.syntax.comments import comment_above, comment_line, docstring_above
from fimble.syntax.languages import LANGUAGES, language_named

LINES = [
    ("python", "    # a b", "a b"),
    ("python", "#a b", "a b"),
    ("python", "x = 1  # a b", None),
    ("python", "x = '# a b'", None),
    ("python", "", None),
    ("javascript", "// a b", "a b"),
    ("javascript", "/// a b", "a b"),
    ("javascript", "/* a b */", "a b"),
    ("javascript", "/** a b */", "a b"),
    ("javascript", "/* a */ b", None),
    ("javascript", "/* a b", None),
    ("javascript", "/*/", None),
    ("rust", "//! a b", "a b"),
    ("lua", "-- a b", "a b"),
    ("lua", "--- a b", "a b"),
    ("lua", "--[[ a b ]]", "a b"),
    ("php", "# a b", "a b"),
    ("php", "#[A]", None),
    ("html", "<!-- a b -->", "a b"),
]


@pytest.mark.parametrize(("language", "line", "said"), LINES)
def test_reads_what_a_line_says_that_is_a_comment(language, line, said):
    assert comment_line(line, language_named(language)) == said


BLOCKS = [
    ("python", "x = 1\n# a\n# b", ("a", "b")),
    ("python", "# a\n\n# b", ("b",)),
    ("python", "    # a\n# b", ("b",)),
    ("python", "# a\n", None),
    ("python", "# a\nx = 1", None),
    ("java", "x;\n/**\n * a\n * b\n */", ("", "a", "b", "")),
    ("java", "/* a\n   b */", ("a", "b")),
    ("java", "/* a */\nf();\n b */", None),
    ("java", "// a\n/* b */", ("b",)),
    ("lua", "--[[\n  a\n  b\n]]", ("", "a", "b", "")),
    ("ruby", "=begin\na\n=end", ("", "a", "")),
]


@pytest.mark.parametrize(("language", "text", "texts"), BLOCKS)
def test_finds_the_comment_that_ends_with_the_last_line(language, text, texts):
    found = comment_above(text.split("\n"), language_named(language))
    assert (found.texts if found else None) == texts


DOCSTRINGS = [
    ('def f():\n    """a b"""', ("a b",)),
    ('def f():\n    """a\n    b\n    """', ("a", "b", "")),
    ("def f():\n    '''a'''", ("a",)),
    ('x = """a"""', None),
    ("# a", None),
]


@pytest.mark.parametrize(("text", "texts"), DOCSTRINGS)
def test_finds_the_docstring_that_ends_with_the_last_line(text, texts):
    found = docstring_above(text.split("\n"), language_named("python"))
    assert (found.texts if found else None) == texts


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_every_language_has_comments(language):
    begin, end = (language.comment, "") if language.comment else language.block_comment
    comment = comment_above([f"{begin} a b {end}".rstrip()], language)
    assert comment is not None
    assert comment.text == "a b"
