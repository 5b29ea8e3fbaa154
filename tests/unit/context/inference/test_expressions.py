"""Chains of names, members, calls and indexes, read forwards and backwards from half-typed code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.context.inference.expressions import callee_before, chain_before, read_expressions


def shown(text: str) -> list[str]:
    return [
        " ".join([e.head + (f"<{e.inner}>" if e.inner else ""), *(f"{s.kind}:{s.text}".rstrip(":") for s in e.steps)])
        for e in read_expressions(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("repo", ["repo"]),
        ("await self.repo.find(x)[0].name", ["self member:repo member:find call:x index:0 member:name await"]),
        ("new Map<string, Repo>()", ["Map type:<string, Repo> call"]),
        ("new Repo", ["Repo call"]),
        ("new api.Client(1)", ["api member:Client call:1"]),
        ("user?.name!.first", ["user member:name member:first"]),
        ("items?.[0]", ["items index:0"]),
        ("$this->repo->find()", ["this member:repo member:find call"]),
        ("@repo.find", ["self member:repo member:find"]),
        ("Repo::new()?.x", ["Repo member:new call member:x"]),
        ("client.get(url).await?.json()", ["client member:get call:url await member:json call"]),
        ("(await api.load()).user", ["(<await api.load()> member:user"]),
        ("value as User", ["value as:User"]),
        ("value as const", ["value"]),
        ("first or Repo()", ["first", "Repo call"]),
        ("cached ?? load()", ["cached", "load call"]),
        ("Repo() if x else Other()", ["Repo call", "Other call"]),
        ("ready ? new A() : new B()", ["A call", "B call"]),
        ("items\n    .map(f)\n    .first()", ["items member:map call:f member:first call"]),
        ("load(')', \"(\").x", ["load call:')', \"(\" member:x"]),
        ("[Repo(x) for x in xs]", ["[<Repo(x) for x in xs>"]),
        ("'text'.upper()", []),
        ("42", []),
        ("", []),
    ],
)
def test_an_expression_is_read_as_a_chain(text: str, expected: list[str]) -> None:
    assert expected == shown(text)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("repo.lo‸", "repo"),
        ("self.repo.‸", "self.repo"),
        ("y = self.repo.find(x, [1]).na‸", "self.repo.find(x, [1])"),
        ("await (await f()).‸", "await (await f())"),
        ("foo(a.b[0].c‸", "a.b[0]"),
        ("if (user?.‸", "user"),
        ("this.repo!.‸", "this.repo"),
        ("std::vec‸", "std"),
        ("$this->‸", "$this"),
        ("query\n    .filter(a)\n    .‸", "query\n    .filter(a)"),
        ("x = lo‸", ""),
        ("x = ‸", ""),
        ("1.5‸", ""),
    ],
)
def test_the_receiver_is_what_stands_before_the_dot(code: str, expected: str) -> None:
    assert expected == chain_before(code.replace("‸", ""))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("repo.find(‸", "repo.find"),
        ("y = self.repo.find(a, g(b), ‸", "self.repo.find"),
        ("new Repo({ name: 1 }, ‸", "new Repo"),
        ("f(g(‸", "g"),
        ("f(x)‸", ""),
        ("xs[‸", ""),
        ("(‸", ""),
    ],
)
def test_the_callee_is_what_the_open_bracket_belongs_to(code: str, expected: str) -> None:
    assert expected == callee_before(code.replace("‸", ""))


@given(st.text(alphabet="ab.()[]{}<>?!:'\"`-= \n$@&*", max_size=120) | st.text(max_size=80))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    read_expressions(text)

    assert chain_before(text) in text
    assert callee_before(text) in text


@pytest.mark.parametrize("text", ["(" * 5_000, "a." * 5_000, "a(" * 5_000, "x ? " * 2_000, "await " * 5_000])
def test_long_and_deep_code_ends(text: str) -> None:
    read_expressions(text)
    chain_before(text)
    callee_before(text)
