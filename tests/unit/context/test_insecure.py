"""Known-bad code of other files does not reach the prompt: signatures stand for it, safe siblings come instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.context.making import Desk

BAD_FUNCTION = '''
def find_user(connection, name):
    """Looks a user up."""
    cursor = connection.cursor()
    cursor.execute("SELECT id, name FROM users WHERE name = '" + name + "'")
    row = cursor.fetchone()
    return row
'''

SAFE_FUNCTION = '''
def find_order(connection, number):
    """Looks an order up."""
    cursor = connection.cursor()
    cursor.execute("SELECT id, total FROM orders WHERE number = %s", (number,))
    row = cursor.fetchone()
    return row
'''

OPEN_FILE = '''import psycopg2


def find_item(connection, name):
    """Looks an item up."""
    cursor = connection.cursor()
    ‸
'''


def similar_text(desk: Desk) -> str:
    return "\n".join(piece.text for piece in desk.prompt().pieces if piece.zone == "similar")


@pytest.mark.parametrize(
    "files",
    [
        {"shop/users.py": BAD_FUNCTION, "shop/orders.py": SAFE_FUNCTION},
        {"shop/store.py": f"import psycopg2\n\n{BAD_FUNCTION}\n{SAFE_FUNCTION}"},
        {"shop/store.py": f"import psycopg2\n\n{SAFE_FUNCTION}\n{BAD_FUNCTION}"},
    ],
    ids=["two files", "bad one first", "safe one first"],
)
def test_the_prompt_shows_the_safe_sibling_and_of_the_bad_one_the_signature(tmp_path: Path, files) -> None:
    desk = Desk(tmp_path, {**files, "shop/items.py": OPEN_FILE})
    text = desk.prompt().text

    assert 'cursor.execute("SELECT id, total FROM orders WHERE number = %s", (number,))' in text
    assert "def find_user(connection, name):" in text
    assert "FROM users WHERE name" not in text
    assert "cursor.fetchone" in similar_text(desk)


def test_a_bad_piece_comes_after_safe_ones_however_similar_it_is(tmp_path: Path) -> None:
    alike = BAD_FUNCTION.replace("find_user", "find_item").replace("users", "items")
    desk = Desk(tmp_path, {"shop/a.py": alike, "shop/b.py": SAFE_FUNCTION, "shop/items.py": OPEN_FILE})
    similar = [piece for piece in desk.prompt().pieces if piece.zone == "similar"]

    assert "shop/b.py" == similar[-1].path, "the last one stands nearest to the cursor"
    assert ["shop/a.py", "shop/b.py"] == [piece.path for piece in similar]


def test_a_signature_says_that_something_is_left_out_and_keeps_its_place_in_the_class(tmp_path: Path) -> None:
    method = BAD_FUNCTION.replace("connection, ", "self, ").replace("connection.", "self.").strip("\n")
    lines = "\n".join(f"    {line}" for line in method.split("\n"))
    desk = Desk(tmp_path, {"shop/users.py": f"class Users:\n{lines}\n", "shop/items.py": OPEN_FILE})

    assert "class Users:\n    def find_user(self, name):\n" in similar_text(desk)
    assert "SELECT" not in similar_text(desk)


def test_bad_lines_outside_of_any_function_are_left_out(tmp_path: Path) -> None:
    script = (
        "import psycopg2\n\nconnection = psycopg2.connect('')\ncursor = connection.cursor()\n"
        "cursor.execute(f\"SELECT id FROM items WHERE name = '{name}'\")\nrow = cursor.fetchone()\nprint(row)\n"
    )
    desk = Desk(tmp_path, {"shop/script.py": script, "shop/items.py": OPEN_FILE})

    assert "cursor = connection.cursor()\nrow = cursor.fetchone()" in similar_text(desk)


def test_what_stays_out_is_known_again_when_the_file_is_mended(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"shop/users.py": BAD_FUNCTION, "shop/items.py": OPEN_FILE})
    assert "SELECT" not in similar_text(desk)

    desk.put("shop/users.py", BAD_FUNCTION.replace('\'" + name + "\'"', '%s", (name,)'))

    assert "WHERE name = %s" in similar_text(desk)


def test_the_typescript_case(tmp_path: Path) -> None:
    bad = (
        "export async function findUser(pool: Pool, name: string) {\n  const client = await pool.connect();\n"
        "  const result = await client.query(`SELECT * FROM users WHERE name = '${name}'`);\n  return result.rows;\n}\n"
    )
    safe = (
        "export async function findOrder(pool: Pool, id: string) {\n  const client = await pool.connect();\n"
        "  const result = await client.query('SELECT * FROM orders WHERE id = $1', [id]);\n  return result.rows;\n}\n"
    )
    cursor = (
        "export async function findItem(pool: Pool, id: string) {\n  const client = await pool.connect();\n  ‸\n}\n"
    )
    desk = Desk(tmp_path, {"src/users.ts": bad, "src/orders.ts": safe, "src/items.ts": cursor})

    assert "client.query('SELECT * FROM orders WHERE id = $1', [id])" in similar_text(desk)
    assert "export async function findUser(pool: Pool, name: string) { ... }" in similar_text(desk)
    assert "FROM users" not in similar_text(desk)
