"""The layer rules of ARCHITECTURE.md, read from the imports of every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "server" / "fimble"

MAY_IMPORT = {
    "text": {"text"},
    "syntax": {"syntax", "text"},
    "index": {"index", "syntax", "text", "uris"},
    "fim": {"fim", "index", "syntax", "text", "errors"},
    "context": {"context", "fim", "index", "syntax", "text"},
    "models": {"models", "fim", "errors"},
    "completion": {"completion", "context", "fim", "index", "syntax", "text", "models.base", "settings", "errors"},
    "actions": {"actions", "context", "fim", "index", "syntax", "text", "models.base", "errors", "uris"},
    "action_files": {"actions", "index"},
    "actor": {"action_files", "actions", "context", "errors", "models", "session"},
    "feeding": {"context", "index", "models.lookup"},
    "filling": {"completion", "fim", "index", "models", "settings", "errors"},
    "notebook": {"syntax", "text"},
    "session": {"index", "notebook", "syntax", "text", "settings", "uris"},
    "service": {
        "session", "actor", "feeding", "filling", "completion", "actions", "context", "fim", "index", "models", "settings", "errors", "uris", "power", "ledger",
    },
    "evaluation": {
        "evaluation", "session", "completion", "context", "fim", "index", "models.base", "syntax", "text", "settings", "errors", "uris",
    },
    "lsp": {"lsp", "ledger", "models.inventory", "notebook", "service", "session", "completion", "actions", "text", "syntax.languages", "settings", "errors", "uris"},
    "cli": {
        "cli", "evaluation", "lsp.server", "lsp.wire", "service", "session", "completion", "actions", "context", "fim", "index", "syntax", "text", "settings",
        "models", "errors", "uris", "ledger",
    },
    "settings": {"setting_kinds"},
    "setting_kinds": set(),
    "errors": set(),
    "power": set(),
    "ledger": {"completion"},
    "uris": set(),
}  # fmt: skip
"""Package or top-level module -> what of fimble it may import. `fimble.__version__` is free."""

PURE = ("text", "syntax", "context", "fim", "actions", "index.dependencies", "completion.postprocess")
"""No I/O and no asyncio in here."""

IO_MODULES = {
    "asyncio",
    "socket",
    "subprocess",
    "httpx",
    "ollama",
    "urllib.request",
    "http",
    "sqlite3",
    "shutil",
    "tempfile",
}

ONLY_IN = {
    "pygls": ("lsp",),
    "lsprotocol": ("lsp",),
    "httpx": ("models",),
    "ollama": ("models",),
    "tree_sitter": ("syntax",),
    "sqlite3": ("index.store", "index.caches"),
}
"""Library -> the packages or modules that may import it."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """`index.imports.python` for server/fimble/index/imports/python.py; a package's own name for its __init__."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == "fimble" or node.module.count(".") == 1:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


def is_within(name: str, packages: set[str] | tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_layers_below_it(path: Path) -> None:
    own = name_of(path).split(".")[0]
    if not own:
        return
    allowed = MAY_IMPORT[own]
    ours = {name.removeprefix("fimble.") for name in imports_of(path) if name.startswith("fimble.")}
    packages = {name for name in ours if (PACKAGE / name.replace(".", "/")).with_suffix(".py").exists()}

    assert [] == sorted(name for name in packages if not is_within(name, allowed))


@pytest.mark.parametrize("path", [p for p in MODULES if is_within(name_of(p), PURE)], ids=name_of)
def test_pure_modules_do_no_io(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    opens = [
        n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") in ("open", "print")
    ]

    assert [] == sorted(set(imports_of(path)) & IO_MODULES)
    assert [] == opens


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_libraries_stay_behind_their_border(path: Path) -> None:
    used = {name.split(".")[0] for name in imports_of(path)}

    assert [] == sorted(lib for lib in used if lib in ONLY_IN and not is_within(name_of(path), ONLY_IN[lib]))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_lives_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_module_holds_two_rooms() -> None:
    assert [] == [name_of(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 420]
