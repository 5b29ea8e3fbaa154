"""Which file of a PHP project's vendor folder a class is in, and what files take out of packages."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from fimble.index.libraries.composer_packages import ComposerPackages
from fimble.index.libraries.reading import read_libraries
from fimble.index.libraries.value import Request
from fimble.syntax.facts import Import, ImportedName
from tests.unit.index.libraries.making import put, used_in

LOG = {
    "vendor/mono/log/src/Logger.php": "<?php\nnamespace Mono\\Log;\n\nuse Mono\\Log\\Handler\\File;\n\n"
    "class Logger extends Base\n{\n    public function push(File $file): self { return $this; }\n}\n",
    "vendor/mono/log/src/Base.php": "<?php\nnamespace Mono\\Log;\n\nclass Base\n{\n    public function close(): void {}\n}\n",
    "vendor/mono/log/src/Handler/File.php": "<?php\nnamespace Mono\\Log\\Handler;\n\nclass File\n{\n"
    "    public function open(string $path): void {}\n}\n",
    "vendor/old/style/lib/Old/Style/Thing.php": "<?php\nnamespace Old\\Style;\n\nclass Thing {}\n",
}
LOG_PACKAGE = {
    "name": "mono/log",
    "version": "2.9.1",
    "install-path": "../mono/log",
    "autoload": {"psr-4": {"Mono\\Log\\": "src/"}},
}
OLD_PACKAGE = {"name": "old/style", "version": "v1.0", "autoload": {"psr-0": {"Old\\Style": "lib"}}}


def put_packages(root: Path, *packages: Mapping[str, object], home: str = "", is_first: bool = False) -> Path:
    """Write what Composer notes about installed packages; `is_first` as its first version did."""
    listed: object = list(packages) if is_first else {"packages": list(packages), "dev": True}
    return put(root, {f"{home}vendor/composer/installed.json": json.dumps(listed)})


def led_to(root: Path, module: str, name: str, importer: str = "src/App.php") -> list[str]:
    statement = Import(module, 0, names=(ImportedName(name),))
    return [answer.path or "" for answer in ComposerPackages(root, importer).resolve(statement)]


@pytest.mark.parametrize("is_first", [False, True])
@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        ("Mono\\Log", "Logger", ["vendor/mono/log/src/Logger.php"]),
        ("Mono", "Log\\Logger", ["vendor/mono/log/src/Logger.php"]),
        ("\\Mono\\Log\\Handler", "File", ["vendor/mono/log/src/Handler/File.php"]),
        ("Old\\Style", "Thing", ["vendor/old/style/lib/Old/Style/Thing.php"]),
        ("Mono\\Log", "Nothing", []),
        ("Mono\\Log", "..\\..\\..\\..\\src\\App", []),
        ("Other", "Logger", []),
    ],
)
def test_a_class_is_where_the_autoloader_finds_it(
    tmp_path: Path, module: str, name: str, expected: list[str], is_first: bool
) -> None:
    put(put_packages(tmp_path, LOG_PACKAGE, OLD_PACKAGE, is_first=is_first), {**LOG, "src/App.php": "<?php\n"})

    assert led_to(tmp_path, module, name) == expected


def test_what_a_file_takes_out_of_packages_is_found_with_its_version(tmp_path: Path) -> None:
    code = (
        "<?php\nnamespace Shop;\n\nuse Mono\\Log\\{Logger, Handler\\File as F};\nuse Shop\\Item;\nuse DateTime;\n\n"
        "class App\n{\n    public function run(Logger $log, F $file, Item $item, DateTime $now): void {}\n}\n"
    )
    own = {"src/App.php": code, "src/Item.php": "<?php\nnamespace Shop;\n\nclass Item {}\n"}
    put(put_packages(tmp_path, LOG_PACKAGE), {**LOG, **own})

    assert used_in(tmp_path, "src/App.php") == {
        "Logger": "class Logger extends Base { (mono/log 2.9.1)",
        "F": "class File { (mono/log 2.9.1)",
    }


def test_classes_of_the_same_namespace_are_followed_without_use(tmp_path: Path) -> None:
    put(put_packages(tmp_path, LOG_PACKAGE), LOG)
    (file,) = read_libraries(str(tmp_path), Request("src/App.php", files=("vendor/mono/log/src/Logger.php",))).files

    assert {(answer.path, answer.names[0].local) for answer in file.resolutions} == {
        ("vendor/mono/log/src/Handler/File.php", "File"),
        ("vendor/mono/log/src/Base.php", "Base"),
    }


def test_the_nearest_vendor_folder_counts(tmp_path: Path) -> None:
    put(put_packages(tmp_path, LOG_PACKAGE), LOG)
    put_packages(tmp_path, home="tools/")

    assert led_to(tmp_path, "Mono\\Log", "Logger", "tools/run.php") == []
    assert led_to(tmp_path, "Mono\\Log", "Logger", "web/index.php") == ["vendor/mono/log/src/Logger.php"]


def test_links_out_of_the_project_are_not_followed(tmp_path: Path) -> None:
    root = put_packages(tmp_path / "shop", LOG_PACKAGE)
    put(tmp_path / "outside", {"Logger.php": "<?php\nnamespace Mono\\Log;\n\nclass Logger {}\n"})
    (root / "vendor/mono/log").mkdir(parents=True)
    (root / "vendor/mono/log/src").symlink_to(tmp_path / "outside")

    assert led_to(root, "Mono\\Log", "Logger") == []
    request = Request("src/App.php", files=("vendor/mono/log/src/Logger.php", "vendor/../../outside/Logger.php"))
    assert [file.facts for file in read_libraries(str(root), request).files] == [b"", b""]


@pytest.mark.parametrize(
    "package",
    [
        {**LOG_PACKAGE, "install-path": "../../../outside"},
        {**LOG_PACKAGE, "autoload": None},
        {**LOG_PACKAGE, "autoload": {"psr-4": {"Mono\\Log\\": ["../../../..", 3, None]}}},
        {**LOG_PACKAGE, "autoload": {"psr-4": ["src"]}},
        {**LOG_PACKAGE, "name": None},
        {},
    ],
)
def test_odd_notes_about_packages_are_no_trouble(tmp_path: Path, package: dict[str, object]) -> None:
    put(put_packages(tmp_path, package), LOG)

    assert led_to(tmp_path, "Mono\\Log", "Logger") == []


@pytest.mark.parametrize("text", ["", "[", "3", "[3, null]", '{"packages": 3}'])
def test_a_list_that_is_none_is_no_trouble(tmp_path: Path, text: str) -> None:
    put(tmp_path, {**LOG, "vendor/composer/installed.json": text})

    assert led_to(tmp_path, "Mono\\Log", "Logger") == []


def test_packages_that_change_show_in_the_stamp(tmp_path: Path) -> None:
    put_packages(tmp_path, LOG_PACKAGE)
    before = ComposerPackages(tmp_path, "src/App.php").stamp()
    os.utime(tmp_path / "vendor/composer/installed.json", ns=(1, 1))

    assert before != ComposerPackages(tmp_path, "src/App.php").stamp()
    assert ComposerPackages(tmp_path, "src/app.py").stamp() == ("", "")
