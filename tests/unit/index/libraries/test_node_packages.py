"""Which declaration file in node_modules an import means."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.index.libraries.node_packages import NodePackages
from fimble.syntax.facts import Import
from tests.unit.index.libraries.making import put, put_node


def led_to(root: Path, specifier: str, importer: str = "src/app.ts") -> list[str]:
    return [answer.path or "" for answer in NodePackages(root).resolve(importer, Import(specifier, 0))]


@pytest.mark.parametrize(
    ("manifest", "files", "specifier", "expected"),
    [
        ({"types": "lib/main.d.ts"}, ["lib/main.d.ts"], "pkg", "lib/main.d.ts"),
        ({"typings": "./lib/main"}, ["lib/main.d.ts"], "pkg", "lib/main.d.ts"),
        ({"main": "lib/main.js"}, ["lib/main.d.ts", "lib/main.js"], "pkg", "lib/main.d.ts"),
        ({}, ["index.d.ts"], "pkg", "index.d.ts"),
        ({"exports": {".": {"types": "./a.d.ts", "import": "./a.js"}}}, ["a.d.ts"], "pkg", "a.d.ts"),
        ({"exports": {".": {"import": {"types": "./a.d.mts"}}}}, ["a.d.mts"], "pkg", "a.d.mts"),
        ({"exports": {"import": "./a.mjs", "require": "./a.cjs"}}, ["a.d.mts"], "pkg", "a.d.mts"),
        ({"exports": {"./sub": "./b.js"}}, ["b.d.ts"], "pkg/sub", "b.d.ts"),
        ({"exports": {"./*": "./dist/*.js"}}, ["dist/sub.d.ts"], "pkg/sub", "dist/sub.d.ts"),
        ({}, ["sub/index.d.ts"], "pkg/sub", "sub/index.d.ts"),
        ({}, ["sub.d.ts"], "pkg/sub.js", "sub.d.ts"),
        ({"main": "a.js"}, ["a.js"], "pkg", None),
        ({"types": "../../secret.d.ts"}, [], "pkg", None),
        ({"types": 3, "exports": [1, None]}, ["index.d.ts"], "pkg", "index.d.ts"),
        ({}, ["index.d.ts"], "other", None),
        ({}, ["index.d.ts"], "pkg/../pkg", None),
    ],
)
def test_an_import_leads_to_the_declarations(
    tmp_path: Path, manifest: dict[str, object], files: list[str], specifier: str, expected: str | None
) -> None:
    put(tmp_path, {"secret.d.ts": ""})
    put_node(tmp_path, "pkg", manifest, dict.fromkeys(files, ""))

    assert ([f"node_modules/pkg/{expected}"] if expected else []) == led_to(tmp_path, specifier)


def test_scoped_packages_and_those_typed_by_others_are_found(tmp_path: Path) -> None:
    put_node(tmp_path, "@scope/lib", {}, {"index.d.ts": ""})
    put_node(tmp_path, "@types/scope__plain", {}, {"index.d.ts": ""})
    put_node(tmp_path, "@scope/plain", {"main": "a.js"}, {"a.js": ""})

    assert ["node_modules/@scope/lib/index.d.ts"] == led_to(tmp_path, "@scope/lib")
    assert ["node_modules/@types/scope__plain/index.d.ts"] == led_to(tmp_path, "@scope/plain")


def test_the_nearest_folder_of_packages_goes_first(tmp_path: Path) -> None:
    put_node(tmp_path, "pkg", {}, {"index.d.ts": ""})
    put_node(tmp_path / "apps/web", "pkg", {}, {"index.d.ts": ""})

    assert ["apps/web/node_modules/pkg/index.d.ts"] == led_to(tmp_path, "pkg", "apps/web/src/a.ts")
    assert ["node_modules/pkg/index.d.ts"] == led_to(tmp_path, "pkg", "apps/other/a.ts")


def test_relative_imports_of_a_library_are_followed_inside_it(tmp_path: Path) -> None:
    put_node(tmp_path, "pkg", {}, {"index.d.ts": "", "lib/a.d.ts": ""})
    importer = "node_modules/pkg/index.d.ts"

    assert ["node_modules/pkg/lib/a.d.ts"] == led_to(tmp_path, "./lib/a.js", importer)
    assert [] == led_to(tmp_path, "./lib/a.js", "src/app.ts")
    assert [] == led_to(tmp_path, "../../../x", importer)


def test_the_store_of_pnpm_is_inside_the_project_and_read(tmp_path: Path) -> None:
    store = tmp_path / "node_modules/.pnpm"
    put_node(store / "pkg@1", "pkg", {}, {"index.d.ts": ""})
    put_node(store / "pkg@1", "dep", {}, {"index.d.ts": ""})
    (tmp_path / "node_modules/pkg").symlink_to(store / "pkg@1/node_modules/pkg")

    assert ["node_modules/pkg/index.d.ts"] == led_to(tmp_path, "pkg")
    assert ["node_modules/.pnpm/pkg@1/node_modules/dep/index.d.ts"] == led_to(
        tmp_path, "dep", "node_modules/pkg/index.d.ts"
    )


def test_links_out_of_the_project_are_not_followed(tmp_path: Path) -> None:
    put_node(tmp_path / "outside", "pkg", {}, {"index.d.ts": ""})
    (tmp_path / "project/node_modules").mkdir(parents=True)
    (tmp_path / "project/node_modules/pkg").symlink_to(tmp_path / "outside/node_modules/pkg")
    packages = NodePackages(tmp_path / "project")

    assert [] == led_to(tmp_path / "project", "pkg")
    assert packages.location("node_modules/pkg/index.d.ts") is None


@pytest.mark.parametrize("path", ["../x.d.ts", "/etc/x.d.ts", "node_modules/pkg/index.js", "node_modules/pkg"])
def test_only_declaration_files_in_the_project_have_a_location(tmp_path: Path, path: str) -> None:
    put_node(tmp_path, "pkg", {}, {"index.js": ""})

    assert NodePackages(tmp_path).location(path) is None


def test_packages_are_named_with_their_version(tmp_path: Path) -> None:
    put_node(tmp_path, "@scope/lib", {}, {"a/index.d.ts": ""})

    assert "@scope/lib 1.2.3" == NodePackages(tmp_path).package_of("node_modules/@scope/lib/a/index.d.ts")


def test_a_broken_manifest_says_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"node_modules/pkg/package.json": "{ not json", "node_modules/pkg/index.d.ts": ""})

    assert ["node_modules/pkg/index.d.ts"] == led_to(tmp_path, "pkg")
