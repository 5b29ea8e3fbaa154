"""Text is never run: no module of the server unpickles, evaluates or imports by name what it reads, or hands a line to a shell."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.unit.test_layers import MODULES, imports_of, name_of

LOADERS = frozenset({"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "code", "runpy"})
"""Modules that turn data into objects or into code."""
RUNNERS = frozenset({"eval", "exec", "compile", "__import__"})
SHELLS = frozenset({"system", "popen", "create_subprocess_shell", "getoutput", "getstatusoutput"})


def what_runs(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in RUNNERS:
            yield f"{node.func.id} in line {node.lineno}"
        if isinstance(node.func, ast.Attribute) and node.func.attr in SHELLS:
            yield f"{node.func.attr} in line {node.lineno}"
        if any(word.arg == "shell" and not _is_false(word.value) for word in node.keywords):
            yield f"a shell in line {node.lineno}"


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def test_no_module_of_the_server_runs_text() -> None:
    found = {name_of(path): list(what_runs(ast.parse(path.read_text(encoding="utf-8")))) for path in MODULES}

    assert {} == {name: lines for name, lines in found.items() if lines}


def test_no_module_of_the_server_can_unpickle() -> None:
    imported = {name_of(path): {name.split(".")[0] for name in imports_of(path)} & LOADERS for path in MODULES}

    assert {} == {name: loaders for name, loaders in imported.items() if loaders}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("eval(text)", ["eval in line 1"]),
        ("x = 1\nexec(compile(text, '', 'exec'))", ["exec in line 2", "compile in line 2"]),
        ("__import__(name)", ["__import__ in line 1"]),
        ("os.system(line)", ["system in line 1"]),
        ("subprocess.run(line, shell=True)", ["a shell in line 1"]),
        ("subprocess.run([program], shell=False)", []),
        ("re.compile(pattern)\nmodel.eval(tokens)", []),
    ],
)
def test_what_would_run_text_is_seen(source: str, expected: list[str]) -> None:
    assert expected == list(what_runs(ast.parse(source)))
