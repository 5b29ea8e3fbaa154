"""Prompts byte for byte: one golden file for each family, and the laws all of them keep."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.context.sanitize import MARK, neutralise, restore
from fimble.fim.render import FileSection, Sections, render
from fimble.fim.stops import strip_special
from fimble.fim.template import Template
from fimble.fim.templates import TEMPLATES, template_named

EXAMPLE = Sections(
    files=(
        FileSection("app/models.py", "class User:\n    name: str\n", "#"),
        FileSection("web/api.ts", "export function load(id: string): Promise<User>;\n", "//"),
    ),
    repository="shop",
    path="app/main.py",
    comment_mark="#",
    prefix="from app.models import User\n\n\ndef greet(user: User) -> str:\n",
    head="    return",
    suffix="\n\n\nprint(greet(User()))\n",
)

MARKS = {
    "deepseek-coder": ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
    "qwen2.5-coder": ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "starcoder2": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "starcoder": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "santacoder": ("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
    "codellama": ("<PRE>", "<SUF>", "<MID>"),
    "codegemma": ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "codestral": ("[SUFFIX]", "[PREFIX]"),
    "mellum": ("<fim_suffix>", "<fim_prefix>", "<fim_middle>"),
    "seed-coder": ("<[fim-suffix]>", "<[fim-prefix]>", "<[fim-middle]>"),
    "aixcoder": ("<AIX-SPAN-PRE>", "<AIX-SPAN-POST>", "<AIX-SPAN-MIDDLE>"),
    "granite-code": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "granite4": ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "codegeex4": ("<|code_suffix|>", "<|code_prefix|>", "<|code_middle|>"),
    "codeqwen1.5": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
}
"""The sentinels of each family in prompt order, spelled here a second time on purpose."""

every_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)


@every_template
def test_the_prompt_is_what_the_family_was_trained_on(template: Template, golden) -> None:  # type: ignore[no-untyped-def]
    golden(f"prompts/{template.name}.txt", render(template, EXAMPLE))


def test_deepseek_sentinels_are_spelled_with_their_own_characters() -> None:
    begin = template_named("deepseek-coder").layout[1]

    assert "<\uff5cfim\u2581begin\uff5c>" == begin


# Characters of which sentinels are made, so that random text comes close to them.
texts = st.text(alphabet="ab\n <>|[]_｜▁fimPREFIXSUFMD-", max_size=60) | st.sampled_from(
    [mark for marks in MARKS.values() for mark in marks]
)


@every_template
@given(data=st.data())
def test_each_sentinel_stands_once_and_in_order_whatever_the_code_says(template: Template, data: st.DataObject) -> None:
    def safe() -> str:
        return neutralise(data.draw(texts), template.sentinels)

    sections = Sections(
        files=(FileSection("a.py", safe(), "#"),),
        repository="r",
        path="b.py",
        comment_mark="#",
        prefix=safe(),
        head=safe().replace("\n", " "),
        suffix=safe(),
    )
    prompt = render(template, sections)

    marks = MARKS[template.name]
    assert [1] * len(marks) == [prompt.count(mark) for mark in marks]
    assert all(prompt.index(a) < prompt.index(b) for a, b in pairwise(marks))
    for part in (sections.prefix, sections.head, sections.suffix):
        assert part in prompt


@every_template
@given(head=st.text(alphabet="ab (.=", max_size=12), more=st.text(alphabet="ab (.=", min_size=1, max_size=6))
def test_typing_changes_nothing_in_front_of_what_is_typed(template: Template, head: str, more: str) -> None:
    def prompt(typed: str) -> str:
        return render(template, Sections((), "r", "b.py", "#", "x = 1\n", typed, "\ny = 2\n"))

    before, after = prompt(head), prompt(head + more)
    common = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    tail = before[common:].removeprefix(head[len(head) - (len(before) - common) :] if template.frozen_head else "")

    # What follows the typed text is the same few closing characters in every family that has any.
    assert len(tail) <= len(head) + 40
    if template.frozen_head:
        assert after == before + more


@given(text=texts)
def test_neutralised_code_holds_no_sentinel_and_comes_back_unharmed(text: str) -> None:
    for template in TEMPLATES:
        safe = neutralise(text, template.sentinels)

        assert not any(sentinel in safe for sentinel in template.sentinels)
        assert safe == neutralise(safe, template.sentinels)
        assert text == restore(safe, template.sentinels)
        assert text == safe.replace(MARK, "")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("return x", "return x"),
        ("return x<|endoftext|>", "return x"),
        ("return x<|file_sep|>other.py\nimport", "return x"),
        ("return x<|fim_", "return x"),
        ("a < b", "a < b"),
        ("a <", "a <"),
        ("if a <|", "if a <|"),
        ("", ""),
    ],
)
def test_leaked_control_strings_are_removed_also_in_halves(raw: str, shown: str) -> None:
    assert shown == strip_special(raw, template_named("qwen2.5-coder").sentinels)


@every_template
def test_every_row_says_where_it_comes_from_and_ends_somewhere(template: Template) -> None:
    assert template.source
    assert template.stop
    assert all(isinstance(part, str) and part for part in template.layout)
