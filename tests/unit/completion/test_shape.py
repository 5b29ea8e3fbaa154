"""How much is suggested where."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from fimble.completion.cursor import cursor_at
from fimble.completion.shape import AUTOMATIC_LINES, INVOKED_LINES, completion_shape
from fimble.syntax.languages import language_named
from fimble.syntax.trees import SyntaxTree
from fimble.text.document import Document
from tests.unit.completion.places import place

PLACES = [
    # nothing: code that a suggestion cannot join
    ("python", "pri‸nt(x)", "none", "in the middle of a word"),
    ("python", "x = ‸y + 1", "none", "a word follows the cursor"),
    ("python", "x = ‸ + 1", "none", "code follows on the line"),
    ("python", "f(‸, b)", "none", "code follows on the line"),
    ("python", "x = ‸(1 + 2)", "none", "code follows on the line"),
    ("javascript", "const x = 1;‸", "none", "the statement is finished"),
    ("javascript", "{‸ && <b />}", "none", "code follows on the line"),
    # the rest of the line, before what editors put there
    ("python", "x = ‸", "line", "the rest of the line"),
    ("python", "f(‸)", "line", "the rest of the line"),
    ("python", "f(a[‸])", "line", "the rest of the line"),
    ("python", "f(‸):", "line", "the rest of the line"),
    ("python", "if ‸:", "line", "text follows on the line"),
    ("python", "def f(‸) -> list[int]:", "line", "the rest of the line"),
    ("python", "with open(‸) as file:", "line", "the rest of the line"),
    ("python", "x = ‸  # a comment", "line", "text follows on the line"),
    ("python", "if f(‸) and x:", "line", "the rest of the line"),
    ("python", "x = names[‸].strip()", "line", "the rest of the line"),
    ("javascript", "f(‸);", "line", "the rest of the line"),
    ("javascript", "for (let i = 0;‸", "line", "the rest of the line"),
    ("javascript", "f(‸) {", "line", "the rest of the line"),
    ("javascript", "f((‸) => {", "line", "the rest of the line"),
    ("javascript", "import { ‸ } from './a';", "line", "the rest of the line"),
    ("typescript", "function f(‸): Promise<void> {", "line", "the rest of the line"),
    ("typescript", "new Map<‸>()", "line", "text follows on the line"),
    ("tsx", "<h1>‸</h1>", "line", "the rest of the line"),
    ("tsx", "<Input ‸ />", "line", "the rest of the line"),
    ("tsx", "<p title={‸}>", "line", "the rest of the line"),
    # text
    ("python", "# a ‸", "line", "inside a comment"),
    ("python", "x = 1  # a ‸", "line", "inside a comment"),
    ("python", "x = 'a ‸", "line", "inside a string"),
    ("python", "x = 'a ‸'", "line", "inside a string"),
    ("python", 'def f():\n    """Do\n    ‸\n    """', "line", "inside a string"),
    ("javascript", "/**\n * ‸\n */", "line", "inside a comment"),
    ("javascript", "x = `a ‸`;", "line", "inside a string"),
    ("tsx", "{/* ‸ */}", "line", "inside a comment"),
    # blocks
    ("python", "def f():‸", "block", "a block was opened"),
    ("python", "def f():\n    ‸", "block", "the body is empty"),
    ("python", "def f():\n‸", "block", "the body is empty"),
    ("python", "def f(\n    a,\n):\n    ‸", "block", "the body is empty"),
    ("python", 'def f():\n    """Do it."""\n    ‸', "block", "the body is empty"),
    ("python", 'def f():\n    """Do\n    it.\n    """\n    ‸', "block", "the body is empty"),
    ("python", "def f():\n    # sort them all\n    ‸", "block", "a comment says what to do"),
    ("python", "# sort them all\n‸", "block", "a comment says what to do"),
    ("python", "def f(x):\n    # sort them all\n    ‸\n\n    return x", "block", "a comment says what to do"),
    ("javascript", "function f() {\n  // sort them all\n  ‸\n}", "block", "a comment says what to do"),
    ("typescript", "/** Sorts them all. */\n‸", "block", "a comment says what to do"),
    ("tsx", "// render the list of orders\n‸", "block", "a comment says what to do"),
    ("go", "// sort them all\n‸", "block", "a comment says what to do"),
    ("c", "/* sort them\n * all\n */\n‸", "block", "a comment says what to do"),
    ("cpp", "// sort them all\n‸", "block", "a comment says what to do"),
    ("csharp", "/// <summary>\n/// Sorts them all.\n/// </summary>\n‸", "block", "a comment says what to do"),
    ("lua", "-- sort them all\n‸", "block", "a comment says what to do"),
    ("php", "<?php\n# sort them all\n‸", "block", "a comment says what to do"),
    ("ruby", "# sort them all\n‸", "block", "a comment says what to do"),
    ("rust", "/// Sorts them all.\n‸", "block", "a comment says what to do"),
    ("java", "// sort them all\n‸", "block", "a comment says what to do"),
    ("kotlin", "// sort them all\n‸", "block", "a comment says what to do"),
    ("python", "@app.get('/')\n‸", "block", "a decorator waits for its definition"),
    ("python", "x = [‸", "block", "a block was opened"),
    ("python", "import os\n\n‸\n", "block", "a new definition can begin here"),
    ("python", "‸", "block", "a new definition can begin here"),
    ("javascript", "function f() {‸", "block", "a block was opened"),
    ("javascript", "function f() {‸}", "block", "a block was opened"),
    ("javascript", "it('a', () => {‸});", "block", "a block was opened"),
    ("javascript", "const f = () =>‸", "block", "a block was opened"),
    ("javascript", "function f() {\n  ‸\n}", "block", "the body is empty"),
    ("javascript", "return (‸", "block", "a block was opened"),
    ("tsx", "<ul>\n  ‸\n</ul>", "block", "the body is empty"),
    ("lua", "local function f()\n  ‸\nend", "block", "the body is empty"),
    # no blocks where the body is there, or only a line is meant
    ("python", "def f():‸\n    return 1", "line", "the rest of the line"),
    ("python", "def f():\n    ‸\n    return 1", "line", "the rest of the line"),
    ("python", "def f():\n    x = 1\n    ‸", "line", "the rest of the line"),
    ("python", "import os\n‸\nimport sys", "line", "the rest of the line"),
    ("python", "# sort them all\n‸\nx.sort()", "line", "the rest of the line"),
    ("python", "    # sort them all\n‸", "line", "the rest of the line"),
    ("python", "# TODO: sort them all\n‸", "line", "a note for later"),
    ("python", "def f():\n    # TODO: sort them all\n    ‸", "line", "a note for later"),
    ("python", "# the list is sorted already\n‸", "line", "the rest of the line"),
    ("python", 'x = """\n# sort them all"""\n‸', "line", "the rest of the line"),
    ("javascript", "x = `\n// sort them all`\n‸", "line", "the rest of the line"),
    ("python", "# noqa\n‸", "line", "the rest of the line"),
    ("python", "#!/usr/bin/env python\n‸", "line", "the rest of the line"),
    ("python", "# ------ ------\n‸", "line", "the rest of the line"),
    ("python", "print(‸", "line", "the rest of the line"),
    ("javascript", "const text = `a ${‸}`;", "line", "the rest of the line"),
    ("javascript", "const point = { ‸ };", "line", "the rest of the line"),
]


@pytest.mark.parametrize(("language", "text", "kind", "reason"), PLACES)
def test_the_line_alone_tells_how_much_to_suggest(language, text, kind, reason):
    shape = completion_shape(place(text, language))
    assert (shape.kind, shape.reason) == (kind, reason)


@pytest.mark.parametrize(("language", "text", "kind", "reason"), [place for place in PLACES if place[0] != "lua"])
def test_a_tree_agrees_with_the_line(language, text, kind, reason):
    prefix, suffix = text.split("‸")
    document = Document("file:///a", language, 1, prefix + suffix)
    tree = SyntaxTree.parse(language_named(language), document.source_bytes())
    cursor = cursor_at(document, len(prefix), language_named(language))
    shape = completion_shape(cursor, tree.context_at(document.lines.byte_at(len(prefix))))
    assert (shape.kind, shape.reason) == (kind, reason)


@dataclass(frozen=True)
class Around:
    in_string: bool = False
    in_comment: bool = False
    in_empty_body: bool = False


def test_a_tree_knows_a_string_that_began_far_above():
    cursor = place("still inside\n‸")
    assert completion_shape(cursor, Around(in_string=True)).reason == "inside a string"


def test_a_tree_knows_that_a_quote_on_the_line_closes_a_string():
    cursor = place('end of it"""; x = ‸')
    assert completion_shape(cursor, Around()).reason == "the rest of the line"


def test_a_tree_knows_an_empty_body_whose_header_looks_like_none():
    cursor = place("def f(a\n      ): # odd\n    ‸\n")
    assert completion_shape(cursor, Around(in_empty_body=True)).kind == "block"


@pytest.mark.parametrize(
    ("text", "automatic", "invoked"),
    [
        ("x = ‸y + 1", "none", "line"),
        ("x = ‸ + 1", "none", "line"),
        ("pri‸nt", "none", "none"),
        ("def f():\n    x = 1\n    ‸", "line", "block"),
        ("x = ‸", "line", "line"),
        ("# a ‸", "line", "line"),
    ],
)
def test_a_key_asks_for_more_than_typing(text, automatic, invoked):
    assert completion_shape(place(text), trigger="automatic").kind == automatic
    assert completion_shape(place(text), trigger="invoked").kind == invoked


def test_a_key_asks_for_what_was_put_off():
    cursor = place("# TODO: sort them all\n‸")
    assert completion_shape(cursor, trigger="invoked").reason == "a comment says what to do"


@pytest.mark.parametrize(
    ("text", "ignored", "not_understood"),
    [
        ("# sort them all\n‸", "line", "line"),
        ("def f():\n    # sort them all\n    ‸", "block", "line"),
        ("def f():\n    ‸", "block", "block"),
    ],
)
def test_comments_lead_to_nothing_where_nobody_follows_them(text, ignored, not_understood):
    assert completion_shape(place(text), comments="ignored").kind == ignored
    assert completion_shape(place(text), comments="not understood").kind == not_understood


@pytest.mark.parametrize(
    ("text", "never", "always"),
    [
        ("def f():\n    ‸", "line", "block"),
        ("x = ‸", "line", "block"),
        ("f(‸)", "line", "line"),
        ("# a ‸", "line", "line"),
        ("pri‸nt", "none", "none"),
    ],
)
def test_blocks_can_be_switched_off_or_forced(text, never, always):
    assert completion_shape(place(text), multiline="never").kind == never
    assert completion_shape(place(text), multiline="always").kind == always


def test_a_request_by_key_may_give_a_longer_block():
    cursor = place("def f():\n    ‸")
    assert completion_shape(cursor, trigger="automatic").max_lines == AUTOMATIC_LINES
    assert completion_shape(cursor, trigger="invoked").max_lines == INVOKED_LINES
