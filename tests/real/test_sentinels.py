"""Through a real tokenizer: code that spells sentinels adds text to a rendered prompt, never a control token."""

from __future__ import annotations

import pytest

from fimble.fim.render import FileSection, Sections, render
from fimble.fim.templates import template_named
from tests.real.server import RealOllama

pytestmark = pytest.mark.real_ollama

QWEN = template_named("qwen2.5-coder")
PLACES = ("file", "path", "prefix", "head", "suffix")


def n_tokens(server: RealOllama, prompt: str) -> int:
    body = {"model": server.tiny_fim, "prompt": prompt, "raw": True, "stream": False, "options": {"num_predict": 1}}
    with server.client() as http:
        return int(http.post("/api/generate", json=body).raise_for_status().json()["prompt_eval_count"])


def prompt_with(text: str, place: str) -> str:
    at = dict.fromkeys(PLACES, "x")
    at[place] = text
    return render(
        QWEN,
        Sections(
            files=(FileSection("a.py", at["file"], "#"),),
            repository="shop",
            path=at["path"],
            comment_mark="#",
            prefix=at["prefix"],
            head=at["head"],
            suffix=at["suffix"],
        ),
    )


@pytest.mark.parametrize("sentinel", QWEN.marks)
def test_the_tokenizer_takes_a_sentinel_for_one_token_wherever_it_stands(
    ollama_server: RealOllama, sentinel: str
) -> None:
    assert n_tokens(ollama_server, f"x{sentinel}y") - n_tokens(ollama_server, "xy") == 1


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("sentinel", [*QWEN.marks, "<|file_sep|>", "<|im_end|>"])
def test_a_sentinel_in_code_is_as_many_tokens_as_its_characters_are(
    ollama_server: RealOllama, sentinel: str, place: str
) -> None:
    spelled = n_tokens(ollama_server, prompt_with(f"x{sentinel}x", place))
    bare = n_tokens(ollama_server, prompt_with("xx", place))
    # What the same characters cost as text: each piece of the sentinel alone is none.
    half = len(sentinel) // 2
    text = n_tokens(ollama_server, f"{sentinel[:half]}\n\u200b{sentinel[half:]}") - n_tokens(ollama_server, "\n")

    assert spelled - bare == pytest.approx(text, abs=2)
    assert spelled - bare > 5
