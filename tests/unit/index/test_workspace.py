from __future__ import annotations

import os

import pytest

from fimble.index.verdict import Reason
from fimble.index.workspace import Workspace
from fimble.syntax.facts import Import
from fimble.syntax.tags import content_hash_of
from tests.unit.index.making import facts, write


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path, use_cache=False)


def add(workspace, *every):
    for one in every:
        workspace.replace(one)


def test_edges_follow_the_imports_of_each_file(workspace):
    add(workspace, facts("a.py", [], ["import b"]), facts("b.py", [], ["import c"]), facts("c.py"))
    assert workspace.graph.edges() == [("a.py", "b.py"), ("b.py", "c.py")]
    workspace.replace(facts("a.py", [], ["import c"]))
    assert workspace.graph.edges() == [("a.py", "c.py"), ("b.py", "c.py")]


def test_a_submodule_stands_for_its_package_in_the_graph(workspace):
    add(workspace, facts("p/__init__.py"), facts("p/m.py"), facts("a.py", [], ["from p import m"]))
    assert workspace.graph.edges() == [("a.py", "p/m.py")]


@pytest.mark.parametrize(
    ("there", "new", "edge"),
    [
        (facts("a.py", [], ["import b"]), "b.py", ("a.py", "b.py")),
        (facts("a.py", [], ["import b"]), "src/b/__init__.py", ("a.py", "src/b/__init__.py")),
        (facts("p/a.py", [], ["from . import b"]), "p/b.py", ("p/a.py", "p/b.py")),
        (facts("p/a.py", [], ["from .b.c import d"]), "p/b/c.py", ("p/a.py", "p/b/c.py")),
        (facts("a.ts", [], [Import("./b", 0)]), "b.ts", ("a.ts", "b.ts")),
        (facts("a.ts", [], [Import("./b", 0)]), "b/index.tsx", ("a.ts", "b/index.tsx")),
        (facts("a.ts", [], [Import("./b.js", 0)]), "b.ts", ("a.ts", "b.ts")),
        (facts("tests/test_a.py"), "conftest.py", ("tests/test_a.py", "conftest.py")),
    ],
)
def test_a_dangling_import_finds_the_file_that_appears_and_loses_it_again(workspace, there, new, edge):
    add(workspace, there, facts("unrelated.py"))
    assert workspace.graph.edges() == []
    workspace.replace(facts(new))
    assert workspace.graph.edges() == [edge]
    workspace.remove(new)
    assert workspace.graph.edges() == []


def test_a_file_that_appears_may_take_an_import_over(workspace):
    add(workspace, facts("a.py", [], ["import b"]), facts("src/b.py"))
    assert workspace.graph.edges() == [("a.py", "src/b.py")]
    workspace.replace(facts("b.py"))
    assert workspace.graph.edges() == [("a.py", "b.py")]
    workspace.remove("b.py")
    assert workspace.graph.edges() == [("a.py", "src/b.py")]


def test_a_new_package_moves_the_root_of_the_files_below_it(workspace):
    add(workspace, facts("tools/a.py", [], ["import helper"]), facts("tools/helper.py"))
    assert workspace.graph.edges() == [("tools/a.py", "tools/helper.py")]
    workspace.replace(facts("tools/__init__.py"))
    assert workspace.graph.edges() == []


def test_many_files_may_appear_at_once(workspace):
    add(workspace, facts("a.py", [], [f"import m{n}" for n in range(60)]))
    assert workspace.graph.edges() == []
    add(workspace, *(facts(f"m{n}.py") for n in range(60)))
    assert len(workspace.graph.edges()) == 60


def test_a_listing_makes_files_known_before_their_facts(workspace):
    workspace.set_listing(["a.py", "b.py"], [])
    workspace.replace(facts("a.py", [], ["import b"]))
    assert workspace.graph.edges() == [("a.py", "b.py")]
    workspace.set_listing(["a.py"], [])
    assert workspace.graph.edges() == []


def test_a_changed_configuration_moves_edges(workspace, tmp_path):
    write(tmp_path, {"tsconfig.json": "{}"})
    workspace.set_listing(["a.ts", "src/b.ts"], ["tsconfig.json"])
    add(workspace, facts("a.ts", [], [Import("@/b", 0)]), facts("src/b.ts"))
    assert workspace.graph.edges() == []
    write(tmp_path, {"tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}'})
    workspace.reload_configs()
    assert workspace.graph.edges() == [("a.ts", "src/b.ts")]


def test_stale_files_can_be_settled_in_slices(workspace):
    add(workspace, *(facts(f"a{n}.py", [], ["import b"]) for n in range(5)))
    assert workspace.graph.edges() == []
    workspace.replace(facts("b.py"))
    assert [workspace.settle(2) for _ in range(4)] == [False, False, True, True]
    assert len(workspace.graph.edges()) == 5


def test_an_open_document_wins_over_the_disk_until_it_is_closed(workspace):
    add(workspace, facts("a.py", ["old"], ["import b"]), facts("b.py"), facts("c.py"))
    workspace.set_overlay("a.py", "import c\n", facts("a.py", ["new"], ["import c"]))
    workspace.replace(facts("a.py", ["saved"], ["import b"]))
    assert workspace.text_of("a.py") == "import c\n"
    assert [d.name for d in workspace.facts_of("a.py").definitions] == ["new"]
    assert workspace.graph.edges() == [("a.py", "c.py")]
    workspace.drop_overlay("a.py")
    assert [d.name for d in workspace.facts_of("a.py").definitions] == ["saved"]
    assert workspace.graph.edges() == [("a.py", "b.py")]
    assert workspace.overlays() == []


def test_an_open_document_survives_its_file(workspace):
    add(workspace, facts("a.py"))
    workspace.set_overlay("a.py", "text", facts("a.py"))
    workspace.remove("a.py")
    assert workspace.paths == ["a.py"]
    workspace.drop_overlay("a.py")
    assert workspace.paths == []


def test_a_new_document_is_part_of_the_index_while_it_is_open(workspace):
    add(workspace, facts("a.py", [], ["import new"]))
    workspace.set_overlay("new.py", "", facts("new.py"))
    assert workspace.graph.edges() == [("a.py", "new.py")]
    workspace.drop_overlay("new.py")
    assert workspace.graph.edges() == []


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("local_settings.py", "x", Reason.SECRET),
        ("ignored.py", "x", Reason.IGNORED),
        ("excluded.py", "x", Reason.EXCLUDED),
        ("node_modules/m/a.js", "x", Reason.VENDORED),
        ("minified.js", "x" * 2000, Reason.LONG_LINE),
        (".env", "x", Reason.SECRET),
        ("notes.md", "x", Reason.LANGUAGE),
    ],
)
def test_nobody_sees_an_open_document_that_must_not_be_shared(tmp_path, path, text, reason):
    write(tmp_path, {".gitignore": "ignored.py\n"})
    workspace = Workspace(tmp_path, ["excluded.py"], use_cache=False)
    add(
        workspace, facts("lib.py", ["load"]), facts("a.py", [], ["import ignored", "import secrets", "import excluded"])
    )
    hidden = facts(path, ["own"], ["import lib"], uses=["rare"], language="python")
    assert workspace.set_overlay(path, text, hidden).reason == reason
    assert workspace.text_of(path) is None
    assert path not in workspace.paths
    assert workspace.symbols.definitions_named("own") == []
    assert workspace.symbols.files_using("rare") == 0
    assert workspace.graph.dependents_of("lib.py") == ()
    assert workspace.graph.edges() == []
    # but it has its own context
    assert workspace.graph.order_of(path) == ["lib.py", path]
    assert workspace.facts_of(path) == hidden
    workspace.drop_overlay(path)
    assert workspace.facts_of(path) is None
    assert workspace.graph.order_of(path) == [path]


def test_a_document_that_stops_being_fit_to_share_leaves_the_index(workspace):
    add(workspace, facts("a.py", [], ["import b"]), facts("b.py"))
    workspace.set_overlay("b.py", "x", facts("b.py", ["own"]))
    assert workspace.graph.edges() == [("a.py", "b.py")]
    workspace.set_overlay("b.py", "x" * 2000, facts("b.py", ["own"]))
    assert workspace.graph.edges() == []
    assert workspace.symbols.definitions_named("own") == []
    workspace.set_overlay("b.py", "x", facts("b.py", ["own"]))
    assert workspace.graph.edges() == [("a.py", "b.py")]


def test_text_from_disk_is_given_only_while_it_is_what_was_indexed(workspace, tmp_path):
    write(tmp_path, {"a.py": "one\r\n"})
    workspace.replace(facts("a.py", content_hash=content_hash_of(b"one\r\n")))
    assert workspace.text_of("a.py") == "one\r\n"
    write(tmp_path, {"a.py": "two\r\n"})
    os.utime(tmp_path / "a.py", ns=(1, 1))
    assert workspace.text_of("a.py") is None
    workspace.replace(facts("a.py", content_hash=content_hash_of(b"two\r\n")))
    assert workspace.text_of("a.py") == "two\r\n"
    (tmp_path / "a.py").unlink()
    assert workspace.text_of("a.py") is None
    assert workspace.text_of("unknown.py") is None


def test_a_workspace_without_a_folder_shares_nothing():
    nowhere = Workspace(None)
    assert nowhere.may_share("a.py") is False
    assert nowhere.set_overlay("a.py", "x", facts("a.py", ["own"])).reason == Reason.OUTSIDE
    assert (nowhere.paths, nowhere.name, nowhere.root, nowhere.text_of("a.py")) == ([], "", None, None)
    assert nowhere.graph.order_of("a.py") == ["a.py"]


def test_files_of_a_directory_are_listed_without_those_below(workspace):
    add(workspace, facts("a.py"), facts("d/b.py"), facts("d/a.py"), facts("d/e/c.py"))
    assert workspace.paths_in("d") == ["d/a.py", "d/b.py"]
    assert workspace.paths_in("") == ["a.py"]


def test_the_files_of_one_import_are_told(workspace):
    add(workspace, facts("p/__init__.py"), facts("p/m.py"), facts("a.py", [], ["from p import m", "import os"]))
    first, second = workspace.facts_of("a.py").imports
    assert workspace.imported_files("a.py", first) == ["p/m.py", "p/__init__.py"]
    assert workspace.imported_files("a.py", second) == []


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("{uri}/a%20b/c.py", "a b/c.py"),
        ("{uri}/.github/x.py", ".github/x.py"),
        ("{path}/c.py", "c.py"),
        ("{path}/x/../c.py", "c.py"),
        ("c.py", "c.py"),
        ("{path}", ""),
        ("{path}/../c.py", None),
        ("{path}2/c.py", None),
        ("untitled:Untitled-1", None),
        ("git:/c.py", None),
        ("https://example.org/c.py", None),
        ("{path}/\0.py", None),
    ],
)
def test_a_location_is_told_relative_to_the_root(tmp_path, location, expected):
    root = tmp_path / "root"
    root.mkdir()
    workspace = Workspace(root, use_cache=False)
    assert workspace.relative(location.format(uri=root.as_uri(), path=root)) == expected


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_links_to_the_root_and_inside_it_lead_to_one_path(tmp_path):
    root = write(tmp_path / "root", {"real/a.py": ""})
    (tmp_path / "link").symlink_to(root)
    (root / "alias").symlink_to(root / "real")
    (root / "out").symlink_to(tmp_path)
    for given in (root, tmp_path / "link"):
        workspace = Workspace(given, use_cache=False)
        places = [root / "real/a.py", tmp_path / "link/real/a.py", root / "alias/a.py", tmp_path / "link/alias/a.py"]
        assert [workspace.relative(place) for place in places] == ["real/a.py"] * 4
        assert workspace.relative(given / "out" / "x.py") is None
