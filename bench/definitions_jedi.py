"""Answers go-to-definition questions by jedi: `definitions_jedi.py ROOT`, JSON lines in and out (see `definitions`)."""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path

try:
    import jedi
except ModuleNotFoundError as error:
    raise SystemExit("jedi is not installed: pip install --group bench") from error

KINDS = frozenset({"function", "class", "statement", "property", "instance"})
"""Of jedi's names; modules and parameters are no declarations that a prompt could show."""

root = Path(sys.argv[1]).resolve()
added = [str(root / "src")] if (root / "src").is_dir() else []
project = jedi.Project(root, added_sys_path=added, smart_sys_path=True)


@lru_cache(maxsize=8)
def script(path: str) -> jedi.Script:
    return jedi.Script(path=root / path, project=project)


def places(path: str, line: int, column: int) -> list[list]:
    try:
        names = script(path).goto(line + 1, column, follow_imports=True, follow_builtin_imports=False)
    except Exception as error:  # jedi's own bugs: this name has no answer
        print(f"{path}:{line + 1}:{column}: {error!r}", file=sys.stderr)
        return []
    found = set()
    for name in names:
        if name.type in KINDS and name.module_path and name.line and name.module_path.is_relative_to(root):
            found.add((name.module_path.relative_to(root).as_posix(), name.line - 1, name.name))
    return sorted(map(list, found))


for text in sys.stdin:
    question = json.loads(text)
    print(
        json.dumps([places(question["path"], question["line"], column) for column in question["columns"]]), flush=True
    )
