"""Every action of the catalogue from the wire to a model server and back: what each of them makes of an answer that fits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsprotocol import types

from fimble.actions.catalogue import BUILT_IN
from tests.e2e.harness import running_editor
from tests.e2e.test_code_actions import ALL, Desk, settings
from tests.e2e.test_directives import applied
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

PATH = "shop/new.py"
LINE = 4
BODY = (
    "    result = 0\n    for item in items:\n        result += item.price\n"
    '    db.execute("insert into totals values (" + str(result) + ")")\n    return result\n'
)
FUNCTION = f"def total(items, db):\n{BODY}"
TEXT = f"import sqlite3\n\n\n{FUNCTION}"
MESSAGE = {
    "range": {"start": {"line": LINE, "character": 4}, "end": {"line": LINE, "character": 10}},
    "message": "wrong",
}


@dataclass(frozen=True)
class Row:
    """What the model answers with, and what is there afterwards."""

    answer: str
    text: str = ""
    """Of the file; "" where nothing is edited."""
    more: tuple[tuple[str, Any], ...] = ()
    """Of the argument."""
    created: str = ""
    """Name of a file that is made."""


def becomes(function: str, **more: Any) -> Row:
    """The function comes back in a fence and stands where it stood."""
    return Row(f"```python\n{function}```", f"import sqlite3\n\n\n{function}", tuple(more.items()))


EXTRACTED = (
    "def total(items, db):\n    result = sum_of(items)\n"
    + BODY[BODY.index("    db") :]
    + "\n\ndef sum_of(items):\n    result = 0\n    for item in items:\n        result += item.price\n    return result\n"
)
WRAPPED = (
    "import sqlite3\nimport functools\nimport logging\n\n\ndef logged(function):\n    @functools.wraps(function)\n"
    "    def call(*args, **kwargs):\n        logging.info(function.__name__)\n        return function(*args, **kwargs)\n\n"
    f"    return call\n\n\n@logged\n{FUNCTION}"
)
TESTS = "from shop.new import total\n\n\ndef test_nothing_costs_nothing():\n    assert 0 == total([], None)\n"

ROWS = {
    "explain": Row("It sums."),
    "explain-diagnostic": Row("It is wrong.", more=(("diagnostics", [MESSAGE]),)),
    "fix": becomes(FUNCTION.replace("item.price", "item.price_cents"), diagnostics=[MESSAGE]),
    "refactor": becomes(FUNCTION.replace("items", "things"), instruction="call them things"),
    "extract-function": becomes(EXTRACTED),
    "simplify": becomes(FUNCTION.replace(BODY[: BODY.index("    db")], "    result = sum(item.price for item in items)\n")),
    "rename": becomes(FUNCTION.replace("result", "price")),
    "add-types": becomes(FUNCTION.replace("items, db)", "items: list, db: sqlite3.Connection) -> int")),
    "add-error-handling": becomes(FUNCTION.replace(BODY, BODY.replace("    db", '    if db is None:\n        raise ValueError("no database")\n    db'))),
    "to-async": becomes("async " + FUNCTION.replace("db.execute", "await db.execute")),
    "wrap-logging": Row(f"```python\n{WRAPPED}```", WRAPPED),
    "parameterise-sql": becomes(FUNCTION.replace('(" + str(result) + ")")', '(?)", (result,))')),
    "document": becomes(FUNCTION.replace(BODY, f'    """Sum the prices."""\n{BODY}')),
    "comment": Row(" Add up the prices.\n", TEXT.replace("    for item", "    # Add up the prices.\n    for item")),
    "test-plan": Row("- nothing costs nothing"),
    "tests": Row(f"```python\n{TESTS}```", created="test_new.py"),
}  # fmt: skip


async def check_action(desk: Desk, ollama: OllamaStandin, name: str, row: Row) -> None:
    n_edits, n_explained = len(desk.edits), len(desk.explained)
    ollama.answer = row.answer
    answer = await desk.act(name, LINE, PATH, **dict(row.more))

    assert "" == answer["message"], name
    if not row.text and not row.created:
        assert (n_edits, True) == (len(desk.edits), answer["markdown"].startswith(row.answer)), name
        assert len(desk.explained) > n_explained, name
        return
    changes = desk.edits[-1].edit.document_changes or []
    made = [change.uri.rpartition("/")[2] for change in changes if isinstance(change, types.CreateFile)]
    edited = [change for change in changes if isinstance(change, types.TextDocumentEdit)]
    assert ([row.created] if row.created else [], 1, True) == (made, len(edited), answer["applied"]), name
    assert (TESTS if row.created else row.text) == applied("" if row.created else TEXT, edited[0].edits), name


async def test_every_action_of_the_catalogue_does_what_it_says(shop: Path, home: Path) -> None:
    assert {action.id for action in BUILT_IN} == set(ROWS)
    with OllamaStandin([CODER, INSTRUCT]) as ollama:
        async with running_editor(shop, home, settings(ollama), capabilities=ALL) as editor:
            desk = Desk(editor)
            await editor.ready()
            editor.open(PATH, TEXT)
            for name, row in ROWS.items():
                await check_action(desk, ollama, name, row)
