"""The FIM formats of all model families fimble knows, one row each, with their sources. `families` says which model has which.

Token strings are literal because they are the format. DeepSeek's use U+FF5C (fullwidth vertical line) and U+2581 (lower
one eighth block) where other families have ASCII bars and underscores: an ASCII spelling fails without a word.

Where other files stand: in front of the first sentinel where the family was trained on files of a repository side by side,
one of them with a hole; behind the prefix sentinel where a hole was only ever cut into a whole document, so that the model
reads them as the document's beginning.
"""

from __future__ import annotations

from fimble.errors import UnknownTemplate
from fimble.fim.template import Template

_HEADER = ("{comment}", " ", "{path}", "\n")

_COMMENTED_FILE = (*_HEADER, "{text}", "\n\n\n")
"""A file under its path comment, as DeepSeek-Coder's training data was laid out (arXiv 2401.14196, section 2.2), with the
two blank lines behind it that the repository example of its README has. Also for families without a form of their own."""

_BARRED = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
_STARCODER_MARKS = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>")

DEEPSEEK = Template(
    name="deepseek-coder",
    order="psm",
    marks=("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
    # Where the path comment goes relative to the first sentinel is open in the paper; "a comment at the head of each
    # file" plus "each file is split" puts other files in front and the own path comment first in the prefix.
    layout=("{files}", "<｜fim▁begin｜>", *_HEADER, "{prefix}", "<｜fim▁hole｜>", "{suffix}", "<｜fim▁end｜>", "{head}"),
    file=_COMMENTED_FILE,
    sentinels=(
        "<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>",
        "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<|EOT|>",
    ),
    stop=("<｜end▁of▁sentence｜>", "<｜fim▁begin｜>", "<|EOT|>"),
    source="DeepSeek-Coder README and released tokenizer; order and path comments: arXiv 2401.14196. DeepSeek-Coder-V2-Lite has the same tokens",
)  # fmt: skip

QWEN = Template(
    name="qwen2.5-coder",
    order="psm",
    marks=_BARRED,
    layout=(
        "<|repo_name|>", "{repository}", "\n", "{files}", "<|file_sep|>", "{path}", "\n",
        "<|fim_prefix|>", "{prefix}", "<|fim_suffix|>", "{suffix}", "<|fim_middle|>", "{head}",
    ),
    file=("<|file_sep|>", "{path}", "\n", "{text}", "\n"),
    sentinels=(
        *_BARRED, "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>",
        "<|endoftext|>", "<|im_start|>", "<|im_end|>",
    ),
    stop=("<|file_sep|>", "<|endoftext|>", "<|fim_pad|>", "<|im_end|>", "<|repo_name|>"),
    source="Qwen2.5-Coder report (arXiv 2409.12186) and README, repository-level fill-in-the-middle; confirmed in "
    "QwenLM/Qwen3-Coder#343. Qwen3-Coder has the same tokens",
)  # fmt: skip

_STARCODER_VOCABULARY = (
    *_STARCODER_MARKS, "<fim_pad>", "<|endoftext|>", "<issue_start>", "<issue_comment>",
    "<issue_closed>", "<jupyter_start>", "<jupyter_text>", "<jupyter_code>", "<jupyter_output>", "<empty_output>",
)  # fmt: skip
_STARCODER_TOKENS = (
    *_STARCODER_VOCABULARY, "<reponame>", "<filename>", "<gh_stars>", "<commit_before>", "<commit_msg>", "<commit_after>",
)  # fmt: skip

STARCODER2 = Template(
    name="starcoder2",
    order="spm",
    marks=_STARCODER_MARKS,
    layout=(
        "<repo_name>", "{repository}", "{files}", "<file_sep>",
        "<fim_prefix><fim_suffix>", "{suffix}", "<fim_middle>", "{path}", "\n", "{prefix}",
    ),
    file=("<file_sep>", "{path}", "\n", "{text}", "\n"),
    sentinels=(
        *_STARCODER_VOCABULARY, "<repo_name>", "<file_sep>", "<jupyter_script>", "<code_to_intermediate>",
        "<intermediate_to_code>", "<pr>", "<pr_status>", "<pr_is_merged>", "<pr_base>", "<pr_file>", "<pr_base_code>",
        "<pr_diff>", "<pr_diff_hunk>", "<pr_comment>", "<pr_event_id>", "<pr_review>", "<pr_review_state>",
        "<pr_review_comment>", "<NAME>", "<EMAIL>", "<KEY>", "<PASSWORD>",
    ),
    # Ollama's set of end tokens lacks <file_sep>.
    stop=("<file_sep>", "<|endoftext|>", "<repo_name>"),
    splits_words=True,
    source="StarCoder2 paper (arXiv 2402.19173), section 5.1: holes are cut into single files, path included, after "
    "<file_sep> (bigcode-project/starcoder2#10); half of them suffix first, in the form of the training code "
    "(Megatron's and nanotron's FIM data sets, variant 2 of arXiv 2207.14255)",
)  # fmt: skip

STARCODER = Template(
    name="starcoder",
    order="spm",
    marks=_STARCODER_MARKS,
    layout=("<fim_prefix><fim_suffix>", "{suffix}", "<fim_middle>", "{files}", *_HEADER, "{prefix}"),
    file=_COMMENTED_FILE,
    sentinels=_STARCODER_TOKENS,
    stop=("<|endoftext|>", "\n<filename>"),
    breaks=("\n<filename>",),
    splits_words=True,
    source="StarCoder paper (arXiv 2305.06161) and tokenizer; half of the holes suffix first, as in StarCoder2",
)

STABLE_CODE = Template(
    name="stable-code",
    order="psm",
    marks=_STARCODER_MARKS,
    layout=("<fim_prefix>", "{files}", *_HEADER, "{prefix}", "<fim_suffix>", "{suffix}", "<fim_middle>", "{head}"),
    file=_COMMENTED_FILE,
    sentinels=_STARCODER_TOKENS,
    stop=("<|endoftext|>", "\n<filename>"),
    breaks=("\n<filename>",),
    source="Stable Code 3B and Refact 1.6B model cards: StarCoder's tokens, prefix first",
)

SANTACODER = Template(
    name="santacoder",
    order="psm",
    marks=("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
    layout=("<fim-prefix>", "{files}", *_HEADER, "{prefix}", "<fim-suffix>", "{suffix}", "<fim-middle>", "{head}"),
    file=_COMMENTED_FILE,
    sentinels=("<fim-prefix>", "<fim-suffix>", "<fim-middle>", "<fim-pad>", "<|endoftext|>"),
    stop=("<|endoftext|>", "<fim-prefix>"),
    source="SantaCoder model card: hyphens, not underscores",
)

CODELLAMA = Template(
    name="codellama",
    order="spm",
    marks=("<PRE>", "<SUF>", "<MID>"),
    # U+2581 belongs to the tokens' text. The form with blanks that many tools send is no control token to llama.cpp and
    # Ollama (measured on Ollama 0.34: `<PRE>` is three pieces of text), and the blank that SentencePiece puts before a
    # text's first word is put there by the server too, so none stands here.
    layout=("▁<PRE>▁<SUF>", "{suffix}", "▁<MID>", "{files}", *_HEADER, "{prefix}"),
    file=_COMMENTED_FILE,
    sentinels=("<PRE>", "<SUF>", "<MID>", "<EOT>", "</s>", "<s>", "<unk>"),
    stop=("<EOT>", "<PRE>"),
    source="Code Llama paper (arXiv 2308.12950, section 2.3) and reference code (`infilling_prompt_tokens`, suffix first); "
    "spelling of the tokens: ggml-org/llama.cpp#11850",
)

CODEGEMMA = Template(
    name="codegemma",
    order="psm",
    marks=_BARRED,
    layout=(
        "{files}", "{path}", "\n", "<|fim_prefix|>", "{prefix}", "<|fim_suffix|>", "{suffix}", "<|fim_middle|>", "{head}",
    ),
    file=("{path}", "\n", "{text}", "\n<|file_separator|>"),
    sentinels=(
        *_BARRED, "<|file_separator|>", "<bos>", "<eos>", "<pad>", "<unk>", "<mask>", "<start_of_turn>", "<end_of_turn>",
    ),
    # Ollama's set of end tokens lacks <|file_separator|>.
    stop=("<|file_separator|>", "<|fim_prefix|>", "<end_of_turn>"),
    source="CodeGemma report (arXiv 2406.11409), figure 2. Trained suffix first too, but that form is not published",
)  # fmt: skip

CODESTRAL = Template(
    name="codestral",
    order="spm",
    marks=("[SUFFIX]", "[PREFIX]"),
    layout=("[SUFFIX]", "{suffix}", "[PREFIX]", "{files}", "+++++ ", "{path}", "\n", "{prefix}"),
    file=("+++++ ", "{path}", "\n", "{text}", "\n\n"),
    sentinels=(
        "[SUFFIX]", "[PREFIX]", "[MIDDLE]", "[INST]", "[/INST]", "[TOOL_CALLS]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]",
        "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "</s>", "<s>", "<unk>",
    ),
    stop=("\n+++++ ", "[PREFIX]", "[SUFFIX]"),
    source="mistral-common, `encode_fim` (no middle token); path headers as Continue sends them",
    breaks=("\n+++++ ",),
)  # fmt: skip

MELLUM = Template(
    name="mellum",
    order="spm",
    marks=("<fim_suffix>", "<fim_prefix>", "<fim_middle>"),
    layout=(
        "{files}",
        "<filename>",
        "{path}",
        "\n",
        "<fim_suffix>",
        "{suffix}",
        "<fim_prefix>",
        "{prefix}",
        "<fim_middle>",
    ),
    file=("<filename>", "{path}", "\n", "{text}", "\n\n"),
    sentinels=_STARCODER_TOKENS,
    stop=("\n<filename>", "<|endoftext|>", "<fim_suffix>"),
    breaks=("\n<filename>",),
    source="JetBrains Mellum-4b model cards, example with additional files; suffix first: arXiv 2510.05788",
)

SEEDCODER = Template(
    name="seed-coder",
    order="spm",
    marks=("<[fim-suffix]>", "<[fim-prefix]>", "<[fim-middle]>"),
    layout=("<[fim-suffix]>", "{suffix}", "<[fim-prefix]>", "{files}", *_HEADER, "{prefix}", "<[fim-middle]>"),
    file=_COMMENTED_FILE,
    sentinels=("<[fim-suffix]>", "<[fim-prefix]>", "<[fim-middle]>", "<[end▁of▁sentence]>", "<[begin▁of▁sentence]>"),
    stop=("<[end▁of▁sentence]>", "<[fim-suffix]>"),
    splits_words=True,
    source="Seed-Coder report (arXiv 2506.03524), section 2.2.4: suffix first, split between any two characters",
)

_AIX_HEADER = (
    "{comment}", " the file path is: ", "{path}", "\n", "{comment}", " the code file is written by ", "{language}", "\n",
)  # fmt: skip

AIXCODER = Template(
    name="aixcoder",
    order="spm",
    marks=("<AIX-SPAN-PRE>", "<AIX-SPAN-POST>", "<AIX-SPAN-MIDDLE>"),
    layout=("▁<AIX-SPAN-PRE>▁<AIX-SPAN-POST>", "{suffix}", "▁<AIX-SPAN-MIDDLE>", "{files}", *_AIX_HEADER, "{prefix}"),
    file=(*_AIX_HEADER, "{text}", "\n\n"),
    sentinels=("<AIX-SPAN-PRE>", "<AIX-SPAN-POST>", "<AIX-SPAN-MIDDLE>", "</s>", "<s>", "<unk>"),
    stop=("<AIX-SPAN-PRE>",),
    source="aiXcoder-7B repository, `input_wrapper`: suffix first, both header lines in every file",
)

_GRANITE_TOKENS = (*_STARCODER_TOKENS, "<|end_of_text|>")

GRANITE = Template(
    name="granite-code",
    order="psm",
    marks=_STARCODER_MARKS,
    layout=("<fim_prefix>", "{files}", *_HEADER, "{prefix}", "<fim_suffix>", "{suffix}", "<fim_middle>", "{head}"),
    file=_COMMENTED_FILE,
    sentinels=_GRANITE_TOKENS,
    stop=("<|endoftext|>", "<|end_of_text|>", "<fim_pad>"),
    source="Granite Code and Granite 3.3 model cards; ibm-granite/granite-code-models#3",
)

GRANITE4 = Template(
    name="granite4",
    order="psm",
    marks=_BARRED,
    layout=(
        "<|fim_prefix|>",
        "{files}",
        *_HEADER,
        "{prefix}",
        "<|fim_suffix|>",
        "{suffix}",
        "<|fim_middle|>",
        "{head}",
    ),
    file=_COMMENTED_FILE,
    sentinels=(*_BARRED, "<|fim_pad|>", "<|end_of_text|>"),
    stop=("<|end_of_text|>", "<|fim_pad|>", "<|fim_prefix|>"),
    source="Granite 4 model card",
)

CODEGEEX4 = Template(
    name="codegeex4",
    order="spm",
    marks=("<|code_suffix|>", "<|code_prefix|>", "<|code_middle|>"),
    layout=(
        "<|user|>\n", "{files}", "###PATH:", "{path}", "\n###LANGUAGE:", "{language}", "\n###MODE:BLOCK\n",
        "<|code_suffix|>", "{suffix}", "<|code_prefix|>", "{prefix}", "<|code_middle|><|assistant|>\n",
    ),
    file=("###REFERENCE:\n###PATH:", "{path}", "\n", "{text}", "\n"),
    sentinels=("<|user|>", "<|assistant|>", "<|code_suffix|>", "<|code_prefix|>", "<|code_middle|>", "<|endoftext|>"),
    stop=("<|user|>", "<|endoftext|>", "\n###PATH:", "\n###REFERENCE:"),
    source="CodeGeeX4 repository, guides/Infilling_guideline.md",
    breaks=("\n###PATH:", "\n###REFERENCE:"),
)  # fmt: skip

CODEQWEN = Template(
    name="codeqwen1.5",
    order="psm",
    marks=_STARCODER_MARKS,
    layout=(
        "<reponame>", "{repository}", "\n", "{files}", "<file_sep>", "{path}", "\n",
        "<fim_prefix>", "{prefix}", "<fim_suffix>", "{suffix}", "<fim_middle>", "{head}",
    ),
    file=("<file_sep>", "{path}", "\n", "{text}", "\n"),
    sentinels=(
        *_STARCODER_MARKS, "<fim_pad>", "<reponame>", "<file_sep>",
        "<|endoftext|>", "<|im_start|>", "<|im_end|>",
    ),
    stop=("<file_sep>", "<|endoftext|>", "<|im_end|>", "<fim_pad>"),
    source="CodeQwen1.5 README: both forms, put together as its successor does",
)  # fmt: skip

TEMPLATES = (
    DEEPSEEK, QWEN, STARCODER2, STARCODER, STABLE_CODE, SANTACODER, CODELLAMA, CODEGEMMA, CODESTRAL, MELLUM, SEEDCODER,
    AIXCODER, GRANITE, GRANITE4, CODEGEEX4, CODEQWEN,
)  # fmt: skip

PREFIX_ONLY = Template(
    name="prefix-only",
    order="psm",
    marks=(),
    layout=("{files}", *_HEADER, "{prefix}"),
    file=_COMMENTED_FILE,
    sentinels=("<|endoftext|>", "<|end_of_text|>", "<|im_start|>", "<|im_end|>", "<|eot_id|>"),
    stop=("<|endoftext|>", "<|im_end|>", "<|eot_id|>"),
    source="no format at all: the text in front of the cursor, for a model that goes on with text but fills no holes",
    # A chat model ends with the fence that it would have opened.
    breaks=("\n```",),
)  # fmt: skip
"""Belongs to no family: chosen by the self-test of a model, or by the user's own word."""

_BY_NAME = {template.name: template for template in (*TEMPLATES, PREFIX_ONLY)}


def known_templates() -> tuple[str, ...]:
    """List the names that `template_named` takes."""
    return tuple(sorted(_BY_NAME))


def template_named(name: str) -> Template:
    """Give the template of that name; raise `UnknownTemplate` when there is none."""
    template = _BY_NAME.get(name)
    if template is None:
        raise UnknownTemplate(f"there is no FIM template {name!r}", remedy=f"Known: {', '.join(known_templates())}.")
    return template
