"""Where answers end, and what of a format is taken off them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.fim.stops import MOST_STOPS, stop_strings, strip_special
from fimble.fim.template import Template
from fimble.fim.templates import TEMPLATES, template_named

every_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)


@every_template
def test_few_stop_strings_are_sent_and_none_that_code_may_hold(template: Template) -> None:
    stops = stop_strings(template)

    assert 1 <= len(stops) <= MOST_STOPS
    assert not {"</s>", "<s>", "<filename>", "<eos>", "//", "\n\n"} & set(stops)
    assert all(stop in template.sentinels or stop in template.breaks for stop in stops)


@pytest.mark.parametrize(
    ("template", "first"),
    [
        # Control tokens of which Ollama does not know that they end an answer, and text that begins another file.
        ("starcoder2", "<file_sep>"),
        ("codegemma", "<|file_separator|>"),
        ("codestral", "\n+++++ "),
        ("mellum", "\n<filename>"),
    ],
)
def test_what_the_runtime_does_not_stop_at_comes_first(template: str, first: str) -> None:
    assert first == stop_strings(template_named(template))[0]


@pytest.mark.parametrize(
    ("template", "raw", "shown"),
    [
        ("qwen2.5-coder", "return x", "return x"),
        ("qwen2.5-coder", "", ""),
        ("qwen2.5-coder", "return x<|endoftext|>", "return x"),
        ("qwen2.5-coder", "return x<|file_sep|>other.py\nimport", "return x"),
        ("qwen2.5-coder", "return x<|endoftext|>more<|file_sep|>", "return x"),
        ("qwen2.5-coder", "<|fim_middle|>return x", "return x"),
        ("qwen2.5-coder", "<|fim_middle|><|endoftext|>", ""),
        # Halves at the end of a stream.
        ("qwen2.5-coder", "return x<|fim_", "return x"),
        ("qwen2.5-coder", "return x<|f", "return x"),
        ("qwen2.5-coder", "return x<|endoftext|", "return x"),
        ("deepseek-coder", "return x<｜end▁of", "return x"),
        ("starcoder2", "return x<file_s", "return x"),
        ("starcoder2", "return x<fim_", "return x"),
        ("seed-coder", "return x<[fim-", "return x"),
        ("codestral", "return x\n++++", "return x"),
        # Code that only looks like one.
        ("qwen2.5-coder", "a < b", "a < b"),
        ("qwen2.5-coder", "a <", "a <"),
        ("qwen2.5-coder", "if a <|", "if a <|"),
        ("starcoder2", "return <fi", "return <fi"),
        ("starcoder2", "i++\n", "i++\n"),
        ("codestral", "i++\n", "i++\n"),
        ("codestral", "x = names[P", "x = names[P"),
        # Between quotes it is code about tokenizers.
        ("qwen2.5-coder", 'stop = ["<|endoftext|>"]', 'stop = ["<|endoftext|>"]'),
        ("qwen2.5-coder", "stop = '<|im_end|>'\n<|im_end|>", "stop = '<|im_end|>'\n"),
        # Markup and help texts count at the very end only.
        ("codestral", "<s>old</s> price", "<s>old</s> price"),
        ("codestral", "return x</s>", "return x"),
        ("codestral", "return x</s>\n", "return x"),
        ("codegemma", "return x<eos>", "return x"),
        ("starcoder", "usage: tool <filename> [options]", "usage: tool <filename> [options]"),
        # The format goes on to another file.
        ("starcoder2", "return x\n<file_sep>src/other.py\nimport os", "return x\n"),
        ("codegemma", "return x\n<|file_separator|>src/other.py\n", "return x\n"),
        ("codestral", "return x\n+++++ src/other.py\nimport os", "return x"),
        ("mellum", "return x\n<filename>src/other.kt\nimport os", "return x"),
        ("codegeex4", "return x\n###PATH:other.py\nimport os", "return x"),
        ("codellama", "return x <EOT>", "return x "),
    ],
)
def test_what_leaked_of_the_format_comes_off(template: str, raw: str, shown: str) -> None:
    assert shown == strip_special(raw, template_named(template))


@every_template
@given(text=st.text(alphabet="abc(): \n=+\"'", max_size=40), data=st.data())
def test_a_leaked_end_is_found_wherever_the_stream_is_cut(template: Template, text: str, data: st.DataObject) -> None:
    end = data.draw(st.sampled_from([s for s in template.sentinels if s[1] in "|｜["] or [template.marks[0]]))
    clean = strip_special(text + "x", template)

    assert clean == strip_special(text + "x" + end, template)
    for cut in range(max(4, len(end) // 2 + 1), len(end)):
        assert clean == strip_special(text + "x" + end[:cut], template)
