"""Which model has which FIM format, by its name or by what its own server says of it. Nothing is guessed: variants tuned for
chat, models trained without holes and unknown ones are refused with a word on what to use instead."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from fimble.errors import UnknownTemplate
from fimble.fim import templates as table
from fimble.fim.template import Template


@dataclass(frozen=True, slots=True)
class Family:
    """Models of one kind, for people and for matching. All patterns are searched in a name as `_plain_name` gives it."""

    title: str
    names: re.Pattern[str]
    template: Template | None = None
    """None: not trained to fill holes, for the reason `refusal` gives."""
    only: re.Pattern[str] = re.compile("")
    """What a variant's name must hold to be one that was trained to fill holes."""
    never: re.Pattern[str] = re.compile(r"(?!)")
    """What tells a variant that was not."""
    refusal: str = "was tuned for chat and does not fill in the middle"
    instead: str = ""
    """What to use instead of a refused variant."""
    sizes: tuple[str, ...] = ()
    """Parameters, as the names have them: "1.3b"."""
    window: int = 0
    """Tokens of the context it was trained with; 0 unknown."""
    licence: str = ""
    """A hint; the model's own page decides."""
    architecture: re.Pattern[str] = re.compile(r"(?!)")
    """What model servers call it (`general.architecture` of a GGUF file), matched whole."""


def _family(
    title: str,
    names: str,
    template: Template | None,
    *,
    only: str = "",
    never: str = r"(?!)",
    architecture: str = r"(?!)",
    **facts: Any,
) -> Family:
    variants = (re.compile(only), re.compile(never))
    return Family(title, re.compile(names), template, *variants, architecture=re.compile(architecture), **facts)


_CHAT = r"instruct|chat|\bit\b"
_BASE = r"\bbase\b"
_OTHER_TASKS = r"embed|guardian|speech|vision|rerank"
_OPENRAIL = "BigCode OpenRAIL-M"

FAMILIES = (
    _family(
        "DeepSeek-Coder v1.5", r"deepseek-?coder.*v1\.5", None,
        refusal="was trained without holes to fill", instead="deepseek-coder:6.7b-base",
    ),
    _family(
        "DeepSeek-Coder-V2 236B", r"deepseek-?coder-?v2.*236b", None,
        refusal="was trained without holes to fill", instead="deepseek-coder-v2:16b-lite-base-q4_K_M",
    ),
    _family(
        "DeepSeek-Coder-V2-Lite", r"deepseek-?coder-?v2|deepseek-?coder-?lite", table.DEEPSEEK,
        only=r"lite.*\bbase\b|16b.*\bbase\b", instead="deepseek-coder-v2:16b-lite-base-q4_K_M",
        sizes=("16b",), window=131_072, licence="DeepSeek Model License", architecture=r"deepseek2",
    ),
    _family(
        "DeepSeek-Coder", r"deepseek-?coder", table.DEEPSEEK,
        only=_BASE, instead="deepseek-coder:1.3b-base or deepseek-coder:6.7b-base",
        sizes=("1.3b", "6.7b", "33b"), window=16_384, licence="DeepSeek Model License", architecture=r"llama",
    ),
    _family(
        "Zeta", r"\bzeta", None,
        refusal="predicts edits and does not fill in the middle", instead="qwen2.5-coder:7b-base",
    ),
    _family(
        "Qwen2.5-Coder", r"qwen-?2\.5(\.1)?-?coder", table.QWEN,
        sizes=("0.5b", "1.5b", "3b", "7b", "14b", "32b"), window=32_768,
        licence="Apache-2.0; 3B: Qwen Research License", architecture=r"qwen2",
    ),
    _family(
        "Qwen3-Coder", r"qwen-?3-?coder", table.QWEN,
        sizes=("30b", "480b"), window=262_144, licence="Apache-2.0", architecture=r"qwen3(moe|next)?",
    ),
    _family(
        "CodeQwen1.5", r"codeqwen", table.CODEQWEN,
        only=r"codeqwen1\.5-7b|:.*\bcode\b", never=_CHAT, instead="codeqwen:7b-code",
        sizes=("7b",), window=65_536, licence="Tongyi Qianwen License",
    ),
    _family(
        "Qwen", r"\bqwen|\bqwq", None,
        refusal="is a general model, not trained to fill holes in code", instead="qwen2.5-coder:1.5b-base",
    ),
    _family(
        "StarCoder2", r"star-?coder-?2", table.STARCODER2, never=_CHAT, instead="starcoder2:3b",
        sizes=("3b", "7b", "15b"), window=16_384, licence=_OPENRAIL, architecture=r"starcoder2",
    ),
    _family(
        "StarCoder", r"star-?coder(-?base)?", table.STARCODER, never=_CHAT + r"|plus", instead="starcoder:3b",
        sizes=("1b", "3b", "7b", "15b"), window=8_192, licence=_OPENRAIL, architecture=r"starcoder",
    ),
    _family(
        "SantaCoder", r"santa-?coder", table.SANTACODER, sizes=("1.1b",), window=2_048, licence=_OPENRAIL,
    ),
    _family(
        "Stable Code", r"stable-?code", table.STABLE_CODE, never=_CHAT + "|alpha", instead="stable-code:3b-code",
        sizes=("3b",), window=16_384, licence="Stability AI license", architecture=r"stablelm",
    ),
    _family(
        "Refact", r"\brefact-1", table.STABLE_CODE, sizes=("1.6b",), window=4_096, licence="BigScience OpenRAIL-M",
    ),
    _family(
        "Code Llama Python and 34B", r"code-?llama.*(python|34b)|phind.*codellama", None,
        refusal="is one of the variants trained without holes to fill (Python, 34B)", instead="codellama:7b-code or codellama:13b-code",
    ),
    _family(
        "Code Llama", r"code-?llama", table.CODELLAMA, never=r"70b(?!-(code|hf)\b)", instead="codellama:7b-code",
        sizes=("7b", "13b", "70b"), window=16_384, licence="Llama 2 Community License", architecture=r"llama",
    ),
    _family(
        "CodeGemma", r"code-?gemma", table.CODEGEMMA,
        # In Ollama's library the bare "7b" is the instruction-tuned one, in a file's name it is the pretrained one.
        only=r"\bcode\b|[:-]2b|gemma(-1\.1)?-7b", never=_CHAT, instead="codegemma:2b-code or codegemma:7b-code",
        sizes=("2b", "7b"), window=8_192, licence="Gemma Terms of Use", architecture=r"gemma",
    ),
    _family(
        "Codestral", r"codestral", table.CODESTRAL, never="mamba|embed",
        refusal="was trained without holes to fill", instead="codestral:22b",
        sizes=("22b",), window=32_768, licence="Mistral Non-Production License",
    ),
    _family(
        "Mellum", r"mellum-?4b", table.MELLUM,
        sizes=("4b",), window=8_192, licence="Apache-2.0",
    ),
    _family(
        "Seed-Coder", r"seed-?coder", table.SEEDCODER, only=_BASE, instead="Seed-Coder-8B-Base",
        sizes=("8b",), window=32_768, licence="MIT",
    ),
    _family(
        "aiXcoder-7B", r"aixcoder-?7b", table.AIXCODER, never=_CHAT + r"|\bv2\b", instead="aiXcoder-7b-base",
        refusal="does not have the format of the first base model, the only one known",
        sizes=("7b",), window=32_768, licence="aiXcoder Model License",
    ),
    _family(
        "Granite 4", r"granite-?4", table.GRANITE4, never=_OTHER_TASKS,
        refusal="is not made for code", instead="granite4:micro-h",
        sizes=("350m", "1b", "3b", "7b", "32b"), window=131_072, licence="Apache-2.0", architecture=r"granite.*",
    ),
    _family(
        "Granite 3.3", r"granite-?3\.3", table.GRANITE, never=_OTHER_TASKS,
        refusal="is not made for code", instead="granite3.3:2b",
        sizes=("2b", "8b"), window=131_072, licence="Apache-2.0", architecture=r"granite.*",
    ),
    _family(
        "Granite Code", r"granite-?code|granite-\d+b-code", table.GRANITE, only=_BASE, instead="granite-code:3b-base",
        sizes=("3b", "8b", "20b", "34b"), window=8_192, licence="Apache-2.0",
    ),
    _family(
        "CodeGeeX4", r"codegeex-?4", table.CODEGEEX4,
        sizes=("9b",), window=131_072, licence="CodeGeeX4 License", architecture=r"chatglm|glm4",
    ),
    _family(
        "Yi-Coder", r"\byi-coder", None,
        refusal="was not trained to use the text behind the cursor", instead="qwen2.5-coder:1.5b-base",
    ),
    _family(
        "Devstral", r"devstral", None,
        refusal="is an agent's model and does not fill in the middle", instead="codestral:22b",
    ),
)  # fmt: skip
"""First match decides, so what is special stands before what is general."""

_FILE_ENDING = re.compile(r"\.(gguf|safetensors|bin|ggml)$")
_SAYS_NOTHING = re.compile(r"(ggml-)?model(-[\w.]+)*|[0-9a-f]{16,}|snapshots|main|latest|weights|gguf")


def template_for(
    *,
    model_name: str,
    family: str = "",
    template_text: str = "",
    token_hints: Collection[object] = (),
) -> Template:
    """Find the FIM format of a model.

    `model_name` is what its server calls it ("qwen2.5-coder:1.5b-base", "hf.co/org/DeepSeek-Coder-6.7B-Base-GGUF:Q4_K_M",
    a file's path), `family` the architecture, `template_text` the model's own prompt template. A name we do not know is
    accepted only when that template itself shows how the model takes a suffix; `token_hints` (FIM token ids in the model
    file) are not enough, because whole tokenizer families carry those tokens, chat models included. Raise
    `UnknownTemplate` otherwise.
    """
    name = _plain_name(model_name)
    for known in FAMILIES:
        if known.names.search(name):
            return _of_variant(known, name, model_name)
    shown = _shown_template(family, template_text)
    if shown is not None:
        return shown
    of_family = f" ({family})" if family else ""
    hint = "; its file has FIM tokens, but so do chat models with the same tokenizer" if token_hints else ""
    raise UnknownTemplate(
        f"no fill-in-the-middle format is known for {model_name}{of_family}{hint}",
        remedy="Use a code model such as qwen2.5-coder:1.5b-base, or name the format in openai.template: "
        f"{', '.join(table.known_templates())}.",
    )


def _plain_name(model_name: str) -> str:
    """Give the part of a name that tells the model, in lower case and with hyphens: no registry, no owner, no folder."""
    parts = [part for part in re.split(r"[/\\]+", model_name.strip().lower()) if part]
    names = [re.sub(r"[\s_]+", "-", _FILE_ENDING.sub("", part)) for part in parts]
    telling = [name for name in names if not _SAYS_NOTHING.fullmatch(name)]
    return (telling or names or [""])[-1].removeprefix("models--")


def _of_variant(family: Family, name: str, model_name: str) -> Template:
    if family.template is None or family.never.search(name) or not family.only.search(name):
        raise UnknownTemplate(f"{model_name} {family.refusal}", remedy=f"Use {family.instead} instead.")
    return family.template


def _shown_template(family: str, template_text: str) -> Template | None:
    """Find the one format whose sentinels a model's own template has; the architecture decides between families that share
    them."""
    if ".Suffix" not in template_text:
        return None
    able = [known for known in FAMILIES if known.template is not None and _shows(template_text, known.template)]
    fitting = [known for known in able if known.architecture.fullmatch(family)] or able
    templates = {known.template.name: known.template for known in fitting if known.template is not None}
    return next(iter(templates.values())) if len(templates) == 1 else None


def _shows(template_text: str, template: Template) -> bool:
    """Say whether all sentinels between which `template` puts code stand in a model's own template."""
    return all(mark in template_text for mark in template.marks)
