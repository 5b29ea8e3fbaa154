from __future__ import annotations

import pytest

from fimble.index.imports import resolver_for
from tests.unit.index.making import project, python_import, shown

PACKAGE = {
    "app/__init__.py": "",
    "app/main.py": "",
    "app/util.py": "",
    "app/db/__init__.py": "",
    "app/db/models.py": "",
    "app/db/fast.pyi": "",
    "app/typed.py": "",
    "app/typed.pyi": "",
    "tests/test_main.py": "",
    "tests/conftest.py": "",
    "conftest.py": "",
    "ns/part/mod.py": "",
}


def resolved(tmp_path, files, importer, statement):
    files = dict.fromkeys(files, "") if not isinstance(files, dict) else files
    made = project(tmp_path, {**files, importer: files.get(importer, "")})
    return shown(resolver_for("python").resolve(importer, python_import(statement), made))


@pytest.mark.parametrize(
    ("importer", "statement", "expected"),
    [
        # absolute
        ("tests/test_main.py", "import app", ["app/__init__.py as app"]),
        ("tests/test_main.py", "import app.db.models", ["app/db/models.py as app.db.models"]),
        ("tests/test_main.py", "import app.db.models as m", ["app/db/models.py as m"]),
        ("tests/test_main.py", "from app.util import f, g as h", ["app/util.py(f, g as h)"]),
        ("tests/test_main.py", "from app.util import *", ["app/util.py *"]),
        ("app/main.py", "from app.db import models", ["app/db/models.py as models", "~app/db/__init__.py(models)"]),
        (
            "app/main.py",
            "from app.db import models as m, connect",
            ["app/db/models.py as m", "app/db/__init__.py(connect)", "~app/db/__init__.py(models as m)"],
        ),
        ("app/main.py", "from app import db", ["app/db/__init__.py as db", "~app/__init__.py(db)"]),
        # namespace packages have no file of their own
        ("app/main.py", "import ns.part.mod", ["ns/part/mod.py as ns.part.mod"]),
        ("app/main.py", "from ns.part import mod", ["ns/part/mod.py as mod"]),
        ("app/main.py", "from ns import part", ["external: ns(part)"]),
        # relative
        ("app/main.py", "from . import util", ["app/util.py as util", "~app/__init__.py(util)"]),
        ("app/main.py", "from .util import f", ["app/util.py(f)"]),
        ("app/main.py", "from .db.models import User", ["app/db/models.py(User)"]),
        ("app/db/models.py", "from ..util import f", ["app/util.py(f)"]),
        ("app/db/models.py", "from .. import util", ["app/util.py as util", "~app/__init__.py(util)"]),
        ("app/db/__init__.py", "from .models import User", ["app/db/models.py(User)"]),
        ("app/db/__init__.py", "from . import models", ["app/db/models.py as models", "~app/db/__init__.py(models)"]),
        ("app/db/models.py", "from ... import x", ["dangling(x)"]),
        ("app/db/models.py", "from ..... import x", ["dangling(x)"]),
        # stubs
        ("app/main.py", "from app.db.fast import f", ["app/db/fast.pyi(f)"]),
        ("app/main.py", "from app.typed import f", ["app/typed.py(f)"]),
        ("app/db/fast.pyi", "from app.typed import f", ["app/typed.pyi(f)"]),
        # outside, and missing inside
        ("app/main.py", "import os.path", ["external: os"]),
        ("app/main.py", "import numpy as np", ["external: numpy as np"]),
        ("app/main.py", "from requests.adapters import HTTPAdapter", ["external: requests(HTTPAdapter)"]),
        ("app/main.py", "from app.missing import f", ["dangling(f)"]),
        ("app/main.py", "import app.missing", ["dangling"]),
        ("app/main.py", "from .missing import f", ["dangling(f)"]),
    ],
)
def test_an_import_leads_where_the_interpreter_would_find_it(tmp_path, importer, statement, expected):
    assert resolved(tmp_path, PACKAGE, importer, statement) == expected


@pytest.mark.parametrize(
    ("files", "importer", "statement", "expected"),
    [
        (["src/app/__init__.py"], "tests/test_app.py", "import app", ["src/app/__init__.py as app"]),
        (["lib/tool.py"], "bin/run.py", "import tool", ["lib/tool.py as tool"]),
        (["python/app/__init__.py"], "setup.py", "import app", ["python/app/__init__.py as app"]),
        # a script's own directory
        (["scripts/helper.py"], "scripts/run.py", "import helper", ["scripts/helper.py as helper"]),
        (["scripts/helper.py"], "other/run.py", "import helper", ["external: helper"]),
        # test helpers beside the test, in a directory without __init__.py
        (["tests/unit/making.py"], "tests/unit/test_a.py", "from making import x", ["tests/unit/making.py(x)"]),
        (["tests/unit/making.py"], "tests/unit/test_a.py", "from tests.unit.making import x", ["tests/unit/making.py(x)"]),
        # of two projects the importer's own is asked first
        (
            ["a/src/core/__init__.py", "b/src/core/__init__.py", "b/src/tool/__init__.py"],
            "b/src/tool/main.py",
            "import core",
            ["b/src/core/__init__.py as core"],
        ),
        # another project of a monorepo, declared or not
        (
            {"a/pyproject.toml": "", "a/src/core/__init__.py": ""},
            "b/tool/main.py",
            "import core",
            ["a/src/core/__init__.py as core"],
        ),
        (["libs/x/core/__init__.py"], "services/y/main.py", "import core", ["libs/x/core/__init__.py as core"]),
        # a package goes before a module of the same name, and its modules are not the module's
        (["m.py", "m/__init__.py"], "main.py", "import m", ["m/__init__.py as m"]),
        (["m.py", "m/sub.py"], "main.py", "from m import sub", ["m.py(sub)"]),
        # a file is not what it imports
        ([], "celery.py", "from celery import Celery", ["external: celery(Celery)"]),
        # the standard library goes before other people's directories, not before the importer's own root
        (["x/src/queue/__init__.py"], "y/main.py", "import queue", ["external: queue"]),
        (["test/__init__.py", "test/support.py"], "test/test_a.py", "from test import support",
         ["test/support.py as support", "~test/__init__.py(support)"]),
        # what an example or a test calls its packages is nobody else's business
        (["examples/pydantic/__init__.py"], "app/main.py", "import pydantic", ["external: pydantic"]),
        (["examples/web/shop/__init__.py"], "examples/cli/main.py", "import shop", ["examples/web/shop/__init__.py as shop"]),
        (["tests/roots/sphinx/__init__.py"], "src/app/main.py", "import sphinx", ["external: sphinx"]),
        # a directory named like a library does not make it ours
        (["docker/build.py"], "main.py", "import docker", ["external: docker"]),
    ],
)  # fmt: skip
def test_roots_are_told_from_the_layout(tmp_path, files, importer, statement, expected):
    assert resolved(tmp_path, files, importer, statement) == expected


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ("pyproject.toml", '[tool.setuptools.package-dir]\n"" = "code"'),
        ("pyproject.toml", '[tool.setuptools.packages.find]\nwhere = ["code"]'),
        ("pyproject.toml", '[tool.poetry]\npackages = [{include = "core", from = "code"}]'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel]\npackages = ["code/core"]'),
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = "code"'),
        ("pyproject.toml", '[tool.pdm.build]\npackage-dir = "code"'),
        ("pyproject.toml", '[tool.maturin]\npython-source = "code"'),
        ("pyproject.toml", '[tool.pyright]\nextraPaths = ["./code"]'),
        ("setup.cfg", "[options]\npackage_dir =\n    = code\n"),
        ("setup.cfg", "[options.packages.find]\nwhere = code\n"),
        ("pytest.ini", "[pytest]\npythonpath = code\n"),
    ],
)
def test_project_files_declare_roots(tmp_path, config, text):
    files = {config: text, "code/core/part.py": "", "main.py": ""}
    assert resolved(tmp_path, files, "main.py", "from core import part") == ["code/core/part.py as part"]


@pytest.mark.parametrize("text", ["[tool", "a = [", "[options\n", "\x00", "[tool.setuptools]\npackage-dir = 3"])
@pytest.mark.parametrize("config", ["pyproject.toml", "setup.cfg"])
def test_a_broken_project_file_declares_nothing_and_harms_nothing(tmp_path, config, text):
    assert resolved(tmp_path, {config: text, "a.py": ""}, "main.py", "import a") == ["a.py as a"]


def test_a_declared_root_outside_the_workspace_is_none(tmp_path):
    files = {"pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["../elsewhere", "/etc"]'}
    assert resolved(tmp_path, files, "main.py", "import core") == ["external: core"]


@pytest.mark.parametrize(
    ("importer", "expected"),
    [
        ("tests/test_main.py", ["tests/conftest.py *", "conftest.py *"]),
        ("tests/conftest.py", ["conftest.py *"]),
        ("app/main.py", []),
    ],
)
def test_a_test_sees_the_fixtures_above_it(tmp_path, importer, expected):
    made = project(tmp_path, PACKAGE)
    assert shown(resolver_for("python").implicit(importer, made)) == expected


def test_a_new_file_is_seen_at_once(tmp_path):
    made = project(tmp_path, {"main.py": ""})
    statement = python_import("import core")
    assert shown(resolver_for("python").resolve("main.py", statement, made)) == ["external: core"]
    made.add_file("src/core/__init__.py")
    assert shown(resolver_for("python").resolve("main.py", statement, made)) == ["src/core/__init__.py as core"]
    made.remove_file("src/core/__init__.py")
    assert shown(resolver_for("python").resolve("main.py", statement, made)) == ["external: core"]
