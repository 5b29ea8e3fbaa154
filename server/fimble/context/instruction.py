"""Whether a comment says what to do, and what: decided by its words, before any model is asked.

Where it must stand for the code below it to be suggested is the business of `completion.shape`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fimble.context.comment_keywords import (
    DESCRIBED,
    EXPLAINS,
    GENERATED,
    HEADINGS,
    LICENCE,
    STATES,
    VERBS,
    later_words,
    tool_words,
)
from fimble.syntax.comments import MOST_LINES, Comment, comment_above, docstring_above
from fimble.syntax.language import Language
from fimble.text.document import Document

Asks = Literal["now", "later", "nothing"]

LONGEST_LINE = 400
LONGEST_TASK = 1_000
"""Characters read of a comment's line, and of what it says to do."""

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{4,}")
_BANNER = re.compile(r"([-=*#~_/+.<>^─═])(?:\s?\1){2,}")
_RULE = re.compile(r"([^\w\s])\1{4,}")
_LABEL = re.compile(r"@?([A-Za-z]+)(?:\s*[(\[][^)\]]*[)\]])?\s*(?::|-|\s)?\s*(.*)", re.DOTALL)
_BULLET = re.compile(r"(?:[-*•+]|\d{1,2}[.)]|step\s+\d+\s*[:.)-]?)\s+", re.IGNORECASE)
_FILLER = re.compile(
    r"(?:(?:now|then|next|first|firstly|second|secondly|finally|last|lastly|also|and|please|just|let's|let\ us|we|i|you|must|"
    r"should|need(?:s)?\ to|want\ to|have\ to|here\ we|to)(?:,\s*|\s+))+",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"\s*(?:[@\\](?:param|returns?|throws|see|brief|type|tparam)\b|:(?:param|returns?|rtype|raises|type)\b|</?\w+[ >/])"
)
_LINK_ONLY = re.compile(r"\W*(?:https?://\S+|#\d+|[A-Z]{2,}-\d+)\W*$")
_CODE = re.compile(
    r"""
      .*[;{}]\s*$ | .*\b\w+\(.*\)\s*:?\s*$ (?<![a-z.]\s)            # ends a statement; a call and no more
    | [)\]}].* | </?\w[^>]*>.*                                       # closes something; a tag
    | [\w.$\[\]'"]+(?:\s*:\s*[\w.<>\[\]| ]+)?\s*(?:[-+*/|&%?]|\*\*|<<|>>|:|\.\.)?=(?!=)\s*\S.*   # an assignment
    | (?:return|yield|await|throw|raise|delete|del|assert|echo|defer|go)\s+(?:[\w.]*[\w.]\(.*|[\w.]+|[\w.]+\s*[-+*/%<>=!&|.\[].*|["'\d\[{(].*)\s*$
    | (?:import|from|use|using|include|require|package|namespace|export)\s+[\w.\\/:*{}"'<>, @-]+(?:\s+(?:import|from|as)\s+\S.*)?$ (?<!\ it)
    | \#\s*(?:include|define|if|ifdef|ifndef|endif|else|undef|pragma)\b.*
    | (?:async\s+)?(?:def|fn|func|fun|function|class|struct|enum|trait|impl|interface)\s+[\w.<>]+\s*[({:<].*
    | (?:if|elif|else\s+if|while|for|switch|match|with|except|catch|foreach|unless)\b.*[:{]\s*$ | (?:else|try|finally|begin|do)\s*:?\s*$
    | (?:if|while|for|switch|catch|foreach)\s*\(.*\).*
    | (?:const|let|var|val|local|static|final|public|private|protected|mut|auto|int|float|double|bool|char|void|long|string)\s+[\w$<>\[\]{},: *&]+(?:=.*|\(.*)
    | @[\w.]+(?:\(.*\))?$ | \$\w+.* | (?:end|pass|break|continue|nil|null|None)\s*$ | (?:print|console\.\w+|puts|printf|fmt\.\w+)\s*\(?.*["'(].*
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a comment asks for."""

    asks: Asks
    """"now": it says what the code below it does; "later": a note such as TODO; "nothing"."""
    text: str = ""
    """What is to be done, on one line, labels left aside; "" when nothing is."""
    reason: str = ""
    """For people: why nothing is asked for."""


def read_instruction(comment: Comment, language: Language) -> Instruction:
    """Say what a comment or docstring asks for."""
    said = _without_tags(comment, language)
    text = " ".join(said)
    refusal = _is_for_others(comment, text, language)
    if refusal:
        return Instruction("nothing", reason=refusal)
    for at, line in enumerate(said):
        if (rest := _put_off(line, language)) is not None:
            task = " ".join([rest, *said[at + 1 :]]).strip()
            return Instruction("later", task) if _n_words(task) >= 2 else _NO_WORDS
    text = _without_filler(text)
    if _n_words(text) < 2:
        return _NO_WORDS
    refusal = _is_no_task(comment, text, said)
    return Instruction("nothing", reason=refusal) if refusal else Instruction("now", text)


NOTHING = Instruction("nothing", reason="no comment")
_NO_WORDS = Instruction("nothing", reason="too few words")


@dataclass(frozen=True, slots=True)
class Found:
    """A comment and what it asks for."""

    comment: Comment
    instruction: Instruction


def instruction_above(lines: Sequence[str], language: Language) -> Found | None:
    """Read the comment that ends with the last of some lines; None when there is none."""
    comment = comment_above([line[:LONGEST_LINE] for line in lines[-MOST_LINES:]], language)
    return Found(comment, read_instruction(comment, language)) if comment else None


def task_above(document: Document, line: int, language: Language | None) -> str:
    """Give what the comment directly above a line, or the docstring, says to do; "" for nothing."""
    if language is None or line == 0:
        return ""
    lines = [document.line_text(at)[:LONGEST_LINE] for at in range(max(0, line - MOST_LINES), line)]
    comment = comment_above(lines, language) or docstring_above(lines, language)
    return read_instruction(comment, language).text[:LONGEST_TASK] if comment else ""


def _without_tags(comment: Comment, language: Language) -> list[str]:
    """Drop lines for tools, and what documentation says of parameters and results behind its first sentences."""
    kept: list[str] = []
    for text in comment.texts:
        if _TAG.match(text) and not text.startswith(("<summary>", "<p>")):
            if text.startswith("<"):
                continue
            break
        if not (kept and tool_words(language.name).match(text)):
            kept.append(text.removeprefix("<summary>").removesuffix("</summary>").strip())
    return list(filter(None, kept))


def _is_for_others(comment: Comment, text: str, language: Language) -> str:
    """Say whom a comment is for that is neither for people who read on nor for us; "" for all others."""
    first = comment.raw[0] if comment.raw else ""
    if first.startswith(("#!", "# -*-", "# vim", "//!<", "#%")):
        return "for a tool"
    if tool_words(language.name).match(text):
        return "for a tool"
    if LICENCE.search(text):
        return "a licence"
    if GENERATED.search(text):
        return "a note about generated code"
    return "for a tool" if _LINK_ONLY.match(text) else ""


def _put_off(line: str, language: Language) -> str | None:
    """Give what stands behind a word such as TODO, `TODO(ann):` or `@todo`; None when the line begins with no such word."""
    match = _LABEL.match(line)
    if match is None or match.group(1).lower() not in later_words(language.name):
        return None
    is_marked = (
        match.group(1).isupper() or line.startswith("@") or line[len(match.group(1)) :].lstrip()[:1] in (":", "(")
    )
    return match.group(2).strip() if is_marked else None


def _without_filler(text: str) -> str:
    bare = _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
    found = _FILLER.match(bare)
    return bare[found.end() :] if found and _n_words(bare[found.end() :]) >= 2 else bare


def _n_words(text: str) -> int:
    return len([word for word in _WORD.findall(text) if len(word) > 1]) + 2 * len(_IDEOGRAPHS.findall(text))


def _is_no_task(comment: Comment, text: str, said: list[str]) -> str:
    """Say what a comment with words is that asks for nothing; "" when it asks for something."""
    if any(map(_BANNER.search, comment.texts)) or any(map(_RULE.search, comment.raw)):
        return "a heading"
    if _is_code(said):
        return "code that is commented out"
    is_order = _is_verb(text.split(maxsplit=1)[0].strip(",.:").lower())
    if _is_heading(text, is_order=is_order):
        return "a heading"
    if text.rstrip().endswith("?"):
        return "a question"
    return "an explanation" if not is_order and _is_explanation(text) else ""


def _is_verb(word: str) -> bool:
    """Know a verb as an order, and in what documentation does with it: `Returns`, `Parsing`."""
    gerund = word.removesuffix("ing")
    stems = (word, word.removesuffix("s"), word.removesuffix("es"), gerund, gerund + "e")
    return any(stem in VERBS for stem in stems) or (word.endswith("ies") and word[:-3] + "y" in VERBS)


def _is_code(said: list[str]) -> bool:
    """Tell code by its first and last line: one that is code is not followed by a task, and the other way round."""
    return any(_CODE.fullmatch(line) and not _reads_as_prose(line) for line in {said[0], said[-1]})


def _reads_as_prose(line: str) -> bool:
    """Tell a sentence that ends with a call, `call parse(x)`, or that says to return what it names by an article."""
    words = line.rstrip(":.").split()
    articles = {"the", "a", "an", "each", "all", "every", "with", "into", "to", "of", "by", "and", "it", "from"}
    is_plain = all(re.fullmatch(r"[\w'’,.`-]+(?:\([\w, ]*\))?", word) for word in words)
    return (
        len(words) > 2
        and is_plain
        and (bool(articles & set(words[1:])) or words[0].lower() in VERBS - {"return", "yield"})
    )


def _is_heading(text: str, *, is_order: bool) -> bool:
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    if all(word.lower() in HEADINGS for word in words) or text.rstrip().endswith("---"):
        return True
    if is_order:
        return False
    is_shouted = text.upper() == text and text.lower() != text
    is_title = len(words) <= 4 and all(word[0].isupper() for word in words) and not text.endswith(".")
    return is_shouted or (is_title and text.upper() != text.lower())


def _is_explanation(text: str) -> bool:
    if EXPLAINS.match(text):
        return True
    words = text.lower().split()
    named = words[1] if words[0] in ("a", "an", "the") and len(words) > 1 else words[0]
    is_condition = words[0] in ("if", "when", "for", "while", "unless", "after", "before", "until", "once", "given")
    return named not in DESCRIBED and not is_condition and STATES.match(text) is not None
