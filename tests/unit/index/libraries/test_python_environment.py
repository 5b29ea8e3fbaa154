"""Which file of a virtual environment an import means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fimble.index.libraries.python_environment import PythonEnvironment
from fimble.syntax.facts import Import, ImportedName
from tests.unit.index.libraries.making import PACKAGES, put, put_python


def led_to(root: Path, statement: Import, importer: str = "app.py", environ: dict[str, str] | None = None) -> list[str]:
    answers = PythonEnvironment(root, environ or {}).resolve(importer, statement)
    return [(answer.path or "").removeprefix(PACKAGES) for answer in answers]


@pytest.mark.parametrize(
    ("installed", "statement", "expected"),
    [
        (["pkg/__init__.py"], Import("pkg", 0), ["pkg/__init__.py"]),
        (["single.py"], Import("single", 0), ["single.py"]),
        (["pkg/__init__.py", "pkg/mod.py"], Import("pkg.mod", 0), ["pkg/mod.py"]),
        (["space/mod.py"], Import("space.mod", 0), ["space/mod.py"]),
        (["pkg/mod.py", "pkg/mod.pyi"], Import("pkg.mod", 0), ["pkg/mod.pyi"]),
        (["pkg/mod.py", "pkg-stubs/mod.pyi"], Import("pkg.mod", 0), ["pkg-stubs/mod.pyi"]),
        (["pkg/__init__.py"], Import("other", 0), []),
        (["os/__init__.py"], Import("os", 0), []),
        (["pkg/__init__.py"], Import("pkg", 0, level=1), []),
        (["pkg/__init__.py"], Import("../pkg", 0), []),
        (["pkg/__init__.py"], Import("pkg\0", 0), []),
    ],
)
def test_an_import_leads_to_the_file_that_says_most(
    tmp_path: Path, installed: list[str], statement: Import, expected: list[str]
) -> None:
    put_python(tmp_path, dict.fromkeys(installed, ""))

    assert expected == led_to(tmp_path, statement)


def test_names_of_an_import_that_are_modules_lead_to_these(tmp_path: Path) -> None:
    put_python(tmp_path, {"pkg/__init__.py": "", "pkg/mod.py": ""})
    statement = Import("pkg", 0, names=(ImportedName("mod"), ImportedName("name")))

    assert ["pkg/__init__.py", "pkg/mod.py"] == led_to(tmp_path, statement)


def test_imports_of_a_library_file_are_followed_from_where_it_is(tmp_path: Path) -> None:
    put_python(tmp_path, {"pkg/__init__.py": "", "pkg/sub/a.py": "", "pkg/b.py": "", "other.py": ""})
    importer = f"{PACKAGES}pkg/sub/a.py"

    assert ["pkg/b.py"] == led_to(tmp_path, Import("b", 0, level=2), importer)
    assert ["other.py"] == led_to(tmp_path, Import("other", 0), importer)
    assert [] == led_to(tmp_path, Import("x", 0, level=9), importer)


def test_a_subproject_has_an_environment_of_its_own(tmp_path: Path) -> None:
    put_python(tmp_path, {"pkg.py": ""})
    put_python(tmp_path, {"pkg.py": ""}, folder="services/a/venv")

    assert ["services/a/venv/lib/python3.12/site-packages/pkg.py"] == led_to(
        tmp_path, Import("pkg", 0), "services/a/x.py"
    )
    assert ["pkg.py"] == led_to(tmp_path, Import("pkg", 0), "services/b/x.py")


def test_the_environment_that_the_shell_names_is_used_when_it_is_inside_the_project(tmp_path: Path) -> None:
    put_python(tmp_path / "project", {"pkg.py": ""}, folder="env-3")
    put_python(tmp_path / "elsewhere", {"pkg.py": ""})
    project = tmp_path / "project"

    assert 1 == len(led_to(project, Import("pkg", 0), environ={"VIRTUAL_ENV": str(project / "env-3")}))
    assert [] == led_to(project, Import("pkg", 0), environ={"VIRTUAL_ENV": str(tmp_path / "elsewhere/.venv")})


def test_a_folder_without_the_marks_of_an_environment_is_none(tmp_path: Path) -> None:
    put(tmp_path, {f"{PACKAGES}pkg.py": ""})

    assert [] == led_to(tmp_path, Import("pkg", 0))


@pytest.mark.parametrize("linked", [".venv", f"{PACKAGES}pkg", f"{PACKAGES}pkg/__init__.py"])
def test_links_out_of_the_project_are_not_followed(tmp_path: Path, linked: str) -> None:
    outside = put_python(tmp_path / "outside", {"pkg/__init__.py": ""})
    project = put_python(tmp_path / "project", {"pkg/__init__.py": "", "fine.py": ""})
    target = project / linked
    target.rename(project / "moved")
    target.symlink_to(outside / linked)

    assert [] == led_to(project, Import("pkg", 0))
    assert PythonEnvironment(project, {}).location(f"{PACKAGES}pkg/__init__.py") is None


@pytest.mark.parametrize(
    "path", ["../x.py", "/etc/passwd", f"{PACKAGES}../../../../../x.py", f"{PACKAGES}pkg/data.txt"]
)
def test_only_sources_in_the_environment_have_a_location(tmp_path: Path, path: str) -> None:
    put_python(tmp_path, {"pkg/data.txt": ""})

    assert PythonEnvironment(tmp_path, {}).location(path) is None


def test_packages_are_named_with_their_version(tmp_path: Path) -> None:
    put_python(
        tmp_path,
        {
            "requests/__init__.py": "",
            "requests-2.32.3.dist-info/METADATA": "",
            "yaml/__init__.py": "",
            "PyYAML-6.0.dist-info/top_level.txt": "_yaml\nyaml\n",
            "bare.py": "",
        },
    )
    environment = PythonEnvironment(tmp_path, {})

    assert ["requests 2.32.3", "PyYAML 6.0", "bare"] == [
        environment.package_of(f"{PACKAGES}{path}") for path in ("requests/__init__.py", "yaml/__init__.py", "bare.py")
    ]


def test_the_stamp_tells_when_packages_come_and_go(tmp_path: Path) -> None:
    put_python(tmp_path, {"a.py": ""})
    before = PythonEnvironment(tmp_path, {}).stamp("app.py")
    same = PythonEnvironment(tmp_path, {}).stamp("app.py")
    folder = tmp_path / PACKAGES
    put_python(tmp_path, {"b-1.0.dist-info/METADATA": ""})
    os.utime(folder, ns=(1, 1))

    assert before == same != PythonEnvironment(tmp_path, {}).stamp("app.py")
