"""Whatever a repository writes into its imports and configuration, resolvers answer, and only with files of the index."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.index.imports import Project, resolver_for
from fimble.index.imports.base import join, upwards
from fimble.index.imports.jsonc import parse_object
from fimble.syntax.facts import Import, ImportedName

FILES = (
    "a.ts",
    "src/b.ts",
    "src/index.js",
    "packages/p/src/c.tsx",
    "app/__init__.py",
    "app/m.py",
    "src/lib/n.pyi",
    "os.py",
)

words = st.sampled_from(
    [".", "..", "a", "b", "src", "packages", "p", "@org", "@", "#", "*", "~", "", "app", "m", "os", "index.js"]
)
specifiers = st.lists(words, max_size=5).map("/".join) | st.text(max_size=8)
places = specifiers | st.sampled_from(
    ["./src/*", "./dist/*.js", "./*", "file:../p", "workspace:*", "./tsconfig.json", "src/*"]
)
keys = st.sampled_from(
    ["name", "main", "exports", "imports", "types", "workspaces", "packages", "dependencies", ".", "./*", "#x", "default",
     "compilerOptions", "paths", "baseUrl", "outDir", "rootDir", "extends", "references", "path", "@/*", "*", "a*b*", "p"]
)  # fmt: skip
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | places,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A folder that is called as what is imported."""
    return tmp_path_factory.mktemp("project") / "src" / "app"


class Written(Project):
    """A project whose configuration is given instead of read."""

    def __init__(self, root, files, texts):
        self.texts = texts
        super().__init__(root, files, texts)

    def _read(self, path):
        return self.texts[path]


@given(specifier=specifiers, manifest=documents, member=documents, tsconfig=documents, importer=st.sampled_from(FILES))
def test_scripts(root, specifier, manifest, member, tsconfig, importer):
    texts = {"package.json": manifest, "packages/p/package.json": member, "tsconfig.json": tsconfig}
    made = Written(root, FILES, {path: json.dumps(document) for path, document in texts.items()})
    (answer,) = resolver_for("typescript").resolve(importer, Import(specifier, 0), made)
    assert answer.path is None or made.has_file(answer.path)


modules = st.lists(st.sampled_from(["app", "m", "os", "src", "lib", "n", "", "äö", "x-y"]), max_size=4).map(".".join)


@given(
    module=modules | st.text(max_size=6),
    level=st.integers(0, 5),
    names=st.lists(modules, max_size=3),
    toml=st.text(max_size=30) | documents.map(lambda document: f"[tool]\npytest = {json.dumps(document)}"),
    importer=st.sampled_from(FILES),
    is_wildcard=st.booleans(),
    is_package=st.booleans(),
)
def test_python(root, module, level, names, toml, importer, is_wildcard, is_package):
    files = (*FILES, "__init__.py") if is_package else FILES
    made = Written(root, files, {"pyproject.toml": toml, "setup.cfg": toml})
    statement = Import(module, 0, level, tuple(map(ImportedName, names)), is_wildcard=is_wildcard)
    answers = resolver_for("python").resolve(importer, statement, made)
    assert answers
    assert all(answer.path is None or made.has_file(answer.path) for answer in answers)


@given(st.text())
def test_configuration_that_is_no_json_is_an_empty_one(text):
    assert isinstance(parse_object(text), dict)


def test_nesting_without_end_is_no_json():
    assert parse_object("[" * 100_000) == {}
    assert parse_object('{"a":' * 100_000) == {}


@given(st.lists(words, max_size=4).map("/".join), specifiers)
def test_joined_paths_stay_inside(directory, path):
    joined = join("/".join(part for part in directory.split("/") if part not in {"", ".", ".."}), path)
    assert joined is None or not set(joined.split("/")) & {".", ".."}
    assert joined is None or not joined.startswith("/")


def test_the_way_up_ends_at_the_root():
    assert upwards("a/b") == ["a/b", "a", ""]
    assert upwards("") == [""]


@given(
    st.lists(st.sampled_from(["a.py", "a/b.py", "a/b/c.py", "d/e.ts"]).map(lambda path: path), max_size=12),
    st.randoms(),
)
def test_a_project_knows_exactly_the_directories_of_its_files(paths, random):
    made, there = Project(None), set()
    for path in paths:
        if path in there and random.random() < 0.6:
            made.remove_file(path)
            there.discard(path)
        else:
            made.add_file(path)
            there.add(path)
    assert made.files() == sorted(there)
    assert made.directories() == sorted({"", *(above for path in there for above in upwards(path.rpartition("/")[0]))})
    for directory in made.directories():
        prefix = f"{directory}/" if directory else ""
        below = {path.removeprefix(prefix).split("/")[0] for path in there if path.startswith(prefix)}
        assert made.list_dir(directory) == tuple(sorted(below))
