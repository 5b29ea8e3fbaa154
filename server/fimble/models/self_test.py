"""The self-test of a model: holes that anybody can fill who sees the text behind them. Says whether a model fills holes in the
format it is sent, only goes on with what stands in front, or does neither. When it runs is `care`'s affair."""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from fimble.errors import ModelBusy
from fimble.fim.prompt import Prompt
from fimble.fim.render import Sections, render
from fimble.fim.stops import stop_strings, strip_special
from fimble.fim.template import Template
from fimble.fim.templates import PREFIX_ONLY, template_named
from fimble.models.base import Backend, Params, Usage

Verdict = Literal["fim", "prefix-only", "fails"]

PATIENCE_S = 10.0
"""The whole test may take so long, the model's loading aside, when nobody has asked for it."""
ASKED_PATIENCE_S = 120.0
"""And when somebody waits for the verdict."""
MAX_TOKENS = 16
VERSION = 1
"""Of the holes and the rules below; verdicts of another version are not believed."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a small file, and what belongs there."""

    prefix: str
    head: str
    suffix: str
    answer: str
    """What a good model says, more or less."""
    expected: re.Pattern[str]
    """What an answer must begin with; blanks in front do not count."""


# In each the missing name stands behind the hole only, so that a model which does not see that, or is sent its sentinels in
# the wrong order or spelling, cannot guess it.
HOLES = (
    Hole(
        "", "def area(", "):\n    return width * height\n\n\nprint(area(3, 4))\n",
        "width, height", re.compile(r"width(: ?\w+)?, ?height|height(: ?\w+)?, ?width"),
    ),
    Hole(
        "", "import ", "\n\n\ndef read(path):\n    with open(path) as file:\n        return json.load(file)\n",
        "json", re.compile(r"(os|sys|pathlib)?(, ?|\nimport )?json\b"),
    ),
    Hole(
        "from math import pi\n\n\n", "def ", ":\n    return pi * radius**2\n\n\nprint(circle_area(2))\n",
        "circle_area(radius)", re.compile(r"circle_area\( ?radius\b"),
    ),
)  # fmt: skip
NEEDED = 2
"""Holes that must be filled rightly: one may go wrong in the smallest of models."""

# For a model that fills no holes: what follows needs nothing but what stands in front.
CONTINUATION = Hole(
    "def add(left, right):\n    return left + right\n\n\ndef subtract(left, right):\n    return left - right\n\n\n"
    "def multiply(left, right):\n", "    return left *", "", " right\n", re.compile(r"right\b"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What a self-test found."""

    verdict: Verdict
    n_filled: int
    """Holes that were filled rightly, of those that were tried."""
    n_tried: int
    usage: Usage
    """What the last answer cost."""


async def self_test(backend: Backend, template: str, patience_s: float | None = None) -> SelfTest:
    """Have the model of `backend` fill the holes in the form of `template`; holes that cannot change the verdict are left out.

    Raise the `ModelError` family when the server gives no answer, `ModelBusy` when `patience_s` (`PATIENCE_S`) do not do.
    """
    patience_s = PATIENCE_S if patience_s is None else patience_s
    try:
        async with asyncio.timeout(patience_s):
            return await _test(backend, template_named(template))
    except TimeoutError as error:
        raise ModelBusy(
            f"The self-test did not end within {patience_s:g} s.",
            remedy="Take a smaller model, or try when it is idle.",
        ) from error


async def _test(backend: Backend, template: Template) -> SelfTest:
    n_filled, n_tried, usage = 0, 0, Usage()
    for hole in HOLES if template.marks else ():
        answer, usage = await _ask(backend, template, hole)
        n_tried += 1
        n_filled += is_filled(hole, answer)
        if n_filled == NEEDED:
            return SelfTest("fim", n_filled, n_tried, usage)
        if n_tried - n_filled > len(HOLES) - NEEDED:
            break
    answer, usage = await _ask(backend, PREFIX_ONLY, CONTINUATION)
    return SelfTest("prefix-only" if is_filled(CONTINUATION, answer) else "fails", n_filled, n_tried, usage)


def is_filled(hole: Hole, answer: str) -> bool:
    """Say whether an answer, free of control strings, fills the hole."""
    return hole.expected.match(answer.lstrip()) is not None


def prompt_for(template: Template, hole: Hole) -> Prompt:
    """Write the prompt for a hole."""
    sections = Sections((), "shapes", "shapes.py", "#", hole.prefix, hole.head, hole.suffix)
    return Prompt(
        render(template, sections),
        stop_strings(template),
        prefix=hole.prefix + hole.head,
        suffix=hole.suffix,
        head=hole.head,
        required="",
        path="shapes.py",
        language="python",
        pieces=(),
        tokens=0,
    )


async def _ask(backend: Backend, template: Template, hole: Hole) -> tuple[str, Usage]:
    text, usage = "", Usage()
    async with aclosing(backend.generate(prompt_for(template, hole), Params(max_tokens=MAX_TOKENS))) as pieces:
        async for piece in pieces:
            text += piece.text
            usage = piece.usage or usage
    return strip_special(text, template), usage
