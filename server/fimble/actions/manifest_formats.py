"""What each kind of manifest says about libraries: its text in, their names out. Nothing is run and nothing is looked up.

Manifests are read as far as their libraries go, by patterns that take time in proportion to the text whatever it says; one
that cannot be read names nothing.
"""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fimble.index.imports.jsonc import parse_object, strings, table

Read = Callable[[str], Iterable[str]]

_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*")
_EGG = re.compile(r"[#&]egg=([\w.-]+)")
_STRING_OF_LIST = re.compile(r"\s*(?:#[^\n]*\n\s*)*[\"']([^\"'\n]*)[\"']\s*,?")
_SETUP_LIST = re.compile(r"\b(?:install_requires|tests_require)\s*=\s*\[|\brequire_(?:tests|dev)\s*=\s*\[")
_CONDA = re.compile(r"^\s*-\s*[\"']?([A-Za-z0-9][\w.-]*)", re.MULTILINE)
_GO_MODULE = re.compile(r"^[ \t]*(?:require[ \t]+)?([\w.-]+\.[\w.-]+/\S+)[ \t]+v\d", re.MULTILINE)
_GRADLE = re.compile(
    r"(?:[iI]mplementation|[aA]pi|[cC]ompile(?:Only)?|[rR]untime(?:Only)?|kapt|ksp|annotationProcessor)"
    r"[ \t]*\(?[ \t]*(?:(?:enforcedP|p)latform[ \t]*\([ \t]*)?[\"']([\w.-]+:[\w.-]+)"
)
_GEM = re.compile(r"^[ \t]*gem[ \t(]+[\"']([\w.-]+)[\"']", re.MULTILINE)
_GEMSPEC = re.compile(r"\.add_(?:runtime_|development_)?dependency[ \t(]+[\"']([\w.-]+)[\"']")
_NUGET = re.compile(
    r"<(?:PackageReference|Reference)\s+(?:Include|Update)\s*=\s*[\"']([\w.-]+)|<package\s+id\s*=\s*[\"']([\w.-]+)"
)
_MAVEN_PART = re.compile(r"<(groupId|artifactId)>\s*([\w.${}-]+)\s*</")
_CONAN = re.compile(r"[\"']([a-z0-9_+.-]{2,})/[\d\[]")
_CMAKE = re.compile(r"\bfind_package\s*\(\s*([\w.+-]+)|\bFetchContent_Declare\s*\(\s*([\w.+-]+)", re.IGNORECASE)


def _requirements(text: str) -> Iterator[str]:
    """Read pip's requirements files (PEP 508, and options of pip's own)."""
    for line in map(str.strip, text.split("\n")):
        found = _EGG.search(line) if line.startswith(("-e", "git+")) else None
        if match := found or _REQUIREMENT.match(line):
            yield match[1] if found else match[0]


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _pyproject(text: str) -> Iterator[str]:
    """Read PEP 621's table, PEP 735's groups and Poetry's tables."""
    document = _toml(text)
    project = table(document.get("project"))
    groups = [project.get("dependencies"), *table(project.get("optional-dependencies")).values()]
    groups += table(document.get("dependency-groups")).values()
    for group in groups:
        yield from _requirements("\n".join(strings(group)))
    poetry = table(table(document.get("tool")).get("poetry"))
    tables = [poetry, *map(table, table(poetry.get("group")).values())]
    for one in tables:
        yield from (name for name in table(one.get("dependencies")) if name != "python")
    yield from table(poetry.get("dev-dependencies"))


def _setup_cfg(text: str) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    extras = parser["options.extras_require"].values() if parser.has_section("options.extras_require") else ()
    for value in (parser.get("options", "install_requires", fallback=""), *extras):
        yield from _requirements(value.replace(";", "\n") if "\n" not in value else value)


def _setup_py(text: str) -> Iterator[str]:
    """Read the lists of strings that stand there in so many words; the file is code, and is not run."""
    for start in _SETUP_LIST.finditer(text):
        place = start.end()
        while item := _STRING_OF_LIST.match(text, place):
            place = item.end()
            yield from _requirements(item[1])


def _pipfile(text: str) -> Iterator[str]:
    document = _toml(text)
    for key in ("packages", "dev-packages"):
        yield from table(document.get(key))


def _conda(text: str) -> Iterator[str]:
    listed = text.partition("dependencies:")[2]
    return (name for name in _CONDA.findall(listed) if name not in ("python", "pip"))


def _package_json(text: str) -> Iterator[str]:
    return _keys(parse_object(text), "dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


def _deno(text: str) -> Iterator[str]:
    for name, where in table(parse_object(text).get("imports")).items():
        if isinstance(where, str) and not where.startswith((".", "/")):
            yield name.rstrip("/")


def _cargo(text: str) -> Iterator[str]:
    document = _toml(text)
    for one in (document, *map(table, table(document.get("target")).values())):
        yield from _keys(one, "dependencies", "dev-dependencies", "build-dependencies")


def _maven(text: str) -> Iterator[str]:
    """Read a project's `<dependency>` elements as group:artifact. No XML parser: entities could blow up in one."""
    for part in text.split("<dependency>")[1:]:
        parts = dict(_MAVEN_PART.findall(part.partition("</dependency>")[0].partition("<exclusions>")[0]))
        if "artifactId" in parts:
            yield ":".join(filter(None, (parts.get("groupId", ""), parts["artifactId"])))


def _gradle_catalogue(text: str) -> Iterator[str]:
    """Read Gradle's version catalogue."""
    for entry in table(_toml(text).get("libraries")).values():
        if isinstance(entry, str):
            yield ":".join(entry.split(":")[:2])
        elif isinstance(entry, dict):
            module = entry.get("module") or f"{entry.get('group', '')}:{entry.get('name', '')}"
            yield str(module).strip(":")


def _rockspec(text: str) -> Iterator[str]:
    place = text.find("dependencies")
    place = text.find("{", place) + 1 if place >= 0 else 0
    while place and (item := _STRING_OF_LIST.match(text, place)):
        place = item.end()
        yield from (name for name in item[1].split()[:1] if name != "lua")


def _vcpkg(text: str) -> Iterator[str]:
    listed = parse_object(text).get("dependencies")
    for entry in listed if isinstance(listed, list) else ():
        name = entry.get("name") if isinstance(entry, dict) else entry
        if isinstance(name, str):
            yield name


def _conanfile(text: str) -> Iterator[str]:
    """Read the `[requires]` sections of Conan's plain form."""
    is_inside = False
    for line in map(str.strip, text.split("\n")):
        if line.startswith("["):
            is_inside = line.endswith("requires]")
        elif is_inside and line and not line.startswith("#"):
            yield line.partition("/")[0]


def _composer(text: str) -> Iterator[str]:
    return _keys(parse_object(text), "require", "require-dev")


def _keys(document: dict[str, Any], *tables: str) -> Iterator[str]:
    for key in tables:
        yield from table(document.get(key))


def _found(*patterns: re.Pattern[str]) -> Read:
    """Read what patterns find: the group that has matched."""

    def read(text: str) -> Iterator[str]:
        for pattern in patterns:
            yield from (next(filter(None, match.groups())) for match in pattern.finditer(text))

    return read


_PYTHON: dict[str, Read] = {
    "pyproject.toml": _pyproject,
    "requirements*.txt": _requirements,
    "requirements*.in": _requirements,
    "requirements/*.txt": _requirements,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "Pipfile": _pipfile,
    "environment.y*ml": _conda,
}
_ECMA: dict[str, Read] = {"package.json": _package_json, "deno.json": _deno}
_JVM: dict[str, Read] = {
    "pom.xml": _maven,
    "build.gradle": _found(_GRADLE),
    "build.gradle.kts": _found(_GRADLE),
    "gradle/libs.versions.toml": _gradle_catalogue,
}
_NATIVE: dict[str, Read] = {
    "vcpkg.json": _vcpkg,
    "conanfile.txt": _conanfile,
    "conanfile.py": _found(_CONAN),
    "CMakeLists.txt": _found(_CMAKE),
}
MANIFESTS: dict[str, dict[str, Read]] = {
    "python": _PYTHON,
    **dict.fromkeys(("javascript", "typescript", "tsx"), _ECMA),
    "go": {"go.mod": _found(_GO_MODULE)},
    "rust": {"Cargo.toml": _cargo},
    "php": {"composer.json": _composer},
    **dict.fromkeys(("java", "kotlin"), _JVM),
    "ruby": {"Gemfile": _found(_GEM), "*.gemspec": _found(_GEMSPEC)},
    "csharp": {"*.csproj": _found(_NUGET), "packages.config": _found(_NUGET)},
    **dict.fromkeys(("c", "cpp"), _NATIVE),
    "lua": {"*.rockspec": _rockspec},
}
"""For each language (our names) the manifests there are, as patterns of paths below a directory, and how each is read."""
PATTERNS = tuple(sorted({pattern for reads in MANIFESTS.values() for pattern in reads}))
"""Of all languages."""
