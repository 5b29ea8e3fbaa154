"""Prompts byte for byte: one golden file for each family, and the laws all of them keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.fim.render import FileSection, Sections, overhead_chars, render
from fimble.fim.sentinels import MARK
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
    "deepseek-coder": ("<\uff5cfim\u2581begin\uff5c>", "<\uff5cfim\u2581hole\uff5c>", "<\uff5cfim\u2581end\uff5c>"),
    "qwen2.5-coder": ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "starcoder2": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "starcoder": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "stable-code": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "santacoder": ("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
    "codellama": ("\u2581<PRE>", "\u2581<SUF>", "\u2581<MID>"),
    "codegemma": ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "codestral": ("[SUFFIX]", "[PREFIX]"),
    "mellum": ("<fim_suffix>", "<fim_prefix>", "<fim_middle>"),
    "seed-coder": ("<[fim-suffix]>", "<[fim-prefix]>", "<[fim-middle]>"),
    "aixcoder": ("\u2581<AIX-SPAN-PRE>", "\u2581<AIX-SPAN-POST>", "\u2581<AIX-SPAN-MIDDLE>"),
    "granite-code": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "granite4": ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "codegeex4": ("<|code_suffix|>", "<|code_prefix|>", "<|code_middle|>"),
    "codeqwen1.5": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
}
"""The sentinels of each family in prompt order, spelled here a second time on purpose, with code points where they are not
ASCII."""

every_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)

# Characters of which sentinels are made, whole sentinels and halves of them, so that random text comes close to them.
sentinels = sorted({sentinel for template in TEMPLATES for sentinel in (*template.sentinels, *MARKS[template.name])})
halves = sorted(
    {half for sentinel in sentinels for half in (sentinel[: len(sentinel) // 2], sentinel[len(sentinel) // 2 :])}
)
pieces = st.sampled_from([*sentinels, *halves]) | st.text(alphabet="ab\n <>|[]_｜▁fimPREFIXSUFMD-", max_size=20)
texts = st.lists(pieces, max_size=6).map("".join)


@every_template
def test_the_prompt_is_what_the_family_was_trained_on(template: Template, golden: Callable[[str, str], None]) -> None:
    golden(f"prompts/{template.name}.txt", render(template, EXAMPLE))


@every_template
def test_the_row_names_the_sentinels_of_its_family(template: Template) -> None:
    assert set(template.marks) <= set(template.sentinels)
    assert all(spelled.endswith(mark) for spelled, mark in zip(MARKS[template.name], template.marks, strict=True))


@every_template
@given(data=st.data())
def test_each_sentinel_stands_once_and_in_order_whatever_the_code_says(template: Template, data: st.DataObject) -> None:
    sections = Sections(
        files=(FileSection(data.draw(texts), data.draw(texts), "#"),),
        repository=data.draw(texts),
        path=data.draw(texts),
        comment_mark="#",
        prefix=data.draw(texts),
        head=data.draw(texts).replace("\n", " "),
        suffix=data.draw(texts),
    )
    prompt = render(template, sections)
    empty = render(template, replace(EXAMPLE, files=(FileSection("a.py", "x", "#"),)))

    marks = MARKS[template.name]
    assert [1] * len(marks) == [prompt.count(mark) for mark in marks]
    assert all(prompt.index(a) < prompt.index(b) for a, b in pairwise(marks))
    assert [empty.count(s) for s in template.sentinels] == [prompt.count(s) for s in template.sentinels]


@every_template
@given(data=st.data())
def test_prefix_head_and_suffix_come_out_as_they_went_in(template: Template, data: st.DataObject) -> None:
    plain = st.text(alphabet="ab(): \t\n\r=é漢😀", max_size=40)
    prefix, head, suffix = data.draw(plain), data.draw(plain).replace("\n", ""), data.draw(plain)
    prompt = render(template, replace(EXAMPLE, prefix=prefix, head=head, suffix=suffix))

    begin, hole, *end = (prompt.index(mark) + len(mark) for mark in template.marks)
    between = prompt[begin : prompt.index(template.marks[1])]
    if template.frozen_head:
        assert between.endswith(prefix)
        assert prompt.endswith(template.marks[2] + head)
        assert suffix == prompt[hole : end[0] - len(template.marks[2])]
    else:
        assert (prefix + head) in prompt[prompt.index(suffix, begin) + len(suffix) :]


@every_template
@given(
    prefix=texts.map(lambda text: text + "\n"),
    suffix=texts,
    head=texts.map(lambda text: text.replace("\n", " ")),
    other=texts.map(lambda text: text.replace("\n", " ")),
)
def test_nothing_in_front_of_the_head_depends_on_it(
    template: Template, prefix: str, suffix: str, head: str, other: str
) -> None:
    def prompt(typed: str) -> str:
        return render(template, replace(EXAMPLE, prefix=prefix, suffix=suffix, head=typed))

    bare = prompt("")
    closing = "" if template.frozen_head or template.layout[-1] == "{prefix}" else template.layout[-1]
    front = bare.removesuffix(closing)

    assert prompt(head).startswith(front)
    assert prompt(other).startswith(front)


@every_template
def test_other_files_stand_in_the_given_order_before_the_current_file(template: Template) -> None:
    prompt = render(template, EXAMPLE)
    places = [
        prompt.index(part)
        for part in ("app/models.py", "class User", "web/api.ts", "export", "app/main.py", "def greet")
    ]

    assert sorted(places) == places


@every_template
@pytest.mark.parametrize("text", ["x = 1", "x = 1\n", "\n\nx = 1\r\n\n\n"])
def test_how_files_are_parted_does_not_depend_on_their_last_line_break(template: Template, text: str) -> None:
    def prompt(of: str) -> str:
        return render(template, replace(EXAMPLE, files=(FileSection("a.py", of, "#"), FileSection("b.py", of, "#"))))

    assert prompt("x = 1") == prompt(text)


@every_template
def test_a_path_cannot_forge_a_line(template: Template) -> None:
    forged = replace(EXAMPLE, path="a.py\nimport os", files=(FileSection("b\r\nimport sys", "", "#"),))

    assert "\nimport" not in render(template, forged).replace(EXAMPLE.prefix, "")


def test_a_sentinel_that_arises_between_prefix_and_head_is_seen() -> None:
    parts = replace(EXAMPLE, prefix="x = y[PRE", head="FIX]")

    assert render(template_named("codestral"), parts).endswith(f"x = y[{MARK}PREFIX]")


@every_template
def test_the_overhead_is_what_a_prompt_has_beside_its_parts(template: Template) -> None:
    bare = render(template, replace(EXAMPLE, files=(), repository="", path=""))
    parts = EXAMPLE.prefix + EXAMPLE.head + EXAMPLE.suffix

    assert len(bare) - len(parts) == overhead_chars(template)


@every_template
def test_every_row_says_where_it_comes_from_and_ends_somewhere(template: Template) -> None:
    assert template.source
    assert template.stop
    assert all(part for part in (*template.layout, *template.file))


def test_a_slot_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no slot"):
        replace(template_named("starcoder"), layout=("<fim_prefix>", "{prefixes}"))
