"""What comes over the wire and is no proper message, or comes at the wrong time: every request is answered, nothing ends."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from tests.e2e.harness import SERVER, WAIT_S, environment
from tests.e2e.raw import RawServer, close_pipes, framed, handshake, notification, raw_server, request

NOT_INITIALIZED, INVALID_REQUEST, INVALID_PARAMS, NO_METHOD = -32002, -32600, -32602, -32601
DOCUMENT = "untitled:one"
OPEN = notification(
    "textDocument/didOpen",
    {"textDocument": {"uri": DOCUMENT, "languageId": "python", "version": 1, "text": "total = 1\ntot\n"}},
)
COMPLETE = {
    "textDocument": {"uri": DOCUMENT},
    "position": {"line": 1, "character": 3},
    "context": {"triggerKind": 1},
}


async def check_alive(server: RawServer) -> None:
    answer = await server.ask(f"alive {random.random()}", "fimble/status", {})
    assert "state" in answer["result"]
    assert [] == server.dialogs()


async def test_requests_before_the_handshake_are_told_so_and_notifications_are_dropped(home: Path) -> None:
    async with raw_server(home) as server:
        server.send(OPEN, notification("textDocument/didChange", {}), notification("$/cancelRequest", {"id": 7}))
        early = [
            await server.ask(1, "textDocument/inlineCompletion", COMPLETE),
            await server.ask(2, "fimble/status"),
            await server.ask(3, "shutdown"),
            await server.ask(4, "workspace/executeCommand", {"command": "fimble.statistics", "arguments": []}),
        ]
        assert [NOT_INITIALIZED] * 4 == [answer["error"]["code"] for answer in early]

        await server.begin()
        late = await server.ask(5, "textDocument/inlineCompletion", COMPLETE)
        assert {"items": []} == late["result"]
        assert 0 == await server.leave()


async def test_a_second_handshake_and_requests_after_the_end_are_refused(home: Path) -> None:
    async with raw_server(home) as server:
        await server.begin()
        again = await server.ask("again", "initialize", {"capabilities": {}})
        await server.ask("bye", "shutdown")
        late = await server.ask("late", "fimble/status", {})
        server.send(notification("exit"))

        assert [INVALID_REQUEST] * 2 == [answer["error"]["code"] for answer in (again, late)]
        assert 0 == await asyncio.wait_for(server.process.wait(), WAIT_S)


async def test_exit_without_shutdown_is_an_error_as_the_protocol_says(home: Path) -> None:
    async with raw_server(home) as server:
        await server.begin()
        server.send(notification("exit"))

        assert 1 == await asyncio.wait_for(server.process.wait(), WAIT_S)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RawServer]:
    """One server that gets all that is wrong, one thing after another, and must be whole at the end."""
    async with raw_server(tmp_path_factory.mktemp("home")) as server:
        await server.begin(initializationOptions={"backend": "lookup"})
        server.send(OPEN)
        yield server
        await check_alive(server)
        assert 0 == await server.leave()


REFUSED = {
    "wrong types": ("textDocument/inlineCompletion", {"textDocument": {}, "position": "here"}, INVALID_PARAMS),
    "no parameters": ("textDocument/inlineCompletion", None, INVALID_PARAMS),
    "a list for an object": ("textDocument/inlineCompletion", [1, 2], INVALID_PARAMS),
    "an unknown method": ("no/such/method", {"x": 1}, NO_METHOD),
    "an unknown command": ("workspace/executeCommand", {"command": "fimble.no-such", "arguments": []}, None),
    "wrong arguments": ("workspace/executeCommand", {"command": "fimble.prompt", "arguments": [7]}, None),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("method", "params", "code"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_request_that_is_wrong_is_answered_with_an_error(
    method: str, params: Any, code: int | None, shared: RawServer
) -> None:
    answer = await shared.ask(f"odd {random.random()}", method, params)

    assert "error" in answer
    assert code in (None, answer["error"]["code"])
    await check_alive(shared)


JUNK = {
    "a blank body": b"Content-Length: 2\r\n\r\n  ",
    "half a JSON object": b'Content-Length: 13\r\n\r\n{"jsonrpc": "',
    "bytes that are no UTF-8": b"Content-Length: 4\r\n\r\n\xff\xfe\xc3\x28",
    "half a surrogate pair": framed({"jsonrpc": "2.0", "method": "textDocument/didSave", "params": {"x": "\ud83d"}}),
    "nested 100,000 deep": b"Content-Length: 100000\r\n\r\n" + b"[" * 100_000,
    "a number with 10,000 digits": b"Content-Length: 10000\r\n\r\n" + b"9" * 10_000,
    "no length": b"Content-Type: application/vscode-jsonrpc\r\n\r\n",
    "a negative length": b"Content-Length: -5\r\n\r\n",
    "a length of nothing": b"Content-Length: 0\r\n\r\n",
    "a length that is none": b"Content-Length: many\r\n\r\n",
    "a line that goes on for 1 MB": b"x" * (1 << 20) + b"\r\n",
    "something printed by mistake": b"hello from a plugin\r\n\r\n",
    "a batch": framed([request(1, "fimble/status"), request(2, "fimble/status")]),
    "an id that is an object": framed(request({}, "fimble/status", {})),  # type: ignore[arg-type]
    "a method that is a number": framed({"jsonrpc": "2.0", "id": 9, "method": 7}),
    "another version": framed({"jsonrpc": "1.0", "id": 9, "method": "fimble/status"}),
    "an answer to nothing": framed({"jsonrpc": "2.0", "id": "never", "error": {"code": 1, "message": "x"}}),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK.keys())
async def test_junk_between_messages_is_read_past(junk: bytes, shared: RawServer) -> None:
    shared.write(junk)
    await check_alive(shared)


async def test_a_thousand_requests_at_once_are_all_answered(home: Path) -> None:
    async with raw_server(home) as server:
        await server.begin(initializationOptions={"backend": "lookup"})
        server.send(OPEN)
        server.send(*(request(n, "textDocument/inlineCompletion", COMPLETE) for n in range(1000)))
        answers = [await server.answer(n) for n in range(1000)]

        assert [] == [answer for answer in answers if "result" not in answer]
        assert any(answer["result"]["items"] for answer in answers)
        await check_alive(server)
        assert 0 == await server.leave()


async def test_a_thousand_requests_that_are_taken_back_leave_nothing_behind(home: Path) -> None:
    async with raw_server(home) as server:
        await server.begin(initializationOptions={"backend": "lookup"})
        server.send(OPEN)
        for n in range(1000):
            server.send(request(n, "textDocument/inlineCompletion", COMPLETE))
            server.send(notification("$/cancelRequest", {"id": n}))
        answers = [await server.answer(n) for n in range(1000)]

        assert [] == [a for a in answers if "result" not in a and a["error"]["code"] not in (-32800, -32801)]
        await check_alive(server)


METHODS = (
    "initialize", "shutdown", "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "workspace/symbol",
    "textDocument/inlineCompletion", "textDocument/completion", "workspace/executeCommand", "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles", "workspace/didChangeWorkspaceFolders", "$/cancelRequest", "$/setTrace", "fimble/status",
    "window/workDoneProgress/cancel", "textDocument/codeAction", "textDocument/codeLens", "codeAction/resolve", "",
)  # fmt: skip


def random_json(rng: random.Random, depth: int = 0) -> object:
    kinds: list[Callable[[], object]] = [
        lambda: None,
        lambda: rng.choice([True, False]),
        lambda: rng.choice([0, -1, 1, 2**31, 2**63, -(2**70), 1.5, 1e308]),
        lambda: rng.choice(
            ["", DOCUMENT, "file:///etc/hosts", "\ud83d", "\x00", "x" * 5000, "é" * 9, "python", "../.."]
        ),
    ]
    if depth < 4:
        kinds += [
            lambda: [random_json(rng, depth + 1) for _ in range(rng.randrange(3))],
            lambda: {rng.choice(KEYS): random_json(rng, depth + 1) for _ in range(rng.randrange(5))},
        ] * 2
    return rng.choice(kinds)()


KEYS = (
    "textDocument", "uri", "position", "line", "character", "context", "triggerKind", "version", "text", "languageId", "range",
    "start", "end", "contentChanges", "command", "arguments", "settings", "fimble", "id", "event", "added", "removed", "changes",
    "type", "value", "token", "capabilities", "selectedCompletionInfo",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
async def test_random_messages_do_not_end_the_server_and_requests_are_answered(seed: int, home: Path) -> None:
    rng = random.Random(seed)
    async with raw_server(home) as server:
        await server.begin(initializationOptions={"backend": "lookup"})
        server.send(OPEN)
        asked = []
        for n in range(250):
            method = rng.choice([m for m in METHODS if m != "shutdown"])
            params = random_json(rng)
            if rng.random() < 0.5:
                asked.append(n)
                server.send(request(n, method, params))
            else:
                server.send(notification(method, params))
        for n in asked:
            await server.answer(n)
        await check_alive(server)


@pytest.mark.parametrize("seed", range(3))
async def test_random_bytes_do_not_end_the_server(seed: int, home: Path) -> None:
    """Each piece of noise has a right length in front, or the beginning of the next message could not be known."""
    rng = random.Random(seed)
    async with raw_server(home) as server:
        await server.begin(initializationOptions={"backend": "lookup"})
        good = json.dumps(request("x", "textDocument/inlineCompletion", COMPLETE)).encode()
        for _ in range(200):
            body = bytearray(good if rng.random() < 0.7 else rng.randbytes(rng.randrange(1, 200)))
            for _ in range(rng.randrange(1, 6)):
                body[rng.randrange(len(body))] = rng.randrange(256)
            server.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), bytes(body)))
        await check_alive(server)


# A client that goes without a word


async def ends(server: RawServer, pids: list[int]) -> bool:
    """Wait for the server and what it started to be gone."""
    await asyncio.wait_for(server.process.wait(), WAIT_S)
    async with asyncio.timeout(WAIT_S):
        while any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids):
            await asyncio.sleep(0.05)
    return True


async def processes_of(server: RawServer) -> list[int]:
    """Give the server's process and its workers, once there is one."""
    parent = psutil.Process(server.process.pid)
    async with asyncio.timeout(WAIT_S):
        while not any("spawn_main" in " ".join(child.cmdline()) for child in parent.children(recursive=True)):
            await asyncio.sleep(0.02)
    return [parent.pid, *(child.pid for child in parent.children(recursive=True))]


@pytest.mark.parametrize("is_worker_hung", [False, True])
async def test_when_the_client_vanishes_the_server_and_its_workers_end(
    is_worker_hung: bool, shop: Path, home: Path
) -> None:
    async with raw_server(home) as server:
        await server.begin(shop, initializationOptions={"backend": "lookup"})
        pids = await processes_of(server)
        if is_worker_hung:
            for pid in pids[1:]:
                if "resource_tracker" not in " ".join(psutil.Process(pid).cmdline()):
                    psutil.Process(pid).suspend()
        assert server.process.stdin is not None
        server.process.stdin.close()

        assert await ends(server, pids)


PATIENT_CLIENT = """
import os, subprocess, sys, time
server = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
holder = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], stdin=server.stdin, close_fds=False)
from tests.e2e.raw import framed, handshake, notification
server.stdin.write(framed({**handshake(), "params": {"capabilities": {}, "processId": os.getpid()}}))
server.stdin.flush()
os.write(2, f"{server.pid} {holder.pid}\\n".encode())
time.sleep(300)
"""
"""A client whose pipe to the server is held open by another process that it started."""


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be asked after there without harm")
def test_a_client_that_is_killed_while_others_hold_its_pipe_is_missed(home: Path) -> None:
    patch = "import fimble.lsp.wire as w; w.CLIENT_CHECK_S = 0.1; from fimble.cli.main import main; main(['lsp'])"
    command = [sys.executable, "-c", PATIENT_CLIENT, sys.executable, "-c", patch]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, env=environment(home), stdout=-1, stderr=-1, cwd=root) as client:
        server_pid, holder_pid = map(int, client.stderr.readline().split())
        server = psutil.Process(server_pid)
        try:
            answer = b""
            while b'"serverInfo"' not in answer:
                answer += client.stdout.read1()
            client.kill()
            client.wait()

            deadline = time.monotonic() + WAIT_S
            while server.is_running() and server.status() != psutil.STATUS_ZOMBIE:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            assert psutil.pid_exists(holder_pid)
        finally:
            psutil.Process(holder_pid).kill()


# Over TCP


async def listening(home: Path) -> tuple[asyncio.subprocess.Process, int]:
    process = await asyncio.create_subprocess_exec(
        *SERVER, "--tcp", "127.0.0.1:0", env=environment(home), stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    async with asyncio.timeout(WAIT_S):
        while b"listening at" not in (line := await process.stderr.readline()):
            assert line
    return process, int(line.decode().rpartition(", ")[2].strip().rstrip(")"))


HTTP = (
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n" + framed(handshake()),
    b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
    b"\r\n" + framed(handshake()),
    b"x" * 100_000,
)


async def test_a_server_on_tcp_answers_its_one_client_and_no_web_page(home: Path) -> None:
    process, port = await listening(home)
    try:
        for said in HTTP:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(said)
            try:
                assert b"" == await asyncio.wait_for(reader.read(), WAIT_S)
            except ConnectionResetError:
                pass
            writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(framed(handshake()))
        assert b"positionEncoding" in await asyncio.wait_for(reader.readuntil(b'"serverInfo"'), WAIT_S)
        late, other = await asyncio.open_connection("127.0.0.1", port)
        other.write(framed(handshake()))
        assert b"" == await asyncio.wait_for(late.read(), WAIT_S)
        other.close()
        writer.write(framed(request(2, "shutdown")) + framed(notification("exit")))
        assert 0 == await asyncio.wait_for(process.wait(), WAIT_S)
        writer.close()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        close_pipes(process)
