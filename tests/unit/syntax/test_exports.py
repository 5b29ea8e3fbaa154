from __future__ import annotations

import pytest

from tests.unit.syntax.reading import facts_of


@pytest.mark.parametrize(
    ("language", "source", "exports", "aliases"),
    [
        ("python", "def f(): pass\n", None, ""),
        ("python", "__all__ = ['a', 'b']\nx = ['c']\n", "a b", ""),
        ("python", "__all__ = ('a',)\n__all__ += ['b']\n", "a b", ""),
        ("python", "__all__ = a.__all__ + ['b']\n", "b", ""),
        ("python", "__all__ = []\n", "", ""),
        ("python", "__all__: list[str] = ['a']\n", "a", ""),
        ("python", "__all__ = [\n    'a',\n    *b,\n]\n", "a", ""),
        ("javascript", "export const a = 1; export function f() {}", None, ""),
        ("javascript", "export { a, b as c }; export const d = 1; const a = 2, b = 3;", "a c d", "c=b"),
        ("javascript", "export default class A {}", "default", "default=A"),
        ("javascript", "export default a; const a = 1;", "default", "default=a"),
        ("javascript", "export default function () {}", "default", ""),
        ("javascript", "export default { a: 1 }; export const b = 1;", "default b", ""),
        ("javascript", "export { a as default }; const a = 1;", "default", "default=a"),
        ("javascript", "export const a = 1; export { a as b };", "b", "b=a"),
        ("javascript", "export { a, b as c } from 'm'; export * from 'n';", "a c", ""),
        ("javascript", "export { default as A } from './A';", "A", ""),
        ("javascript", "export * from 'n';", None, ""),
        ("javascript", "export {};", "", ""),
        ("javascript", "module.exports = A; class A {}", "default", "default=A"),
        ("javascript", "module.exports = class A {};", "default", "default=A"),
        ("javascript", "module.exports = { a, b: c, d() {}, e: 1, f: () => {} };", "a b d e f", "b=c"),
        ("javascript", "exports.a = b; exports.c = 1; module.exports.d = function () {};", "a c d", "a=b"),
        ("javascript", "exports = module.exports = make;", "default", "default=make"),
        ("javascript", "var app = exports = module.exports = {};", "default", "default=app"),
        ("javascript", "module.exports = require('./x');", "", ""),
        ("typescript", "export = A; class A {}", "default", "default=A"),
        ("typescript", "export type { A }; export interface B {} interface A {}", "A B", ""),
        ("typescript", "declare module 'm' { export default class A {} export { B }; }", None, ""),
        ("typescript", "export abstract class A {} export { b }; let b;", "b A", ""),
    ],
)  # fmt: skip
def test_lists_of_public_names_are_read(language: str, source: str, exports: str | None, aliases: str) -> None:
    facts = facts_of(language, source)

    assert exports == (None if facts.exports is None else " ".join(facts.exports))
    assert aliases == " ".join(f"{public}={local}" for public, local in facts.export_aliases)
