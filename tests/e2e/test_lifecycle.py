"""Hand-shake, folders, files on disk, settings, and a clean end."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import psutil
import pytest
from lsprotocol import types

from tests.e2e.harness import BARE, WAIT_S, Editor, environment, running_editor, write_files
from tests.standin.ollama_standin import OllamaStandin

MAIN = "from shop.basket import Basket\n\nbasket = Basket()\nprint(basket.‸\n"


async def test_the_first_index_reports_progress(editor: Editor) -> None:
    (reports,) = editor.client.progress_reports.values()

    assert isinstance(reports[0], types.WorkDoneProgressBegin)
    assert isinstance(reports[-1], types.WorkDoneProgressEnd)


async def test_a_folder_added_later_is_read_and_one_removed_is_forgotten(
    editor: Editor, ollama: OllamaStandin, tmp_path: Path
) -> None:
    other = write_files(tmp_path / "other", {"tools.py": "def weigh(thing: str) -> int: ...\n", "use.py": ""})
    folder = types.WorkspaceFolder(uri=other.as_uri(), name="other")
    change = types.WorkspaceFoldersChangeEvent
    client = editor.client
    client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(event=change(added=[folder], removed=[]))
    )
    editor.folder = other
    position = editor.open("use.py", "from tools import weigh\n\nprint(wei‸\n")

    async def tools_are_in_the_prompt() -> bool:
        editor.change("use.py", ((0, 0), (0, 0), ""))
        await editor.complete("use.py", position, invoked=True)
        return "def weigh(thing: str) -> int" in ollama.generations[-1].prompt

    async with asyncio.timeout(WAIT_S):
        while not await tools_are_in_the_prompt():
            await asyncio.sleep(0.05)
    client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(event=change(added=[], removed=[folder]))
    )
    async with asyncio.timeout(WAIT_S):
        while await tools_are_in_the_prompt():
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("is_disk", [False, True])
async def test_a_home_or_a_disk_is_not_read_and_its_open_files_are_completed(
    shop: Path, home: Path, ollama: OllamaStandin, is_disk: bool
) -> None:
    write_files(home, {"notes.py": "def secret_of_the_home() -> int: ...\n"})
    wide = Path(home.anchor) if is_disk else home
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    async with running_editor(home, home, settings, folders=[wide, shop]) as editor:
        status = await editor.ready()
        here = editor.open("use.py", "from notes import secret_of_the_home\n\nprint(secret_of‸\n")
        items = await editor.complete("use.py", here, invoked=True)
        prompt = ollama.generations[-1].prompt

    assert f"{wide} is not read" in status.message
    assert str(shop) not in status.message
    assert items
    assert "def secret_of_the_home" not in prompt


async def test_a_file_changed_on_disk_is_read_anew(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    basket = editor.folder / "shop/basket.py"
    basket.write_text(basket.read_text().replace("total_cents", "total_in_cents"))
    editor.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            changes=[types.FileEvent(uri=editor.uri("shop/basket.py"), type=types.FileChangeType.Changed)]
        )
    )

    async with asyncio.timeout(WAIT_S):
        while True:
            await editor.complete("shop/main.py", position, invoked=True)
            if "def total_in_cents" in ollama.generations[-1].prompt:
                break
            await asyncio.sleep(0.05)
    assert "def total_cents" not in ollama.generations[-1].prompt


async def test_an_open_document_wins_over_the_disk_until_it_is_closed(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    editor.open("shop/basket.py")
    text = (editor.folder / "shop/basket.py").read_text()
    editor.replace("shop/basket.py", text.replace("total_cents", "sum_of_everything"))

    async def prompt() -> str:
        await editor.complete("shop/main.py", position, invoked=True)
        return ollama.generations[-1].prompt

    async with asyncio.timeout(WAIT_S):
        while "def sum_of_everything" not in await prompt():
            await asyncio.sleep(0.05)
    uri = editor.uri("shop/basket.py")
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    async with asyncio.timeout(WAIT_S):
        while "def sum_of_everything" in await prompt():
            await asyncio.sleep(0.05)


async def test_wrong_settings_keep_their_defaults_and_are_told_once_without_a_dialog(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    settings = {"ollama": {"host": ollama.url}, "completion": {"maxTokens": "many", "debounceMs": 0}, "bakend": "x"}
    async with running_editor(shop, home, settings) as editor:
        await editor.ready()
        warned = [m.message for m in editor.client.log_messages if "maxTokens" in m.message or "bakend" in m.message]

        assert 2 == len(warned)
        assert [] == editor.client.messages


async def test_settings_changed_later_count_at_once(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    editor.client.set_configuration({"fimble": {"backend": "lookup"}})
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))

    await editor.until(lambda status: status.backend == "lookup")
    await editor.complete("shop/main.py", position)

    assert [] == ollama.generations


async def test_a_switched_off_language_gets_nothing(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}, "languages": {"python": False}}
    async with running_editor(shop, home, settings) as editor:
        await editor.ready()
        position = editor.open("shop/main.py", MAIN)

        assert [] == await editor.complete("shop/main.py", position)
    assert [] == ollama.generations


async def test_a_client_without_any_capability_and_without_a_folder_is_served(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    async with running_editor(shop, home, settings, capabilities=BARE, folders=[]) as editor:
        await editor.ready()
        position = editor.open("shop/main.py", MAIN)

        assert ["total_cents())"] == [item.insert_text for item in await editor.complete("shop/main.py", position)]


async def test_no_process_stays_behind(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    before = set(psutil.Process().children(recursive=True))
    async with running_editor(shop, home, {"ollama": {"host": ollama.url}}) as editor:
        await editor.ready()
        started = set(psutil.Process().children(recursive=True)) - before
        assert started

    _, alive = await asyncio.to_thread(psutil.wait_procs, list(started), WAIT_S)
    assert [] == alive


async def test_the_server_ends_when_its_client_vanishes(shop: Path, home: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "fimble.cli.main", "lsp", env=environment(home), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.close()

    assert 0 == await asyncio.wait_for(process.wait(), WAIT_S)


async def test_the_tables_of_the_protocol_stay_flat(editor: Editor) -> None:
    position = editor.open("shop/main.py", MAIN)
    for n in range(300):
        editor.change("shop/main.py", ((0, 0), (0, 0), "#" if n % 2 else "\n"))
    await editor.complete("shop/main.py", position)
    process = next(p for p in psutil.Process().children(recursive=True) if "lsp" in p.cmdline())
    n_descriptors = process.num_fds()
    for _ in range(30):
        await editor.complete("shop/main.py", position, invoked=True)

    assert process.num_fds() <= n_descriptors + 4


@pytest.mark.parametrize("address", ["0.0.0.0:2087", "example.org:2087", "127.0.0.1:http"])
async def test_tcp_is_for_this_machine_only(address: str, home: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "fimble.cli.main", "lsp", "--tcp", address, env=environment(home),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await asyncio.wait_for(process.communicate(), WAIT_S)

    assert 2 == process.returncode
    assert b"127.0.0.1:PORT" in errors


async def test_a_checkout_runs_the_server_too(home: Path) -> None:
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(root / "server"), "--version", env=environment(home), stdout=asyncio.subprocess.PIPE,
        cwd=os.fspath(home),
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), WAIT_S)

    assert out.startswith(b"fimble ")
