from __future__ import annotations

import pytest

from tests.unit.syntax.reading import facts_of


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("load(path)\n", "load:1 path:1"),
        ("load(1)\nx.load(2)\nload\n", "load:3 x:1"),
        ("def load(): pass\n", ""),
        ("def load(): pass\nload()\n", "load:1"),
        ("class A: pass\nclass B(A): pass\n", "A:1"),
        ("x: Repo = make()\n", "Repo:1 make:1"),
        ("def f(a: A, b=B, *c, **d) -> C: return a + b + e\n", "A:1 B:1 C:1 e:1"),
        ("def f():\n    result = g()\n    return result.total\n", "g:1 total:1"),
        ("def f():\n    for i, (j, k) in x: print(i, j, k)\n", "x:1"),
        ("def f():\n    with a as b, c as (d, e): return b, d, e\n", "a:1 c:1"),
        ("def f():\n    try: pass\n    except E as e: raise e\n", "E:1"),
        ("def f():\n    return [y for y in z if (w := y)] + w\n", "z:1"),
        ("lambda a, *b: a(b, c)\n", "c:1"),
        ("f(name=1)\n", "f:1 name:1"),
        ("def f(name): g(name=name, x=name.first)\n", "first:1 g:1 name:1 x:1"),
        ("path = 1\ndef f(x=path): return path\n", "path:2"),
        ("from m import load\nload()\n", "load:1"),
        ("from m import load as fetch\nfetch()\n", "fetch:1"),
        ("import a.b\na.b.c()\n", "a:1 b:1 c:1"),
        ("from m import load\n", ""),
        ("def f():\n    def g(): pass\n    g()\n", ""),
        ("print(len(x), self.y, cls.z)\n", "x:1 y:1 z:1"),
        ("'load' # load\n", ""),
        ("f'{load}'\n", "load:1"),
        ("class A:\n    def __init__(self):\n        self.x = 1\n        self.y = self.x\n", "x:1"),
        ("@decorate\ndef f(): pass\n", "decorate:1"),
        ("x.__class__\n_ = 1\n", "x:1"),
        ("match x:\n    case Point(x=0): pass\n", "Point:1 x:2"),
    ],
)
def test_python_names_in_use(source: str, expected: str) -> None:
    assert expected == " ".join(f"{name}:{n}" for name, n in facts_of("python", source).references)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("load(path);", "load:1 path:1"),
        ("function load() {} load();", "load:1"),
        ("import { load } from 'm'; load();", "load:1"),
        ("const { load } = require('m'); load();", "load:1"),
        ("export { load } from 'm';", ""),
        ("class A { load() { this.load(); other.load(); } }", "load:2 other:1"),
        ("class A { #a = 1; b() { return this.#a; } }", ""),
        ("function f(a, { b, c: d = 1 }, [e], ...g) { return a + b + d + e + g + h; }", "c:1 h:1"),
        ("const f = a => { const b = a(); return b.c; };", "c:1"),
        ("try { } catch (e) { log(e); } for (const x of y) { x; }", "log:1 y:1"),
        ("const o = { a, b: c };", "a:1 c:1"),
        ("`${load}` + 'load' /* load */", "load:1"),
        ("console.log(Math.max(a));", "a:1 log:1 max:1"),
        ("const a = <Foo.Bar x={y}><div className='z'>w</div><Baz/></Foo.Bar>;", "Bar:2 Baz:1 Foo:2 className:1 x:1 y:1"),
        ("const App = () => <><App/><input/></>;", "App:1"),
        ("export { a as b }; const a = 1;", "a:1"),
        ("exports.load = function () {};", ""),
    ],
)  # fmt: skip
def test_javascript_names_in_use(source: str, expected: str) -> None:
    assert expected == " ".join(f"{name}:{n}" for name, n in facts_of("javascript", source).references)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const a: Repo<User> = new Repo<User>();", "Repo:2 User:2"),
        ("function f<T extends A>(x: T): x is B { return x as C; }", "A:1 B:1 C:1"),
        ("type A = { b: C }; type D = A['b'];", "A:1 C:1"),
        ("interface A extends B { c(d: E): F }", "B:1 E:1 F:1"),
        ("let a: string | undefined | Partial<X>;", "X:1"),
        ("import type { A } from 'm'; let b: A;", "A:1"),
        ("type A<T> = T extends Array<infer U> ? U : never;", ""),
        ("class A { constructor(private b: C) { this.b.d(); } }", "C:1 b:1 d:1"),
    ],
)
def test_typescript_names_in_use(source: str, expected: str) -> None:
    assert expected == " ".join(f"{name}:{n}" for name, n in facts_of("typescript", source).references)
