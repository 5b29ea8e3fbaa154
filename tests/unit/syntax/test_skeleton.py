from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fimble.syntax.facts import FileFacts
from fimble.syntax.skeleton import render_declarations, skeleton
from tests.unit.syntax.reading import facts_of, named, tree_of
from tests.unit.syntax.test_golden_facts import SOURCES
from tests.unit.syntax.test_golden_facts import facts_of as golden_facts

PYTHON = '''
LIMIT = 3  # how many

class Outer(Base):
    """What it is."""

    path: Path
    """Where."""

    class Inner:
        def deep(self):
            """Deep \\"quoted\\"."""

    def __init__(
        self,
        path: Path,
    ) -> None:
        self.path = path
        self.repo = Repo(path)

    @property
    def size(self) -> int:
        return 1


def top(a): pass
'''
TYPESCRIPT = """
/** What it is. */
export class Outer<T> extends Base {
  private a = 1;
  /** Build it. */
  constructor(private readonly repo: Repo, b: string) { super(); }
  get size(): number { return 1; }
  abstract load(): void;
}
export interface Empty {}
export const Routes = {
  home: "/",
  user: (id: string) => id,
};
namespace A.B {
  export const c = 1;
}
export const f = (a: number): number => a;
"""


def rendered(language: str, source: str, *names: str, with_docs: bool = True) -> str:
    definitions = [d for d in facts_of(language, source).definitions if d.qualified_name in names]
    assert len(definitions) >= len(names)
    return render_declarations(definitions, named(language), with_docs=with_docs)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["top"], "def top(a): ..."),
        (["LIMIT"], "LIMIT = 3  # how many"),
        (["Outer"], 'class Outer(Base):\n    """What it is."""'),
        (["Outer", "Outer.path"], 'class Outer(Base):\n    """What it is."""\n    path: Path  # Where.'),
        (["Outer.path"], "class Outer:\n    path: Path  # Where."),
        (["Outer.Inner"], "class Outer:\n    class Inner: ..."),
        (["Outer.Inner.deep"], 'class Outer:\n    class Inner:\n        def deep(self):\n            """Deep \\"quoted\\"."""'),
        (["Outer.Inner.deep", "Outer.size"], 'class Outer:\n    class Inner:\n        def deep(self):\n            """Deep \\"quoted\\"."""\n    @property\n    def size(self) -> int: ...'),
        (["Outer.__init__", "Outer.repo"], "class Outer:\n    def __init__(\n        self,\n        path: Path,\n    ) -> None: ...\n    repo = Repo(path)"),
        (["Outer.size", "top"], "class Outer:\n    @property\n    def size(self) -> int: ...\ndef top(a): ..."),
    ],
)  # fmt: skip
def test_any_python_declarations_stand_under_their_headers(names: list[str], expected: str) -> None:
    assert expected == rendered("python", PYTHON, *names)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["f"], "export const f = (a: number): number => { ... }"),
        (["Outer"], "/** What it is. */\nexport class Outer<T> extends Base {}"),
        (["Outer.load"], "class Outer {\n  abstract load(): void;\n}"),
        (["Outer", "Outer.constructor"], "/** What it is. */\nexport class Outer<T> extends Base {\n  /** Build it. */\n  constructor(private readonly repo: Repo, b: string) { ... }\n}"),
        (["Outer.constructor", "Outer.repo", "Outer.size"], "class Outer {\n  /** Build it. */\n  constructor(private readonly repo: Repo, b: string) { ... }\n  get size(): number { ... }\n}"),
        (["Outer.repo"], "class Outer {\n  private readonly repo: Repo\n}"),
        (["Empty"], "export interface Empty {}"),
        (["Routes", "Routes.user"], "export const Routes = {\n  user: (id: string) => { ... }\n}"),
        (["A.B", "A.B.c"], "namespace A.B {\n  export const c = 1;\n}"),
    ],
)  # fmt: skip
def test_any_typescript_declarations_stand_under_their_headers(names: list[str], expected: str) -> None:
    assert expected == rendered("typescript", TYPESCRIPT, *names)


def test_documentation_can_be_left_out() -> None:
    assert "class Outer(Base): ..." == rendered("python", PYTHON, "Outer", with_docs=False)
    assert "export class Outer<T> extends Base {}" == rendered("typescript", TYPESCRIPT, "Outer", with_docs=False)


def test_a_member_that_names_its_owner_needs_no_header() -> None:
    assert "app.use = function (a) { ... }" == rendered("javascript", "app.use = function (a) {};", "app.use")


def test_a_statement_that_declares_two_names_is_written_once() -> None:
    assert "a, b = 1, 2" == rendered("python", "a, b = 1, 2\n", "a", "b")


def test_order_is_that_of_the_source() -> None:
    definitions = facts_of("python", PYTHON).definitions

    assert render_declarations(definitions, named("python")) == render_declarations(definitions[::-1], named("python"))


def test_hidden_declarations_can_be_left_out() -> None:
    facts = facts_of("python", "def f(): pass\ndef _g(): pass\nclass A:\n    _x = 1\n    y = 2\n")

    assert ["def f(): ...", "class A:", "    y = 2"] == skeleton(facts, with_hidden=False)
    assert 5 == len(skeleton(facts))


def test_documentation_cannot_break_out_of_its_quotes() -> None:
    facts = facts_of("python", "def f(): pass\n")
    definitions = [replace(facts.definitions[0], doc='say """no""" to it"')]

    assert ast.get_docstring(ast.parse(render_declarations(definitions, named("python"))).body[0])


@pytest.mark.parametrize("language", ["yaml", "nonsense"])
def test_without_definitions_there_is_no_skeleton(language: str) -> None:
    assert [] == skeleton(FileFacts("a", language, "", 1))


@settings(max_examples=25)
@given(data=st.data())
@pytest.mark.parametrize("path", [path for path in SOURCES if "half_typed" not in path.name], ids=lambda p: p.name)
def test_any_choice_of_declarations_is_source_that_parses(path, data: st.DataObject) -> None:
    facts = golden_facts(path)
    # Entries of a table are no statements, and stand for themselves only where their table is known.
    loose = ("defaults", "create", "close", "default.", "app.", "res.")
    pool = [d for d in facts.definitions if not d.qualified_name.startswith(loose)]
    tables = {d.qualified_name for d in pool if d.kind == "constant" and d.signature.endswith("{")}
    chosen = {d for d in pool if data.draw(st.booleans())}
    chosen |= {d for d in pool if d.qualified_name in tables and any(c.parent == d.qualified_name for c in chosen)}

    text = render_declarations(sorted(chosen, key=lambda d: d.start_line), named(facts.language))

    if facts.language == "python":
        ast.parse(text.replace("type LineId", "LineId"))
    else:
        assert text.count("{") == text.count("}")
    assert len(text.encode()) == len(tree_of(facts.language, text).source)


def test_functions_with_a_where_clause_have_a_body_left_out_too() -> None:
    source = "pub fn go<T>(x: T) -> T\nwhere\n    T: Clone,\n{\n    x.clone()\n}\n"

    assert "pub fn go<T>(x: T) -> T\nwhere\n    T: Clone, { ... }" == rendered("rust", source, "go")


def test_a_header_without_the_members_it_has_does_not_look_empty() -> None:
    definitions = facts_of("rust", "pub enum Coin {\n    Euro,\n}\n\npub struct Nothing {}\n").definitions
    headers = [definition for definition in definitions if not definition.parent]

    text = render_declarations(headers, named("rust"), owners={definition.parent for definition in definitions})

    assert "pub enum Coin { ... }\npub struct Nothing {}" == text


def test_members_of_go_types_are_indented_by_tabs() -> None:
    assert "type A struct {\n\tB int\n}" == rendered("go", "package a\n\ntype A struct {\n    B int\n}\n", "A", "A.B")


def test_attributes_of_a_ruby_class_itself_stand_in_a_block_of_their_own() -> None:
    source = "class A\n  class << self\n    attr_reader :b\n  end\nend\n"

    assert "class A\n  class << self; attr_reader :b; end\nend" == rendered("ruby", source, "A", "A.b")


def test_members_of_a_rust_type_stand_in_the_blocks_that_they_come_from() -> None:
    source = (
        "impl<T: Copy> Money<T> {\n    fn plus(&self) {}\n}\nimpl fmt::Display for Money<u8> {\n    fn fmt(&self) {}\n}\n"
        "impl fmt::Debug for Money<u8> {\n    fn fmt(&self) {}\n}\n"
    )

    assert [
        "impl<T: Copy> Money<T> {",
        "  fn plus(&self) { ... }",
        "}",
        "impl fmt::Display for Money<u8> {",
        "  fn fmt(&self) { ... }",
        "}",
        "impl fmt::Debug for Money<u8> {",
        "  fn fmt(&self) { ... }",
        "}",
    ] == skeleton(facts_of("rust", source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A {\n  int b;\npublic:\n  int c;\n};", "class A {\n  int b;\npublic:\n  int c;\n};"),
        (
            "class A {\npublic:\n  int b;\nprotected:\n  int c;\n};",
            "class A {\npublic:\n  int b;\nprivate:\n  int c;\n};",
        ),
        ("struct A {\n  int b;\nprivate:\n  int c;\n};", "struct A {\n  int b;\nprivate:\n  int c;\n};"),
        ("enum class A { B };", "enum class A {\n  B\n};"),
    ],
)
def test_cpp_members_stand_below_the_word_for_who_may_use_them(source: str, expected: str) -> None:
    assert expected == "\n".join(skeleton(facts_of("cpp", source)))
