"""Somebody opens the folder of a package itself: imports that begin with its name lead into it all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.index.imports import Project
from tests.unit.index.sources import edges_of, workspace_of


@pytest.mark.parametrize(
    ("folder", "files", "importer", "expected"),
    [
        (
            "shop",
            {
                "__init__.py": "from shop.cart import Cart\n",
                "cart.py": "import typing\nimport shop\nfrom shop.money.coins import Coin\nfrom shop import money, nothing\n",
                "money/__init__.py": "",
                "money/coins.py": "from toys import Coin\n",
                "typing.py": "",
                "toys.py": "",
            },
            "cart.py",
            ["__init__.py", "money/__init__.py", "money/coins.py"],
        ),
        (
            "src/shop/money",
            {"__init__.py": "", "coins.py": "", "api.py": "import shop.money.coins\nimport shop.cart\n"},
            "api.py",
            ["coins.py"],
        ),
        (
            "requests",
            {"main.py": "import requests\nfrom requests import models\nimport requests.models\n", "models.py": ""},
            "main.py",
            [],  # no package, but a folder in which somebody uses one of this name
        ),
        (
            "pl",
            {
                "list.lua": "local t = require 'pl.tablex'\nlocal all = require('pl')\n",
                "tablex.lua": "",
                "init.lua": "",
            },
            "list.lua",
            ["init.lua", "tablex.lua"],
        ),
        (
            "lib/faraday",
            {
                "adapter.rb": "require 'faraday/options/env'\nrequire 'json'\n",
                "options/env.rb": "X = 1\n",
                "json.rb": "",
            },
            "adapter.rb",
            ["json.rb", "options/env.rb"],
        ),
        (
            "util",
            {"a.c": '#include "util/b.h"\n#include <util/c.h>\n#include <sys/d.h>\n', "b.h": "", "c.h": "", "d.h": ""},
            "a.c",
            ["b.h", "c.h"],
        ),
        ("sys", {"a.c": "#include <sys/types.h>\n", "types.h": ""}, "a.c", []),
        (
            "src",
            {
                "main.ts": "import { a } from 'src/app/store';\nimport src from 'src';\n",
                "app/store.ts": "export const a = 1;\n",
                "index.ts": "export default 1;\n",
            },
            "main.ts",
            ["app/store.ts"],
        ),
        (
            "server",
            {
                "main.go": 'package server\n\nimport "example.org/nats/v2/server/avl"\nimport "net/server/avl"\n\nvar x = avl.New()\n',
                "avl/tree.go": "package avl\n\nfunc New() int { return 1 }\n",
            },
            "main.go",
            ["avl/tree.go"],
        ),
        (
            "server",
            {
                "go.mod": "module example.org/server\n",
                "main.go": 'package server\n\nimport "example.org/other/server/avl"\n\nvar x = avl.New()\n',
                "avl/tree.go": "package avl\n\nfunc New() int { return 1 }\n",
            },
            "main.go",
            [],  # the module says how its packages are called
        ),
    ],
)
def test_imports_by_the_name_of_the_folder_itself(tmp_path, folder, files, importer, expected):
    assert edges_of(workspace_of(tmp_path / folder, files), importer) == expected


def test_a_file_that_comes_later_is_found_too(tmp_path):
    workspace = workspace_of(tmp_path / "shop", {"__init__.py": "", "api.py": "from shop.cart import Cart\n"})
    assert edges_of(workspace, "api.py") == []
    later = workspace_of(tmp_path / "other" / "shop", {"cart.py": "class Cart: ...\n"})
    facts = later.facts_of("cart.py")
    assert facts is not None
    workspace.replace(facts)
    assert edges_of(workspace, "api.py") == ["cart.py"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("shop/money", "money"),
        ("lib/shop/money/coins", "money/coins"),
        ("shop", ""),
        ("shop/shop", "shop"),
        ("lib/money", None),
        ("shopping/money", None),
        ("", None),
    ],
)
def test_what_a_path_is_below_the_root(path, expected):
    assert Project(Path("/home/me/lib/shop")).below_root(path) == expected
