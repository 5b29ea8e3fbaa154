"""Things that break around a running server. It lives, says what is wrong, and is whole again afterwards, without a restart.

What a model server can answer is in test_model_faults, what a client can send in test_wire, bad files in test_bad_input.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from lsprotocol import types

from tests.e2e.harness import WAIT_S, Editor, running_editor
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.ollama_standin import CODER, OllamaStandin
from tests.standin.server import Speed

MAIN = "from shop.basket import Basket\n\nbasket = Basket()\nprint(basket.‸\n"
PATCHED = Path(__file__).with_name("patched.py")


def patched(**wanted: Any) -> tuple[str, ...]:
    return (sys.executable, str(PATCHED), json.dumps(wanted))


def settings(ollama: OllamaStandin) -> dict[str, Any]:
    return {"backend": "ollama", "ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}


async def check_whole(editor: Editor, ollama: OllamaStandin, declaration: str = "def total_cents") -> None:
    """Suggestions come, with what other files declare, nothing popped up, and the status says that all is well."""
    position = editor.open("shop/main.py", MAIN)
    async with asyncio.timeout(WAIT_S):
        while not (
            await editor.complete("shop/main.py", position, invoked=True)
            and ollama.generations
            and declaration in ollama.generations[-1].prompt
        ):
            await asyncio.sleep(0.05)
    assert "ready" == (await editor.status()).state
    assert [] == editor.client.messages


def told(editor: Editor, *words: str) -> bool:
    return any(all(word in message.message for word in words) for message in editor.client.log_messages)


# The model server


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [(faults.silence(60), {"first_byte": 0.3}), (faults.stall(after=1), {"stall": 0.3})],
    ids=["a first token that does not come", "a stream that stops in the middle"],
)
async def test_a_wait_has_an_end(
    fault: Fault, seconds: dict[str, float], shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    ollama.answer = "total_cents() + basket.total_cents())\n"
    async with running_editor(shop, home, settings(ollama), command=patched(timeouts=seconds)) as editor:
        await editor.ready()
        position = editor.open("shop/main.py", MAIN)
        ollama.fault = fault
        await editor.complete("shop/main.py", position, invoked=True)
        await asyncio.to_thread(ollama.wait_for, lambda: ollama.generations[-1].outcome == "connection_closed", WAIT_S)
        ollama.fault = None

        await check_whole(editor, ollama)


async def test_a_model_that_never_stops_is_stopped(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    ollama.answer = "total_cents() + basket.total_cents() + "
    ollama.speed = Speed(token_ms=1)
    async with running_editor(shop, home, settings(ollama)) as editor:
        await editor.ready()
        position = editor.open("shop/main.py", MAIN)
        ollama.fault = faults.endless()
        await editor.complete("shop/main.py", position, invoked=True)
        await asyncio.to_thread(ollama.wait_for, lambda: ollama.generations[-1].outcome != "open", WAIT_S)
        assert ollama.generations[-1].outcome == "connection_closed"
        ollama.fault, ollama.answer = None, "total_cents())\n"

        await check_whole(editor, ollama)


async def test_a_model_that_loads_is_waited_for_and_loaded_once(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    ollama.speed = Speed(load_ms=1_000)
    async with running_editor(shop, home, settings(ollama)) as editor:
        position = editor.open("shop/main.py", MAIN)
        await editor.complete("shop/main.py", position)  # asked while it loads, or nearly so
        await editor.ready()
        assert [] != [status for status in editor.statuses if "Loading" in status.message and status.state == "loading"]

        await check_whole(editor, ollama)
    assert 1 == len(ollama.loads)


async def test_something_else_at_the_port_is_told_and_ollama_found_when_it_is_there(shop: Path, home: Path) -> None:
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    ollama = OllamaStandin(answer="total_cents())\n", port=port)
    async with running_editor(shop, home, settings(ollama)) as editor:
        status = await editor.until(lambda status: status.state == "offline")
        assert status.message
        assert status.remedy
        other.close()
        await other.wait_closed()
        with ollama:
            await editor.until(lambda status: status.state == "ready")
            await check_whole(editor, ollama)


async def test_a_model_that_is_removed_while_it_runs_is_missed_and_found_again(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    async with running_editor(shop, home, settings(ollama)) as editor:
        await editor.ready()
        await check_whole(editor, ollama)
        ollama.models.clear()
        ollama.loaded.clear()
        position = editor.open("shop/main.py", MAIN)
        assert [] == await editor.complete("shop/main.py", position, invoked=True)
        status = await editor.until(lambda status: status.state == "no-model")
        assert "ollama pull" in status.remedy
        ollama.models.append(CODER)

        await editor.until(lambda status: status.state == "ready")
        await check_whole(editor, ollama)


async def test_an_ollama_that_is_started_anew_is_found_again(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    async with running_editor(shop, home, settings(ollama)) as editor:
        await editor.ready()
        await check_whole(editor, ollama)
        ollama.stop()
        position = editor.open("shop/main.py", MAIN)
        assert [] == await editor.complete("shop/main.py", position, invoked=True)
        status = await editor.until(lambda status: status.state == "offline")
        assert "ollama serve" in status.remedy
        ollama.start()

        await editor.until(lambda status: status.state == "ready")
        await check_whole(editor, ollama)


# The cache on disk


def cache_of(home: Path) -> Path:
    (file,) = (home / "cache" / "fimble" / "index").glob("*.sqlite3")
    return file


def _garbage(file: Path) -> None:
    file.write_bytes(b"not a database, " * 400)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _older(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 1")
    database.close()


def _of_another_program(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE mine (x)")
    database.close()


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGES: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "garbage": (_garbage, ("made anew",)),
    "cut in the middle": (_cut, ("made anew",)),
    "of an older version": (_older, ("made anew", "version 1")),
    "of another program": (_of_another_program, ("made anew",)),
    "empty": (_empty, ()),
    "a folder in its place": (_a_folder, ("going on without",)),
}


@pytest.mark.parametrize(("damage", "words"), DAMAGES.values(), ids=DAMAGES.keys())
async def test_a_cache_that_cannot_be_used_is_made_anew_and_said_to_be(
    damage: Callable[[Path], None], words: tuple[str, ...], shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    async with running_editor(shop, home, settings(ollama)) as editor:
        await editor.ready()
    damage(cache_of(home))
    async with running_editor(shop, home, settings(ollama)) as editor:
        await editor.ready()
        await check_whole(editor, ollama)
        assert not words or told(editor, "index cache", *words)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit there")
async def test_a_full_disk_costs_the_cache_and_nothing_else(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    async with running_editor(shop, home, settings(ollama), command=patched(file_size=6_000)) as editor:
        await editor.ready()
        await check_whole(editor, ollama)
        assert told(editor, "index cache", "going on without")
    async with running_editor(shop, home, settings(ollama)) as editor:
        await editor.ready()
        await check_whole(editor, ollama)


async def test_a_cache_folder_that_vanishes_under_the_server_is_no_matter(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    async with running_editor(shop, home, settings(ollama)) as editor:
        await editor.ready()
        await asyncio.to_thread(shutil.rmtree, home / "cache")
        rename_method(editor, "total_cents", "total_in_cents")

        await check_whole(editor, ollama, "def total_in_cents")


# Time, processes, handles


def rename_method(editor: Editor, old: str, new: str) -> None:
    """Change a file on disk that the open one stands on, and say so as an editor does."""
    file = editor.folder / "shop/basket.py"
    file.write_text(file.read_text().replace(f"def {old}(", f"def {new}("))
    changed = types.FileEvent(uri=editor.uri("shop/basket.py"), type=types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=[changed]))


async def test_a_clock_that_jumps_changes_nothing(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    async with running_editor(shop, home, settings(ollama), command=patched(clock=True)) as editor:
        await editor.ready()
        await check_whole(editor, ollama)
        rename_method(editor, "total_cents", "total_in_cents")
        await check_whole(editor, ollama, "def total_in_cents")
    async with running_editor(shop, home, settings(ollama)) as editor:
        await editor.ready()
        await check_whole(editor, ollama, "def total_in_cents")


def server_process() -> psutil.Process:
    return next(
        child
        for child in psutil.Process().children(recursive=True)
        if "lsp" in child.cmdline()[-1:] or str(PATCHED) in child.cmdline()
    )


def workers() -> list[psutil.Process]:
    return [child for child in server_process().children(recursive=True) if "spawn_main" in " ".join(child.cmdline())]


async def test_a_worker_that_is_killed_is_replaced(editor: Editor, ollama: OllamaStandin) -> None:
    for old, new in (("total_cents", "sum_a"), ("sum_a", "sum_b"), ("sum_b", "sum_c")):
        for worker in workers():
            worker.kill()
        rename_method(editor, old, new)
        await check_whole(editor, ollama, f"def {new}")


async def test_a_worker_that_hangs_is_replaced(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    async with running_editor(shop, home, settings(ollama), command=patched(batch=8.0)) as editor:
        await editor.ready()
        hanging = workers()
        assert hanging
        for worker in hanging:
            worker.suspend()
        rename_method(editor, "total_cents", "total_in_cents")
        await check_whole(editor, ollama, "def total_in_cents")

        assert not any(worker.is_running() and worker.status() == psutil.STATUS_STOPPED for worker in hanging)


@pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="only Linux lets one limit another process")
async def test_without_file_handles_nothing_ends_and_all_comes_back_with_them(
    editor: Editor, ollama: OllamaStandin
) -> None:
    await check_whole(editor, ollama)
    process = server_process()
    before = process.rlimit(psutil.RLIMIT_NOFILE)
    process.rlimit(psutil.RLIMIT_NOFILE, (3, before[1]))
    ollama.stop()  # so that a new connection is needed
    ollama.start()
    position = editor.open("shop/main.py", MAIN)
    rename_method(editor, "total_cents", "total_in_cents")
    for _ in range(5):
        await editor.complete("shop/main.py", position, invoked=True)
    process.rlimit(psutil.RLIMIT_NOFILE, before)
    rename_method(editor, "total_in_cents", "sum_of_all")
    await editor.until(lambda status: status.state == "ready" and status.backend == "ollama")

    await check_whole(editor, ollama, "def sum_of_all")
