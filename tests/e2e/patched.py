"""`fimble lsp` with a constant or a limit changed, so that no test waits half a minute: python patched.py '{"stall": 0.3}'.

Worker processes are started with the same arguments and run this file too, under another name.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import json
import sys
import time
from typing import Any

from fimble import service
from fimble.index import worker
from fimble.models.connection import Timeouts

WANTED = json.loads(sys.argv[1])


def set_timeouts(seconds: dict[str, float]) -> None:
    defaults = [seconds.get(field.name, field.default) for field in dataclasses.fields(Timeouts)]
    Timeouts.__init__.__defaults__ = tuple(defaults)


def limit_files(size: int) -> None:
    """Let no file grow beyond `size` bytes: to a program a full disk looks the same, a write that fails half-way."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def make_clock_jump() -> None:
    """Have the wall clock go back two days and forward more than a year at every other look."""
    jumps = itertools.cycle([0, -2 * 86_400, 0, 400 * 86_400])
    now, now_ns = time.time, time.time_ns
    time.time = lambda: now() + next(jumps)
    time.time_ns = lambda: now_ns() + next(jumps) * 1_000_000_000


set_timeouts(WANTED.get("timeouts", {}))
worker.BATCH_TIMEOUT_S = WANTED.get("batch", worker.BATCH_TIMEOUT_S)
service.KEPT_AFTER_S = WANTED.get("kept", service.KEPT_AFTER_S)
if "file_size" in WANTED:
    limit_files(WANTED["file_size"])
if WANTED.get("clock"):
    make_clock_jump()


def answer_what_is_held() -> None:
    """Have the server say, as `test/held`, what it holds on to: tasks, requests that are open, timers."""
    from fimble.lsp import server as module

    build = module.build_server

    def with_one_more() -> object:
        server = build()

        @server.feature("test/held")
        def held(_params: Any) -> dict[str, int]:
            protocol = server.protocol
            tables = len(protocol._request_futures) + len(protocol._result_types)
            return {"tasks": len(asyncio.all_tasks()), "open_requests": tables}

        return server

    module.build_server = with_one_more


if __name__ == "__main__":
    from fimble.cli.main import main

    answer_what_is_held()
    sys.exit(main(["lsp"]))
