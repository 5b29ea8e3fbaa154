"""Files and workspaces as they should not be. The server lives, says so quietly, and the next document works."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path

import pytest
from lsprotocol import types

from tests.e2e.conftest import SHOP
from tests.e2e.harness import Editor, running_editor, write_files
from tests.standin import faults
from tests.standin.ollama_standin import OllamaStandin

MAIN = "from shop.basket import Basket\n\nbasket = Basket()\nprint(basket.‸\n"


async def check_alive(editor: Editor) -> None:
    """A request in a healthy document is answered, and no dialog was shown."""
    position = editor.open("shop/main.py", MAIN)
    assert ["total_cents())"] == [item.insert_text for item in await editor.complete("shop/main.py", position)]
    assert [] == editor.client.messages


BAD_TEXTS = {
    "20 MB": "value = compute(value)\n" * 870_000,
    "one line of 1 MB": "x = [" + "1, " * 340_000 + "]\n",
    "an error in every line": "def (:\n  ]]] class = = 3 '''\n" * 300,
    "binary": "\x00\x01\x02\x7f\ufffd" * 5_000,
    "a lone surrogate": "s = '\ud83d'\nx = \n",
    "a byte order mark and lone carriage returns": "\ufeffx = 1\ry = 2\r",
    "a merge conflict": "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n",
    "a diff": "--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n-x = 1\n+x = 2\n def f():\n",
    "brackets 50,000 deep": "(" * 50_000 + "\n",
    "empty": "",
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
async def test_no_text_is_too_bad(editor: Editor, text: str) -> None:
    editor.open("shop/odd.py", text)
    for line, character in ((0, 0), (0, 4), (1, 2), (10**6, 0), (0, 10**6)):
        await editor.complete("shop/odd.py", types.Position(line, character))
    editor.change("shop/odd.py", ((0, 0), (0, 0), "y = 1\n"))
    await editor.complete("shop/odd.py", types.Position(0, 3))

    await check_alive(editor)


async def test_requests_about_unknown_documents_are_empty(editor: Editor) -> None:
    assert [] == await editor.complete("shop/nowhere.py", types.Position(5, 5))
    uri = editor.uri("shop/nowhere.py")
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    identifier = types.VersionedTextDocumentIdentifier(uri=uri, version=3)
    whole = types.TextDocumentContentChangeWholeDocument(text="x")
    editor.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))

    await check_alive(editor)


async def test_a_document_of_another_scheme_is_served(editor: Editor) -> None:
    item = types.TextDocumentItem(uri="untitled:Untitled-1", language_id="python", version=1, text="x = \n")
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    params = types.InlineCompletionParams(
        text_document=types.TextDocumentIdentifier(uri=item.uri),
        position=types.Position(0, 4),
        context=types.InlineCompletionContext(trigger_kind=types.InlineCompletionTriggerKind.Automatic),
    )

    answer = await editor.client.text_document_inline_completion_async(params)

    assert isinstance(answer, types.InlineCompletionList)
    assert 1 == len(answer.items)


async def test_a_file_without_a_language_is_served_from_its_text(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("notes.xyz", "total = ‸\n", language="plaintext")

    assert len(await editor.complete("notes.xyz", position)) <= 1
    await check_alive(editor)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A workspace with everything that walks have stumbled over."""
    folder = write_files(tmp_path / "hostile", {**SHOP, "locked/secret.py": "x = 1\n", "deep/a.py": "import b\n"})
    (folder / "latin.py").write_bytes(b"name = '\xe9\xff'\nother = 1\n")
    (folder / "image.py").write_bytes(bytes(range(256)) * 50)
    (folder / "deep/loop").symlink_to(folder, target_is_directory=True)
    (folder / "self.py").symlink_to("self.py")
    (folder / "gone.py").symlink_to("nothing.py")
    (folder / "outside.py").symlink_to("/etc/hosts")
    os.mkfifo(folder / "pipe.py")
    (folder / "locked").chmod(0)
    return folder


async def test_a_hostile_workspace_is_read_as_far_as_it_can_be(
    hostile: Path, home: Path, ollama: OllamaStandin
) -> None:
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    async with running_editor(hostile, home, settings) as editor:
        await editor.ready()
        await check_alive(editor)
    (hostile / "locked").chmod(0o755)
    assert "def total_cents" in ollama.generations[0].prompt


async def test_a_workspace_may_vanish(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    await editor.complete("shop/main.py", position)
    await asyncio.to_thread(shutil.rmtree, editor.folder)
    gone = types.FileEvent(uri=editor.uri("shop/basket.py"), type=types.FileChangeType.Deleted)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([gone]))

    for _ in range(3):
        assert 1 == len(await editor.complete("shop/main.py", position, invoked=True))
    assert [] == editor.client.messages


MALFORMED = {
    "wrong types": {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": 7}}},
    "missing fields": {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"nonsense": True}},
    "an unknown notification": {"jsonrpc": "2.0", "method": "no/such/method", "params": {"x": 1}},
    "an unknown request": {"jsonrpc": "2.0", "id": "odd-1", "method": "no/such/request", "params": None},
    "a request with wrong types": {
        "jsonrpc": "2.0",
        "id": "odd-2",
        "method": "textDocument/inlineCompletion",
        "params": {"textDocument": {}, "position": "here"},
    },
    "an answer to nothing": {"jsonrpc": "2.0", "id": "never-asked", "result": 1},
    "a cancel of nothing": {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "never-asked"}},
    "no JSON-RPC": {"hello": "world"},
    "no object": [1, 2, 3],
}


@pytest.mark.parametrize("message", MALFORMED.values(), ids=MALFORMED.keys())
async def test_malformed_messages_do_not_end_the_server(editor: Editor, message: object) -> None:
    body = json.dumps(message).encode()
    written = editor.client.protocol.writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    if asyncio.iscoroutine(written):
        await written

    await check_alive(editor)


async def test_a_cursor_inside_of_a_surrogate_pair_is_taken_to_a_whole_character(editor: Editor) -> None:
    text = 'name = "🐍"\nname = name + \n'
    editor.open("shop/odd.py", text)
    for character in range(8, 12):
        for item in await editor.complete("shop/odd.py", types.Position(0, character), invoked=True):
            assert item.range is not None
            for end in (item.range.start.character, item.range.end.character):
                assert 9 != end, "a range must not cut the pair in two"
    editor.change("shop/odd.py", ((0, 9), (0, 9), "x"))

    assert await editor.complete("shop/odd.py", types.Position(1, 14))
    await check_alive(editor)


async def test_a_suggestion_comes_anywhere_in_a_file_of_100_000_lines(editor: Editor, ollama: OllamaStandin) -> None:
    lines = [f"value_{n} = compute({n})" for n in range(100_000)]
    lines[50_000] = lines[-1] = "value = "
    editor.open("shop/odd.py", "\n".join(lines))

    for line in (50_000, 99_999):
        items = await editor.complete("shop/odd.py", types.Position(line, 8))
        assert ["total_cents()"] == [item.insert_text for item in items]
    assert "value_49999 = compute(49999)" in ollama.generations[0].prompt
    assert len(ollama.generations[0].prompt) < 20_000


CONFLICT = """from shop.basket import Basket

basket = Basket()
<<<<<<< HEAD
print(basket.‸
=======
print(len(basket))
>>>>>>> other
"""
DIFF = """--- a/shop/main.py
+++ b/shop/main.py
@@ -3,2 +3,3 @@
 basket = Basket()
-print(basket)
+print(basket.‸
"""


async def test_between_conflict_marks_a_suggestion_stays_on_its_side(editor: Editor, ollama: OllamaStandin) -> None:
    ollama.answer = "total_cents())\n=======\nprint(len(basket))\n>>>>>>> other\n"
    position = editor.open("shop/main.py", CONFLICT)

    assert ["total_cents())"] == [item.insert_text for item in await editor.complete("shop/main.py", position)]


async def test_in_a_diff_a_suggestion_finishes_the_line(editor: Editor, ollama: OllamaStandin) -> None:
    ollama.answer = "total_cents())\n+print(basket.is_empty())\n"
    position = editor.open("change.diff", DIFF, "diff")

    assert ["total_cents())"] == [item.insert_text for item in await editor.complete("change.diff", position)]


async def test_nothing_is_lost_while_edits_come_faster_than_the_model_answers(
    editor: Editor, ollama: OllamaStandin
) -> None:
    ollama.speed.token_ms, ollama.answer = 30, "basket.total_cents()\n"
    editor.open("shop/odd.py", "from shop.basket import Basket\n\n\n")
    asked = []
    for n in range(100):
        editor.change("shop/odd.py", ((2, n), (2, n), "value = "[n % 8]))
        asked.append(asyncio.ensure_future(editor.complete("shop/odd.py", types.Position(2, n + 1))))
        await asyncio.sleep(0.02)
    answers = await asyncio.wait_for(asyncio.gather(*asked), 90)

    assert 100 == len(answers)
    assert all(len(items) <= 1 for items in answers)
    ollama.speed.token_ms, ollama.answer = 0, "total_cents())\n"
    await check_alive(editor)
    assert "value = value = " in ollama.generations[-2].prompt


UNHELPFUL = {
    "repeats itself": "x = 1\n    " * 2_000,
    "repeats a word": "very " * 4_000,
    "answers blanks only": " \t " * 4_000,
    "answers line breaks only": "\n" * 8_000,
    "answers conflict marks": "<<<<<<< HEAD\n=======\n" * 1_000,
}


async def test_a_model_that_has_nothing_to_say_is_stopped_and_hardly_shown(
    editor: Editor, ollama: OllamaStandin
) -> None:
    position = editor.open("shop/odd.py", "def total(items):\n    ‸\n")
    for name, answer in UNHELPFUL.items():
        for fault in (None, faults.endless()):
            ollama.answer, ollama.fault = answer, fault
            items = await editor.complete("shop/odd.py", position, invoked=True)
            assert all(str(item.insert_text).strip() for item in items), name
            assert all(str(item.insert_text).count("\n") <= 1 for item in items), name
    ollama.answer, ollama.fault = "total_cents())\n", None
    await check_alive(editor)
