from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.syntax import trees
from fimble.syntax.languages import language_named
from fimble.syntax.trees import LONGEST_LINE, MOST_BYTES, SyntaxTree, may_parse
from fimble.text.document import Document
from fimble.text.encodings import utf8
from fimble.text.spans import ByteEdit, BytePoint, Edit, Span
from tests.unit.syntax.reading import at_cursor, named, tree_of

SOURCES = {
    "python": 'class Ä:\n    """Dök 😀"""\n    def f(self, x: int = 1) -> str:\n        return f"{x} ü"\n\nif a:\r\n    b = [1,\n 2]\n',
    "javascript": "class Ä {\n  f(x = `ü ${1} 😀`) { return x; }\n}\r\nconst a = (b) => ({ c: [b, 'ö'] });\n",
    "typescript": "interface Ä<T> { a: T; 'ü': string }\nconst f = <T,>(x: T): T => { /* 😀 */ return x; };\n",
    "kotlin": "class Ä {\n    @Old(\"ü\") val x = 1\n}\n@Old('😀')\nfun f(): Int = 2\n\n@Old",
    "tsx": "const A = ({ b }: P) => <div title='ü'>{b} 😀 <B.C/></div>;\nexport default A;\n",
}
PIECES = st.sampled_from(
    [
        "",
        "x",
        "(",
        ")",
        "{",
        "}",
        '"',
        "'",
        "`",
        "\n",
        "\r\n",
        "\r",
        "    ",
        ":",
        "é",
        "😀",
        "def ",
        "/*",
        "*/",
        "#",
        "=",
        "@A",
    ]
)


def shape_of(tree: SyntaxTree) -> list[tuple[str, int, int, bool]]:
    """Every node of a tree, in order."""
    cursor = tree.root.walk()
    found = []
    while True:
        node = cursor.node
        assert node is not None
        found.append((node.type, node.start_byte, node.end_byte, node.is_missing))
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while cursor.goto_parent():
            if cursor.goto_next_sibling():
                break
        else:
            return found


def assert_same(fresh: SyntaxTree, edited: SyntaxTree) -> None:
    """Where a text has syntax errors, tree-sitter may recover in another way when it reuses nodes; only then."""
    assert fresh.root.has_error == edited.root.has_error
    if not fresh.root.has_error:
        assert shape_of(fresh) == shape_of(edited)


@st.composite
def edits(draw, text: str):
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + draw(st.integers(0, 12)))))
    return Edit(Span(start, end), "".join(draw(st.lists(PIECES, max_size=3))))


@pytest.mark.parametrize("language", SOURCES)
@given(data=st.data())
def test_a_tree_after_edits_is_the_tree_of_the_text(language: str, data: st.DataObject) -> None:
    document = Document("file:///a", language, 0, SOURCES[language])
    tree = tree_of(language, document.text)

    for version in range(data.draw(st.integers(1, 4))):
        document, byte_edit = document.apply(data.draw(edits(document.text)), version)
        tree.edit(byte_edit)
        if data.draw(st.booleans()):
            tree.pend(document)
            assert document.source_bytes() == tree.source
    tree.update(document.source_bytes())

    assert_same(tree_of(language, document.text), tree)


@pytest.mark.parametrize("language", SOURCES)
@given(data=st.data())
def test_a_spliced_tree_is_the_tree_of_the_spliced_text(language: str, data: st.DataObject) -> None:
    document = Document("file:///a", language, 0, SOURCES[language])
    tree = tree_of(language, document.text)
    before = shape_of(tree)
    edit = data.draw(edits(document.text))
    start, end = document.lines.byte_at(edit.span.start), document.lines.byte_at(edit.span.end)

    spliced = tree.spliced(start, end, utf8(edit.text))

    assert document.apply(edit, 1)[0].source_bytes() == spliced.source
    assert_same(tree_of(language, spliced.source), spliced)
    assert before == shape_of(tree)


def test_text_that_changed_without_an_edit_is_read_anew() -> None:
    tree = tree_of("python", "def f(): pass\n")

    tree.update(b"class A: pass\n")

    assert ["class_definition"] == [node.type for node in tree.root.named_children]


def test_a_place_that_is_asked_for_again_is_in_the_text_as_it_is_now() -> None:
    tree = tree_of("python", "x = abc\n")
    assert not tree.context_at(6).in_string

    tree.update(b'x = "b"\n')

    assert tree.context_at(6).in_string
    assert not tree.context_at(2).in_string


def test_a_text_is_not_parsed_before_somebody_looks() -> None:
    class Reluctant:
        def source_bytes(self) -> bytes:
            raise AssertionError("asked too early")

    tree = tree_of("python", "x = 1\n")
    tree.edit(ByteEdit(0, 0, 1, BytePoint(0, 0), BytePoint(0, 0), BytePoint(0, 1)))
    tree.pend(Reluctant())

    with pytest.raises(AssertionError, match="asked too early"):
        _ = tree.root


@pytest.mark.parametrize(
    ("language", "source", "n_errors"),
    [
        ("python", "x = 1\n", 0),
        ("python", "x = (\n", 1),
        ("python", "def f(:\n    pass\ny = = 2\n", 2),
        ("typescript", "const a: = 1;\nfoo(;\n", 2),
        ("typescript", "if (a) { b()", 1),
        ("javascript", "", 0),
    ],
)
def test_errors_are_counted(language: str, source: str, n_errors: int) -> None:
    assert n_errors == tree_of(language, source).n_errors()


def test_errors_are_counted_in_a_range() -> None:
    source = "a = = 1\nb = 2\nc = = 3\n"
    tree = tree_of("python", source)

    assert [1, 0, 1] == [tree.n_errors(start, start + 5) for start in (0, 8, 14)]
    assert 2 == tree.n_errors()


@pytest.mark.parametrize(
    ("language", "marked", "expected"),
    [
        ("python", "def f():\n    return fo‸o(1)\n", "identifier"),
        ("python", "x = 'a‸b'\n", "string_content"),
        ("javascript", "f(‸a, b)", "identifier"),
        ("python", "‸", "module"),
    ],
)
def test_the_smallest_named_node_around_a_place_is_found(language: str, marked: str, expected: str) -> None:
    source, byte = at_cursor(marked)

    assert expected == tree_of(language, source).node_at(byte).type


def test_ancestors_lead_from_the_place_to_the_root() -> None:
    source, byte = at_cursor("class A:\n    def f(self):\n        return g(‸x)\n")

    found = [node.type for node in tree_of("python", source).ancestors_at(byte)]

    assert ["identifier", "argument_list", "call", "return_statement", "block", "function_definition"] == found[:6]
    assert ["block", "class_definition", "module"] == found[6:]


# What has no tree


def test_a_language_without_grammar_has_no_tree() -> None:
    yaml = language_named("yaml")
    assert yaml is not None

    assert SyntaxTree.parse(yaml, b"a: 1") is None
    assert not may_parse(yaml, 1)


@pytest.mark.parametrize(
    "source",
    [
        b"x = 1\n" * (MOST_BYTES // 6 + 1),
        b"x = '" + b"a" * LONGEST_LINE + b"'\n",
        b"x = 1\0",
        bytes(range(256)) * 400,
        b"The quick brown fox jumps over the lazy dog, and nobody minds.\n" * 1_500,
    ],
    ids=["too large", "one long line", "a NUL", "binary", "prose"],
)
def test_what_is_no_source_has_no_tree(source: bytes) -> None:
    assert SyntaxTree.parse(named("python"), source) is None


def test_a_long_text_with_some_errors_has_a_tree() -> None:
    source = (b"def f(a, b):\n    return a + b\n\n" * 3 + b"x = = 1\n") * 1_000

    tree = tree_of("python", source)

    assert 1_000 == tree.n_errors()
    assert len(source) > 2 * trees.SAMPLE


def test_a_long_text_that_a_sample_would_cut_off_in_its_documentation_has_a_tree() -> None:
    documentation = b"It's what people write: a few words, here and there; and code!\n" * (trees.FIRST_SAMPLE // 50)
    source = b'"""' + documentation + b'"""\n' + b"def f(a, b):\n    return a + b\n\n" * 2_000

    assert 0 == tree_of("python", source).n_errors()
    assert trees.FIRST_SAMPLE < len(documentation) < trees.SAMPLE
    assert len(source) > 2 * trees.SAMPLE


def test_may_parse_looks_at_the_size() -> None:
    assert may_parse(named("python"), MOST_BYTES)
    assert not may_parse(named("python"), MOST_BYTES + 1)


def test_a_text_that_outgrows_the_limit_loses_its_tree_and_gets_it_back() -> None:
    document = Document("file:///a", "python", 0, "def f(): pass\n")
    tree = tree_of("python", document.text)
    long_line = "#" * (LONGEST_LINE + 1)

    document, byte_edit = document.apply(Edit(Span(0, 0), long_line), 1)
    tree.edit(byte_edit)
    tree.pend(document)
    assert 0 == len(tree.root.children)
    assert 0 == tree.n_errors()
    assert () == tree.context_at(3).scopes

    document, byte_edit = document.apply(Edit(Span(0, len(long_line)), ""), 2)
    tree.edit(byte_edit)
    tree.pend(document)
    assert shape_of(tree_of("python", document.text)) == shape_of(tree)


# Mending


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("python", "class A:\n    def f(self):\n        x = g(self.‸\n\n    def h(self):\n        pass\n"),
        ("python", "from m import ‸\n\ndef f():\n    pass\n"),
        ("python", "x = [\n    1,\n    f(‸\n    2,\n]\n"),
        ("python", "def f(a, ‸\n    return 1\n\ndef g():\n    pass\n"),
        ("typescript", "function f() {\n  g(a, ‸\n}\nfunction h() {}\n"),
        ("typescript", "import { ‸\nexport const a = 1;\n"),
        ("typescript", "function f(a, ‸\n  return 1;\n}\nclass A {}\n"),
    ],
)
def test_a_broken_line_is_overwritten_by_something_harmless(language: str, marked: str) -> None:
    source, byte = at_cursor(marked)
    tree = tree_of(language, source)

    mended = tree.mended_at(byte)

    assert mended is not None
    assert 0 == mended.tree.n_errors()
    assert len(source) == len(mended.tree.source)
    assert source == tree.source


@pytest.mark.parametrize("marked", ["x = 1‸\n", "x = 1‸\ny = = 2\n"])
def test_a_line_that_breaks_nothing_is_left_alone(marked: str) -> None:
    source, byte = at_cursor(marked)

    assert tree_of("python", source).mended_at(byte) is None


def test_a_tree_is_mended_where_the_last_edit_was() -> None:
    document = Document("file:///a", "python", 0, "class A:\n    x = 1\n    y = 2\n")
    tree = tree_of("python", document.text)
    assert tree is tree.mended()

    document, byte_edit = document.apply(Edit(Span(18, 18), " + foo("), 1)
    tree.edit(byte_edit)
    tree.update(document.source_bytes())

    assert tree.n_errors() > 0
    assert 0 == tree.mended().n_errors()


def test_a_bracket_that_breaks_all_that_follows_is_mended() -> None:
    statements = "        total = compute_something(total, another_argument)\n" * 5
    body = "".join(f"    def f{i}(self, a: int = 1) -> str:\n{statements}\n" for i in range(100))
    head = "class A:\n    def e(self):\n        x: dict[\n            a, list[b.‸\n        ] = c\n\n"
    source, byte = at_cursor(head + body)
    tree = tree_of("python", source)

    mended = tree.mended_at(byte)

    assert tree.n_errors() > trees.FEW_ERRORS
    assert mended is not None
    assert 0 == mended.tree.n_errors()


def test_a_text_full_of_errors_is_left_alone() -> None:
    assert tree_of("python", "x = = 1\n" * 200).mended_at(4) is None
