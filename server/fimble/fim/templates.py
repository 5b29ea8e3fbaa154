"""The FIM formats of all model families fimble knows, one row each, with their sources. `families` says which model has which.

Token strings are literal because they are the format. DeepSeek's use U+FF5C (fullwidth vertical line) and U+2581 (lower
one eighth block) where other families have ASCII bars and underscores: an ASCII spelling fails without a word.
"""

from __future__ import annotations

from fimble.errors import UnknownTemplate
from fimble.fim.template import Template

COMMENTED_FILE = ("{comment}", " ", "{path}", "\n", "{text}", "\n\n")
"""A file under its path comment, as DeepSeek-Coder's training data was laid out (arXiv 2401.14196, section 2.2)."""

OWN_FILE = ("{comment}", " ", "{path}", "\n")

DEEPSEEK = Template(
    name="deepseek-coder",
    order="psm",
    # Where the path comment goes relative to the first sentinel is open in the paper; "a comment at the head of each
    # file" plus "each file is split" puts other files in front and the own path comment first in the prefix.
    layout=("{files}", "<｜fim▁begin｜>", *OWN_FILE, "{prefix}", "<｜fim▁hole｜>", "{suffix}", "<｜fim▁end｜>", "{head}"),
    file=COMMENTED_FILE,
    sentinels=(
        "<｜fim▁begin｜>",
        "<｜fim▁hole｜>",
        "<｜fim▁end｜>",
        "<｜begin▁of▁sentence｜>",
        "<｜end▁of▁sentence｜>",
        "<|EOT|>",
    ),
    stop=("<｜end▁of▁sentence｜>", "<|EOT|>"),
    source="DeepSeek-Coder README and released tokenizer; order and path comments: arXiv 2401.14196",
)

_QWEN_TOKENS = (
    "<|fim_prefix|>",
    "<|fim_suffix|>",
    "<|fim_middle|>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|file_sep|>",
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
)

QWEN = Template(
    name="qwen2.5-coder",
    order="psm",
    layout=(
        "<|repo_name|>",
        "{repository}",
        "\n",
        "{files}",
        "<|file_sep|>",
        "{path}",
        "\n",
        "<|fim_prefix|>",
        "{prefix}",
        "<|fim_suffix|>",
        "{suffix}",
        "<|fim_middle|>",
        "{head}",
    ),
    file=("<|file_sep|>", "{path}", "\n", "{text}", "\n"),
    sentinels=_QWEN_TOKENS,
    stop=("<|endoftext|>", "<|file_sep|>", "<|repo_name|>", "<|im_end|>", "<|fim_pad|>"),
    source="Qwen2.5-Coder README (repository-level fill-in-the-middle) and tokenizer; Qwen3-Coder has the same tokens",
)

_STARCODER2_TOKENS = (
    "<fim_prefix>",
    "<fim_suffix>",
    "<fim_middle>",
    "<fim_pad>",
    "<repo_name>",
    "<file_sep>",
    "<|endoftext|>",
)

STARCODER2 = Template(
    name="starcoder2",
    order="psm",
    layout=(
        "<repo_name>",
        "{repository}",
        "{files}",
        "<file_sep>",
        "<fim_prefix>",
        "{path}",
        "\n",
        "{prefix}",
        "<fim_suffix>",
        "{suffix}",
        "<fim_middle>",
        "{head}",
    ),
    file=("<file_sep>", "{path}", "\n", "{text}", "\n"),
    sentinels=_STARCODER2_TOKENS,
    # Ollama's set of end tokens lacks <file_sep>.
    stop=("<file_sep>", "<|endoftext|>", "<repo_name>"),
    source="StarCoder2 paper (arXiv 2402.19173), appendix on the repository-context format",
)

_STARCODER_TOKENS = (
    "<fim_prefix>",
    "<fim_suffix>",
    "<fim_middle>",
    "<fim_pad>",
    "<reponame>",
    "<filename>",
    "<gh_stars>",
    "<|endoftext|>",
)

STARCODER = Template(
    name="starcoder",
    order="psm",
    layout=("{files}", "<fim_prefix>", *OWN_FILE, "{prefix}", "<fim_suffix>", "{suffix}", "<fim_middle>", "{head}"),
    file=COMMENTED_FILE,
    sentinels=_STARCODER_TOKENS,
    stop=("<|endoftext|>", "<filename>"),
    source="StarCoder paper (arXiv 2305.06161) and tokenizer; also Stable Code 3B and Refact 1.6B",
)

SANTACODER = Template(
    name="santacoder",
    order="psm",
    layout=("{files}", "<fim-prefix>", *OWN_FILE, "{prefix}", "<fim-suffix>", "{suffix}", "<fim-middle>", "{head}"),
    file=COMMENTED_FILE,
    sentinels=("<fim-prefix>", "<fim-suffix>", "<fim-middle>", "<fim-pad>", "<|endoftext|>"),
    stop=("<|endoftext|>",),
    source="SantaCoder model card: hyphens, not underscores",
)

CODELLAMA = Template(
    name="codellama",
    order="spm",
    # The blanks belong to the SentencePiece pieces: <PRE>, blank, <SUF> with none before the suffix, blank, <MID>, blank.
    layout=("<PRE> <SUF>", "{suffix}", " <MID> ", "{files}", *OWN_FILE, "{prefix}"),
    file=COMMENTED_FILE,
    sentinels=("<PRE>", "<SUF>", "<MID>", "<EOT>", "</s>", "<s>"),
    stop=("<EOT>", "</s>"),
    source="Code Llama paper (arXiv 2308.12950) and reference code, suffix-prefix-middle form",
)

CODEGEMMA = Template(
    name="codegemma",
    order="psm",
    layout=(
        "{files}", "<|fim_prefix|>", *OWN_FILE, "{prefix}", "<|fim_suffix|>", "{suffix}", "<|fim_middle|>", "{head}",
    ),
    file=("{comment}", " ", "{path}", "\n", "{text}", "<|file_separator|>"),
    sentinels=(
        "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|file_separator|>", "<bos>", "<eos>", "<end_of_turn>",
    ),
    # Ollama's set of end tokens lacks <|file_separator|>.
    stop=("<|file_separator|>", "<|fim_prefix|>", "<eos>", "<end_of_turn>"),
    source="CodeGemma model card",
)  # fmt: skip

CODESTRAL = Template(
    name="codestral",
    order="spm",
    layout=("[SUFFIX]", "{suffix}", "[PREFIX]", "{files}", "+++++ ", "{path}", "\n", "{prefix}"),
    file=("+++++ ", "{path}", "\n", "{text}", "\n"),
    sentinels=("[SUFFIX]", "[PREFIX]", "[INST]", "[/INST]", "</s>", "<s>"),
    stop=("[PREFIX]", "[SUFFIX]", "\n+++++ ", "</s>"),
    source="Mistral's FIM format (no middle token); path headers as editors in the field send them",
)

MELLUM = Template(
    name="mellum",
    order="spm",
    layout=("{files}", "<filename>", "{path}", "\n", "<fim_suffix>", "{suffix}", "<fim_prefix>", "{prefix}", "<fim_middle>"),
    file=("<filename>", "{path}", "\n", "{text}", "\n"),
    sentinels=_STARCODER_TOKENS,
    stop=("<|endoftext|>", "<filename>"),
    source="JetBrains Mellum-4b model card",
)

SEEDCODER = Template(
    name="seed-coder",
    order="spm",
    layout=("<[fim-suffix]>", "{suffix}", "<[fim-prefix]>", "{files}", *OWN_FILE, "{prefix}", "<[fim-middle]>"),
    file=COMMENTED_FILE,
    sentinels=("<[fim-suffix]>", "<[fim-prefix]>", "<[fim-middle]>", "<[end▁of▁sentence]>", "<[begin▁of▁sentence]>"),
    stop=("<[end▁of▁sentence]>",),
    source="Seed-Coder technical report: suffix-prefix-middle, split between any two characters",
)

AIXCODER = Template(
    name="aixcoder",
    order="spm",
    layout=(
        "▁<AIX-SPAN-PRE>▁<AIX-SPAN-POST>", "{suffix}", "▁<AIX-SPAN-MIDDLE>", "{files}",
        "{comment}", " the file path is: ", "{path}", "\n", "{prefix}",
    ),
    file=("{comment}", " the file path is: ", "{path}", "\n", "{text}", "\n\n"),
    sentinels=("<AIX-SPAN-PRE>", "<AIX-SPAN-POST>", "<AIX-SPAN-MIDDLE>", "</s>", "<s>"),
    stop=("</s>", "<AIX-SPAN-PRE>"),
    source="aiXcoder-7B repository, suffix-prefix-middle form",
)  # fmt: skip

GRANITE = Template(
    name="granite-code",
    order="psm",
    layout=("{files}", "<fim_prefix>", *OWN_FILE, "{prefix}", "<fim_suffix>", "{suffix}", "<fim_middle>", "{head}"),
    file=COMMENTED_FILE,
    sentinels=("<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<fim_pad>", "<reponame>", "<|end_of_text|>", "<|endoftext|>"),
    stop=("<|endoftext|>", "<|end_of_text|>", "<fim_pad>"),
    source="Granite Code and Granite 3.3 model cards",
)

GRANITE4 = Template(
    name="granite4",
    order="psm",
    layout=(
        "{files}", "<|fim_prefix|>", *OWN_FILE, "{prefix}", "<|fim_suffix|>", "{suffix}", "<|fim_middle|>", "{head}",
    ),
    file=COMMENTED_FILE,
    sentinels=("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|fim_pad|>", "<|end_of_text|>"),
    stop=("<|end_of_text|>", "<|fim_pad|>"),
    source="Granite 4 model card",
)  # fmt: skip

CODEGEEX4 = Template(
    name="codegeex4",
    order="spm",
    layout=(
        "<|user|>\n", "{files}", "###PATH:", "{path}", "\n###MODE:BLOCK\n",
        "<|code_suffix|>", "{suffix}", "<|code_prefix|>", "{prefix}", "<|code_middle|><|assistant|>\n",
    ),
    file=("###REFERENCE:\n###PATH:", "{path}", "\n", "{text}", "\n"),
    sentinels=("<|user|>", "<|assistant|>", "<|code_suffix|>", "<|code_prefix|>", "<|code_middle|>", "<|endoftext|>"),
    stop=("<|user|>", "<|endoftext|>"),
    source="CodeGeeX4 repository, infilling prompt",
)  # fmt: skip

CODEQWEN = Template(
    name="codeqwen1.5",
    order="psm",
    layout=("{files}", "<fim_prefix>", *OWN_FILE, "{prefix}", "<fim_suffix>", "{suffix}", "<fim_middle>", "{head}"),
    file=COMMENTED_FILE,
    sentinels=("<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<fim_pad>", "<file_sep>", "<|endoftext|>", "<|im_end|>"),
    stop=("<|endoftext|>", "<file_sep>", "<|im_end|>"),
    source="CodeQwen1.5 model card",
)

TEMPLATES = (
    DEEPSEEK, QWEN, STARCODER2, STARCODER, SANTACODER, CODELLAMA, CODEGEMMA, CODESTRAL, MELLUM, SEEDCODER, AIXCODER,
    GRANITE, GRANITE4, CODEGEEX4, CODEQWEN,
)  # fmt: skip

_BY_NAME = {template.name: template for template in TEMPLATES}

ALL_SENTINELS = tuple(sorted({s for template in TEMPLATES for s in template.sentinels}, key=lambda s: (-len(s), s)))
"""Control strings of every family, longest first: code that passes through one model may be read by another."""


def known_templates() -> tuple[str, ...]:
    """List the names that `template_named` takes."""
    return tuple(sorted(_BY_NAME))


def template_named(name: str) -> Template:
    """Give the template of that name; raise `UnknownTemplate` when there is none."""
    template = _BY_NAME.get(name)
    if template is None:
        raise UnknownTemplate(f"there is no FIM template {name!r}", remedy=f"Known: {', '.join(known_templates())}.")
    return template
