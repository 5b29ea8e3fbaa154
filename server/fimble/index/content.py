"""Which texts are worth a place in a prompt: the filter of DeepSeek-Coder's training data, plus binary and generated files.

Pure: bytes and text come in, a verdict goes out. What can be told from the path alone is judged in `files`.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from fimble.index.derived import generated_marker
from fimble.index.verdict import ACCEPTED, Reason, Verdict

MAX_BYTES = 1_000_000
"""Larger files are data more often than code, and one takes the parser about a second."""

# DeepSeek-Coder (arXiv 2401.14196, section 2.1), rules it took over from StarCoder (arXiv 2305.06161, section 3).
MAX_AVERAGE_LINE = 100
MAX_LINE = 1000
MIN_LETTERS = 0.25
MIN_LETTERS_FROM = 100
"""Our own floor, in characters: the share of letters says nothing about a file like `LIMIT = 1000`."""
MIN_VISIBLE_SHARE = 0.20
MIN_VISIBLE_CHARACTERS = 100
MIN_DATA_CHARACTERS = 50
MAX_DATA_CHARACTERS = 5000

_SNIFFED_BYTES = 8192
# A Latin-1 file has a stray character here and there; text in a wide or multi-byte encoding is nothing but.
_MAX_REPLACED_SHARE = 0.05
_BREAKS = re.compile(r"\r\n|\r|\n")
_ASCII_NON_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha()) + bytes(range(128, 256))


def decode(data: bytes) -> str | None:
    """Decode a file's bytes as UTF-8, without byte order mark; None when they are no text.

    Bytes that are not valid UTF-8 become U+FFFD as long as they are few. A NUL byte near the start means binary, as for git.
    """
    if b"\0" in data[:_SNIFFED_BYTES]:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="replace")
    return text if text.count("\ufffd") <= _MAX_REPLACED_SHARE * len(text) else None


def judge_text(path: str, text: str) -> Verdict:
    """Apply the rules about content; an empty file passes (an empty `__init__.py` makes a package)."""
    lines = _BREAKS.split(text) if "\r" in text else text.split("\n")
    if marker := generated_marker(lines):
        return Verdict(Reason.GENERATED, marker)
    return _judge_lines(lines) or _judge_letters(text) or _judge_markup(path, text) or ACCEPTED


def _judge_lines(lines: list[str]) -> Verdict | None:
    lengths = list(map(len, lines))
    if (longest := max(lengths)) > MAX_LINE:
        return Verdict(Reason.LONG_LINE, f"{longest} characters")
    # The text's last line break ends a line, it does not start one.
    average = sum(lengths) / (len(lengths) - (not lines[-1] and len(lines) > 1))
    if average > MAX_AVERAGE_LINE:
        return Verdict(Reason.LONG_LINES, f"{average:.0f} characters")
    return None


def _judge_letters(text: str) -> Verdict | None:
    if len(text) < MIN_LETTERS_FROM:
        return None
    letters = len(text.encode("utf-8", "replace").translate(None, delete=_ASCII_NON_LETTERS))
    if letters < MIN_LETTERS * len(text) and not text.isascii():
        letters += sum(char.isalpha() for char in text if char > "\x7f")
    if letters < MIN_LETTERS * len(text):
        return Verdict(Reason.FEW_LETTERS, f"{100 * letters / len(text):.0f} %")
    return None


def _judge_markup(path: str, text: str) -> Verdict | None:
    suffix = path.rpartition(".")[2].lower()
    if "<?xml version=" in text[:100] and suffix not in {"xsl", "xslt"}:
        return Verdict(Reason.MARKUP, "XML")
    if suffix in {"html", "htm"} and not _has_visible_text(text):
        return Verdict(Reason.MARKUP, "little visible text")
    if suffix in {"json", "yaml", "yml"} and not MIN_DATA_CHARACTERS <= len(text) <= MAX_DATA_CHARACTERS:
        return Verdict(Reason.MARKUP, f"{len(text)} characters of data")
    return None


def _has_visible_text(text: str) -> bool:
    reader = _VisibleText()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # how html.parser answers to a malformed declaration
        return False
    return reader.n_visible >= max(MIN_VISIBLE_CHARACTERS, MIN_VISIBLE_SHARE * len(text))


class _VisibleText(HTMLParser):
    """Counts the characters that a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__()
        self.n_visible = 0
        self._n_hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._n_hidden += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._n_hidden -= tag in {"script", "style"} and self._n_hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._n_hidden:
            self.n_visible += len(data.strip())
