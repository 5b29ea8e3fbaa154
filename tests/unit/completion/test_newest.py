"""Of the work for one document only the newest goes on."""

from __future__ import annotations

import asyncio

import pytest

from fimble.completion.newest import Newest


class Work:
    """Waits to be let go, and knows what became of it."""

    def __init__(self, result: str) -> None:
        self.result = result
        self.may_end = asyncio.Event()
        self.outcome = "not begun"

    async def do(self) -> str:
        self.outcome = "running"
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.outcome = "cancelled"
            raise
        self.outcome = "done"
        return self.result


async def begun(newest: Newest[str], key: str, work: Work) -> asyncio.Task[str | None]:
    """Start work, and come back when it waits."""
    asked = asyncio.ensure_future(newest.run(key, work.do()))
    while work.outcome == "not begun":
        await asyncio.sleep(0)
    return asked


async def test_newer_work_for_the_same_document_stops_the_older_which_says_nothing() -> None:
    newest, works = Newest[str](), [Work("old"), Work("newer"), Work("newest")]
    asked = [await begun(newest, "a.py", work) for work in works]
    works[-1].may_end.set()

    assert await asyncio.gather(*asked) == [None, None, "newest"]
    assert [work.outcome for work in works] == ["cancelled", "cancelled", "done"]


async def test_work_for_another_document_goes_on() -> None:
    newest, here, there = Newest[str](), Work("here"), Work("there")
    asked = [await begun(newest, "a.py", here), await begun(newest, "b.py", there)]
    here.may_end.set()
    there.may_end.set()

    assert await asyncio.gather(*asked) == ["here", "there"]


async def test_work_that_is_done_is_not_stopped_by_what_comes_after_it() -> None:
    newest, first, second = Newest[str](), Work("first"), Work("second")
    first.may_end.set()
    second.may_end.set()

    assert [await newest.run("a.py", first.do()), await newest.run("a.py", second.do())] == ["first", "second"]


async def test_who_cancels_the_asking_cancels_the_work_and_hears_of_it() -> None:
    newest, work = Newest[str](), Work("never")
    asked = await begun(newest, "a.py", work)
    asked.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asked
    assert work.outcome == "cancelled"


async def test_cancelling_what_was_superseded_already_is_still_heard_of() -> None:
    newest, old = Newest[str](), Work("old")
    asked = await begun(newest, "a.py", old)
    newer = asyncio.ensure_future(newest.run("a.py", asyncio.sleep(0, "newer")))
    await asyncio.sleep(0)
    asked.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await newer == "newer"


async def test_a_failure_is_the_askers_and_leaves_nothing_behind() -> None:
    async def fail() -> str:
        raise ValueError("a bug")

    newest = Newest[str]()
    with pytest.raises(ValueError, match="a bug"):
        await newest.run("a.py", fail())

    await newest.rest()
    assert await newest.run("a.py", asyncio.sleep(0, "next")) == "next"


async def test_resting_waits_for_work_that_begins_meanwhile_too() -> None:
    newest, first, second = Newest[str](), Work("first"), Work("second")
    await begun(newest, "a.py", first)
    resting = asyncio.ensure_future(newest.rest())
    await asyncio.sleep(0)
    asked = await begun(newest, "b.py", second)
    first.may_end.set()
    for _ in range(10):
        await asyncio.sleep(0)
    is_resting_early = resting.done()
    second.may_end.set()
    await resting

    assert (is_resting_early, await asked) == (False, "second")
