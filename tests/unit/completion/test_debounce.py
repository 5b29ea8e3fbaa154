"""A request waits before the model is asked, between the bounds that the user sets."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import monotonic

import pytest

from tests.unit.completion.conftest import URI

LINE = "def total(prices):\n    return ‸\n"
LEAST_MS = 300.0
HOUR_MS = 3_600_000.0


async def test_a_request_waits_no_shorter_than_the_user_wishes(desk):
    settings = desk.service.session.settings
    desk.service.session.settings = replace(settings, completion_debounce_ms=None, completion_debounce_min_ms=LEAST_MS)
    desk.open(LINE)
    started = asyncio.get_running_loop().time()
    await desk.ask()

    # A timer never ends early; how late it ends is the machine's affair.
    assert LEAST_MS <= (asyncio.get_running_loop().time() - started) * 1000
    assert len(desk.ollama.generations) == 1


async def test_what_the_client_has_waited_since_the_change_need_not_be_waited_again(desk, monkeypatch):
    desk.service.session.settings = replace(desk.service.session.settings, completion_debounce_ms=HOUR_MS)
    desk.open(LINE)
    desk.type("s")
    desk.service.touch(URI)
    monkeypatch.setattr(desk.service.engine, "_clock", lambda: monotonic() + HOUR_MS / 1000)

    assert await desk.ask()
    monkeypatch.undo()
    desk.type("q")
    desk.service.touch(URI)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(desk.ask(), 0.3)  # asked at once: the hour has only begun
