"""Finds the code in a model's answer, whatever stands around it: fences or none, prose, a diff, a thought, half an answer.

Only reads; whether the code fits anywhere is decided in `edit`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fimble.errors import FimbleError
from fimble.syntax.language import Language
from fimble.syntax.languages import language_for_id, language_for_path
from fimble.syntax.trees import SyntaxTree
from fimble.text.encodings import utf8

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n`]*$")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)|\A(?:(?!<think>).)*</think>", re.DOTALL)
_DIFF_HEAD = re.compile(r"^(?:@@ |--- \S|\+\+\+ \S|diff --git )", re.MULTILINE)
_REFUSAL = re.compile(
    r"\A\W*(?:I['’]?m sorry|I am sorry|sorry|I apologi[sz]e|I (?:can(?:no|['’])t|am unable|am not able|won['’]t)|as an AI|unfortunately)",
    re.IGNORECASE,
)
_OTHER_TONGUES = {
    "py": "python", "python3": "python", "js": "javascript", "jsx": "javascript", "mjs": "javascript", "ts": "typescript",
    "golang": "go", "rs": "rust", "kt": "kotlin", "cs": "csharp", "c#": "csharp", "c++": "cpp", "cc": "cpp", "rb": "ruby",
}  # fmt: skip
_ALIKE = ({"javascript", "typescript", "tsx"}, {"c", "cpp"})
_NO_CODE = frozenset(
    {"bash", "sh", "shell", "console", "text", "txt", "output", "markdown", "md", "json", "yaml", "plaintext"}
)
MOST_SAID = 160
"""Characters of the model's own words in a message."""
MOST_TRIES = 12
"""Places at which unfenced code may begin or end; bounds the parsing."""


class Unfit(FimbleError):
    """An answer cannot become an edit."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of code in an answer."""

    text: str
    """Without fences; line breaks are "\\n"."""
    is_diff: bool = False
    is_open: bool = False
    """The answer ended before the block did."""


def read_reply(text: str, language: Language | None, *, is_cut: bool = False) -> list[Block]:
    """Give the blocks of code in an answer, the most promising first, at least one.

    `is_cut` says that the answer ended at the limit of tokens. Raise `Unfit` with a word for a person when there is none.
    """
    text = _THOUGHT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    if not text.strip():
        raise Unfit("The model gave no answer.", remedy="Try again, or choose another model with actions.model.")
    fenced = _fenced(text)
    if fenced:
        return _chosen(fenced, language)
    if _REFUSAL.match(text):
        raise Unfit(f"The model declined: {_said(text)}", remedy="Say it in other words, or choose another model.")
    if _is_diff(text):
        return [Block(text, is_diff=True, is_open=is_cut)]
    code = _unfenced(text, language)
    if not code:
        raise Unfit(
            f"The model answered in words instead of code: {_said(text)}", remedy="Try again, or another model."
        )
    return [Block(code, is_open=is_cut)]


def is_complete(text: str) -> bool:
    """Say whether the first block of an answer that is no shell line has been closed, so that the rest is not needed."""
    blocks = [block for tag, block in _fenced(text) if tag.lower() not in _NO_CODE]
    return bool(blocks) and not blocks[0].is_open


def plain_words(text: str) -> str:
    """Give an explanation without thoughts and without a fence around all of it."""
    text = _THOUGHT.sub("", text).strip()
    fenced = _fenced(text)
    if not fenced and all(_FENCE.match(line) or not line.strip() for line in text.split("\n")):
        return ""
    if len(fenced) == 1 and fenced[0][0].lower() in ("markdown", "md") and text.startswith(("```", "~~~")):
        return fenced[0][1].text.strip()
    return text


def _said(text: str) -> str:
    words = " ".join(text.split())
    return f'"{words}"' if len(words) <= MOST_SAID else f'"{words[:MOST_SAID].rpartition(" ")[0]} ..."'


def _fenced(text: str) -> list[tuple[str, Block]]:
    """List (what the fence says, block); a fence inside a longer one is part of its text."""
    found: list[tuple[str, Block]] = []
    fence, tag, lines = "", "", list[str]()
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if not fence and match:
            fence, tag, lines = match[1], match[2], []
        elif fence and match and match[1].startswith(fence) and not match[2]:
            found.append((tag, _block(tag, lines, is_open=False)))
            fence = ""
        elif fence:
            lines.append(line)
    if fence and any(line.strip() for line in lines):
        found.append((tag, _block(tag, lines, is_open=True)))
    return [(tag, block) for tag, block in found if block.text.strip()]


def _block(tag: str, lines: list[str], *, is_open: bool) -> Block:
    text = "\n".join(lines).strip("\n")
    return Block(text, is_diff=tag.lower() in ("diff", "patch") or _is_diff(text), is_open=is_open)


def _is_diff(text: str) -> bool:
    lines = text.split("\n")
    changed = sum(line.startswith(("+", "-")) for line in lines)
    return _DIFF_HEAD.search(text) is not None and changed > 0


def _chosen(fenced: list[tuple[str, Block]], language: Language | None) -> list[Block]:
    """Put blocks of the right language in front; those that are no program at all count only if nothing else is there."""
    own = [block for tag, block in fenced if _speaks(tag, language)]
    if own:
        return sorted(own, key=lambda block: block.is_open)
    tags = sorted({tag for tag, _ in fenced})
    raise Unfit(
        f"The model answered in another language ({', '.join(tags)}) than the file's.",
        remedy="Try again, or choose another model with actions.model.",
    )


def _speaks(tag: str, language: Language | None) -> bool:
    tag = tag.lower()
    if not tag or language is None or tag in ("diff", "patch"):
        return True
    if tag in _NO_CODE:
        return False
    named = language_for_id(_OTHER_TONGUES.get(tag, tag)) or language_for_path(f"x.{tag}")
    if named is None or named.name == language.name:
        return True
    return any({named.name, language.name} <= group for group in _ALIKE)


def _unfenced(text: str, language: Language | None) -> str:
    """Find the longest run of whole paragraphs that parses: an answer without fences may have prose before and after."""
    if language is None:
        return text
    lines = text.split("\n")
    starts = [0, *(n for n, line in enumerate(lines) if n and line.strip() and not lines[n - 1].strip())][:MOST_TRIES]
    starts += [n for n in range(1, min(len(lines), 4)) if n not in starts]
    ends = [len(lines), *(n for n in range(len(lines) - 1, 0, -1) if not lines[n].strip())][:MOST_TRIES]
    runs = sorted(((end - start, -start, start, end) for start in starts for end in ends if start < end), reverse=True)
    for _, _, start, end in runs:
        run = "\n".join(lines[start:end]).strip("\n")
        if _parses(run, language):
            return run
    return ""


def _parses(text: str, language: Language) -> bool:
    """Say whether a text is code: it parses, and is not only words that a lenient grammar takes for names."""
    tree = SyntaxTree.parse(language, utf8(_dedented(text)))
    if tree is None or tree.n_errors():
        return False
    return re.search(r"[()\[\]{}=:;]", text) is not None and re.search(r"\w\.\s*$", text) is None


def _dedented(text: str) -> str:
    import textwrap

    return textwrap.dedent(text)
