"""What a model wrapped around its code: special tokens, Markdown fences, chat, control characters. All of it comes off."""

from __future__ import annotations

import re
from collections.abc import Callable

_WORDS = (
    r"endoftext|end_of_text|fim_(?:prefix|suffix|middle|pad|begin|hole|end)|fim-(?:prefix|suffix|middle|pad)|"
    r"file_sep(?:arator)?|file_separator|repo_name|im_(?:start|end|sep)|eot_id|eom_id|start_header_id|end_header_id|"
    r"begin_of_text|cursor|code_(?:prefix|suffix|middle)|user|assistant|system|end|endofprompt|return|message|"
    r"editable_region_(?:start|end)|user_cursor_is_here|start_of_file"
)
SPECIAL_TOKEN = re.compile(
    rf"<\|\s?(?:{_WORDS})\s?\|>"
    r"|<｜[^｜<>\n]{1,40}｜>"
    r"|<(?:fim_(?:prefix|suffix|middle|pad)|fim-(?:prefix|suffix|middle|pad)|file_sep|repo_name|gh_stars|issue_start|"
    r"jupyter_start|empty_output|commit_before|endoftext)>"
    r"|^<(?:reponame|filename)>"
    r"|<\[(?:fim-(?:prefix|suffix|middle)|end▁of▁sentence|begin▁of▁sentence|PAD▁TOKEN)\]>"
    r"|▁?<AIX-SPAN-(?:PRE|POST|MIDDLE)>"
    r"|\s?<(?:PRE|SUF|MID|EOT)>"
    r"|</s>(?=\s*\Z)|\A<s>(?!.*</s>)|\[(?:PREFIX|SUFFIX|MIDDLE)\]"
    r"|<(?:start|end)_of_turn>|<eos>|<bos>|<unk>|\[/?INST\]",
    re.MULTILINE,
)
"""Sentinels of the families in the table of FIM formats, as they come out when a server prints them as text."""

_HALF_TOKEN = re.compile(
    r"(?:<\|[\w▁-]*\|?|<｜[^｜<>\n]*｜?|<(?:fim[_-]\w*|file_s\w*|repo_n\w*|end_of_\w*|start_of_\w*|AIX-[\w-]*)"
    r"|<\[(?:fim-[\w-]*|end▁[\w▁]*)\]?)\s*\Z"
)
_STOPPED_HALF = re.compile(r"\A[a-z_▁]{3,20}(?:\|>|｜>)")
"""The second half of a token at the very start, when the first half was cut off as a stop string."""

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[ \t]*[\w+#.-]*[ \t]*$", re.MULTILINE)
_THINKING = re.compile(r"^\s*<think>.*?(?:</think>\s*|$)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff]")
"""Never meant as code; a lone surrogate could not even be sent."""
_CHAT_OPENING = re.compile(
    r"^\s*(?:sure|certainly|of course|okay|ok|great|absolutely|here(?:'s| is| are| you go)|the (?:missing|completed?|following|"
    r"updated|corrected|code|function|middle)\b|to (?:complete|fill|fix)\b|i(?:'ll| will| can| would|'ve| have)\b|this (?:code|function|is)\b|"
    r"you can\b|based on\b|below is\b|as an ai\b|note(?: that|:)|explanation:|in this (?:code|example|function)|output:)"
    r"[^=(){};]*$",
    re.IGNORECASE,
)
_CHAT_CLOSING = re.compile(
    r"^(?:(?:this|the) (?:above |updated |completed )?(?:code|function|class|method|implementation|snippet|solution)\b.*[a-z].*\.?$"
    r"|explanation:?|\*\*.*\*\*:?|in this (?:code|example|implementation)\b|i hope this\b|let me know\b|note(?: that\b|:)|here(?:'s| is)\b)",
    re.IGNORECASE,
)

_LEAST_CHAT = 3
"""Words from which on a line can be chat: `ok` and `note:` may be code."""


def strip_special(text: str) -> str:
    """Cut a text at the first special token, whole or cut in half at its end; drop the rest of one at its start."""
    text = _STOPPED_HALF.sub("", text, count=1)
    leading = SPECIAL_TOKEN.match(text)
    while leading and leading.end():
        text = text[leading.end() :]
        leading = SPECIAL_TOKEN.match(text)
    match = next((found for found in SPECIAL_TOKEN.finditer(text) if not _is_code(text, found)), None)
    text = text[: match.start()] if match else text
    half = _HALF_TOKEN.search(text)
    return text[: half.start()] if half else text


def _is_code(text: str, match: re.Match[str]) -> bool:
    """Say whether a token is meant: as a string, which a leak never closes, or as the end of an HTML tag."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    opens = (
        before in ('"', "'", "`")
        and text[text.rfind("\n", 0, match.start()) + 1 : match.start()].count(before) % 2 == 1
    )
    return (opens and before == after) or (match.group() == "</s>" and "<s>" in text)


def is_wrapping(line: str) -> bool:
    """Say whether this is a first line that is no code but leads up to it: a fence or chat."""
    return _FENCE.match(line) is not None or _is_chat(line)


def unwrapped(raw: str, *, is_prose: bool = False, strip: Callable[[str], str] = strip_special) -> str:
    r"""Give what a model meant as code, with `\n` line breaks; fences and chat stay where prose is meant."""
    text = strip(raw).replace("\r\n", "\n").replace("\r", "")
    text = _CONTROL.sub("", text.partition("\ufffd")[0])
    text = _THINKING.sub("", text)
    return text if is_prose else _without_chat(_without_fences(text))


def _without_fences(text: str) -> str:
    """Give the inside of the first fenced block when a text opens with one (chat before it aside), else cut at a fence."""
    fences = list(_FENCE.finditer(text))
    if not fences:
        return _without_inline_fence(text)
    first = fences[0]
    before = text[: first.start()]
    if before.strip() and not all(_is_chat(line) for line in before.split("\n") if line.strip()):
        return before.removesuffix("\n")
    inside = text[first.end() :].removeprefix("\n")
    end = _FENCE.search(inside)
    return inside[: end.start()].removesuffix("\n") if end else inside


def _without_inline_fence(text: str) -> str:
    """Cut at a fence that stands directly behind code, on its line."""
    head, fence, _ = text.partition("```")
    return head.rstrip(" \t") if fence and "`" not in head else text


def _is_chat(line: str) -> bool:
    """Say whether a line talks about the code to come instead of being code."""
    is_sentence = len(line.split()) >= _LEAST_CHAT and line.rstrip()[-1] in ":.!"
    return is_sentence and _CHAT_OPENING.match(line) is not None


def _without_chat(text: str) -> str:
    """Drop chat before the code, with the blank lines around it, and an explanation behind it."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    while _is_chat(lines[first]):
        lines = lines[first + 1 :] or [""]
        first = next((at for at, line in enumerate(lines) if line.strip()), 0)
        lines, first = lines[first:], 0
    for at in range(1, len(lines)):
        is_closing = not lines[at - 1].strip() and _CHAT_CLOSING.match(lines[at]) is not None
        if is_closing and len(lines[at].split()) >= _LEAST_CHAT:
            return "\n".join(lines[: at - 1])
    return "\n".join(lines)
