from __future__ import annotations

from collections.abc import Callable

import pytest

from fimble.errors import ModelBusy, ModelUnreachable
from fimble.fim.templates import TEMPLATES, template_named
from fimble.models import self_test as module
from fimble.models.ollama import OllamaBackend
from fimble.models.self_test import CONTINUATION, HOLES, Hole, SelfTest, is_filled, prompt_for, self_test
from tests.models.asking import QUICK
from tests.standin.ollama_standin import OllamaStandin

AREA, IMPORT, CIRCLE = HOLES


def saying(*answers: str, continuation: str = "nothing") -> Callable[[str], str]:
    """Answer the holes in turn, and the continuation."""
    by_suffix = dict(zip((hole.suffix for hole in HOLES), answers, strict=False))

    def answer(prompt: str) -> str:
        if CONTINUATION.prefix in prompt:
            return continuation
        return next(text for suffix, text in by_suffix.items() if suffix in prompt)

    return answer


async def verdict_of(ollama: OllamaStandin, answer: Callable[[str], str]) -> SelfTest:
    ollama.passes_self_test, ollama.answer = False, answer
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    try:
        return await self_test(backend, (await backend.info()).template)
    finally:
        await backend.close()


@pytest.mark.parametrize(
    ("answers", "continuation", "expected"),
    [
        (("width, height", "json", "x"), "", ("fim", 2, 2)),
        (("width, height", "x", "circle_area(radius)"), "", ("fim", 2, 3)),
        (("x", "json", "circle_area(radius)"), "", ("fim", 2, 3)),
        (("x, y", "os", "f(x)"), " right\n", ("prefix-only", 0, 2)),
        (("width, height", "os", "f(x)"), " right", ("prefix-only", 1, 3)),
        (("Sure! Here is", "```python", "x"), "```python", ("fails", 0, 2)),
        (("", "", ""), "", ("fails", 0, 2)),
    ],
)
async def test_the_verdict_is_what_the_answers_show(
    ollama: OllamaStandin, answers: tuple[str, ...], continuation: str, expected: tuple[str, int, int]
) -> None:
    found = await verdict_of(ollama, saying(*answers, continuation=continuation))

    assert expected == (found.verdict, found.n_filled, found.n_tried)


@pytest.mark.parametrize(
    ("hole", "answer", "is_right"),
    [
        (AREA, "width, height", True),
        (AREA, "width: float, height: float", True),
        (AREA, " height, width", True),
        (AREA, "w, h", False),
        (AREA, "self", False),
        (AREA, "):\n    return width * height", False),
        (IMPORT, "json", True),
        (IMPORT, "os\nimport json", True),
        (IMPORT, "os, json", True),
        (IMPORT, "jsonschema", False),
        (IMPORT, "numpy as np", False),
        (CIRCLE, "circle_area(radius)", True),
        (CIRCLE, "circle_area(radius: float) -> float", True),
        (CIRCLE, "area(radius)", False),
        (CONTINUATION, " right\n", True),
        (CONTINUATION, " righteous", False),
        (CONTINUATION, "```", False),
    ],
)
def test_an_answer_is_right_when_it_names_what_stands_behind_the_hole(hole: Hole, answer: str, is_right: bool) -> None:
    assert is_right == is_filled(hole, answer)


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.head)
def test_the_answer_cannot_be_read_off_what_stands_in_front_of_the_hole(hole: Hole) -> None:
    names = {"area(": ("width", "height"), "import ": ("json",), "def ": ("circle_area", "radius")}
    wanted = next(words for head, words in names.items() if hole.head.endswith(head))

    assert is_filled(hole, hole.answer)
    assert [] == [word for word in wanted if word in hole.prefix + hole.head]
    assert list(wanted) == [word for word in wanted if word in hole.suffix]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_the_holes_are_asked_in_the_models_own_format(template: object) -> None:
    prompt = prompt_for(template, AREA)  # type: ignore[arg-type]

    assert [1] * len(template.marks) == [prompt.text.count(mark) for mark in template.marks]  # type: ignore[attr-defined]
    assert AREA.suffix in prompt.text


async def test_a_model_without_holes_is_only_asked_to_go_on(ollama: OllamaStandin) -> None:
    ollama.passes_self_test, ollama.answer = False, " right"
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    found = await self_test(backend, "prefix-only")
    await backend.close()

    assert ("prefix-only", 0) == (found.verdict, found.n_tried)
    assert [prompt_for(template_named("prefix-only"), CONTINUATION).text] == [r.prompt for r in ollama.generations]
    assert ollama.generations[0].prompt.endswith(CONTINUATION.prefix + CONTINUATION.head)


async def test_a_test_that_takes_too_long_gives_no_verdict(
    ollama: OllamaStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.2)
    ollama.speed.token_ms = 60_000
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    await backend.info()
    with pytest.raises(ModelBusy, match="did not end within"):
        await self_test(backend, "qwen2.5-coder")
    await backend.close()


async def test_a_server_that_goes_away_gives_no_verdict(ollama: OllamaStandin) -> None:
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    await backend.info()
    ollama.stop()
    with pytest.raises(ModelUnreachable):
        await self_test(backend, "qwen2.5-coder")
    await backend.close()
