"""Annotations of many languages read into names and arguments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.context.inference.type_text import TypeText, read_type


def shown(found: TypeText) -> str:
    """`list(User)` for a list of users; "-" for what names no class."""
    name = found.name.strip("[]") or "-"
    return f"{name}({', '.join(map(shown, found.args))})" if found.args else name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Repo", "Repo"),
        ("models.Repo", "models.Repo"),
        ('"Repo"', "Repo"),
        ("str", "-"),
        ("", "-"),
        # Python
        ("Optional[Repo]", "Repo"),
        ("Repo | None", "Repo"),
        ("None | Repo", "Repo"),
        ("Union[Repo, Other, None]", "union(Repo, Other)"),
        ("list[Repo]", "list(Repo)"),
        ("dict[str, list[Repo]]", "mapping(-, list(Repo))"),
        ("tuple[A, B]", "tuple(A, B)"),
        ("Callable[[int, str], Repo]", "callable(Repo)"),
        ("type[Repo]", "class(Repo)"),
        ("Annotated[Repo, Depends(make)]", "Repo"),
        ("AsyncIterator[Repo]", "list(Repo)"),
        ("Base[User]", "Base(User)"),
        # TypeScript
        ("User[]", "list(User)"),
        ("readonly User[]", "list(User)"),
        ("(A | B)[]", "list(union(A, B))"),
        ("Promise<User[]>", "awaitable(list(User))"),
        ("Map<string, Repo>", "mapping(-, Repo)"),
        ("Record<Key, Repo>", "mapping(Key, Repo)"),
        ("Partial<Options>", "Options"),
        ("(a: A, b?: B) => Promise<C>", "callable(awaitable(C))"),
        ("() => void", "callable(-)"),
        ("{ a: string }", "-"),
        ("'left' | 'right'", "union(left, right)"),
        ("typeof config", "config"),
        # Go
        ("*Repo", "Repo"),
        ("[]*pkg.Repo", "list(pkg.Repo)"),
        ("map[string]*Repo", "mapping(-, Repo)"),
        ("(*Repo, error)", "tuple(Repo, -)"),
        # Rust
        ("&'a mut Repo", "Repo"),
        ("Option<Box<dyn Repo>>", "Repo"),
        ("Result<Vec<User>, Error>", "list(User)"),
        ("crate::models::User", "crate.models.User"),
        # C++, C#, Java, PHP
        ("std::vector<Repo>&", "list(Repo)"),
        ("std::shared_ptr<Repo>", "Repo"),
        ("IEnumerable<User>", "list(User)"),
        ("Task<User>", "awaitable(User)"),
        ("?User", "User"),
        ("\\App\\User", "-"),
    ],
)
def test_an_annotation_is_read_into_names_and_arguments(text: str, expected: str) -> None:
    assert expected == shown(read_type(text))


@given(st.text(alphabet="ab[]<>(){}|&*?,.:'\"=-> \n", max_size=80) | st.text(max_size=80))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    found = read_type(text)

    assert isinstance(found.name, str)
    assert all(isinstance(name, str) for name in found.names())


@pytest.mark.parametrize("opener", ["list[", "Promise<", "(", "[", "A | (", "{", "Callable[["])
def test_deep_nesting_ends(opener: str) -> None:
    read_type(opener * 10_000)
