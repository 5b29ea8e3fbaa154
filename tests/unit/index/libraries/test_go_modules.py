"""Which files of the module cache, or of a vendor folder, a Go import means, and what a project takes out of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fimble.index.libraries.go_modules import GoModules, _counts, module_cache, requirements
from fimble.index.libraries.reading import read_libraries
from fimble.index.libraries.value import Request, is_library, shown_path
from fimble.syntax.facts import Import
from tests.unit.index.libraries.making import put, used_in

CACHE = {
    "example.org/cli@v1.2.3/command.go": "package cli\n\n// Command is one.\ntype Command struct {\n\tUse string\n}\n\n"
    "func (c *Command) Execute() error { return nil }\n",
    "example.org/cli@v1.2.3/new.go": "package cli\n\nimport \"example.org/flags/v2\"\n\n"
    "func New(use string) *Command { return nil }\n\nfunc Flags() *flags.Set { return nil }\n",
    "example.org/cli@v1.2.3/new_test.go": "package cli\n\nfunc Tested() {}\n",
    "example.org/cli@v1.2.3/doc/doc.go": "package doc\n\nfunc Write() {}\n",
    "example.org/cli@v1.3.0/command.go": "package cli\n\ntype Command struct {\n\tName string\n}\n",
    "example.org/flags/v2@v2.0.1/set.go": "package flags\n\ntype Set struct{}\n\nfunc (s *Set) Parse() {}\n",
    "github.com/!burnt!sushi/go-toml@v0.4.1/toml.go": "// Licence.\n\npackage toml\n\nfunc Decode(text string) {}\n",
    "gopkg.in/yaml.v3@v3.0.1/yaml.go": "package yaml\n\nfunc Marshal(v any) {}\n",
    "example.org/secret@v1.0.0/secret.go": "package secret\n\nfunc Told() {}\n",
}  # fmt: skip
MODULE = """module example.org/shop

go 1.22

require example.org/cli v1.2.3 // a comment
require (
\texample.org/flags/v2 v2.0.1 // indirect
\t"github.com/BurntSushi/go-toml" v0.4.1
\tgopkg.in/yaml.v3 v3.0.1
\texample.org/missing v1.0.0
)
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "cache"))
    return put(tmp_path / "cache", CACHE)


@pytest.fixture
def root(tmp_path: Path, cache: Path) -> Path:
    return put(tmp_path / "shop", {"go.mod": MODULE})


def led_to(root: Path, module: str, importer: str = "cmd/main.go", alias: str = "") -> list[tuple[str, str]]:
    answers = GoModules(root, importer).resolve(Import(module, 0, alias=alias))
    return [((answer.path or "").removeprefix("go/pkg/mod/"), answer.alias) for answer in answers]


@pytest.mark.parametrize(
    ("module", "alias", "expected"),
    [
        ("example.org/cli", "", [("example.org/cli@v1.2.3/command.go", "cli"), ("example.org/cli@v1.2.3/new.go", "cli")]),
        ("example.org/cli/doc", "d", [("example.org/cli@v1.2.3/doc/doc.go", "d")]),
        ("example.org/flags/v2", "", [("example.org/flags/v2@v2.0.1/set.go", "flags")]),
        ("github.com/BurntSushi/go-toml", "", [("github.com/!burnt!sushi/go-toml@v0.4.1/toml.go", "toml")]),
        ("gopkg.in/yaml.v3", "", [("gopkg.in/yaml.v3@v3.0.1/yaml.go", "yaml")]),
        ("example.org/cli", "_", []),
        ("example.org/cli/nothing", "", []),
        ("example.org/missing", "", []),
        ("example.org/secret", "", []),  # nothing requires it
        ("example.org/cli/../secret@v1.0.0", "", []),
        ("example.org/cli/../../example.org/secret@v1.0.0", "", []),
        ("net/http", "", []),
        ("", "", []),
    ],
)  # fmt: skip
def test_an_import_leads_to_the_files_of_the_version_that_is_required(
    root: Path, module: str, alias: str, expected: list[tuple[str, str]]
) -> None:
    assert led_to(root, module, alias=alias) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MODULE.replace("\t", "  ").replace("\n", "\r\n"), {"example.org/cli": ("example.org/cli", "v1.2.3")}),
        ("require a.b/c v1\nreplace a.b/c => d.e/f v2\n", {"a.b/c": ("d.e/f", "v2")}),
        ("require a.b/c v1\nreplace (\n\ta.b/c v1 => d.e/f v2\n)\n", {"a.b/c": ("d.e/f", "v2")}),
        ("require a.b/c v1\nreplace a.b/c => ../c\n", {}),  # a folder: not in the cache
        ("exclude a.b/c v1\nretract (\n\tv1\n)\nrequire (\n)\ngo 1.22\nrequire\nreplace =>\n", {}),
        ("require (\n", {}),
    ],
)
def test_what_a_module_requires(text: str, expected: dict[str, tuple[str, str]]) -> None:
    found = dict(requirements(text))

    assert expected.items() <= found.items()
    assert bool(found) == bool(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.go", True),
        ("a_test.go", False),
        ("_a.go", False),
        (".a.go", False),
        ("a.s", False),
        ("a_plan9.go", False),
        ("a_plan9_arm.go", False),
        ("a_amd64.go", True),
        ("plan9.go", True),
    ],
)
def test_files_for_other_systems_and_tests_declare_nothing_here(name: str, expected: bool) -> None:
    assert _counts(name) == expected


def test_the_nearest_module_says_the_version(root: Path) -> None:
    put(root, {"tools/go.mod": MODULE.replace("v1.2.3", "v1.3.0")})

    assert led_to(root, "example.org/cli", "tools/main.go") == [("example.org/cli@v1.3.0/command.go", "cli")]
    assert led_to(root / "cmd", "example.org/cli") == []  # its go.mod is outside of what was opened


def test_a_vendor_folder_goes_before_the_cache(root: Path) -> None:
    put(root, {"vendor/modules.txt": "", "vendor/example.org/cli/vendored.go": "package cli\n\nfunc Own() {}\n"})
    put(root, {"main.go": 'package main\n\nimport "example.org/cli"\n\nfunc main() { cli.Own() }\n'})

    assert led_to(root, "example.org/cli") == [("vendor/example.org/cli/vendored.go", "cli")]
    assert led_to(root, "gopkg.in/yaml.v3") == []
    assert used_in(root, "main.go") == {"cli.Own": "func Own() (example.org/cli v1.2.3)"}


@pytest.mark.parametrize("link", ["example.org/cli@v1.2.3/link.go", "example.org/cli@v1.2.3/linked"])
def test_links_that_lead_out_of_the_cache_are_not_followed(root: Path, cache: Path, tmp_path: Path, link: str) -> None:
    outside = put(tmp_path / "outside", {"code.go": "package outside\n"})
    (cache / link).symlink_to(outside / "code.go" if link.endswith(".go") else outside)

    (file,) = read_libraries(str(root), Request("main.go", files=(f"go/pkg/mod/{link}",))).files
    assert file.facts == b""
    assert led_to(root, "example.org/cli/linked") == []


@pytest.mark.parametrize("path", ["go/pkg/mod/../../etc/passwd.go", "go/pkg/mod/example.org", "vendor/../x.go", "a.go"])
def test_other_files_are_not_read(root: Path, path: str) -> None:
    put(root.parent, {"x.go": "package x\n"})

    (file,) = read_libraries(str(root), Request("main.go", files=(path,))).files
    assert file.facts == b""


def test_what_a_file_takes_out_of_modules_is_found_with_its_version(root: Path) -> None:
    code = (
        'package cmd\n\nimport (\n\t"example.org/cli"\n\tt "github.com/BurntSushi/go-toml"\n\t. "gopkg.in/yaml.v3"\n)\n\n'
        "func Run() *cli.Command {\n\tt.Decode(\"\")\n\tMarshal(1)\n\treturn cli.New(\"run\")\n}\n"
    )  # fmt: skip
    put(root, {"cmd/run.go": code})

    assert used_in(root, "cmd/run.go") == {
        "cli.Command": "type Command struct { (example.org/cli v1.2.3)",
        "cli.New": "func New(use string) *Command (example.org/cli v1.2.3)",
        "t.Decode": "func Decode(text string) (github.com/BurntSushi/go-toml v0.4.1)",
        "Marshal": "func Marshal(v any) (gopkg.in/yaml.v3 v3.0.1)",
    }


def test_all_modules_of_a_file_with_many_names_are_looked_into(root: Path) -> None:
    calls = "".join(f"\tcli.Make{n}()\n\tx.Field{n} = A{n}\n" for n in range(150))
    code = (
        'package cmd\n\nimport (\n\t"example.org/cli"\n\t"gopkg.in/yaml.v3"\n)\n\n'
        f"func Run() {{\n{calls}\tyaml.Marshal(1)\n}}\n"
    )
    put(root, {"cmd/run.go": code.replace("cli.Make7()", 'cli.New("")').replace("Make", "make", 100)})

    assert {"cli.New", "yaml.Marshal"} <= used_in(root, "cmd/run.go").keys()


def test_another_version_or_a_module_that_comes_later_shows_in_the_stamp(root: Path, cache: Path) -> None:
    first = GoModules(root, "main.go").stamp()
    put(cache, {"example.org/missing@v1.0.0/a.go": "package missing\n"})
    second = GoModules(root, "main.go").stamp()
    os.utime(root / "go.mod", ns=(1, 1))

    assert len({first, second, GoModules(root, "main.go").stamp()}) == 3
    assert GoModules(root, "main.py").stamp() == ("", "")


@pytest.mark.parametrize(
    "text", ["", "\0", "module", "require (\n" * 50, "require a/../../b v1\n", "\x80require x y z\n"]
)
def test_odd_module_files_are_no_trouble(root: Path, text: str) -> None:
    put(root, {"go.mod": text})

    assert led_to(root, "example.org/cli") == []
    assert read_libraries(str(root), Request("main.go")).answers == ()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"GOMODCACHE": "/big/mod"}, "/big/mod"),
        ({"GOPATH": f"/one{os.pathsep}/two"}, "/one/pkg/mod"),
        ({}, str(Path.home() / "go/pkg/mod")),
    ],
)
def test_the_cache_is_where_go_has_it(environ: dict[str, str], expected: str) -> None:
    assert module_cache(environ) == Path(expected)


def test_the_cache_may_be_named_by_go_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOMODCACHE", "GOPATH"):
        monkeypatch.delenv(name, raising=False)
    put(tmp_path, {"go/env": "GOFLAGS=-mod=mod\nGOPATH=/data/go\n"})
    monkeypatch.setattr("platformdirs.user_config_path", lambda name, **_: tmp_path / name)

    assert module_cache(os.environ) == Path("/data/go/pkg/mod")


def test_paths_of_modules_are_known_and_shown_short() -> None:
    assert is_library("go/pkg/mod/example.org/cli@v1.2.3/new.go")
    assert is_library("tools/vendor/example.org/cli/new.go")
    assert not is_library("vendor/example.rb")
    assert not is_library("cmd/vendors.go")
    assert shown_path("go/pkg/mod/example.org/cli@v1.2.3/new.go") == "go/pkg/mod/example.org/cli@v1.2.3/new.go"
