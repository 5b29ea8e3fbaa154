"""What a session with a real Ollama leaves behind for `fimble stats`, and what its status says of speed meanwhile."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.e2e.harness import WAIT_S, Editor, environment, running_editor, write_files
from tests.real.server import RealOllama, spare_self_test

pytestmark = pytest.mark.real_ollama

PATCHED = Path(__file__).parents[1] / "e2e" / "patched.py"
KEPT_AFTER_S = 0.5

# The tiny model has random weights: in a string any text is right.
NOTES = 'title = "‸"\n'
PAGE = 'const title = "‸";\n'


async def first_suggestion(editor: Editor, path: str, text: str, language: str) -> types.InlineCompletionItem:
    """Ask in one string after the other until something is shown."""
    for number in range(40):
        name = f"{number}-{path}"
        (editor.folder / name).write_text("", "utf-8")
        position = editor.open(name, text.replace("title", f"title_{number}"), language)
        if items := await editor.complete(name, position, invoked=True):
            return items[0]
    raise AssertionError("nothing was ever shown")


async def accept(editor: Editor, item: types.InlineCompletionItem, *, and_keep: bool) -> None:
    """Put a suggestion in and say so, as editors do; perhaps it is taken out again first, so that whoever looks finds none."""
    assert item.range is not None
    assert item.command is not None
    start, end = item.range.start, item.range.end
    path = max(editor.versions, key=list(editor.versions).index).rpartition("/")[2]
    editor.change(path, ((start.line, start.character), (end.line, end.character), str(item.insert_text)))
    if not and_keep:
        editor.replace(path, "nothing of it\n")
    command = types.ExecuteCommandParams(item.command.command, item.command.arguments)
    await asyncio.wait_for(editor.client.workspace_execute_command_async(command), WAIT_S)


async def rows(editor: Editor) -> dict[str, Any]:
    found = await editor.client.workspace_execute_command_async(types.ExecuteCommandParams("fimble.statistics"))
    assert isinstance(found, list)
    return {row["language"]: row for row in found}


def counted(home: Path) -> dict[str, Any]:
    """What the command says afterwards, by language."""
    command = [sys.executable, "-m", "fimble.cli.main", "stats", "--json"]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=WAIT_S, check=True)
    return {row["language"]: row for row in json.loads(done.stdout)["rows"]}


async def test_a_session_is_counted_by_language_and_model_and_outlives_the_server(
    ollama_server: RealOllama, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    folder = write_files(tmp_path / "shop", {"a.py": "", "a.js": ""})
    settings = {
        "backend": "ollama",
        "model": ollama_server.tiny_fim,
        "ollama": {"host": ollama_server.url},
        # Short answers end by themselves: one that is cut short says nothing of its cost.
        "completion": {"debounceMs": 0, "prefetch": "never", "maxTokens": 8},
    }
    spare_self_test(ollama_server, ollama_server.tiny_fim, tmp_path / "home" / "cache")
    command = (sys.executable, str(PATCHED), json.dumps({"kept": KEPT_AFTER_S}))
    async with running_editor(folder, tmp_path / "home", settings, command=command) as editor:
        await editor.ready()
        await accept(editor, await first_suggestion(editor, "notes.py", NOTES, "python"), and_keep=True)
        await accept(editor, await first_suggestion(editor, "page.js", PAGE, "javascript"), and_keep=False)
        async with asyncio.timeout(WAIT_S):
            while not (await rows(editor))["python"]["kept"]:
                await asyncio.sleep(0.05)
        await asyncio.sleep(2 * KEPT_AFTER_S)
        status = await editor.status()

    assert [status.speed.ms >= 0, status.speed.tokensPerSecond > 0] == [True, True]
    assert 0 <= status.speed.reusedTokens <= status.speed.promptTokens

    kept = counted(tmp_path / "home")
    assert {(ollama_server.tiny_fim, "ollama")} == {(row["model"], row["backend"]) for row in kept.values()}
    assert {"python": (1, 1, 1), "javascript": (1, 1, 0)} == {
        language: (row["shown"], row["accepted"], row["kept"]) for language, row in kept.items()
    }
    for row in kept.values():
        assert row["answers"] >= row["shown"]
        assert 0 < row["counted"] <= row["answers"]
        assert 0 < row["again_tokens"] <= row["prompt_tokens"]
        assert row["ms"] > 0
