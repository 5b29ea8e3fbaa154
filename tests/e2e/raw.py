"""A server spoken to in bytes, for what no proper client would send."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.e2e.harness import SERVER, WAIT_S, environment

LENGTH = re.compile(rb"Content-Length: (\d+)\r\n")


def framed(message: object) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def request(number: int | str, method: str, params: object = None) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def notification(method: str, params: object = None) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def handshake(folder: Path | None = None, **more: object) -> dict[str, Any]:
    folders = [{"uri": folder.as_uri(), "name": folder.name}] if folder else []
    return request("hello", "initialize", {"capabilities": {}, "workspaceFolders": folders, "processId": None, **more})


class RawServer:
    """A running server; what it says is read all the time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.answers: dict[int | str, dict[str, Any]] = {}
        self.said: list[dict[str, Any]] = []
        """Notifications and requests of the server's."""
        self.heard: Callable[[dict[str, Any]], None] = lambda _message: None
        """Called with each of them, for a client that answers."""
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        out = self.process.stdout
        assert out is not None
        while line := await out.readline():
            if match := LENGTH.match(line):
                while (await out.readline()).strip():
                    pass
                message = json.loads(await out.readexactly(int(match[1])))
                if isinstance(message.get("id"), int | str) and "method" not in message:
                    self.answers[message["id"]] = message
                else:
                    self.said.append(message)
                    self.heard(message)
                self._news.set()

    def send(self, *messages: object) -> None:
        self.write(b"".join(map(framed, messages)))

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)

    async def answer(self, number: int | str) -> dict[str, Any]:
        async with asyncio.timeout(WAIT_S):
            while number not in self.answers:
                await self._news.wait()
                self._news.clear()
        return self.answers[number]

    async def ask(self, number: int | str, method: str, params: object = None) -> dict[str, Any]:
        self.send(request(number, method, params))
        return await self.answer(number)

    async def begin(self, folder: Path | None = None, **more: object) -> None:
        self.send(handshake(folder, **more), notification("initialized", {}))
        await self.answer("hello")

    async def until(self, condition: Any, *, every: float = 0.05) -> dict[str, Any]:
        """Wait until `condition(status)` holds."""
        async with asyncio.timeout(WAIT_S):
            for n in range(1_000_000):
                status = (await self.ask(f"status {n}", "fimble/status", {}))["result"]
                if condition(status):
                    return dict(status)
                await asyncio.sleep(every)
        raise AssertionError("unreachable")

    def dialogs(self) -> list[dict[str, Any]]:
        return [m for m in self.said if m.get("method") in ("window/showMessage", "window/showMessageRequest")]

    async def leave(self) -> int:
        self.send(request("bye", "shutdown"), notification("exit"))
        return await asyncio.wait_for(self.process.wait(), WAIT_S)


def close_pipes(process: asyncio.subprocess.Process) -> None:
    """Let go of what a process said and nobody read."""
    process._transport.close()  # type: ignore[attr-defined]


@asynccontextmanager
async def raw_server(
    home: Path, command: Sequence[str] = SERVER, variables: Mapping[str, str] | None = None
) -> AsyncIterator[RawServer]:
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**environment(home), **(variables or {})},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=1 << 26,
        start_new_session=os.name != "nt",
    )
    server = RawServer(process)
    try:
        yield server
    finally:
        server._reading.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()
        close_pipes(process)
