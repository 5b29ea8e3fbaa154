"""Secrets that the name they are assigned to gives away: `api_key = "…"`, `PASSWORD=…`, `"token": "…"`, `Bearer …`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fimble.context.secret_values import LEAST_TURNS, is_masked, looks_chosen, looks_like_password, looks_random

_KEY_OF = (
    "api", "access", "account", "private", "secret", "auth", "encryption", "encrypt", "signing", "sign", "master", "shared",
    "sharedaccess", "service", "deploy", "license", "storage", "consumer", "app", "application", "hmac", "jwt", "session",
)  # fmt: skip
_BEFORE_KEY = tuple(sorted(kind + joint for kind in _KEY_OF for joint in ("", "_", "-", " ")))
"""In front of "key", in lower case: other keys are keys of dictionaries."""

_PUBLIC = ("publickey", "public_key", "public-key", "public")

_WORDS = ("passw", "passphrase", "pwd", "secret", "token", "credential", "key", "bearer ", "basic ")

_ASSIGNED = re.compile(
    r"""
    (?:passw(?:or)?d|passwd|passphrase|pwd|secret|token|credentials?|key)
    (?:[_-]?(?:access[_-]?key|key[_-]?base|key|value|string|token|secret|\d{1,2}))?
    (?P<closed>(?:\\?["'`])?[\])]?)
    \s{0,8}(?::\s{0,3}[A-Za-z_&][\w.\[\]|?<>&' ]{0,40}?)?\s{0,8}
    (?P<joint>=>|:=|\?\?|\|\||[=!]={0,2}|:|,|\(|>|\bor\b|value\s?=|(?<=[\w-])\s)\s{0,8}
    (?:[rRbBuUfFL@$]{0,2}\\?(?P<quote>["'`])(?P<quoted>[^\s"'`\\]{6,512})\\?(?P=quote)
      |(?P<bare>[A-Za-z0-9+/_.~!@#%^*=-]{8,512}+)(?=[\s;,&#<]|\Z))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:bearer|basic)\s([A-Za-z0-9._~+/-]{16,2048}={0,2})(?![\w{<$])", re.IGNORECASE)

NAME_TURNS = 0.2
"""Share of changes of kind from which on something without quotes that could be a name is none: names have up to .17."""

PASSWORD_TURNS = 0.35
"""The same for something short without quotes behind the name of a password."""
_SHORT_PASSWORD = 10

_PASSWORD = re.compile(r"(?:passw(?:or)?d|passwd|passphrase|pwd)(?:[_-]?\d{1,2})?", re.IGNORECASE)
_OPTION = re.compile(r"(?<!\S)--[\w-]*\Z")
_SIGN = re.compile(r"[!@#%^*]")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


def find_named(text: str) -> Iterator[tuple[int, int]]:
    """Find random values at key-like names."""
    lowered = _lowered(text)
    for word in _WORDS:
        at = lowered.find(word)
        while at >= 0:
            if (word != "key" or lowered.endswith(_BEFORE_KEY, 0, at)) and not lowered.endswith(_PUBLIC, 0, at):
                span = _at_scheme(text, at) if word.endswith(" ") else _at_name(text, at, is_password=word[0] == "p")
                if span is not None and not is_masked(text[slice(*span)]):
                    yield span
            at = lowered.find(word, at + len(word))


def _at_name(text: str, at: int, *, is_password: bool) -> tuple[int, int] | None:
    match = _ASSIGNED.match(text, at)
    if match is None or not _is_joined(text, match):
        return None
    if (value := match["quoted"]) is not None:
        is_one = looks_random(value) or (is_password and (looks_like_password(value) or _is_chosen(text, match)))
        return match.span("quoted") if is_one else None
    value = match["bare"]
    is_written_out = is_password and (
        looks_like_password(value)
        if _SIGN.search(value)
        else looks_random(value, least=_SHORT_PASSWORD, turns=PASSWORD_TURNS)
    )
    turns = NAME_TURNS if value.isidentifier() else LEAST_TURNS
    is_random = looks_random(value, least=16, turns=turns) and not _DOTTED.fullmatch(value)
    return match.span("bare") if is_random or is_written_out else None


def _is_chosen(text: str, match: re.Match[str]) -> bool:
    """Say whether a value in quotes is given to something that is called a password and no more, as such people choose."""
    if match["joint"] == "," or _PASSWORD.fullmatch(text, match.start(), match.start("closed")) is None:
        return False
    is_of_another_call = match["joint"] == "(" and text[match.end("closed") : match.start("joint")].strip()
    return not is_of_another_call and looks_chosen(match["quoted"])


def _is_joined(text: str, match: re.Match[str]) -> bool:
    """Say whether what stands between name and value joins them: a comma after a quoted name only (`getenv("TOKEN", "…")`),
    a blank after an option only (`--token …`)."""
    if match["joint"] == ",":
        return bool(match["closed"])
    return not match["joint"].isspace() or _OPTION.search(text, max(0, match.start() - 24), match.start()) is not None


def _at_scheme(text: str, at: int) -> tuple[int, int] | None:
    match = _SCHEME.match(text, at)
    return match.span(1) if match is not None and looks_random(match[1], least=16) else None


def _lowered(text: str) -> str:
    """Give `text` in lower case with every character at its place: U+0130 alone becomes two."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text.replace("\u0130", "i").lower()
