"""A request waits before the model is asked, between the bounds that the user sets."""

from __future__ import annotations

import asyncio
from dataclasses import replace

LINE = "def total(prices):\n    return ‸\n"
LEAST_MS = 300.0


async def test_a_request_waits_no_shorter_than_the_user_wishes(desk):
    settings = desk.service.session.settings
    desk.service.session.settings = replace(settings, completion_debounce_ms=None, completion_debounce_min_ms=LEAST_MS)
    desk.open(LINE)
    started = asyncio.get_running_loop().time()
    await desk.ask()

    # A timer never ends early; how late it ends is the machine's affair.
    assert LEAST_MS <= (asyncio.get_running_loop().time() - started) * 1000
    assert len(desk.ollama.generations) == 1
