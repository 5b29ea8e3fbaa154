"""Classes of expressions in small projects, asked for at a cursor."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.context.inference.value import Place
from fimble.context.inference.values import Values
from fimble.context.scope import scope_at
from fimble.index.workspace import Workspace
from fimble.syntax.facts import Definition
from tests.unit.context.making import Desk

PYTHON = {
    "repo.py": """\
from contextlib import contextmanager
from typing import Generic, Iterator, Self, TypeVar

from models import Base, User

T = TypeVar("T")


class Repo(Base):
    owner: User

    def __init__(self, conn: "Conn"):
        self.conn = conn
        self.cache = make_cache()

    def find(self, key) -> User: ...
    def all(self) -> list[User]: ...
    async def load(self) -> User | None: ...
    def pair(self) -> tuple[User, "Conn"]: ...
    def with_key(self, key) -> Self: ...

    @property
    def first(self) -> User: ...


class Conn:
    def close(self): ...


class Pool:
    def __enter__(self) -> Conn: ...
    def __iter__(self) -> Iterator[Conn]: ...


class Cache:
    users: dict[str, User]


class Box(Generic[T]):
    def get(self) -> T: ...


def make_cache() -> Cache: ...


@contextmanager
def opened() -> Iterator[Conn]: ...


shared = Repo(None)
handlers = shared.all()
boxed: Box[User]
""",
    "models.py": """\
from enum import Enum


class Base:
    def save(self) -> "Base": ...


class User:
    name: str
    friend: "User"


class Color(Enum):
    RED = 1

    def paint(self) -> User: ...


Anyone = User
""",
    "service.py": """\
import models
import repo as r
from models import Anyone, Color
from repo import Box, Conn, Pool, Repo, boxed, handlers, opened, shared


class Service(Repo):
    def __init__(self, repo: Repo):
        self.repo = repo
        self.lazy = None

    def go(self, other: Repo, users: list[models.User], maybe: "Repo | None" = None, *, who: Anyone = None):
        self.lazy = Pool()
        user = self.repo.find(1)
        with Pool() as conn, Repo(conn) as entered:
            pass
        with opened() as late:
            pass
        for i, listed in enumerate(other.all()):
            pass
        for key, mapped in other.cache.users.items():
            pass
        for pooled in Pool():
            pass
        loaded = await other.load()
        cache = r.make_cache()
        left, right = other.pair()
        names = [inner for inner in users]
        again = other.with_key(1)
        either = maybe or Repo(conn)
        if isinstance(unknown, models.User):
            pass
        try:
            pass
        except models.Base as error:
            pass
        ‸
""",
}

TYPESCRIPT = {
    "api.ts": """\
import { User } from './user';
export class Api {
  constructor(private base: Conn, public readonly store: Store<User>) {}
  async load(id: string): Promise<User> { return get(id); }
  get first(): User { return this.base.user; }
  list(): Promise<User[]> { return all(); }
  handler = (x: number): User => { return get(x); };
}
export interface Conn { close(): void; user?: User }
export class Store<T> { get(id: string): T | undefined { return 1; } all(): T[] { return []; } }
export const useApi = (): Api => { return one; };
export type Maybe = Api | null;
""",
    "user.ts": """\
export interface Named { title: string }
export interface User extends Named { id: string; friend: User; tags: Tag[] }
export interface Tag { label: string }
export enum Kind { A, B }
""",
    "index.ts": "export * from './api';\nexport * from './user';\n",
    "page.ts": """\
import { Api, Kind, Maybe, useApi } from './index';
import * as all from './index';
interface Props { api: Api; user: all.User }
class Page extends all.Store<all.Tag> {
  private api = new Api(1);
  users: all.User[] = [];
  map = new Map<string, Api>();
  async run({ api: renamed, user }: Props, opts?: Maybe) {
    const loaded = await this.api.load('1');
    const list = await this.api.list();
    const { friend } = loaded;
    for (const each of list) { each.id; }
    this.users.filter((kept) => kept.id).map(mapped => mapped);
    this.api.load('2').then((late) => late);
    const hook = useApi();
    let stored = hook.store.get('x');
    const cast = stored as all.Tag;
    if (caught instanceof all.Store) { stop(); }
    ‸
  }
}
""",
}


GO = {
    "store.go": """\
package shop

type User struct {
	Name string
}

type Repo struct {
	Owner *User
}

func (r *Repo) Find(id string) (*User, error) { return nil, nil }

func (r *Repo) All() []*User { return nil }

func NewRepo() *Repo { return nil }
""",
    "main.go": """\
package shop

func (r *Repo) Run(other *Repo, name string) {
	user, err := other.Find("x")
	repo := NewRepo()
	for _, each := range repo.All() {
		‸
	}
}
""",
}


def values_of(folder: Path, files: dict[str, str]) -> Values:
    desk = Desk(folder, files)
    snapshot = desk.session.snapshot(desk.uri)
    assert snapshot is not None
    scope = scope_at(snapshot, desk.offset)
    return Values(desk.workspace, Place(snapshot.path, scope.class_name, scope.text, snapshot.facts.language))


def names(found: list[tuple[str, Definition]]) -> list[str]:
    return [definition.qualified_name for _, definition in found]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Values:
    return values_of(tmp_path_factory.mktemp("python"), PYTHON)


@pytest.fixture(scope="module")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> Values:
    return values_of(tmp_path_factory.mktemp("typescript"), TYPESCRIPT)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("other", ["Repo"]),
        ("maybe", ["Repo"]),
        ("who", ["User"]),
        ("users", []),
        ("users[0]", ["User"]),
        ("self.repo", ["Repo"]),
        ("self.lazy", ["Pool"]),
        ("self.owner", ["User"]),
        ("self.find(1)", ["User"]),
        ("super().find(1)", ["User"]),
        ("self.save()", ["Base"]),
        ("other.conn", ["Conn"]),
        ("other.cache", ["Cache"]),
        ("other.cache.users['x'].friend.friend", ["User"]),
        ("other.first", ["User"]),
        ("other.find", []),
        ("user", ["User"]),
        ("conn", ["Conn"]),
        ("entered", ["Repo"]),
        ("late", ["Conn"]),
        ("listed", ["User"]),
        ("mapped", ["User"]),
        ("pooled", ["Conn"]),
        ("loaded", ["User"]),
        ("cache", ["Cache"]),
        ("left", ["User"]),
        ("right", ["Conn"]),
        ("inner", ["User"]),
        ("again", ["Repo"]),
        ("either", ["Repo"]),
        ("unknown", ["User"]),
        ("error", ["Base"]),
        ("shared.find(1)", ["User"]),
        ("handlers[0]", ["User"]),
        ("boxed.get()", ["User"]),
        ("r.Repo(1).conn", ["Conn"]),
        ("models.User()", ["User"]),
        ("Color.RED", ["Color"]),
        ("Color.RED.paint()", ["User"]),
        ("next(users)", ["User"]),
        ("cast(Conn, user)", ["Conn"]),
        ("nobody.knows(this)", []),
    ],
)
def test_classes_of_python_expressions(python: Values, expression: str, expected: list[str]) -> None:
    assert expected == names(python.classes_of(expression))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("this.api", ["Api"]),
        ("this.users", []),
        ("this.users[0]", ["User"]),
        ("this.map.get('a')", ["Api"]),
        ("this.api.first", ["User"]),
        ("this.api.handler(1)", ["User"]),
        ("this.get('x')", []),
        ("loaded", ["User"]),
        ("list[0]", ["User"]),
        ("friend", ["User"]),
        ("each.tags[0]", ["Tag"]),
        ("kept", ["User"]),
        ("mapped", ["User"]),
        ("late", ["User"]),
        ("hook", ["Api"]),
        ("hook.base.user", ["User"]),
        ("stored", ["User"]),
        ("cast", ["Tag"]),
        ("renamed", ["Api"]),
        ("user", ["User"]),
        ("opts", ["Api"]),
        ("caught", ["Store"]),
        ("Kind.A", ["Kind"]),
        ("new all.Api()", ["Api"]),
        ("(await this.api.load('3')).friend", ["User"]),
    ],
)
def test_classes_of_typescript_expressions(typescript: Values, expression: str, expected: list[str]) -> None:
    assert expected == names(typescript.classes_of(expression))


@pytest.mark.parametrize(
    ("files", "expression", "expected"),
    [
        (GO, "other", ["Repo"]),
        (GO, "r", ["Repo"]),
        (GO, "user", ["User"]),
        (GO, "repo", ["Repo"]),
        (GO, "each", ["User"]),
        (GO, "repo.Owner", ["User"]),
    ],
)
def test_the_same_rules_serve_other_languages(
    tmp_path: Path, files: dict[str, str], expression: str, expected: list[str]
) -> None:
    assert expected == names(values_of(tmp_path, files).classes_of(expression))


def test_a_list_mentions_the_class_of_its_elements(python: Values) -> None:
    assert ["User"] == names(python.classes_mentioned("users"))


def test_the_members_that_a_chain_goes_through_are_named_by_their_class(python: Values) -> None:
    assert ["Repo.cache", "Cache.users"] == names(python.used_by("other.cache.users"))
    assert ["Repo.find", "User.name"] == names(python.used_by("self.find(1).name"))


def test_values_that_are_given_to_each_other_in_a_circle_have_no_class() -> None:
    values = Values(Workspace(None), Place("a.py", "", "a = b\nb = a\nc = c.d\n", "python"))

    assert ([], []) == (values.classes_of("a"), values.classes_of("c.d.e"))


CODE = st.text(alphabet="abRT.()[]{}<>?!:,'\"= \nfor in with as self", max_size=200)


@given(CODE, st.text(max_size=60), st.sampled_from(["python", "typescript", "go", "java", "rust", ""]))
def test_any_text_is_read_without_an_exception(scope: str, expression: str, language: str) -> None:
    values = Values(Workspace(None), Place("a.py", "R", scope, language))

    for name in [expression, *list(values.origins)[:8]]:
        assert [] == values.classes_of(name)
        assert [] == values.used_by(name)
