"""Taking off what models wrap around code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.completion.model_text import SPECIAL_TOKEN, is_wrapping, strip_special, unwrapped

LEAKS = [
    *(
        "<|endoftext|>",
        "<|fim_prefix|>",
        "<|fim_suffix|>",
        "<|fim_middle|>",
        "<|fim_pad|>",
        "<|file_sep|>",
        "<|repo_name|>",
    ),
    *("<|im_end|>", "<|im_start|>", "<|cursor|>", "<|file_separator|>", "<|end_of_text|>", "<|eot_id|>"),
    *("<fim_prefix>", "<fim_middle>", "<fim-suffix>", "<file_sep>", "<repo_name>"),
    *("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>", "<｜end▁of▁sentence｜>", "<｜begin▁of▁sentence｜>"),
    *("<[fim-middle]>", "<[end▁of▁sentence]>", "<AIX-SPAN-MIDDLE>", " <EOT>", "<MID>", "[SUFFIX]", "[PREFIX]"),
    *("<end_of_turn>", "</s>", "<eos>"),
]


@pytest.mark.parametrize("token", LEAKS)
def test_a_leaked_token_ends_the_text(token):
    assert strip_special(f"x = 1{token}") == "x = 1"


@pytest.mark.parametrize("token", [token for token in LEAKS if token not in {"</s>", " <EOT>"}])
def test_a_token_at_the_start_is_skipped(token):
    assert strip_special(f"{token}x = 1") == "x = 1"


@pytest.mark.parametrize(
    "half",
    [
        "<|",
        "<|fim",
        "<|fim_middle|",
        "<｜",
        "<｜fim▁ho",
        "<｜fim▁hole｜",
        "<fim_mid",
        "<[fim-mid",
        "<[end▁of",
        "<file_s",
    ],
)
def test_half_a_token_at_the_end_is_cut(half):
    assert strip_special(f"x = 1{half}") == "x = 1"
    assert strip_special(f"x = 1{half}\n") == "x = 1"


@pytest.mark.parametrize(
    "code",
    [
        "a < b", "a <= b", "x = a | b", "f(a)<g", "std::cout << x", "Array<string>", "<s>old</s> text", "a[PREFIX]x"[:1],
        'EOS = "<eos>"', "PAD = '<|fim_pad|>'", "users |> map(f)", "usage: tool <filename>", "<span>a</span>",
        "if a<b and c>d:", "<Fragment>", "x <- y",
    ],
)  # fmt: skip
def test_code_is_left_alone(code):
    assert strip_special(code) == code


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("```python\nx = 1\n```", "x = 1"),
        ("```\nx = 1\n```\nThis sets x.", "x = 1"),
        ("```python\nx = 1", "x = 1"),
        ("x = 1\n```", "x = 1"),
        ("x = 1```", "x = 1"),
        ("Here is the code:\n```py\nx = 1\n```", "x = 1"),
        ("Sure! Here's the completed function:\n\nx = 1", "x = 1"),
        ("\nThe missing code is:\nx = 1", "x = 1"),
        ("x = 1\n\nThis code sets x to one.", "x = 1"),
        ("x = 1\n\nExplanation of the code above:\n- it sets x", "x = 1"),
        ("<think>\nhm\n</think>\nx = 1", "x = 1"),
        ("<think>\nnever ends", ""),
        ("x = `a`", "x = `a`"),
        ("x\r\ny\rz", "x\nyz"),
        ("a\x00b\ufeffc\u2028", "abc"),
        ("a\ud800b", "ab"),
        ("Gr\ufffd", "Gr"),
        ("", ""),
    ],
)
def test_code_comes_out_of_its_wrapping(raw, text):
    assert unwrapped(raw) == text


def test_prose_keeps_its_fences_and_phrases():
    text = "Here is the code:\n```python\nx = 1\n```"
    assert unwrapped(text, is_prose=True) == text


@pytest.mark.parametrize(
    "line", ["sure = ask(user)", "return the_missing_code()", "ok", "note: str", "this.code = code;"]
)
def test_code_that_begins_like_chat_is_code(line):
    assert not is_wrapping(line)
    assert unwrapped(line) == line


@given(st.text())
def test_nothing_special_is_left_and_nothing_is_added(text):
    stripped = strip_special(text)
    assert stripped in text
    assert SPECIAL_TOKEN.search(stripped) is None or any(quote in stripped for quote in "\"'`")
