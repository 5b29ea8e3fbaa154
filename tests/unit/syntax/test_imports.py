from __future__ import annotations

import pytest

from tests.unit.syntax.reading import facts_of
from tests.unit.syntax.showing import show_import


def imports_of(language: str, source: str) -> list[str]:
    """Imports as text, without their lines."""
    return [show_import(statement).partition(": ")[2] for statement in facts_of(language, source).imports]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a\n", ["a"]),
        ("import a.b.c\n", ["a.b.c"]),
        ("import a.b as c, d\n", ["a.b as c", "d"]),
        ("from a import b\n", ["a (b)"]),
        ("from a.b import (\n    c,  # one\n    d as e,\n)\n", ["a.b (c, d as e)"]),
        ("from a import b as b\n", ["a (b)"]),
        ("from . import a\n", [". (a)"]),
        ("from .. import a as b\n", [".. (a as b)"]),
        ("from ...a.b import c\n", ["...a.b (c)"]),
        ("from . . import a\n", [".. (a)"]),
        ("from a import *\n", ["a *"]),
        ("from .a import *\n", [".a *"]),
        ("from __future__ import annotations\n", []),
        ("def f():\n    import a\n    class B:\n        from b import c\n", ["a", "b (c)"]),
        ("try:\n    import a\nexcept ImportError:\n    from b import a\n", ["a", "b (a)"]),
        ("if TYPE_CHECKING:\n    from a import b\n    import c\nimport d\n", ["a (b) [types]", "c [types]", "d"]),
        ("if typing.TYPE_CHECKING:\n    import a\nelse:\n    import b\n", ["a [types]", "b"]),
        ("if not TYPE_CHECKING:\n    import a\n", ["a"]),
        ("m = importlib.import_module('a.b')\n", ["a.b"]),
        ("m = import_module(name)\nn = __import__('c')\n", ["c"]),
        ("import a; import b\n", ["a", "b"]),
        ("import (\n", []),
    ],
)
def test_python_imports(source: str, expected: list[str]) -> None:
    assert expected == imports_of("python", source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a from './a';", ["./a (default as a)"]),
        ("import { a, b as c } from 'm';", ["m (a, b as c)"]),
        ("import a, { b } from 'm';", ["m (default as a, b)"]),
        ("import { default as a, 'b-c' as d } from 'm';", ["m (default as a, b-c as d)"]),
        ("import * as a from 'm';", ["m as a"]),
        ("import a, * as b from 'm';", ["m as b (default as a)"]),
        ("import 'm';", ["m"]),
        ("import {} from 'm';", ["m"]),
        ("import a from './a.json' with { type: 'json' };", ["./a.json (default as a)"]),
        ("export { a, b as c } from 'm';", ["m (a, b as c) [reexport]"]),
        ("export { default } from 'm';", ["m (default) [reexport]"]),
        ("export { default as a } from 'm';", ["m (default as a) [reexport]"]),
        ("export * from 'm';", ["m * [reexport]"]),
        ("export * as a from 'm';", ["m as a [reexport]"]),
        ("export { a };", []),
        ("const a = require('m');", ["m as a"]),
        ("const { a, b: c, d = 1 } = require('m');", ["m (a, b as c, d)"]),
        ("const a = require('m').b, c = require('n').c;", ["m (b as a)", "n (c)"]),
        ("const a = require('m')(1);", ["m"]),
        ("require('m');", ["m"]),
        ("foo(require('m'), require('n'));", ["m", "n"]),
        ("if (a) { b = require('m'); }", ["m"]),
        ("require(name); required('m'); a.require('m');", []),
        ("const a = await import('m');", ["m as a"]),
        ("const { a, b: c } = await import('m');", ["m (a, b as c)"]),
        ("const A = lazy(() => import('./A'));", ["./A"]),
        ("import(`./${a}`);", []),
        ("import('m').then((a) => a.b);", ["m"]),
    ],
)
def test_javascript_imports(source: str, expected: list[str]) -> None:
    assert expected == imports_of("javascript", source)
    assert expected == imports_of("typescript", source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import type { A } from 'm';", ["m (A) [types]"]),
        ("import type A from 'm';", ["m (default as A) [types]"]),
        ("import type * as A from 'm';", ["m as A [types]"]),
        ("import { type A, b, type C as D } from 'm';", ["m (b)", "m (A, C as D) [types]"]),
        ("import { type A } from 'm';", ["m (A) [types]"]),
        ("import a, { type B } from 'm';", ["m (default as a)", "m (B) [types]"]),
        ("export type { A } from 'm';", ["m (A) [reexport] [types]"]),
        ("export { type A, b } from 'm';", ["m (b) [reexport]", "m (A) [reexport] [types]"]),
        ("import a = require('m');", ["m as a"]),
        ("import a = b.c;", []),
        ('/// <reference path="./a.d.ts" />\n/// <reference types="node" />\nlet a;', ["./a.d.ts"]),
        ('// a\n/// <reference path="./a.d.ts" />\nlet a;', ["./a.d.ts"]),
    ],
)
def test_typescript_imports(source: str, expected: list[str]) -> None:
    assert expected == imports_of("typescript", source)


def test_imports_inside_of_functions_are_listed_with_their_lines() -> None:
    source = "import a\n\ndef f():\n    from b import c\n"

    assert [0, 3] == [statement.line for statement in facts_of("python", source).imports]


def test_an_import_is_on_the_line_where_it_starts() -> None:
    source = "a()\r\rimport {\n  b\n} from 'm';\nexport {\n c\n} from 'n';\n"

    assert [2, 5] == [statement.line for statement in facts_of("javascript", source).imports]
