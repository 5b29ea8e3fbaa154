from __future__ import annotations

import ast

import pytest

from fimble.syntax.signatures import LONGEST_HEADER, LONGEST_TYPE
from tests.unit.syntax.reading import facts_of, only
from tests.unit.syntax.test_golden_facts import SOURCES, name_of


@pytest.mark.parametrize(
    ("source", "name", "signature"),
    [
        ("def f(a, *, b=1): return a\n", "f", "def f(a, *, b=1):"),
        ("async def f() -> int:  # why\n    pass\n", "f", "async def f() -> int:"),
        ("def f(\n    a: int,  # one\n    b: str = ':',\n) -> str:\n    pass\n", "f", "def f(\n    a: int,  # one\n    b: str = ':',\n) -> str:"),
        ("class A(B,\n        C):\n    x = 1\n", "A", "class A(B,\n        C):"),
        ("class A:\n    def f(\n        self,\n        a,\n    ):\n        pass\n", "A.f", "def f(\n    self,\n    a,\n):"),
        ("class A:\n\tdef f(\n\t\tself,\n\t):\n\t\tpass\n", "A.f", "def f(\n\tself,\n):"),
        ("class A:\r\n    def f(\r\n        self,\r\n    ):\r\n        pass\r\n", "A.f", "def f(\n    self,\n):"),
        ("@dataclass(frozen=True)\n@other\nclass A:\n    x: int\n", "A", "@dataclass(frozen=True)\nclass A:"),
        ("class A:\n    @functools.cached_property\n    def f(self): pass\n", "A.f", "@functools.cached_property\ndef f(self):"),
        ("class A:\n    @f.setter\n    def f(self, x): pass\n", "A.f", "@f.setter\ndef f(self, x):"),
        ("@app.route('/')\ndef f(): pass\n", "f", "def f():"),
        ("X = 3\n", "X", "X = 3"),
        ("x: dict[str, int] = {\n    'a': 1,\n}\n", "x", "x: dict[str, int] = {...}"),
        ("x = make(\n    1,\n)\n", "x", "x = make(...)"),
        ("x = '''\nlong\n'''\n", "x", "x = ..."),
        ("x = \\\n    a + \\\n    b\n", "x", "x = ..."),
        ("x = [" + "1, " * 60 + "]\n", "x", "x = [...]"),
        ("a, b = 1, 2\n", "b", "a, b = 1, 2"),
        ("class A:\n    def __init__(self, a: B):\n        self.a = a\n", "A.a", "a: B"),
        ("class A:\n    def __init__(self, a):\n        self.a = a or 1\n", "A.a", "a = a or 1"),
        ("class A:\n    def __init__(self):\n        self.a: B = c(\n            1)\n", "A.a", "a: B = c(...)"),
        ("type A = int | str\n", "A", "type A = int | str"),
    ],
)  # fmt: skip
def test_python_signatures(source: str, name: str, signature: str) -> None:
    assert signature == only("python", source, name).signature


@pytest.mark.parametrize(
    ("source", "name", "signature"),
    [
        ("function f(a, b = {}) { return a; }", "f", "function f(a, b = {})"),
        ("export default async function f() {}", "f", "export default async function f()"),
        ("export const f = async (a) => a;", "f", "export const f = async (a) =>"),
        ("const f = a => { b; };", "f", "const f = a =>"),
        ("const f = (a = () => {}) => { b; };", "f", "const f = (a = () => {}) =>"),
        ("const f = function named(a) {};", "f", "const f = function named(a)"),
        ("export default () => {};", "default", "export default () =>"),
        ("export class A extends B { c() {} }", "A", "export class A extends B {"),
        ("class A { static async *f(a) { b; } }", "A.f", "static async *f(a)"),
        ("class A { get b() { c; } }", "A.b", "get b()"),
        ("class A { b = 1; c }", "A.b", "b = 1;"),
        ("class A { constructor() { this.b = new C(); } }", "A.b", "b = new C()"),
        ("const o = { a: 1, f(x) { y; } };", "o", "const o = {"),
        ("const o = { a: [\n1, 2], b: 1 };", "o.a", "a: [...],"),
        ("const x = foo(\n  1,\n);", "x", "const x = foo(...);"),
        ("const x = /*@__PURE__*/ foo(\n  1,\n);", "x", "const x = foo(...);"),
        ("const x = new a.B(\n  1,\n)", "x", "const x = new a.B(...)"),
        ("const x = `\n`;", "x", "const x = ...;"),
        ("app.use = function use(a) {};", "app.use", "app.use = function use(a)"),
        ("exports.f = (a) => {};", "f", "exports.f = (a) =>"),
        ("module.exports = class A { };", "A", "module.exports = class A {"),
    ],
)
def test_javascript_signatures(source: str, name: str, signature: str) -> None:
    assert signature == only("javascript", source, name).signature


@pytest.mark.parametrize(
    ("source", "name", "signature"),
    [
        ("export const add = (a: number, b: number): number => a + b;", "add", "export const add = (a: number, b: number): number =>"),
        ("export function f<T>(\n  a: T,\n): asserts a is B {\n}", "f", "export function f<T>(\n  a: T,\n): asserts a is B"),
        ("declare function f(): void;", "f", "declare function f(): void;"),
        ("export interface A<T> extends B { c: T }", "A", "export interface A<T> extends B {"),
        ("interface A { b(c: D): E; }", "A.b", "b(c: D): E;"),
        ("interface A {\n  b: {\n    c: D;\n  };\n}", "A.b", "b: {\n  c: D;\n};"),
        ("type A = B & {\n  c: D;\n};", "A", "type A = B & {"),
        ("export type A =\n  | 'b'\n  | 'c';", "A", "export type A =\n  | 'b'\n  | 'c';"),
        ("export const enum A { B = 1, C }", "A", "export const enum A {"),
        ("enum A { B = 1, C }", "A.B", "B = 1,"),
        ("@Injectable()\n@Other({ a: 1 })\nexport abstract class A { }", "A", "@Injectable()\nexport abstract class A {"),
        ("export @Injectable() class A { }", "A", "@Injectable()\nexport class A {"),
        ("class A { @Input() @Other() b: C; }", "A.b", "@Input()\nb: C;"),
        ("class A { @Other() @Input()\n  b(c: D): E {} }", "A.b", "@Input()\nb(c: D): E"),
        ("class A { private readonly b?: C = d; }", "A.b", "private readonly b?: C = d;"),
        ("class A { constructor(private b: C, d: E) {} }", "A.b", "private b: C"),
        ("class A { constructor(\n    private b: C,\n  ) {} }", "A.constructor", "constructor(\n    private b: C,\n  )"),
        ("namespace A.B { export const c = 1 }", "A.B", "namespace A.B {"),
        ("const a: Record<string, B> = {\n  c: d,\n};", "a", "const a: Record<string, B> = {"),
    ],
)  # fmt: skip
def test_typescript_signatures(source: str, name: str, signature: str) -> None:
    assert signature == only("typescript", source, name).signature


def test_a_header_without_end_is_cut() -> None:
    source = "def f(" + ",\n".join(f"argument_{i}=None" for i in range(1_000)) + "):\n    pass\n"

    assert LONGEST_HEADER >= len(only("python", source).signature)


def test_a_type_without_end_is_cut_at_a_line() -> None:
    source = "type A =\n" + "".join(f"  | 'variant-{i}'\n" for i in range(500)) + ";"

    signature = only("typescript", source).signature

    assert LONGEST_TYPE + 10 > len(signature)
    assert signature.endswith("' ...")


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.suffix == ".py" and "half_typed" not in path.name], ids=name_of
)
def test_python_signatures_are_python(path) -> None:
    for definition in facts_of("python", path.read_bytes()).definitions:
        is_header = definition.kind in ("class", "function", "method")
        ast.parse(f"{definition.signature}{' ...' if is_header else ''}".replace("type LineId", "LineId"))
