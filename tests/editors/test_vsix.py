"""What travels in the extension's package."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.editors.vscode import PYTHON, ROOT, Programs
from tests.setup import parts

pytestmark = [pytest.mark.editor, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def build_vsix() -> ModuleType:
    spec = spec_from_file_location("build_vsix", ROOT / "client/vscode/build_vsix.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_package_holds_what_it_runs_and_nothing_of_the_checkout(vscode_programs: Programs) -> None:
    with zipfile.ZipFile(vscode_programs.vsix) as package:
        names = package.namelist()

    files = {name.removeprefix("extension/") for name in names if name.startswith("extension/")}
    media = {name for name in files if name.startswith("client/vscode/media/")}
    bundle = {name for name in files if name.endswith(".whl")}
    client = {"client/vscode/bundle/bundle.json", "client/vscode/dist/extension.js", "package.json"}
    assert client | {"LICENSE.txt", "changelog.md", "readme.md"} == files - media - bundle
    assert {"fimble", "pip", "pygls", "tree_sitter_python"} <= {Path(name).name.split("-")[0] for name in bundle}


def test_wheels_that_would_not_install_are_noticed_while_the_package_is_built(
    build_vsix: ModuleType, tmp_path: Path
) -> None:
    folder = tmp_path / "wheels"
    shutil.copytree(parts.require("wheels"), folder)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    target = build_vsix.this_target()
    build_vsix.check(folder, target, PYTHON)
    next(folder.glob("tree_sitter_ruby-*.whl")).unlink()

    with pytest.raises(subprocess.CalledProcessError):
        build_vsix.check(folder, target, PYTHON)
