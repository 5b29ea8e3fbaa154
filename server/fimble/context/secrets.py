"""Key-shaped strings replaced by placeholders of the same shape, so that no secret enters a prompt and no line moves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log2


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets."""

    text: str
    n: int
    """How many were replaced."""


_VENDOR = re.compile(
    r"""
    (?<![A-Za-z0-9])(?:
        (?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}
      | gh[pousr]_[A-Za-z0-9]{36,} | github_pat_[A-Za-z0-9_]{40,} | glpat-[\w-]{20,}
      | xox[abeoprs]-[\w-]{10,} | (?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,} | sk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}
      | SG\.[\w-]{16,}\.[\w-]{16,} | npm_[A-Za-z0-9]{36} | pypi-[A-Za-z0-9_-]{50,} | AIza[\w-]{35} | ya29\.[\w-]{20,}
      | hf_[A-Za-z0-9]{30,} | dop_v1_[a-f0-9]{64} | dapi[a-f0-9]{32} | shpat_[a-fA-F0-9]{32} | key-[a-f0-9]{32}
      | eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,} | \d{8,10}:AA[\w-]{33}
    )(?![A-Za-z0-9])
    """,
    re.VERBOSE,
)
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(.*?)-----END ", re.DOTALL)
_URL_PASSWORD = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@'\"]{0,64}:([^\s/@'\"{}$<>]{3,128})@")
_KEY_LIKE = re.compile(
    r"(?i)(?:passw(?:or)?d|passwd|secret|token|api_?key|access_?key|private_?key|client_?secret|credential|auth)\w{0,24}"
    r"[\"']?\s{0,4}(?:[:=]|=>)\s{0,4}(?:str\s*=\s*)?[\"']([^\"'\s]{8,256})[\"']"
)
_PLAIN = re.compile(r"(?i)example|changeme|placeholder|your|dummy|xxxx|test|\.\.\.|[<>{}$%()\[\] ]")


def redact(text: str) -> Redacted:
    """Replace every secret in `text` by a deterministic placeholder of the same length and character classes."""
    spans = [match.span() for match in _VENDOR.finditer(text)]
    if "PRIVATE KEY" in text:
        spans += [match.span(1) for match in _PEM.finditer(text)]
    if "://" in text:
        spans += [match.span(1) for match in _URL_PASSWORD.finditer(text)]
    spans += [match.span(1) for match in _KEY_LIKE.finditer(text) if _looks_random(match[1])]
    if not spans:
        return Redacted(text, 0)
    parts, at, n = [], 0, 0
    for start, end in sorted(spans):
        if start < at:
            continue
        parts += [text[at:start], _placeholder(text[start:end])]
        at, n = end, n + 1
    return Redacted("".join([*parts, text[at:]]), n)


def _looks_random(value: str) -> bool:
    if _PLAIN.search(value) or len(value) < 12:
        return False
    frequencies = [value.count(character) / len(value) for character in set(value)]
    entropy = -sum(p * log2(p) for p in frequencies)
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]"))
    return entropy > 3.2 and kinds >= 2 and bool(re.search("[0-9]", value))


def _placeholder(secret: str) -> str:
    """Keep a known prefix; letters become x or X, digits 0, all else stays."""
    kept = re.match(r"(?:[A-Za-z]{2,8}[_-])+|AKIA|ASIA|AIza|SG\.|eyJ", secret)
    start = kept.end() if kept else 0
    return secret[:start] + "".join(map(_same_kind, secret[start:]))


def _same_kind(character: str) -> str:
    if character.isdigit():
        return "0"
    if character.isalpha() and character.isascii():
        return "x" if character.islower() else "X"
    return character
