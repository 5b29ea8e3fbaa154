"""How long after a cancel the connection to the model closes: a real server over real stdio, a model that stands in the middle
of an answer. The clock runs from the client's writing of the cancel to the model server's seeing the connection go."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lsprotocol import types

from bench.report import Figure, percentile, save
from tests.e2e.conftest import SHOP
from tests.e2e.harness import Editor, running_editor, write_files
from tests.e2e.test_code_actions import ALL, BASKET, TOTAL, Desk, settings
from tests.standin import faults
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin
from tests.standin.server import Record

N = 200
WAIT_S = 60.0
ANSWER = "total_cents() + basket.total_cents() + basket.total_cents()"
PLACE = "from shop.basket import Basket\n\nbasket = Basket()\nprint(basket.total_‸"


def main() -> Figure:
    rows = asyncio.run(_measured())
    return save(
        Figure(
            name="cancelling",
            title="From a cancel to the closed connection, ms",
            columns=["what is cancelled", "times", "p50", "p90", "p99", "most"],
            rows=rows,
            bars=("p50", "p99"),
        )
    )


async def _measured() -> list[list[Any]]:
    with OllamaStandin([CODER, INSTRUCT], answer=ANSWER) as ollama, tempfile.TemporaryDirectory() as folder:
        root = write_files(Path(folder) / "shop-repo", SHOP)
        home = write_files(Path(folder) / "home", {"empty": ""})
        async with running_editor(root, home, settings(ollama), capabilities=ALL) as editor:
            desk = Desk(editor)
            await editor.ready()
            editor.open(BASKET)
            ollama.fault = faults.stall(after=3, seconds=600)
            return [_row(name, [await kind(desk, ollama) for _ in range(N)]) for name, kind in KINDS.items()]


def _row(name: str, times: list[float]) -> list[Any]:
    return [name, len(times), *(round(percentile(times, p), 1) for p in (50, 90, 99)), round(max(times), 1)]


async def _action_by_request(desk: Desk, ollama: OllamaStandin) -> float:
    return await _until_closed(_action(desk), lambda: ollama.chats, lambda: _cancel_request(desk.editor))


async def _action_by_progress(desk: Desk, ollama: OllamaStandin) -> float:
    client = desk.editor.client
    known = set(client.progress_reports)

    def cancel() -> None:
        (token,) = set(client.progress_reports) - known
        client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token=token))

    return await _until_closed(_action(desk), lambda: ollama.chats, cancel)


async def _completion(desk: Desk, ollama: OllamaStandin) -> float:
    position = desk.editor.open("shop/main.py", PLACE)
    asked = asyncio.ensure_future(desk.editor.complete("shop/main.py", position, invoked=True))
    return await _until_closed(asked, lambda: ollama.generations, lambda: _cancel_request(desk.editor))


def _action(desk: Desk) -> asyncio.Future[Any]:
    return asyncio.ensure_future(desk.act("explain", TOTAL))


def _cancel_request(editor: Editor) -> None:
    protocol = editor.client.protocol
    (identifier,) = [number for number, future in protocol._request_futures.items() if not future.done()]
    protocol.notify(types.CANCEL_REQUEST, types.CancelParams(id=identifier))


async def _until_closed(
    work: asyncio.Future[Any], asked: Callable[[], list[Record]], cancel: Callable[[], None]
) -> float:
    n_before = len(asked())
    await _until(lambda: len(asked()) > n_before and asked()[-1].generated_tokens == 3)
    record = asked()[-1]
    started = time.monotonic()
    cancel()
    await asyncio.gather(work, return_exceptions=True)
    await _until(lambda: record.outcome == "connection_closed" and record.ended_at)
    return (record.ended_at - started) * 1000


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0.005)


KINDS = {
    "an action, by its request": _action_by_request,
    "an action, by its progress": _action_by_progress,
    "a completion": _completion,
}
