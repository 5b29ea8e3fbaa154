"""Where the tests of a file go, how that file is called, and in which framework: told by the tests there are."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from fimble.actions.manifests import libraries_of
from fimble.context.tested import name_under_test
from fimble.index.workspace import Workspace

MOST_LOOKED_AT = 40
"""Tests whose imports are read to tell the framework, the nearest ones."""

_ECMA = ("javascript", "typescript", "tsx")
_FRAMEWORKS: dict[str, tuple[tuple[str, str], ...]] = {
    "python": (("pytest", r"pytest"), ("unittest", r"unittest")),
    **dict.fromkeys(
        _ECMA, (("vitest", r"vitest"), ("jest", r"@?jest"), ("mocha", r"mocha|chai"), ("node:test", r"node:test"))
    ),
    "java": (("JUnit 5", r"org\.junit\.jupiter"), ("JUnit 4", r"org\.junit|junit:junit"), ("TestNG", r"org\.testng")),
    "kotlin": (("kotlin.test", r"kotlin\.test|org\.jetbrains\.kotlin:kotlin-test"), ("JUnit 5", r"org\.junit\.jupiter"), ("JUnit 4", r"org\.junit|junit:junit")),
    "csharp": (("xUnit", r"Xunit"), ("NUnit", r"NUnit"), ("MSTest", r"Microsoft\.VisualStudio\.TestTools|MSTest")),
    "ruby": (("RSpec", r"rspec|spec_helper"), ("minitest", r"minitest|test_helper")),
    "php": (("PHPUnit", r"PHPUnit"), ("Pest", r"Pest|pestphp")),
    "lua": (("busted", r"busted"), ("LuaUnit", r"luaunit")),
    "c": (("Unity", r"unity"), ("Check", r"check\.h"), ("CMocka", r"cmocka")),
    "cpp": (("GoogleTest", r"gtest"), ("Catch2", r"catch2?"), ("doctest", r"doctest")),
}  # fmt: skip
_CUSTOM = {
    "python": "unittest", "javascript": "node:test", "typescript": "node:test", "tsx": "node:test", "go": "Go's testing package",
    "rust": "Rust's own test attribute", "java": "JUnit 5", "kotlin": "kotlin.test", "csharp": "xUnit", "ruby": "minitest",
    "php": "PHPUnit", "lua": "busted", "c": "assert.h", "cpp": "GoogleTest",
}  # fmt: skip
"""What is used where nothing tells: what comes with the language, if anything does."""


@dataclass(frozen=True, slots=True)
class TestsPlace:
    """A file of tests, there already or to be made."""

    __test__ = False  # pytest takes every class of this beginning for tests

    path: str
    """Workspace-relative."""
    framework: str
    exists: bool
    example: str = ""
    """Path of another file of tests of the project, to be like; "" when there is none."""


def tests_place(path: str, language: str, workspace: Workspace) -> TestsPlace | None:
    """Say where tests for a file go; None where nobody could say."""
    if language not in _CUSTOM or name_under_test(path):
        return None
    tests = [
        other
        for other in workspace.paths
        if name_under_test(other) and _is_alike(workspace.language_of(other), language)
    ]
    tests.sort(key=lambda other: (-_n_shared(other, path), other))
    framework = _framework(path, language, tests, workspace)
    stem = _stem(path)
    own = [other for other in tests if name_under_test(other) in (stem, stem.lower(), _pascal(stem))]
    example = next((other for other in tests if other not in own), "")
    if own:
        return TestsPlace(own[0], framework, exists=True, example=example)
    wanted = _beside(path, tests[0]) if tests else _by_custom(path, language, workspace)
    if workspace.project.has_file(wanted):
        return TestsPlace(wanted, framework, exists=True, example=example)
    return TestsPlace(wanted, framework, exists=False, example=example)


def _is_alike(one: str, other: str) -> bool:
    return one == other or (one in _ECMA and other in _ECMA)


def _n_shared(one: str, other: str) -> int:
    """Count the folders that two paths share, at the start and, for trees of tests that mirror the code's, at the end."""
    a, b = one.split("/")[:-1], other.split("/")[:-1]
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    end = next((n for n, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y), min(len(a), len(b)))
    return max(start, end)


def _stem(path: str) -> str:
    directory, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return directory.rpartition("/")[2] or stem if stem in ("__init__", "index", "mod", "lib") else stem


def _pascal(stem: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[_-]", stem))


def _framework(path: str, language: str, tests: list[str], workspace: Workspace) -> str:
    """Tell by what tests import, else by what the project depends on, else by custom."""
    known = _FRAMEWORKS.get(language, ())
    modules = Counter(s.module for other in tests[:MOST_LOOKED_AT] for s in workspace.imports_of(other))
    counts = {name: sum(n for m, n in modules.items() if re.match(pattern, m)) for name, pattern in known}
    best = max(counts, key=lambda name: counts[name], default="")
    if best and counts[best]:
        return best
    depends = libraries_of(path, language, workspace, " ".join(name for name, _ in known)).names
    named = next((name for name, pattern in known if any(_is_of(dep, pattern) for dep in depends)), "")
    if not named and language == "python" and _writes_functions(tests, workspace):
        named = "pytest"
    return named or _CUSTOM[language]


def _is_of(library: str, pattern: str) -> bool:
    """Say whether a library is what a pattern names, or a part of it or an addition to it."""
    return re.fullmatch(rf"(?:{pattern})(?:[.:/-].*)?", library, re.IGNORECASE) is not None


def _writes_functions(tests: list[str], workspace: Workspace) -> bool:
    """Say whether tests are bare functions, which only pytest finds."""
    for other in tests[:MOST_LOOKED_AT]:
        facts = workspace.own_facts_of(other)
        if facts and any(d.kind == "function" and d.name.startswith("test_") for d in facts.definitions):
            return True
    return bool(workspace.project.has_config("pytest.ini"))


def _beside(path: str, example: str) -> str:
    """Call and place a file as another file of tests is called and placed."""
    stem, extension = _stem(path), path.rpartition(".")[2]
    tested, name = name_under_test(example), example.rpartition("/")[2]
    is_pascal = tested[:1].isupper() and not stem[:1].isupper()
    own_name = name.replace(tested, _pascal(stem) if is_pascal else stem, 1)
    own_name = f"{own_name.rpartition('.')[0]}.{extension}"
    return _joined(_folder(path, example), own_name)


def _folder(path: str, example: str) -> str:
    own, other = path.rpartition("/")[0], example.rpartition("/")[0]
    if other.rpartition("/")[2] == "__tests__":
        return _joined(own, "__tests__")
    for main, test in (
        ("src/main/", "src/test/"),
        ("src/", "test/"),
        ("src/", "tests/"),
        ("lib/", "spec/"),
        ("lib/", "test/"),
    ):
        if f"/{main}" in f"/{own}/" and f"/{test}" in f"/{other}/":
            return f"/{own}/".replace(f"/{main}", f"/{test}", 1).strip("/")
    is_apart = any(part in ("test", "tests", "spec", "specs", "__tests__") for part in other.split("/"))
    return other if is_apart else own


def _by_custom(path: str, language: str, workspace: Workspace) -> str:
    """Place a project's first file of tests as the language's own tools would find it."""
    directory, stem, extension = path.rpartition("/")[0], _stem(path), path.rpartition(".")[2]
    match language:
        case "go":
            return _joined(directory, f"{stem}_test.go")
        case "javascript" | "typescript" | "tsx":
            return _joined(directory, f"{stem}.test.{extension}")
        case "java" | "kotlin":
            return _joined(directory.replace("src/main/", "src/test/", 1), f"{stem}Test.{extension}")
        case "csharp":
            return _joined(directory, f"{stem}Tests.cs")
        case "php":
            return f"tests/{_pascal(stem)}Test.php"
        case "ruby":
            return f"test/test_{stem}.rb"
        case "lua":
            return f"spec/{stem}_spec.lua"
        case "rust":
            return _joined(_crate_of(directory, workspace), f"tests/{stem}.rs")
        case _:
            return f"tests/test_{stem}.{extension}"


def _crate_of(directory: str, workspace: Workspace) -> str:
    while directory and not workspace.project.has_config(f"{directory}/Cargo.toml"):
        directory = directory.rpartition("/")[0]
    return directory


def _joined(directory: str, name: str) -> str:
    return f"{directory}/{name}" if directory else name
