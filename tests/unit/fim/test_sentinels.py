"""Sentinels in user code: harmless in a prompt, and back to their spelling in an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.fim.sentinels import MARK, neutralise, restore
from fimble.fim.templates import TEMPLATES, template_named

SENTINELS = sorted({sentinel for template in TEMPLATES for sentinel in template.sentinels})
HALVES = sorted({half for s in SENTINELS for half in (s[: len(s) // 2], s[len(s) // 2 :])})

pieces = st.sampled_from([*SENTINELS, *HALVES]) | st.text(alphabet="ab\n <>|[]_｜▁fimPREFIXSUFMD-", max_size=12)
texts = st.lists(pieces, max_size=8).map("".join)
templates = st.sampled_from(TEMPLATES)


@given(text=texts, template=templates)
def test_neutralised_code_holds_no_sentinel(text: str, template) -> None:  # type: ignore[no-untyped-def]
    safe = neutralise(text, template.sentinels)

    assert [] == [sentinel for sentinel in template.sentinels if sentinel in safe]
    assert text == safe.replace(MARK, "")


@given(text=texts, template=templates)
def test_neutralising_twice_is_neutralising_once(text: str, template) -> None:  # type: ignore[no-untyped-def]
    once = neutralise(text, template.sentinels)

    assert once == neutralise(once, template.sentinels)


@given(text=texts, template=templates, at=st.integers(0, 80))
def test_what_a_model_copies_comes_back_as_it_was_also_when_cut(text: str, template, at: int) -> None:  # type: ignore[no-untyped-def]
    safe = neutralise(text, template.sentinels)

    assert text == restore(safe, template.sentinels)
    assert safe[:at].replace(MARK, "") == restore(safe[:at], template.sentinels)


@pytest.mark.parametrize(
    ("template", "text", "safe"),
    [
        ("qwen2.5-coder", "a <|fim_prefix|> b", "a <\u200b|fim_prefix|> b"),
        ("qwen2.5-coder", "<<|im_end|>", "<<\u200b|im_end|>"),
        ("qwen2.5-coder", "x[PREFIX] = y", "x[PREFIX] = y"),
        ("codestral", "x[PREFIX] = y", "x[\u200bPREFIX] = y"),
        ("codestral", "<s>old</s>", "<\u200bs>old<\u200b/s>"),
        ("starcoder", "usage: tool <filename>", "usage: tool <\u200bfilename>"),
        ("deepseek-coder", "<｜fim▁hole｜>", "<\u200b｜fim▁hole｜>"),
        # Control tokens of the vocabulary that no row lists, by their shape.
        ("deepseek-coder", "<｜tool▁calls▁begin｜>", "<\u200b｜tool▁calls▁begin｜>"),
        ("codellama", "<|python_tag|>", "<\u200b|python_tag|>"),
        ("seed-coder", "<[PAD▁TOKEN]>", "<\u200b[PAD▁TOKEN]>"),
        # Operators of F# and Elm, and generics.
        ("deepseek-coder", "f <| x |> g", "f <| x |> g"),
        ("qwen2.5-coder", "List<[int]>", "List<\u200b[int]>"),
        ("qwen2.5-coder", "a < b[0] > c", "a < b[0] > c"),
    ],
)
def test_only_control_tokens_of_the_format_in_use_are_touched(template: str, text: str, safe: str) -> None:
    assert safe == neutralise(text, template_named(template).sentinels)


@pytest.mark.parametrize("text", ["", "x = 1", "zero\u200bwidth", "<\u200bdiv>", "ends with <\u200bdiv"])
def test_a_mark_of_the_users_own_stays(text: str) -> None:
    assert text == restore(text, template_named("qwen2.5-coder").sentinels)
