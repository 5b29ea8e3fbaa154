"""Over stdio: a model that takes its time, and what an editor is given meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.e2e.harness import WAIT_S, Editor, running_editor
from tests.standin.ollama_standin import OllamaStandin

PATH = "shop/tiles.py"
AREAS = "".join(
    f"class {name}:\n    def area(self) -> int:\n        return self.width * self.height\n\n\n"
    for name in ("A", "B", "C")
)
MARKED = AREAS + "class Tile:\n    def area(self) -> int:\n        return self.‸\n"


async def shown(editor: Editor, position: object) -> list[str]:
    return [str(item.insert_text) for item in await editor.complete(PATH, position)]


async def test_the_repository_answers_at_once_and_the_model_answers_the_next_request(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    ollama.answer, ollama.is_held = "height * self.depth\n", True
    (shop / PATH).write_text(MARKED.replace("‸", ""), encoding="utf-8")
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0, "patienceMs": 0}}
    async with running_editor(shop, home, settings) as editor:
        await editor.ready()
        position = editor.open(PATH, MARKED)
        assert ["width * self.height"] == await shown(editor, position)

        await asyncio.to_thread(ollama.wait_for, lambda: ollama.generations, WAIT_S)
        ollama.is_held = False
        async with asyncio.timeout(WAIT_S):
            while ["height * self.depth"] != await shown(editor, position):
                await asyncio.sleep(0.02)

    assert 1 == len(ollama.generations)
    assert [] == editor.client.messages
