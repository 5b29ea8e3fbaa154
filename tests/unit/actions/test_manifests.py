from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from fimble.actions.manifest_formats import MANIFESTS
from fimble.actions.manifests import Libraries, libraries_of
from fimble.syntax.languages import language_for_path
from tests.unit.context.making import Desk

POM = """<project><groupId>me</groupId><artifactId>me</artifactId><dependencies>
<dependency>
  <groupId>org.apache.poi</groupId><artifactId>poi-ooxml</artifactId><version>5.2.5</version>
  <exclusions><exclusion><groupId>no</groupId><artifactId>not-this</artifactId></exclusion></exclusions>
</dependency>
<dependency><artifactId>${x}</artifactId></dependency>
</dependencies></project>
"""
GRADLE = """dependencies {
    implementation 'org.apache.poi:poi-ooxml:5.2.5'
    testImplementation("org.junit.jupiter:junit-jupiter:5.10")
    implementation platform('org.springframework.boot:spring-boot-dependencies:3.2.0')
    kapt "com.google.dagger:dagger-compiler:2.5"
    implementation(libs.okhttp)
}
"""
CATALOGUE = '[libraries]\nokhttp = { module = "com.squareup.okhttp3:okhttp", version.ref = "x" }\n'
CATALOGUE += 'moshi = { group = "com.squareup.moshi", name = "moshi" }\njunit = "junit:junit:4.13"\n'
CSPROJ = '<Project Sdk="x"><ItemGroup>\n<PackageReference Include="ClosedXML" Version="0.1" />\n'
CSPROJ += "<Reference Include='System.Web' /></ItemGroup></Project>"
SETUP_PY = (
    "from setuptools import setup\nsetup(\n    install_requires=[\n        # what it needs\n        'openpyxl>=3',\n"
)
SETUP_PY += '        "requests[security]",\n    ],\n    tests_require=open("x").read(),\n)\n'
SETUP_CFG = (
    "[options]\ninstall_requires =\n    xlrd>=2\n    rich ; python_version > '3'\n[options.extras_require]\nx = numpy\n"
)
REQUIREMENTS = "# ours\n-r base.txt\nhttpx[http2]>=0.28 ; python_version > '3'\nrich\n-e git+https://x.invalid/y#egg=mine\n--hash=x\n"
CONDA = "name: x\nchannels:\n  - defaults\ndependencies:\n  - python=3.11\n  - numpy\n  - pip:\n    - openpyxl==3.1\n"
GEMSPEC = (
    'Gem::Specification.new do |s|\n  s.add_dependency "roo", "~> 2"\n  s.add_development_dependency("rspec")\nend\n'
)
POETRY = (
    '[tool.poetry.dependencies]\npython = "^3.12"\nflask = "3"\n[tool.poetry.group.dev.dependencies]\npytest = "8"\n'
)
ROCKSPEC = 'package = "x"\ndependencies = {\n  "lua >= 5.1",\n  "luasocket ~> 3",\n}\n'
CARGO = '[dependencies]\nserde = { version = "1" }\n[dev-dependencies]\ntempfile = "3"\n'
CARGO += "[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n"


@pytest.mark.parametrize(
    ("path", "manifest", "text", "expected"),
    [
        ("a.py", "pyproject.toml", '[project]\ndependencies = ["httpx>=0.28", "rich[x]"]\n[project.optional-dependencies]\nx = ["numpy"]\n', ["httpx", "rich", "numpy"]),
        ("a.py", "pyproject.toml", '[dependency-groups]\ndev = ["pytest", {include-group = "x"}]\n', ["pytest"]),
        ("a.py", "pyproject.toml", POETRY, ["flask", "pytest"]),
        ("a.py", "pyproject.toml", "not toml [", []),
        ("a.py", "requirements-dev.txt", REQUIREMENTS, ["httpx", "rich", "mine"]),
        ("a.py", "requirements/base.txt", "openpyxl\n", ["openpyxl"]),
        ("a.py", "requirements.in", "openpyxl\n", ["openpyxl"]),
        ("a.py", "setup.cfg", SETUP_CFG, ["xlrd", "rich", "numpy"]),
        ("a.py", "setup.cfg", "no [ini", []),
        ("pkg/a.py", "setup.py", SETUP_PY, ["openpyxl", "requests"]),
        ("a.py", "Pipfile", '[packages]\nflask = "*"\n[dev-packages]\npytest = "*"\n', ["flask", "pytest"]),
        ("a.py", "environment.yml", CONDA, ["numpy", "openpyxl"]),
        ("a.ts", "package.json", '{"dependencies": {"react": "19"}, "devDependencies": {"vitest": "3"}}', ["react", "vitest"]),
        ("a.tsx", "package.json", '{"dependencies": ["react"]}', []),
        ("a.ts", "deno.json", '{"imports": {"xlsx": "npm:xlsx@^0.18", "@/": "./src/"}}', ["xlsx"]),
        ("a.go", "go.mod", "module x\n\nrequire (\n\tgithub.com/a/b v1.2.3\n\tgolang.org/x/net v0.1.0 // indirect\n)\n", ["github.com/a/b", "golang.org/x/net"]),
        ("src/a.rs", "Cargo.toml", CARGO, ["serde", "tempfile", "libc"]),
        ("src/A.php", "composer.json", '{"require": {"php": ">=8", "monolog/monolog": "^3"}}', ["php", "monolog/monolog"]),
        ("src/A.java", "pom.xml", POM, ["org.apache.poi:poi-ooxml", "${x}"]),
        ("src/A.java", "pom.xml", "<dependency><dependency>", []),
        ("src/A.java", "build.gradle", GRADLE, ["org.apache.poi:poi-ooxml", "org.junit.jupiter:junit-jupiter", "org.springframework.boot:spring-boot-dependencies", "com.google.dagger:dagger-compiler"]),
        ("src/A.kt", "build.gradle.kts", 'dependencies {\n    implementation("io.ktor:ktor-client:2")\n}\n', ["io.ktor:ktor-client"]),
        ("src/A.kt", "gradle/libs.versions.toml", CATALOGUE, ["com.squareup.okhttp3:okhttp", "com.squareup.moshi:moshi", "junit:junit"]),
        ("lib/a.rb", "Gemfile", "source 'https://x.invalid'\ngem 'roo', '~> 2'\n  gem(\"rspec\")\n", ["roo", "rspec"]),
        ("lib/a.rb", "mine.gemspec", GEMSPEC, ["roo", "rspec"]),
        ("App/A.cs", "App/App.csproj", CSPROJ, ["ClosedXML", "System.Web"]),
        ("App/A.cs", "App/packages.config", '<packages><package id="NPOI" version="2" /></packages>', ["NPOI"]),
        ("src/a.cpp", "vcpkg.json", '{"dependencies": ["fmt", {"name": "zlib"}]}', ["fmt", "zlib"]),
        ("src/a.cpp", "conanfile.txt", "[requires]\nfmt/10.1\n[generators]\ncmake\n", ["fmt"]),
        ("src/a.cpp", "conanfile.py", 'class A:\n    requires = "fmt/10.1", "zlib/[>1]"\n', ["fmt", "zlib"]),
        ("src/a.c", "CMakeLists.txt", "find_package(CURL REQUIRED)\n", ["CURL"]),
        ("a.lua", "mine-1.rockspec", ROCKSPEC, ["luasocket"]),
        ("a.lua", "package.json", '{"dependencies": {"react": "19"}}', []),
    ],
)  # fmt: skip
def test_libraries_are_read_from_the_manifests_of_the_language(
    tmp_path: Path, path: str, manifest: str, text: str, expected: list[str]
) -> None:
    assert expected == list(_libraries(tmp_path, {path: "‸", manifest: text}).names)


def _libraries(folder: Path, files: Mapping[str, str], words: str = "") -> Libraries:
    desk = Desk(folder, files)
    path = next(path for path, text in files.items() if "‸" in text)
    language = language_for_path(path)
    assert language is not None
    return libraries_of(path, language.name, desk.workspace, words)


def test_what_stands_above_counts_too_where_it_is_in_reach(tmp_path: Path) -> None:
    files = {"app/a.ts": "‸", "app/package.json": '{"dependencies": {"react": "19"}}'}
    files |= {
        "package.json": '{"devDependencies": {"vitest": "3"}}',
        "other/package.json": '{"dependencies": {"vue": "3"}}',
    }

    assert ("react", "vitest") == _libraries(tmp_path, files).names


def test_a_module_of_its_own_uses_nothing_of_the_modules_above(tmp_path: Path) -> None:
    files = {
        "tool/a.go": "‸",
        "tool/go.mod": "require github.com/a/b v1.0.0\n",
        "go.mod": "require github.com/c/d v1.0.0\n",
    }

    assert ("github.com/a/b",) == _libraries(tmp_path, files).names


EXCEL = "parse an uploaded Excel file in the browser"
MANY = ", ".join(f'"lib{n}": "1"' for n in range(60))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.ts": "‸", "package.json": f'{{"dependencies": {{{MANY}, "xlsx": "1"}}}}'}, "xlsx"),
        ({"a.js": "‸", "package.json": '{"dependencies": {"react": "19", "exceljs": "4"}}'}, "exceljs"),
        ({"a.py": "‸", "requirements.txt": "flask\nopenpyxl==3.1\n"}, "openpyxl"),
        ({"A.java": "‸", "pom.xml": POM}, "org.apache.poi:poi-ooxml"),
        ({"a.go": "‸", "go.mod": "require (\n\tgithub.com/gin-gonic/gin v1.9.0\n\tgithub.com/xuri/excelize/v2 v2.8.0\n)\n"}, "github.com/xuri/excelize/v2"),
        ({"a.php": "‸", "composer.json": '{"require": {"php": ">=8", "phpoffice/phpspreadsheet": "^2"}}'}, "phpoffice/phpspreadsheet"),
        ({"a.rb": "‸", "Gemfile": "gem 'rails'\ngem 'roo'\n"}, "roo"),
        ({"A.cs": "‸", "A.csproj": CSPROJ}, "ClosedXML"),
    ],
)  # fmt: skip
def test_the_library_for_a_task_is_named_however_many_there_are(
    tmp_path: Path, files: Mapping[str, str], expected: str
) -> None:
    found = _libraries(tmp_path, files, EXCEL)

    assert ((expected,), expected) == (found.fitting, found.names[0])


def test_a_library_that_the_task_calls_by_its_name_comes_first(tmp_path: Path) -> None:
    manifest = '{"dependencies": {"exceljs": "4", "zod": "3", "xlsx": "1"}}'

    found = _libraries(tmp_path, {"a.ts": "‸", "package.json": manifest}, "read the Excel file with xlsx")
    assert (("xlsx", "exceljs"), ("xlsx", "exceljs", "zod")) == (found.fitting, found.names)


def test_a_project_without_a_library_for_the_task_is_said_to_have_none(tmp_path: Path) -> None:
    manifest = '{"dependencies": {"react": "19"}}'

    assert () == _libraries(tmp_path, {"a.ts": "‸", "package.json": manifest}, EXCEL).fitting


HOSTILE = [
    "<dependency>",
    "<groupId>",
    "dependencies = {",
    "install_requires=[",
    "'a",
    "gem ",
    "<PackageReference Include=",
    "- ",
    "[",
    "{",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_manifest_takes_out_of_proportion_long(piece: str) -> None:
    text = piece * 80_000  # what looks back at all of it for each piece is at work for minutes
    for reads in MANIFESTS.values():
        for pattern, read in reads.items():
            started = time.process_time()
            assert 80_001 > len(list(read(text))), pattern
            assert time.process_time() - started < 20, pattern
