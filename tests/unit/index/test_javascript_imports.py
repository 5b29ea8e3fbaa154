from __future__ import annotations

import json

import pytest

from fimble.index.imports import resolver_for
from fimble.index.imports.packages import pnpm_packages
from fimble.syntax.facts import Import
from tests.unit.index.making import project, shown


def find(tmp_path, files, importer, specifier):
    """Say where a specifier leads; values that are no strings are written as JSON."""
    texts = {path: text if isinstance(text, str) else json.dumps(text) for path, text in files.items()}
    made = project(tmp_path, {**texts, importer: ""})
    (answer,) = shown(resolver_for("typescript").resolve(importer, Import(specifier, 0), made))
    return answer


def listing(text):
    return dict.fromkeys(text.split(), "")


@pytest.mark.parametrize(
    ("files", "importer", "specifier", "expected"),
    [
        ("src/b.ts", "src/a.ts", "./b", "src/b.ts"),
        ("src/b.tsx", "src/a.ts", "./b", "src/b.tsx"),
        ("src/b.d.ts", "src/a.ts", "./b", "src/b.d.ts"),
        ("src/b.js", "src/a.ts", "./b", "src/b.js"),
        ("src/b.mts", "src/a.ts", "./b", "src/b.mts"),
        ("src/b.cjs", "src/a.js", "./b", "src/b.cjs"),
        ("src/b.service.ts", "src/a.ts", "./b.service", "src/b.service.ts"),
        ("b.ts", "src/a.ts", "../b", "b.ts"),
        ("src/b/index.ts", "src/a.ts", "./b", "src/b/index.ts"),
        ("src/index.ts", "src/a.ts", ".", "src/index.ts"),
        ("index.ts", "src/a.ts", "..", "index.ts"),
        ("src/b/index.jsx", "src/a.jsx", "./b/", "src/b/index.jsx"),
        # a file goes before a directory, TypeScript before JavaScript except for JavaScript
        ("src/b.ts src/b/index.ts", "src/a.ts", "./b", "src/b.ts"),
        ("src/b.ts src/b.js", "src/a.ts", "./b", "src/b.ts"),
        ("src/b.ts src/b.js", "src/a.js", "./b", "src/b.js"),
        ("src/b.ts src/b.d.ts", "src/a.ts", "./b", "src/b.ts"),
        # a suffix may stand for the source it is built from
        ("src/b.ts", "src/a.ts", "./b.js", "src/b.ts"),
        ("src/b.tsx", "src/a.ts", "./b.js", "src/b.tsx"),
        ("src/b.mts", "src/a.mts", "./b.mjs", "src/b.mts"),
        ("src/b.js", "src/a.ts", "./b.js", "src/b.js"),
        ("src/b.ts src/b.js", "src/a.js", "./b.js", "src/b.js"),
        ("src/b.ts", "src/a.ts", "./b.ts", "src/b.ts"),
        ("src/b.d.ts", "src/a.ts", "./b.ts", "src/b.d.ts"),
        ("src/b.d.ts", "src/a.ts", "./b.d.ts", "src/b.d.ts"),
        ("src/b.ts", "src/a.ts", "./b?raw", "src/b.ts"),
        # nothing is guessed
        ("src/b.ts", "src/a.ts", "./c", "dangling"),
        ("src/b.ts", "src/a.ts", "./b.vue", "dangling"),
        ("src/b.ts", "src/a.ts", "./b.json", "dangling"),
        ("src/b.ts", "src/a.ts", "b", "external: b"),
        ("src/b.ts", "src/a.ts", "../../b", "dangling"),
        ("src/b.ts", "src/a.ts", "/src/b", "dangling"),
        ("src/b.ts", "src/a.ts", "@/b", "dangling"),
        ("src/b.ts", "src/a.ts", "#b", "dangling"),
        ("src/b.ts", "src/a.ts", "", "dangling"),
        # packages
        ("", "a.ts", "lodash/fp/map", "external: lodash"),
        ("", "a.ts", "@scope/lib/deep", "external: @scope/lib"),
        ("", "a.ts", "node:fs/promises", "external: node:fs"),
        ("", "a.ts", "https://esm.sh/react", "external: https://esm.sh/react"),
    ],
)
def test_a_specifier_leads_to_the_file_that_stands_for_it(tmp_path, files, importer, specifier, expected):
    assert find(tmp_path, listing(files), importer, specifier) == expected


def test_a_directory_with_a_manifest_leads_to_its_main_file(tmp_path):
    manifest = {"main": "./start.js", "exports": {".": "./index.js"}}  # `exports` is for imports by name
    files = {"lib/package.json": manifest, "lib/start.js": "", "lib/index.js": ""}
    assert find(tmp_path, files, "a.js", "./lib") == "lib/start.js"


@pytest.mark.parametrize(
    ("importer", "expected"), [("test/a.js", "lib.js"), ("test/a.ts", "lib.d.ts"), ("test/a.cjs", "lib.js")]
)
@pytest.mark.parametrize("specifier", ["..", "lib"])
def test_javascript_prefers_what_runs_to_its_declarations(tmp_path, importer, expected, specifier):
    entry = {"types": "./lib.d.ts", "default": "./lib.js"}
    files = {"package.json": {"name": "lib", "types": "lib.d.ts", "main": "lib.js", "exports": {".": entry}}}
    assert find(tmp_path, {**files, "lib.js": "", "lib.d.ts": ""}, importer, specifier) == expected


PATHS = {
    "compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"], "@lib": ["src/lib/entry.ts"], "@/x/*": ["x/*"]}}
}


@pytest.mark.parametrize(
    ("files", "importer", "specifier", "expected"),
    [
        ({"tsconfig.json": PATHS, "src/b.ts": ""}, "src/a.ts", "@/b", "src/b.ts"),
        ({"tsconfig.json": PATHS, "src/lib/entry.ts": ""}, "src/a.ts", "@lib", "src/lib/entry.ts"),
        # the most specific pattern decides alone
        ({"tsconfig.json": PATHS, "x/b.ts": "", "src/x/b.ts": ""}, "src/a.ts", "@/x/b", "x/b.ts"),
        ({"tsconfig.json": PATHS, "src/x/b.ts": ""}, "src/a.ts", "@/x/b", "dangling"),
        ({"tsconfig.json": PATHS, "src/b.ts": ""}, "src/a.ts", "@/c", "dangling"),
        # baseUrl
        ({"tsconfig.json": PATHS, "src/b.ts": ""}, "src/a.ts", "src/b", "src/b.ts"),
        ({"jsconfig.json": {"compilerOptions": {"baseUrl": "src"}}, "src/b.js": ""}, "src/a.js", "b", "src/b.js"),
        # without baseUrl paths start at the configuration
        (
            {"app/tsconfig.json": {"compilerOptions": {"paths": {"~/*": ["./lib/*"]}}}, "app/lib/b.ts": ""},
            "app/src/a.ts",
            "~/b",
            "app/lib/b.ts",
        ),
        # alternatives are tried in order
        (
            {"tsconfig.json": {"compilerOptions": {"paths": {"*": ["generated/*", "src/*"]}}}, "src/b.ts": ""},
            "a.ts",
            "b",
            "src/b.ts",
        ),
        # the nearest configuration governs
        (
            {"tsconfig.json": PATHS, "app/tsconfig.json": {}, "src/b.ts": ""},
            "app/a.ts",
            "@/b",
            "dangling",
        ),
        # comments and trailing commas
        (
            {
                "tsconfig.json": '{ // "paths"\n "compilerOptions": { /* no */ "paths": { "@/*": ["src/*",], }, "x": "//" }, }',
                "src/b.ts": "",
            },
            "a.ts",
            "@/b",
            "src/b.ts",
        ),
        # extends: a file, without suffix, a list whose last wins, a package of the workspace, a circle
        (
            {
                "tsconfig.json": {"extends": "./config/base"},
                "config/base.json": "",
                "config/base/tsconfig.json": {"compilerOptions": {"paths": {"@/*": ["../../src/*"]}}},
                "src/b.ts": "",
            },
            "a.ts",
            "@/b",
            "src/b.ts",
        ),
        (
            {
                "tsconfig.json": {"extends": ["./tsconfig.one.json", "./tsconfig.two.json"]},
                "tsconfig.one.json": {"compilerOptions": {"paths": {"@/*": ["one/*"]}}},
                "tsconfig.two.json": {"compilerOptions": {"paths": {"@/*": ["two/*"]}}},
                "one/b.ts": "",
                "two/b.ts": "",
            },
            "a.ts",
            "@/b",
            "two/b.ts",
        ),
        (
            {
                "package.json": {"workspaces": ["packages/*"]},
                "packages/config/package.json": {"name": "@org/config"},
                "packages/config/tsconfig.base.json": {"compilerOptions": {"paths": {"@/*": ["${configDir}/src/*"]}}},
                "packages/config/src/b.ts": "",
                "tsconfig.json": {"extends": "@org/config/tsconfig.base.json"},
            },
            "a.ts",
            "@/b",
            "packages/config/src/b.ts",
        ),
        (
            {"tsconfig.json": {"extends": "./tsconfig.b.json"}, "tsconfig.b.json": {"extends": "./tsconfig.json"}},
            "a.ts",
            "@/b",
            "dangling",
        ),
        # a configuration that only refers to others (as Vite's template writes it)
        (
            {
                "tsconfig.json": {"files": [], "references": [{"path": "./tsconfig.app.json"}]},
                "tsconfig.app.json": PATHS,
                "src/b.ts": "",
            },
            "src/a.ts",
            "@/b",
            "src/b.ts",
        ),
        ({"tsconfig.json": "{ broken", "src/b.ts": ""}, "src/a.ts", "./b", "src/b.ts"),
        ({"tsconfig.json": "[1]", "src/b.ts": ""}, "src/a.ts", "@/b", "dangling"),
        ({"tsconfig.json": {"compilerOptions": {"paths": {"@/*": "src/*", "a*b*": ["x"]}, "baseUrl": 3}}, "src/b.ts": ""},
         "src/a.ts", "@/b", "src/b.ts"),
        # a path out of the workspace is no place
        ({"tsconfig.json": {"compilerOptions": {"paths": {"@/*": ["../../*"]}}}, "b.ts": ""}, "a.ts", "@/b", "dangling"),
    ],
)  # fmt: skip
def test_typescript_configuration_maps_specifiers(tmp_path, files, importer, specifier, expected):
    assert find(tmp_path, files, importer, specifier) == expected


def monorepo(**package):
    return {
        "package.json": {"name": "root", "workspaces": ["packages/*", "!packages/old"]},
        "packages/lib/package.json": {"name": "@org/lib", **package},
        "packages/old/package.json": {"name": "@org/old"},
        "packages/old/index.ts": "",
        "examples/lib/package.json": {"name": "lodash"},
        "examples/lib/index.ts": "",
        "packages/lib/src/index.ts": "",
        "packages/lib/src/deep/part.ts": "",
        "packages/lib/cli.ts": "",
    }


@pytest.mark.parametrize(
    ("package", "specifier", "expected"),
    [
        # the built file is not in the workspace, its source is
        ({"main": "dist/index.js"}, "@org/lib", "packages/lib/src/index.ts"),
        ({"main": "./dist/cjs/index.cjs", "types": "./dist/types/index.d.ts"}, "@org/lib", "packages/lib/src/index.ts"),
        ({"module": "lib/esm/index.mjs"}, "@org/lib", "packages/lib/src/index.ts"),
        ({"source": "src/index.ts", "main": "dist/lib.js"}, "@org/lib", "packages/lib/src/index.ts"),
        ({"main": "dist/bundle.umd.min.js"}, "@org/lib", "packages/lib/src/index.ts"),
        ({}, "@org/lib", "packages/lib/src/index.ts"),
        ({"main": "cli.ts"}, "@org/lib", "packages/lib/cli.ts"),
        ({"main": "dist/cli.js"}, "@org/lib", "packages/lib/cli.ts"),
        # subpaths without exports are files
        ({"main": "dist/index.js"}, "@org/lib/cli", "packages/lib/cli.ts"),
        ({"main": "dist/index.js"}, "@org/lib/src/deep/part", "packages/lib/src/deep/part.ts"),
        ({"main": "dist/index.js"}, "@org/lib/dist/deep/part.js", "packages/lib/src/deep/part.ts"),
        ({"main": "dist/index.js"}, "@org/lib/none", "dangling"),
        # exports
        ({"exports": "./dist/index.js"}, "@org/lib", "packages/lib/src/index.ts"),
        (
            {"exports": {"import": "./dist/index.mjs", "require": "./dist/index.cjs"}},
            "@org/lib",
            "packages/lib/src/index.ts",
        ),
        (
            {
                "exports": {
                    ".": {"types": "./dist/index.d.ts", "default": "./dist/index.js"},
                    "./part": "./dist/deep/part.js",
                }
            },
            "@org/lib/part",
            "packages/lib/src/deep/part.ts",
        ),
        ({"exports": {"./*": "./dist/*.js"}}, "@org/lib/deep/part", "packages/lib/src/deep/part.ts"),
        ({"exports": {"./*": "./dist/*.js", "./deep/*": None}}, "@org/lib/deep/part", "dangling"),
        ({"exports": {".": ["./dist/none.js", {"default": "./cli.ts"}]}}, "@org/lib", "packages/lib/cli.ts"),
        (
            {"exports": {".": {"default": "./cli.ts", "source": "./src/index.ts"}}},
            "@org/lib",
            "packages/lib/src/index.ts",
        ),
        # declarations for old compilers
        (
            {"exports": {"types@<=5.0": {"types": "./cli.ts"}, "types": "./src/index.ts"}},
            "@org/lib",
            "packages/lib/src/index.ts",
        ),
        ({"exports": {".": "./cli.ts"}}, "@org/lib/src/deep/part", "dangling"),
        ({"exports": 3}, "@org/lib", "packages/lib/src/index.ts"),
        ({"exports": {".": "../../escape.ts"}}, "@org/lib/x", "dangling"),
        # members only
        ({}, "@org/old", "external: @org/old"),
        ({}, "lodash", "external: lodash"),
    ],
)
def test_a_package_of_the_workspace_leads_to_its_source(tmp_path, package, specifier, expected):
    assert find(tmp_path, monorepo(**package), "packages/app/src/main.ts", specifier) == expected


def test_the_compilers_output_directory_tells_where_the_source_is(tmp_path):
    files = {
        **monorepo(main="artifacts/js/deep/part.js"),
        "packages/lib/tsconfig.json": {"compilerOptions": {"outDir": "artifacts/js", "rootDir": "./src"}},
    }
    assert find(tmp_path, files, "packages/app/main.ts", "@org/lib") == "packages/lib/src/deep/part.ts"


def test_a_package_may_refer_to_itself(tmp_path):
    assert (
        find(tmp_path, monorepo(main="dist/index.js"), "packages/lib/test/a.ts", "@org/lib/cli")
        == "packages/lib/cli.ts"
    )


@pytest.mark.parametrize(
    ("imports", "specifier", "expected"),
    [
        ({"#part": "./src/deep/part.ts"}, "#part", "packages/lib/src/deep/part.ts"),
        ({"#deep/*": "./dist/deep/*.js"}, "#deep/part", "packages/lib/src/deep/part.ts"),
        ({"#env": {"node": "./cli.ts", "default": "./none.ts"}}, "#env", "packages/lib/cli.ts"),
        ({"#self": "@org/lib"}, "#self", "packages/lib/src/index.ts"),
        ({"#part": "./src/none.ts"}, "#part", "dangling"),
        (None, "#part", "dangling"),
    ],
)
def test_private_imports_of_a_package(tmp_path, imports, specifier, expected):
    files = monorepo(main="dist/index.js", imports=imports)
    assert find(tmp_path, files, "packages/lib/src/a.ts", specifier) == expected


@pytest.mark.parametrize(
    "workspace",
    [
        {"package.json": {"workspaces": {"packages": ["./packages/**"]}}},
        {"package.json": {"workspaces": ["packages/group/lib"]}},
        {"pnpm-workspace.yaml": "packages:\n  # ours\n  - 'packages/**'\n  - \"!**/test/**\"\ncatalog:\n  - nothing\n"},
        {"lerna.json": {"packages": ["packages/*/*"]}},
        {"app/package.json": {"dependencies": {"lib": "file:../packages/group/lib"}}},
        {"app/package.json": {"devDependencies": {"lib": "link:../packages/group/lib"}}},
    ],
)
def test_workspaces_are_declared_in_many_ways(tmp_path, workspace):
    files = {**workspace, "packages/group/lib/package.json": {"name": "lib"}, "packages/group/lib/index.js": ""}
    assert find(tmp_path, files, "app/a.js", "lib") == "packages/group/lib/index.js"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("packages:\n- a/*\n- 'b'\n", ["a/*", "b"]),
        ("packages: ['a', \"b/*\"]\n", ["a", "b/*"]),
        ("\ufeffname: x\n\npackages:   # comment\n  - a # why\n\n  - b\r\nonly:\n  - c\n", ["a", "b"]),
        ("other:\n  - a\n", []),
        ("packages:\n", []),
        ("", []),
    ],
)
def test_the_package_list_of_pnpm_is_read(text, expected):
    assert pnpm_packages(text) == expected


def test_a_changed_configuration_counts_after_it_is_read_anew(tmp_path):
    made = project(tmp_path, {"tsconfig.json": "{}", "src/b.ts": "", "a.ts": ""})
    resolver, statement = resolver_for("tsx"), Import("@/b", 0)
    assert shown(resolver.resolve("a.ts", statement, made)) == ["dangling"]
    (tmp_path / "tsconfig.json").write_text('{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}')
    made.set_configs(made.configs())
    assert shown(resolver.resolve("a.ts", statement, made)) == ["src/b.ts"]
