from __future__ import annotations

import pytest

from fimble.syntax.definitions import MOST_LITERAL_MEMBERS
from tests.unit.syntax.reading import definitions_of, facts_of, only


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A: pass\n", ["class A"]),
        ("class A:\n    def f(self): pass\n", ["class A", "method A.f"]),
        ("class A:\n    class B:\n        x = 1\n", ["class A", "class A.B", "field A.B.x"]),
        ("async def f(): pass\n", ["function f"]),
        ("def f():\n    def g(): pass\n    class B: pass\n    x = 1\n", ["function f"]),
        ("x = 1\nX = 1\nX_1: int\n", ["variable x", "constant X", "constant X_1"]),
        ("a, b = 1, 2\n", ["variable a", "variable b"]),
        ("a.b = 1\nc[0] = 2\n", []),
        ("x += 1\n", []),
        ("if a:\n    def f(): pass\n    x = 1\nelif b:\n    y = 1\nelse:\n    z = 1\n", ["function f", "variable x", "variable y", "variable z"]),
        ("try:\n    a = 1\nexcept E:\n    b = 1\nelse:\n    c = 1\nfinally:\n    d = 1\n", ["variable a", "variable b", "variable c", "variable d"]),
        ("try:\n    import m\n    from n import k\nexcept ImportError:\n    k = None\n", []),
        ("if __name__ == '__main__':\n    x = 1\n    def f(): pass\n", []),
        ("for i in x:\n    y = i\n", ["variable y"]),
        ("type A = int\ntype B[T] = list[T]\n", ["type A", "type B"]),
        ("x = lambda y: (z := y)\n", ["variable x"]),
        ("__all__ = ['a']\n__version__ = '1'\n", ["variable __version__"]),
        ("class A:\n    __slots__ = ('a',)\n    __hash__ = None\n", ["class A"]),
        ("class A:\n    x: int\n    y = z = 1\n", ["class A", "field A.x", "field A.y"]),
        ("class A:\n    if a:\n        x = 1\n", ["class A", "field A.x"]),
        ("class A:\n    def f(self):\n        self.x = 1\n", ["class A", "method A.f"]),
        ("class A:\n    def __init__(self):\n        self.x = 1\n        y.z = 2\n        q = 3\n", ["class A", "method A.__init__", "field A.x"]),
        ("class A:\n    x = 1\n    def __init__(self):\n        self.x = 2\n        self.x = 3\n", ["class A", "field A.x", "method A.__init__"]),
        ("class A:\n    def __init__(self):\n        if a:\n            with b:\n                self.x = 1\n", ["class A", "method A.__init__", "field A.x"]),
        ("class A:\n    def __init__(self):\n        self.p = 1\n    @property\n    def p(self): pass\n", ["class A", "method A.__init__", "method A.p"]),
        ("def __init__(self):\n    self.x = 1\n", ["function __init__"]),
        ("class A:\n    pass\nclass B:\n    def f(self): pass\n", ["class A", "class B", "method B.f"]),
        ("class A:\n    def f(self): pass\n    @property\n    @dec(x=lambda: 1)\n    def g(self): pass\n", ["class A", "method A.f", "method A.g"]),
    ],
)  # fmt: skip
def test_python_declares(source: str, expected: list[str]) -> None:
    assert expected == definitions_of("python", source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("function f() { function g() {} const x = 1; class B {} }", ["function f"]),
        ("async function* f() {}", ["function f"]),
        ("class A { x = 1; #y; static z() {} get w() {} set w(v) {} *g() {} }", ["class A", "field A.x", "field A.#y", "method A.z", "method A.w", "method A.w", "method A.g"]),
        ("class A { b = () => {}; static c = function () {}; d = f(() => {}); }", ["class A", "method A.b", "method A.c", "field A.d"]),
        ("class A { constructor() { this.x = 1; const y = 2; } f() { this.z = 1; } }", ["class A", "method A.constructor", "field A.x", "method A.f"]),
        ("class A { constructor() { this.f = this.f.bind(this); } f() {} }", ["class A", "method A.constructor", "method A.f"]),
        ("class A { static { const x = 1; function f() {} } }", ["class A"]),
        ("const a = 1, b = 2; let c; var d;", ["constant a", "constant b", "variable c", "variable d"]),
        ("const f = () => 1, g = async x => x, h = function () {}, i = function* () {};", ["function f", "function g", "function h", "function i"]),
        ("const A = class extends B { f() {} };", ["class A", "method A.f"]),
        ("const { a, b: c, d = 1 } = x; const [e] = y;", ["constant a", "constant c", "constant e"]),
        ("const o = { a: 1, b() {}, c: () => {}, 'd-e': 2, [f]: 3, g: { h: 1 } };", ["constant o", "field o.a", "method o.b", "method o.c", "field o.g"]),
        ("const a = {}, b = 2;", ["constant a", "constant b"]),
        ("if (a) { const x = 1; function f() {} }", []),
        ("for (const x of y) { let z; } for (let i = 0; i < 1; i++) {}", ["variable i"]),
        ("describe('a', () => { const x = 1; function f() {} class B { g() {} } });", []),
        ("(function () { var x = 1; function f() {} })();", []),
        ("foo({ m() {}, n: () => {} });", []),
        ("const a = require('a'), { b, c: d } = require('b'); const e = require('e').f;", []),
        ("const a = require('a')('b');", ["constant a"]),
        ("export default class A { f() {} }", ["class A", "method A.f"]),
        ("export default class { f() {} }", ["class default", "method default.f"]),
        ("export default function () {}", ["function default"]),
        ("export default () => {};", ["function default"]),
        ("export default { a: 1, b() {} };", ["constant default", "field default.a", "method default.b"]),
        ("export default define({ b() {} });", ["constant default"]),
        ("export default a;", []),
        ("module.exports = { a, b() {}, c: function () {}, d: 1, ...e };", ["function b", "function c", "constant d"]),
        ("module.exports = class A { f() {} };", ["class A", "method A.f"]),
        ("exports.a = function () {}; exports.b = 1; module.exports.c = () => {}; exports.d = e;", ["function a", "constant b", "function c"]),
        ("app.get = function () {}; A.prototype.f = function () {}; a.b.c = function () {};", ["method app.get", "method A.f"]),
        ("function f() { this.x = 1; g.h = function () {}; }", ["function f"]),
    ],
)  # fmt: skip
def test_javascript_declares(source: str, expected: list[str]) -> None:
    assert expected == definitions_of("javascript", source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("interface A { b: string; c?(): void; readonly d?: () => void; [k: string]: any; new (): A; (): void }", ["interface A", "field A.b", "method A.c", "field A.d"]),
        ("enum A { B, C = 2, 'd-e' = 3 }", ["enum A", "field A.B", "field A.C"]),
        ("type A = { b: string; c(): void };", ["type A", "field A.b", "method A.c"]),
        ("type A = B & { c: string };", ["type A", "field A.c"]),
        ("type A = { b: string } | C; type D = { [K in E]: F };", ["type A", "type D"]),
        ("interface A { b: { c: string } } function f(x: { y: string }) {}", ["interface A", "field A.b", "function f"]),
        ("abstract class A { abstract b(): void; abstract c: string; private d = 1; declare e: F }", ["class A", "method A.b", "field A.c", "field A.d", "field A.e"]),
        ("class A { constructor(private a: B, readonly c?: D, public e = 1, f: G) { this.h = f; } }", ["class A", "method A.constructor", "field A.a", "field A.c", "field A.e", "field A.h"]),
        ("class A { f(a: string): void; f(a: any) {} }", ["class A", "method A.f", "method A.f"]),
        ("function f(a: string): void; function f(a: any) {}", ["function f", "function f"]),
        ("namespace A.B { export const c = 1; function f() { const x = 1; } class D {} }", ["module A.B", "constant A.B.c", "function A.B.f", "class A.B.D"]),
        ("declare module 'm' { export function f(): void; }", ["module m", "function m.f"]),
        ("declare global { interface Window { a: string } }", ["interface Window", "field Window.a"]),
        ("declare const A: string; declare function f(): void; declare class C { m(): void }", ["constant A", "function f", "class C", "method C.m"]),
        ("const a = { b: 1 } as const; const c = { d: 1 } satisfies E;", ["constant a", "field a.b", "constant c", "field c.d"]),
        ("const f = (): void => { interface Local { a: string } type T = string; enum E { A } };", ["function f"]),
        ("@D({ a: 1 }) export class A { @P({ b: () => 1 }) c: string; m(@Q({ d: 1 }) e: F) {} }", ["class A", "field A.c", "method A.m"]),
        ("import a = require('a'); import type { B } from 'b';", []),
    ],
)  # fmt: skip
def test_typescript_declares(source: str, expected: list[str]) -> None:
    assert expected == definitions_of("typescript", source)


@pytest.mark.parametrize(
    ("language", "source", "exported"),
    [
        ("python", "def f(): pass\ndef _g(): pass\nclass A:\n    def _h(self): pass\n    def __eq__(self, o): pass\n", "f A A.__eq__"),
        ("javascript", "export const a = 1; const b = 2; export { b }; const c = 3; class D { #e; f() {} }", "a b D.f"),
        ("javascript", "export default class A { b() {} } function c() {}", "A A.b"),
        ("javascript", "import x from 'x'; function a() {} class B { c() {} }", "B.c"),
        ("javascript", "function a() {} class B { c() {} }", "a B B.c"),
        ("javascript", "module.exports = a; function a() {} function b() {}", "a"),
        ("typescript", "export class A { private b; protected c; public d; e; #f }", "A A.d A.e"),
        ("typescript", "export namespace N { export const a = 1; const b = 2; }", "N N.a"),
        ("typescript", "declare namespace N { const a: string; } declare const b: number;", "N N.a b"),
        ("typescript", "export {}; declare global { interface W { a: string } } interface X {}", "W W.a"),
        ("typescript", "export enum A { B } export interface C { d: string } type E = string;", "A A.B C C.d"),
        ("typescript", "const a = 1; export { a as b }; export type { C }; interface C {}", "a C"),
    ],
)  # fmt: skip
def test_what_other_files_can_see_is_marked(language: str, source: str, exported: str) -> None:
    assert exported == " ".join(d.qualified_name for d in facts_of(language, source).definitions if d.is_exported)


@pytest.mark.parametrize(
    ("language", "source", "bases"),
    [
        ("python", "class A(B, m.C, Generic[T], metaclass=M, **kw): pass\n", ("B", "m.C", "Generic")),
        ("python", "class A(namedtuple('A', 'x y')): pass\n", ("namedtuple",)),
        ("python", "class A(): pass\n", ()),
        ("javascript", "class A extends b.C {}", ("b.C",)),
        ("javascript", "class A extends mix(B) {}", ("mix",)),
        ("javascript", "const A = class extends B {};", ("B",)),
        ("typescript", "class A extends B<C> implements D, e.F, G<H> {}", ("B", "D", "e.F", "G")),
        ("typescript", "interface A extends B, C<D>, e.F {}", ("B", "C", "e.F")),
        ("typescript", "type A = B & C<D> & { e: F };", ("B", "C")),
        ("typescript", "function f(x: A & B) {}", ()),
    ],
)
def test_bases_are_named_as_written(language: str, source: str, bases: tuple[str, ...]) -> None:
    assert bases == only(language, source, facts_of(language, source).definitions[0].qualified_name).bases


@pytest.mark.parametrize(
    ("language", "source", "name", "type_text"),
    [
        ("python", "def f() -> dict[str,\n    int]: pass\n", "f", "dict[str, int]"),
        ("python", "x: int = 1\n", "x", "int"),
        ("python", "x = Repo(1)\n", "x", "Repo"),
        ("python", "x = m.Repo()\n", "x", "m.Repo"),
        ("python", "x = m.load()\n", "x", ""),
        ("python", "x = [Repo()]\n", "x", ""),
        ("python", "class A:\n    def __init__(self, a: B, c: list[D] = (), e=1):\n        self.a = a\n", "A.a", "B"),
        (
            "python",
            "class A:\n    def __init__(self, a: B, c: list[D] = (), e=1):\n        self.x = c\n",
            "A.x",
            "list[D]",
        ),
        ("python", "class A:\n    def __init__(self, a: B, c: list[D] = (), e=1):\n        self.e = e\n", "A.e", ""),
        ("python", "class A:\n    def __init__(self, a: B):\n        self.a = a.b\n", "A.a", ""),
        ("python", "class A:\n    def __init__(self, a):\n        self.a: B = a\n", "A.a", "B"),
        (
            "python",
            "class A:\n    def __init__(self, a,  # None: b, c\n            c: D):\n        self.a = None\n",
            "A.a",
            "",
        ),
        (
            "python",
            "class A:\n    def __init__(self, a=b,  # c: d\n            c: D = 1):\n        self.c = c\n",
            "A.c",
            "D",
        ),
        ("python", "class A:\n    def __init__(self):\n        self.a = B(1)\n", "A.a", "B"),
        ("javascript", "const x = new Map();", "x", "Map"),
        ("javascript", "const x = await new a.B();", "x", "a.B"),
        ("javascript", "const x = make();", "x", ""),
        ("typescript", "const x: A<B> = y;", "x", "A<B>"),
        ("typescript", "const x = new A<B>(1);", "x", "A"),
        ("typescript", "const f = (a: B): C => a;", "f", "C"),
        ("typescript", "const x = g((a: B): C => a);", "x", ""),
        ("typescript", "function f(g: (a: B) => C): a is D {}", "f", "a is D"),
        ("typescript", "class A { constructor(private b: C<D>) {} }", "A.b", "C<D>"),
        ("typescript", "class A { constructor(b?: C) { this.b = b; } }", "A.b", "C"),
        ("typescript", "class A { b = (c: D): E => c; }", "A.b", "E"),
        ("typescript", "interface A { b?: C | null }", "A.b", "C | null"),
    ],
)
def test_the_type_is_the_annotation_or_the_class_constructed(
    language: str, source: str, name: str, type_text: str
) -> None:
    assert type_text == only(language, source, name).type


@pytest.mark.parametrize(
    ("language", "source", "name", "lines"),
    [
        ("python", "\n@a\n@b(\n  1)\nclass A:\n    x = 1\n\n    y = 2\n\n\n", "A", (1, 7)),
        ("python", "a = 1\rb = 2\r\nc = 3\n", "c", (2, 2)),
        ("python", "def f():\n    pass\n    # a comment at the end belongs to it\n", "f", (0, 2)),
        ("typescript", "\n@A()\nexport class B {\n  c = 1;\n}\n", "B", (1, 4)),
        ("typescript", "export const f = () => {\n  a;\n};\n", "f", (0, 2)),
    ],
)
def test_lines_span_the_whole_declaration(language: str, source: str, name: str, lines: tuple[int, int]) -> None:
    definition = only(language, source, name)

    assert lines == (definition.start_line, definition.end_line)


def test_a_long_table_is_cut() -> None:
    members = ", ".join(f"k{i}: {i}" for i in range(MOST_LITERAL_MEMBERS + 50))

    assert MOST_LITERAL_MEMBERS + 1 == len(definitions_of("javascript", f"const t = {{ {members} }};"))


def test_definitions_come_in_source_order() -> None:
    source = "class A:\n    def __init__(self):\n        self.x = 1\n    y = 2\ndef f(): pass\nz = 1\n"

    assert ["A", "__init__", "x", "y", "f", "z"] == [d.name for d in facts_of("python", source).definitions]


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("rust", "impl A { fn f() {} fn g(x: u8) {} fn h(&self) {} fn i(mut self: Box<Self>) {} const J: u8 = 1; }", ["f", "g", "J"]),
        ("rust", "mod m { fn f() {} }\nfn g() {}", []),
        ("ruby", "class A\n  X = 1\n  def self.f; end\n  class << self\n    def g; end\n  end\n  def h; end\nend", ["X", "f", "g"]),
        ("java", "class A { static int f() { return 1; } int g() { return 1; } static int x; int y; static class B {} }", ["f", "x", "B"]),
        ("csharp", "class A { static int F() { return 1; } const int X = 1; int y; int G() { return 1; } }", ["F", "X"]),
        ("php", "<?php class A { static function f() {} const X = 1; static int $n = 0; function g() {} public $y; }", ["f", "X", "n"]),
        ("kotlin", "class A {\n  companion object {\n    fun f() = 1\n    val x = 1\n  }\n  fun g() = 1\n}", ["f", "x"]),
        ("typescript", "class A { static f() {} static x = 1; y = 2; g() {} }", ["f", "x"]),
        ("javascript", "class A { static f() {} static x = 1; y = 2; g() {} }", ["f", "x"]),
        ("python", "class A:\n    @staticmethod\n    def f(): ...\n", []),
    ],
)  # fmt: skip
def test_members_that_values_do_not_have_are_told_from_those_they_have(
    language: str, source: str, expected: list[str]
) -> None:
    assert expected == [d.name for d in facts_of(language, source).definitions if d.is_static]


def test_what_is_implemented_for_every_type_belongs_to_none() -> None:
    source = "impl<'a, G: Graph> Base for &'a G {\n    type Id = N;\n    fn f(&self) {}\n}\nfn g() {}\n"

    assert ["function g"] == definitions_of("rust", source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const (\n\tA State = iota\n\tB\n\n\t// c\n\tC\n)", ["A State = iota", "B State = iota", "C State = iota"]),
        ("const (\n\tA = 1\n\tB = 2\n\tC\n)", ["A = 1", "B = 2", "C = 2"]),
        ("const (\n\t_ = iota\n\tA\n)\nconst B = 3", ["_ = iota", "A = iota", "B = 3"]),
    ],
)
def test_constants_of_a_go_group_say_what_they_repeat(source: str, expected: list[str]) -> None:
    found = facts_of("go", f"package a\n\n{source}\n").definitions

    assert [f"const {line}" for line in expected] == [d.signature for d in found]
