"""Which model has which FIM format, by its name or by what its own server says of it. Nothing is guessed: instruct-only
models, models trained without infilling and unknown ones are refused with a word on what to use instead."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from fimble.errors import UnknownTemplate
from fimble.fim import templates as table
from fimble.fim.template import Template


@dataclass(frozen=True, slots=True)
class Family:
    """Models whose lower-case name matches `names` have `template`, or none for the reason given."""

    names: re.Pattern[str]
    template: Template | None
    refusal: str = ""
    """Why there is no template; "" when there is one."""
    instead: str = ""


def _family(names: str, template: Template) -> Family:
    return Family(re.compile(names), template)


def _refused(names: str, refusal: str, instead: str) -> Family:
    return Family(re.compile(names), None, refusal, instead)


_SAY_BASE = "was tuned for chat and does not fill in the middle"

FAMILIES = (
    _refused(r"deepseek-coder.*v1\.5", "was trained without fill-in-the-middle", "deepseek-coder:6.7b-base"),
    _family(r"deepseek-coder.*base", table.DEEPSEEK),
    _refused(r"deepseek-coder-v2|deepseek-coder-lite", _SAY_BASE, "deepseek-coder-v2:16b-lite-base-q4_K_M"),
    _refused(r"deepseek-coder", _SAY_BASE, "deepseek-coder:1.3b-base or deepseek-coder:6.7b-base"),
    _refused(r"(^|[/:-])zeta", "predicts edits and does not fill in the middle", "qwen2.5-coder:7b-base"),
    _family(r"qwen-?2\.5-?coder|qwen-?3-?coder", table.QWEN),
    _family(r"codeqwen", table.CODEQWEN),
    _family(r"starcoder-?2", table.STARCODER2),
    _family(r"starcoder|stable-?code|refact-1", table.STARCODER),
    _family(r"santacoder", table.SANTACODER),
    _refused(r"code-?llama.*python", "is the Python variant, trained without infilling", "codellama:7b-code"),
    _refused(r"code-?llama.*34b", "is the 34B variant, trained without infilling", "codellama:13b-code"),
    _family(r"code-?llama", table.CODELLAMA),
    _refused(r"codegemma.*(instruct|-it\b)", _SAY_BASE, "codegemma:2b-code or codegemma:7b-code"),
    _family(r"codegemma(.*-code|[:-]2b|-7b)", table.CODEGEMMA),
    _refused(r"codegemma", _SAY_BASE, "codegemma:2b-code or codegemma:7b-code"),
    _refused(r"codestral.*mamba|mamba.*codestral", "was trained without fill-in-the-middle", "codestral:22b"),
    _family(r"codestral", table.CODESTRAL),
    _family(r"mellum-?4b", table.MELLUM),
    _family(r"seed-?coder.*base", table.SEEDCODER),
    _refused(r"seed-?coder", _SAY_BASE, "the base model Seed-Coder-8B-Base"),
    _family(r"aixcoder-?7b", table.AIXCODER),
    _family(r"granite-?4", table.GRANITE4),
    _family(r"granite.*code|granite-?3\.3", table.GRANITE),
    _family(r"codegeex-?4", table.CODEGEEX4),
    _refused(r"yi-coder", "was not trained to use the text behind the cursor", "qwen2.5-coder:1.5b-base"),
    _refused(r"devstral", "is an agent's model and does not fill in the middle", "codestral:22b"),
)
"""First match decides, so refusals of single variants stand before their family."""

_DECLARED = (
    ("<｜fim▁hole｜>", table.DEEPSEEK),
    ("<|fim_suffix|>", table.QWEN),
    ("<file_sep>", table.STARCODER2),
    ("<fim_suffix>", table.STARCODER),
    ("<SUF>", table.CODELLAMA),
    ("[SUFFIX]", table.CODESTRAL),
    ("<[fim-suffix]>", table.SEEDCODER),
)
"""Sign in a model's own template -> format. Only looked at when that template says it takes a suffix."""


def template_for(
    *, model_name: str, family: str = "", template_text: str = "", token_hints: Collection[object] = ()
) -> Template:
    """Find the FIM format of a model.

    `model_name` is what its server calls it ("qwen2.5-coder:1.5b-base", "hf.co/org/DeepSeek-Coder-6.7B-Base-GGUF:Q4_K_M"),
    `family` the architecture, `template_text` the model's own prompt template. A name we do not know is accepted only when
    that template itself shows how the model takes a suffix; `token_hints` (FIM token ids in the model file) are not enough,
    because whole tokenizer families carry those tokens, chat models included. Raise `UnknownTemplate` otherwise.
    """
    name = model_name.lower().replace("_", "-")
    for known in FAMILIES:
        if known.names.search(name):
            if known.template is not None:
                return known.template
            raise UnknownTemplate(f"{model_name} {known.refusal}", remedy=f"Use {known.instead}.")
    if ".Suffix" in template_text:
        for sign, template in _DECLARED:
            if sign in template_text:
                return template
    hint = " (its file has FIM tokens, but so do chat models with the same tokenizer)" if token_hints else ""
    raise UnknownTemplate(
        f"no fill-in-the-middle format is known for {model_name}{f' ({family})' if family else ''}{hint}",
        remedy="Use a code model such as qwen2.5-coder:1.5b-base, or name the format in openai.template: "
        f"{', '.join(table.known_templates())}.",
    )
