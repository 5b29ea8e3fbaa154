from __future__ import annotations

import pytest

from fimble.evaluation.held_out import Declared
from fimble.evaluation.presence import Presence, Shown


@pytest.mark.parametrize(
    ("source", "name", "shown"),
    [
        ("    def load(self, path: Path) -> Repo:", "load", "    def load(self, path: Path) -> Repo: ..."),
        ("  load(path: string): Repo {", "load", "  load(path: string): Repo { ... }"),
        ("export class Repo extends Base {", "Repo", "export class Repo extends Base {}"),
        ("def load(", "load", "def load("),
        ("        self.config = self.make()", "config", "    config: Config"),
        ("        self.config: Config = make(", "config", "    config: Config = ..."),
        ("current: Flask = LocalProxy(  # type: ignore", "current", "current: Flask = LocalProxy(...)"),
        ("export let state: State = (function () {", "state", "export let state: State = (...)"),
        ("  name?: string;", "name", "  name?: string"),
        ("RETRIES = 3  # times", "RETRIES", "RETRIES = 3"),
        ("def load(path):  # the one", "load", "def load(path): ..."),
        ("    def logger", "logger", "  def self.logger; end"),
        ('\tTestMode = "test"', "TestMode", 'const TestMode = "test"'),
        ("\tJSON   Binding = jsonBinding{}", "JSON", "var JSON Binding = jsonBinding{}"),
    ],
)
def test_a_declaration_is_there_when_its_line_is_shown(source: str, name: str, shown: str) -> None:
    assert has(source, name, f"x = 1\n{shown}\ny = 2")


@pytest.mark.parametrize(
    ("source", "name", "shown"),
    [
        ("def load(path):", "load", "load(path)"),
        ("def load(path):", "load", "def load_all(path): ..."),
        ("def load(path):", "load", "def loaded(path): ..."),
        ("def load(path):", "load", "def load(text): ..."),
        ("        self.size = size", "size", "    size_limit = 3"),
        ("        self.size = size", "size", "    return size"),
        ("class Repo:", "Repo", "class Repository: ..."),
        ("def load(path):", "load", ""),
    ],
)
def test_a_use_or_another_declaration_is_not_it(source: str, name: str, shown: str) -> None:
    assert not has(source, name, shown)


def has(source: str, name: str, shown: str) -> bool:
    presence = Presence([Shown("a.py", shown)])
    return presence.has(Declared("a.py", 0, name), lambda path, line: source)


@pytest.mark.parametrize(
    ("source", "name", "shown"),
    [
        ("SHOP_API void shop_exit(void);", "shop_exit", "void shop_exit(void);"),
        ("ADDAPI char* ADDCALL convert (const char* text);", "convert", "char* convert(const char* text);"),
        ("#define NEW(Class, ...) \\", "NEW", "#define NEW(Class, ...) (...)"),
        ("#define TRUE 1", "TRUE", "#define TRUE 1"),
        ("  RED = 3,", "RED", "  RED = 3,"),
    ],
)
def test_macros_of_c_and_cpp_do_not_count(source: str, name: str, shown: str) -> None:
    presence = Presence([Shown("a.h", shown)])

    assert presence.has(Declared("a.h", 0, name), lambda path, line: source)
    assert not presence.has(Declared("a.h", 0, "OTHER"), lambda path, line: source.replace(name, "OTHER"))


def test_the_same_line_in_another_file_does_not_count() -> None:
    presence = Presence([Shown("b.py", "def load(path): ...")])

    assert not presence.has(Declared("a.py", 0, "load"), lambda path, line: "def load(path):")


def test_of_alternatives_any_will_do() -> None:
    presence = Presence([Shown("b.py", "def load(path): ...")])
    need = (Declared("a.py", 0, "load"), Declared("b.py", 0, "load"))

    assert presence.satisfies(need, lambda path, line: "def load(path):")
