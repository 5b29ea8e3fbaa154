from __future__ import annotations

import pytest

from fimble.index.workspace import Workspace
from fimble.syntax.facts import Import, ImportedName
from tests.unit.index.making import definition, facts, imported


def workspace(tmp_path, *every):
    made = Workspace(tmp_path, use_cache=False)
    made.set_listing([f.path for f in every], [])
    for one in every:
        made.replace(one)
    return made


def take(module, *names, **more):
    """An import of JavaScript: `import { names } from module`."""
    return Import(module, 0, names=tuple(imported(name) for name in names), **more)


def hidden(name, kind="function"):
    return definition(name, kind, is_exported=False)


def written(found):
    return [f"{path}:{d.qualified_name}" for path, d in found]


PYTHON = (
    facts("app/core.py", ["load", "_secret", "Repo", "Repo.get", "Repo._hide"], ["import os"]),
    facts("app/__init__.py", ["version"], ["from .core import load as read, Repo", "from .extra import *"]),
    facts("app/extra.py", ["one", "_two", "three"], exports=("one", "_two")),
    facts("app/cli.py", ["cli", "run"], ["from app import *"]),
    facts("app/tools/__init__.py", [], ["from .cli import cli"]),
    facts("app/tools/cli.py", ["cli", "other"]),
    facts("app/bare.py", ["open_", "_closed"]),
)


@pytest.mark.parametrize(
    ("imports", "name", "expected"),
    [
        (["from app.core import load"], "load", ["app/core.py:load"]),
        (["from app.core import load as get"], "get", ["app/core.py:load"]),
        (["from app.core import load as get"], "load", []),
        (["from app.core import _secret"], "_secret", ["app/core.py:_secret"]),
        # through a package, under another name
        (["from app import read"], "read", ["app/core.py:load"]),
        (["from app import load"], "load", []),
        (["import app"], "app.read", ["app/core.py:load"]),
        (["import app"], "app.Repo.get", ["app/core.py:Repo.get"]),
        (["import app"], "app.core.load", ["app/core.py:load"]),
        (["import app.core"], "app.core.load", ["app/core.py:load"]),
        (["import app.core as c"], "c.load", ["app/core.py:load"]),
        (["from app import core as c"], "c.load", ["app/core.py:load"]),
        # wildcards obey `__all__`, else leave out underscores
        (["from app import one"], "one", ["app/extra.py:one"]),
        (["from app.extra import *"], "_two", ["app/extra.py:_two"]),
        (["from app.extra import *"], "three", []),
        (["from app.bare import *"], "open_", ["app/bare.py:open_"]),
        (["from app.bare import *"], "_closed", []),
        (["from app.cli import *"], "read", ["app/core.py:load"]),
        # a package may hide a module behind a function of the same name
        (["from app.tools import cli"], "cli", ["app/tools/cli.py:cli"]),
        (["from app.tools import cli"], "cli.other", []),
        (["from app import tools"], "tools.cli", ["app/tools/cli.py:cli"]),
        # nothing is guessed
        ([], "load", []),
        (["from elsewhere import load"], "load", []),
        (["import os"], "os.path", []),
        (["from app.core import load"], "load.nothing", []),
        (["from app.core import load"], "", []),
        # own definitions and alternatives
        (["from app.core import own"], "own", ["main.py:own"]),
        (
            ["from app.core import load as x", "from app.extra import one as x"],
            "x",
            ["app/core.py:load", "app/extra.py:one"],
        ),
    ],
)
def test_a_python_name_leads_to_its_definition(tmp_path, imports, name, expected):
    made = workspace(tmp_path, *PYTHON, facts("main.py", ["own"], imports))
    assert written(made.resolve_name("main.py", name)) == expected


def test_circles_of_reexports_end(tmp_path):
    made = workspace(
        tmp_path,
        facts("a.py", [], ["from b import x, *", "from a import x"]),
        facts("b.py", [], ["from a import x", "from a import *"]),
    )
    assert made.resolve_name("a.py", "x") == []
    assert made.bindings.exports_of("a.py") == []


def test_a_chain_of_reexports_is_followed_to_a_limit(tmp_path):
    chain = [facts(f"m{n}.py", [], [f"from m{n + 1} import x"]) for n in range(40)]
    made = workspace(tmp_path, *chain, facts("m40.py", ["x"]))
    assert written(made.resolve_name("m30.py", "x")) == ["m40.py:x"]
    assert made.resolve_name("m0.py", "x") == []


def test_barrels_of_barrels_are_walked_once(tmp_path):
    levels = [
        facts(f"b{n}{side}.ts", [], [take(f"./b{n + 1}{s}", is_wildcard=True, is_reexport=True) for s in "xyz"])
        for n in range(20)
        for side in "xyz"
    ]
    ends = [facts(f"b20{side}.ts", [f"end{side}"]) for side in "xyz"]
    made = workspace(tmp_path, *levels, *ends, facts("app.ts", [], [take("./b0x", "endz", alias="all")]))
    assert written(made.resolve_name("app.ts", "endz")) == ["b20z.ts:endz"]
    assert written(made.members_of_module("app.ts", "all")) == ["b20x.ts:endx", "b20y.ts:endy", "b20z.ts:endz"]


def test_members_of_a_module_are_what_it_offers(tmp_path):
    made = workspace(
        tmp_path, *PYTHON, facts("main.py", [], ["import app", "from app import core", "import app.extra as e"])
    )
    assert written(made.members_of_module("main.py", "core")) == ["app/core.py:load", "app/core.py:Repo"]
    assert written(made.members_of_module("main.py", "e")) == ["app/extra.py:one", "app/extra.py:_two"]
    assert written(made.members_of_module("main.py", "app")) == [
        "app/__init__.py:version",
        "app/core.py:load",
        "app/core.py:Repo",
        "app/extra.py:one",
        "app/extra.py:_two",
    ]
    assert made.members_of_module("main.py", "nothing") == []


def test_members_of_a_class_come_with_those_of_its_bases_across_files(tmp_path):
    made = workspace(
        tmp_path,
        facts("base.py", [definition("Root", "class"), "Root.name", "Root.run"]),
        facts(
            "mid.py",
            [definition("Mid", "class", bases=("base.Root", "Unknown")), "Mid.run", "Mid.stop"],
            ["import base"],
        ),
        facts(
            "leaf.py",
            [
                definition("Leaf", "class", bases=("M[int]", "Leaf")),
                "Leaf.go",
                definition("Inner", "class", parent="Leaf"),
            ],
            ["from mid import Mid as M"],
        ),
    )
    assert written(made.members_of("leaf.py", "Leaf")) == [
        "leaf.py:Leaf.go",
        "leaf.py:Leaf.Inner",
        "mid.py:Mid.run",
        "mid.py:Mid.stop",
        "base.py:Root.name",
    ]
    assert made.members_of("leaf.py", "Nothing") == []
    assert made.members_of("nowhere.py", "Leaf") == []


SCRIPT = (
    facts("lib/core.ts", ["load", hidden("inner"), definition("Repo", "class"), "Repo.get"]),
    facts(
        "lib/index.ts",
        [],
        [
            take("./core", "load as read", "Repo", is_reexport=True),
            take("./star", is_wildcard=True, is_reexport=True),
            take("./core", is_reexport=True, alias="core"),
            take("./core", "load as used"),
        ],
    ),
    facts(
        "lib/star.ts",
        ["one", "two"],
        [take("./core", "load as three"), take("./core", "load as four")],
        exports=("three",),
    ),
    facts("lib/main.ts", [hidden("start")], exports=("default",)),
)


@pytest.mark.parametrize(
    ("imports", "name", "expected"),
    [
        ([take("./lib/core", "load")], "load", ["lib/core.ts:load"]),
        ([take("./lib/core", "inner")], "inner", []),
        ([take("./lib", "read")], "read", ["lib/core.ts:load"]),
        ([take("./lib", "Repo as R")], "R.get", ["lib/core.ts:Repo.get"]),
        ([take("./lib", "one")], "one", ["lib/star.ts:one"]),
        ([take("./lib", "core")], "core.load", ["lib/core.ts:load"]),
        ([take("./lib", alias="lib")], "lib.read", ["lib/core.ts:load"]),
        ([take("./lib", alias="lib")], "lib.two", ["lib/star.ts:two"]),
        # imported is not exported, unless it is listed
        ([take("./lib", "used")], "used", []),
        ([take("./lib/star", "three")], "three", ["lib/core.ts:load"]),
        ([take("./lib/star", "four")], "four", []),
        # a name that only goes out is no name inside
        ([take("./lib/core", "load", is_reexport=True)], "load", []),
    ],
)
def test_a_script_name_leads_to_its_definition(tmp_path, imports, name, expected):
    made = workspace(tmp_path, *SCRIPT, facts("app.ts", [], imports))
    assert written(made.resolve_name("app.ts", name)) == expected


CLASS = facts(
    "lib/plugin.js",
    [hidden("Plugin", "class"), "Plugin.apply", "Plugin.default"],
    exports=("default",),
    export_aliases=(("default", "Plugin"),),
)


@pytest.mark.parametrize(
    ("imports", "name", "expected"),
    [
        ([take("./lib/plugin", alias="Mine")], "Mine", ["lib/plugin.js:Plugin"]),
        ([take("./lib/plugin", alias="Mine")], "Mine.apply", ["lib/plugin.js:Plugin.apply"]),
        ([take("./lib/plugin", "apply")], "apply", ["lib/plugin.js:Plugin.apply"]),
        ([take("./lib/plugin", "default as Mine")], "Mine", ["lib/plugin.js:Plugin"]),
        ([take("./lib/plugin", "Plugin")], "Plugin", []),
        ([take("./lib/plugin", "nothing")], "nothing", []),
    ],
)
def test_a_commonjs_module_is_what_it_exports(tmp_path, imports, name, expected):
    made = workspace(tmp_path, CLASS, facts("app.js", [], imports))
    assert written(made.resolve_name("app.js", name)) == expected


def test_members_of_a_barrel_are_those_of_all_it_gathers(tmp_path):
    made = workspace(tmp_path, *SCRIPT, facts("app.ts", [], [take("./lib", alias="lib")]))
    assert written(made.members_of_module("app.ts", "lib")) == [
        "lib/core.ts:load",
        "lib/core.ts:Repo",
        "lib/star.ts:one",
        "lib/star.ts:two",
    ]


def test_a_name_of_a_hidden_document_means_something_to_itself_only(tmp_path):
    made = workspace(tmp_path, facts("lib.py", ["load"]), facts("other.py", [], ["from secrets import own"]))
    made.set_overlay(
        "local_settings.py", "from lib import load\n", facts("local_settings.py", ["own"], ["from lib import load"])
    )
    assert written(made.resolve_name("local_settings.py", "load")) == ["lib.py:load"]
    assert made.resolve_name("other.py", "own") == []
    assert ImportedName("own") == imported("own")
