from __future__ import annotations

import re

import pytest

from fimble.syntax.scopes import SyntaxContext
from tests.unit.syntax.reading import at_cursor, tree_of
from tests.unit.syntax.test_golden_facts import SOURCES, name_of
from tests.unit.syntax.test_robustness import name_of_language

FLAGS = ("in_comment", "in_string", "in_import", "in_call_arguments", "in_empty_body")


def context_at(language: str, marked: str) -> SyntaxContext:
    source, byte = at_cursor(marked)
    return tree_of(language, source).context_at(byte)


def flags_at(language: str, marked: str) -> set[str]:
    context = context_at(language, marked)
    return {flag for flag in FLAGS if getattr(context, flag)} - {"in_empty_body"}


@pytest.mark.parametrize(
    ("language", "marked", "enclosing"),
    [
        ("python", "‸", ""),
        ("python", "class A:\n    def f(self):\n        x = 1‸\n", "A.f"),
        ("python", "class A:\n    def f(self):\n        x = 1\n        ‸\n", "A.f"),
        ("python", "class A:\n    def f(self):\n        x = 1\n\n\n        ‸", "A.f"),
        ("python", "class A:\n    def f(self):\n        x = 1\n    ‸\n", "A"),
        ("python", "class A:\n    def f(self):\n        x = 1\n‸\n", ""),
        ("python", "class A:\n    def f(self):\n        ‸", "A.f"),
        ("python", "class A:\n    ‸", "A"),
        ("python", "class A:\n    def f(self):\n        # soon ‸\n", "A.f"),
        ("python", "class A:\n    def f(self):\n        pass\n\n    # soon ‸\n    def g(self):\n        pass\n", "A"),
        ("python", "def f():\n    x = 1  # one\n    # two\n    ‸\n", "f"),
        ("python", "class A:\n    def f(self):\n        self.‸\n    def g(self):\n        pass\n", "A.f"),
        ("python", "class A:\n    def f(self):\n        return ‸\n", "A.f"),
        ("python", "def f():\n    foo(a, ‸\n\ndef g():\n    pass\n", "f"),
        ("python", "def f():\n    foo(\n        a,\n        ‸\n    )\n", "f"),
        ("python", "def f():\n    x = [\n        1,\n        g(‸\n    ]\n    return x\n", "f"),
        ("python", "def f():\n    def g():\n        pass\n    ‸\n", "f"),
        ("python", "async def f():\n    async with a as b:\n        b.‸\n", "f"),
        ("python", "def f():\r\n    x = 1\r\n    ‸\r\n", "f"),
        ("python", "class Ä:\n    def ü(self):\n        '😀'.‸\n", "Ä.ü"),
        ("javascript", "function f() {\n  ‸\n}", "f"),
        ("javascript", "function f() {}‸", ""),
        ("javascript", "const A = () => {\n  const h = (e) => {\n    foo(‸);\n  };\n};", "A.h"),
        ("javascript", "const o = {\n  a: {\n    b: (x) => {\n      x.‸\n    },\n  },\n};", "b"),
        ("javascript", "class A {\n  b = () => {\n    ‸\n  };\n}", "A.b"),
        ("javascript", "class A { f(x) { this.‸\n } g() {} }", "A.f"),
        ("typescript", "function f() {\n  foo(a, ‸\n}\nfunction g() {}", "f"),
        ("typescript", "namespace N {\n  class C {\n    m(): void { ‸ }\n  }\n}", "N.C.m"),
        ("typescript", "interface I {\n  a: ‸\n}", "I"),
        ("typescript", "type T = {\n  ‸\n};", "T"),
        ("typescript", "enum E { A, ‸ }", "E"),
        ("typescript", "abstract class A {\n  h = (e: E): void => { ‸ };\n}", "A.h"),
        ("c", "int f(void) {\n  ‸\n}", "f"),
        ("c", "static char *f(int a)\n{\n    if (a) {\n        return ‸\n    }\n}\n", "f"),
        ("c", "API int CALL f(void) {\n  g(‸\n}\nint h(void) {}", "f"),
        ("c", "struct s {\n  int a;\n  ‸\n};", "s"),
        ("c", "typedef struct {\n  int a;\n  ‸\n} s_t;", "s_t"),
        ("c", '#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void) { ‸ }\n', "f"),
        ("c", "int f(void) {}\n‸\n", ""),
        ("cpp", "namespace a::b {\nclass C : public D {\n  void f() {\n    x.‸\n  }\n};\n}", "a::b.C.f"),
        ("cpp", "int &C::f(int a) const {\n  return ‸\n}", "C.f"),
        ("cpp", "template <class T> C<T>::C(int a) : a_(a) {\n  ‸\n}", "C.C"),
        ("cpp", "class API C {\n  int a;\n  ‸\n  int f();\n};", "C"),
        ("cpp", "bool C::operator==(const C &o) const {\n  ‸\n}", "C.operator=="),
        ("cpp", "auto f = 1;\nvoid g() {\n  each([&](int a) {\n    ‸\n  });\n}", "g"),
        ("csharp", "namespace N {\n  class A {\n    void F() {\n      x.‸\n    }\n  }\n}", "N.A.F"),
        ("csharp", "namespace N;\nclass A {\n  int B {\n    get {\n      return ‸;\n    }\n  }\n}", "A.B"),
        ("csharp", "class A {\n  A(int b) {\n    ‸\n  }\n}", "A.A"),
        ("csharp", "interface I {\n  ‸\n}", "I"),
        ("kotlin", "class A {\n  fun f() {\n    x.‸\n  }\n}", "A.f"),
        ("kotlin", "fun A.f(b: Int): Int {\n  return ‸\n}", "f"),
        ("kotlin", "object A {\n  val b: Int\n    get() {\n      return ‸\n    }\n}", "A.b"),
        ("kotlin", "class A {\n  companion object {\n    fun f() = g(‸)\n  }\n}", "A.f"),
        ("kotlin", "class A(val b: Int) {\n  constructor() : this(1) {\n    ‸\n  }\n}", "A.constructor"),
        ("kotlin", "enum class A {\n  B, C;\n  ‸\n}", "A"),
        ("kotlin", "sealed interface A {\n  ‸\n}", "A"),
        ("kotlin", "fun f() {\n  a.map { b ->\n    b.‸\n  }\n}\nfun g() {}", "f"),
        ("kotlin", "fun f() {\n  g(a, ‸\n}\n\nfun h() {}", "f"),
        ("tsx", "function A() {\n  return <div onClick={() => ‸}>x</div>;\n}", "A"),
        ("tsx", "function A() {\n  return <div>\n    <B x={‸\n  </div>;\n}", "A"),
    ],
)
def test_the_enclosing_definitions_are_named(language: str, marked: str, enclosing: str) -> None:
    assert enclosing == ".".join(context_at(language, marked).enclosing)


@pytest.mark.parametrize(
    ("language", "marked", "flags"),
    [
        ("python", "x = ‸1\n", ""),
        ("python", 'x = "ab‸c"\n', "in_string"),
        ("python", 'x = ‸"abc"\n', ""),
        ("python", 'x = "abc"‸\n', ""),
        ("python", 'x = "abc ‸\ny = 1\n', "in_string"),
        ("python", 'def f():\n    """doc\n    more ‸\n    """\n', "in_string"),
        ("python", 'def f():\n    """doc ‸\n', "in_string"),
        ("python", 'x = f"ab{y‸}c"\n', ""),
        ("python", 'x = f"ab{y.‸\n', ""),
        ("python", 'x = f"ab{y} ‸\n', "in_string"),
        ("python", "# hi‸\n", "in_comment"),
        ("python", "x = 1  # hi ‸there\n", "in_comment"),
        ("python", "x = '#'‸\n", ""),
        ("python", "import ‸", "in_import"),
        ("python", "from a import b‸\n", "in_import"),
        ("python", "from a import (\n    b,\n    ‸\n)\n", "in_import"),
        ("python", "f(‸)\n", "in_call_arguments"),
        ("python", "f‸(a)\n", ""),
        ("python", "f(a)‸\n", ""),
        ("python", "f(a, (1, ‸))\n", "in_call_arguments"),
        ("python", "f(\n    a,\n    ‸\n)\n", "in_call_arguments"),
        ("python", "f(a, ‸\n", "in_call_arguments"),
        ("python", "f('a ‸')\n", "in_string in_call_arguments"),
        ("python", "if (a and ‸\n", ""),
        ("python", "def f(a, ‸\n", ""),
        ("python", "f(\n    a,\n    b.‸\n    c,\n)\n", "in_call_arguments"),
        ("javascript", "// foo‸", "in_comment"),
        ("javascript", "/* a ‸ */", "in_comment"),
        ("javascript", "/* a */‸", ""),
        ("javascript", "/* a ‸", "in_comment"),
        ("javascript", "const x = `a ‸ b`;", "in_string"),
        ("javascript", "const x = `a ${b‸} c`;", ""),
        ("javascript", "const x = `a ${b.‸", ""),
        ("javascript", "const x = /a‸b/;", "in_string"),
        ("javascript", "app.get('/', ‸)", "in_call_arguments"),
        ("javascript", "app.get('/', (req, res) => {\n  ‸\n})", ""),
        ("javascript", "app.get('/', (req, res) => {\n  res.send(‸\n})", "in_call_arguments"),
        ("javascript", "new Map(‸)", "in_call_arguments"),
        ("javascript", "if (‸\n", ""),
        ("javascript", "f({ a: ‸ })", "in_call_arguments"),
        ("javascript", "export { a } from './‸'", "in_string in_import"),
        ("typescript", 'import { ‸ } from "./m";', "in_import"),
        ("typescript", 'import { a } from "./m‸', "in_string in_import"),
        ("tsx", "const a = <p>hel‸lo</p>;", "in_string"),
        ("kotlin", 'val a = "b‸c"', "in_string"),
        ("kotlin", 'val a = "b ${c.‸} d"', ""),
        ("kotlin", 'val a = "b ${c} ‸\nval d = 1', "in_string"),
        ("kotlin", 'val a = """b\n c‸\n"""', "in_string"),
        ("kotlin", "val a = 'b‸'", "in_string"),
        ("kotlin", "/** a ‸ */\nfun f() {}", "in_comment"),
        ("kotlin", "val a = 1 // b‸", "in_comment"),
        ("kotlin", "import a.b‸\n\nval c = 1", "in_import"),
        ("kotlin", "fun f() { g(a, ‸) }", "in_call_arguments"),
        ("kotlin", "fun f() { g(a, ‸\n}", "in_call_arguments"),
        ("kotlin", "fun f() { g(a) { ‸ } }", ""),
        ("kotlin", "fun f() {\n  g(a, {\n    b.‸\n  })\n}", ""),
        ("kotlin", "class A : B(‸) {}", "in_call_arguments"),
        ("kotlin", "fun f(a: Int, ‸", ""),
    ],
)
def test_it_says_what_the_place_is_inside_of(language: str, marked: str, flags: str) -> None:
    assert set(flags.split()) == flags_at(language, marked)


@pytest.mark.parametrize(
    ("language", "marked", "is_empty"),
    [
        ("python", "def f():\n    ‸", True),
        ("python", "def f():\n    ‸\n\ndef g():\n    pass\n", True),
        ("python", 'def f():\n    """Doc."""\n    ‸\n', True),
        ("python", "def f():\n    # soon\n    ‸\n", True),
        ("python", "def f():\n    self.‸\n", True),
        ("python", "def f():\n    x = 1\n    ‸\n", False),
        ("python", "def f():\n    x = 1\n    self.‸\n", False),
        ("python", "‸\n", False),
        ("typescript", "function f(): void {\n  ‸\n}", True),
        ("typescript", "const f = () => {\n  ‸\n};", True),
        ("typescript", "class A {\n  // none\n  ‸\n}", True),
        ("typescript", "class A {\n  a = 1;\n  ‸\n}", False),
        ("kotlin", "fun f(): Int {\n  ‸\n}", True),
        ("kotlin", "fun f(): Int {\n  // soon\n  ‸\n}", True),
        ("kotlin", "fun f(): Int {\n  g()\n  ‸\n}", False),
        ("kotlin", "class A {\n  ‸\n}", True),
        ("kotlin", "class A {\n  val a = 1\n  ‸\n}", False),
    ],
)
def test_it_says_whether_the_definition_is_empty_yet(language: str, marked: str, is_empty: bool) -> None:
    assert is_empty == context_at(language, marked).in_empty_body


def test_class_and_function_around_a_place_are_told_apart() -> None:
    context = context_at("python", "class A:\n    x = 1\n\n    def f(self):\n        y = 2\n        ‸\n\nz = 3\n")

    assert "A" == context.enclosing_class
    assert (3, 4) == (context.function_start_line, context.function_end_line)
    assert [("class", "A", 0, 4), ("function", "f", 3, 4)] == [
        (scope.kind, scope.name, scope.start_line, scope.end_line) for scope in context.scopes
    ]


def test_outside_of_everything_there_is_no_class_and_no_function() -> None:
    context = context_at("python", "x = ‸1\n")

    assert ("", None, None) == (context.enclosing_class, context.function_start_line, context.function_end_line)


def test_lines_are_those_of_the_protocol() -> None:
    context = context_at("python", "a = 1\rb = 2\r\ndef f():\n    ‸\n")

    assert 2 == context.function_start_line


def test_an_offset_outside_of_the_text_is_its_end() -> None:
    tree = tree_of("python", "def f():\n    pass")

    assert ("f",) == tree.context_at(1_000).enclosing
    assert () == tree.context_at(-5).enclosing


# Opens or closes a block, or declares: without its rest such a line means something else.
STRUCTURE = re.compile(
    r"^\s*(?:(?:async\s+)?(?:def|class)\b|@|[})\]<>|]|(?:export|import|from|declare|interface|type|enum|namespace)\b)"
    r"|[{(\[]\s*$|=>|^[^(]*\)\s*->|\"\"\"|'''|`|/\*|\{.*\}"
)
STRUCTURE_OF = {
    "rust": re.compile(r"^\S|^\s*(?:pub|fn|impl|trait|struct|enum|mod|use)\b"),
    "csharp": re.compile(r"^\s*(?:public|private|protected|internal)\b"),
    "java": re.compile(r"^\s*(?:public|private|protected|abstract|default|(?:int|void)\s+\w+\()"),
    "kotlin": re.compile(
        r"^\S|^\s*(?:(?:[a-z]+\s+)*(?:class|object|interface|fun|val|var|constructor)\b|@|private\s|get\()"
    ),
    "lua": re.compile(r"\bfunction\b|\]\]|^\s*(?:for|if|while)\b"),
    "php": re.compile(
        r"^\s*(?:#\[|(?:final|abstract|public|protected|private|var|const|function|trait|use|case)\b)|\bfunction\b"
    ),
}


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if not re.search(r"half_typed|\.d\.ts$|\.h$|\.hpp$", path.name)],
    ids=name_of,
)
def test_cutting_a_line_short_does_not_change_where_one_is(path) -> None:
    language = name_of_language(path)
    text = path.read_text(encoding="utf-8")
    whole = tree_of(language, text)
    wrong, n_tried = [], 0
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        for word in re.finditer(r"(?<=[ .(,=])\S", line):
            place = start + word.start()
            is_declaration = language in ("c", "cpp") and not line.startswith(" ")  # the next lines would go on with it
            is_declaration |= language in STRUCTURE_OF and STRUCTURE_OF[language].search(line) is not None
            if is_declaration or STRUCTURE.search(line) or not line[: word.start()].strip():
                continue
            n_tried += 1
            cut = tree_of(language, text[:place] + text[end:])
            before, after = whole.context_at(place), cut.context_at(place)
            if (before.enclosing, before.in_string, before.in_comment) != (
                after.enclosing,
                after.in_string,
                after.in_comment,
            ):
                wrong.append(line[: word.start()])
        start = end + 1

    assert n_tried > 5
    assert len(wrong) <= n_tried * 0.03, wrong
