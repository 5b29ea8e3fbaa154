"""What a setting can take: each kind checks a JSON value, says what it takes in words, and says it as JSON schema.

Which settings there are, and what for, is in `fimble.settings`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


class NotTaken(Exception):
    """The value is of another kind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value."""

    words: str
    """What it takes, to be read after "takes"."""
    schema: Mapping[str, object]
    """The same as JSON schema, for editors' settings pages."""
    read: Callable[[object], object]
    """Turns a JSON value into an immutable one; raises `NotTaken` for any other value, whatever it is."""


def choice(*options: str) -> Kind:
    """Take one of a few words."""
    *most, last = [f'"{option}"' for option in options]
    words = f"{', '.join(most)} or {last}" if most else last
    return Kind(words, {"type": "string", "enum": list(options)}, lambda value: _checked(value, value in options))


def whole(least: int, most: int) -> Kind:
    """Take a whole number in bounds, both included; 8.0 is one too, since some JSON writers know no integers."""
    schema = {"type": "integer", "minimum": least, "maximum": most}

    def read(value: object) -> int:
        number = _number(value, least, most)
        return int(_checked(number, number == int(number)))

    return Kind(f"a whole number from {least} to {most}", schema, read)


def number(least: float, most: float) -> Kind:
    """Take a number in bounds, both included."""
    schema = {"type": "number", "minimum": least, "maximum": most}
    return Kind(f"a number from {least:g} to {most:g}", schema, lambda value: float(_number(value, least, most)))


def text_list(what: str, pattern: str = r"[^\r\n]+") -> Kind:
    """Take a list of `what` (plural), texts that are not blank and match `pattern` as a whole."""
    schema = {"type": "array", "items": {"type": "string"}}
    return Kind(f"a list of {what}", schema, lambda value: _texts(value, pattern))


def switches(what: str) -> Kind:
    """Take an object of `what` (plural) with true or false each, "*" being all others; read as sorted pairs."""
    schema = {"type": "object", "additionalProperties": {"type": "boolean"}}
    return Kind(f"an object of {what} with true or false each", schema, _switches)


def only(what: str) -> Kind:
    """Take a list of `what` (plural) that are on, all others being off; read as `switches` are."""

    def read(value: object) -> tuple[tuple[str, bool], ...]:
        return _switches({"*": False, **dict.fromkeys(_texts(value), True)})

    return Kind(f"a list of {what}", {"type": "array", "items": {"type": "string"}}, read)


def _checked(value: T, is_taken: bool) -> T:
    if not is_taken:
        raise NotTaken
    return value


def _number(value: object, least: float, most: float) -> int | float:
    # `True` is an int in Python and no number in JSON; NaN fails both comparisons.
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise NotTaken
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise NotTaken
    return value


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        raise NotTaken
    return value.strip() or None


def _texts(value: object, pattern: str = r"[^\r\n]+") -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise NotTaken
    texts = [_text(item) or "" for item in value]
    return _checked(tuple(texts), all(re.fullmatch(pattern, text) for text in texts))


def _switches(value: object) -> tuple[tuple[str, bool], ...]:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise NotTaken
    return tuple(sorted((name, _flag(flag)) for name, flag in value.items()))


def _nothing(value: object, word: object = None) -> None:
    if value != word:
        raise NotTaken


NULL = Kind("null", {"type": "null"}, _nothing)
AUTO = Kind('"auto"', {"type": "string", "enum": ["auto"]}, lambda value: _nothing(value, "auto"))
"""The word "auto", which is read as None: fimble decides."""
FLAG = Kind("true or false", {"type": "boolean"}, _flag)
TEXT = Kind("text", {"type": "string"}, _text)
"""Text without the blanks around it; read as None when nothing is left, since a cleared field in an editor is ""."""


def shown(value: object, *, is_secret: bool = False) -> str:
    """Say what a value is, for a message: short, on one line, and only of what type if it is secret."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return "text" if is_secret else quoted(value)
    if isinstance(value, int | float):
        return "a number" if is_secret or abs(value) >= 10**15 else repr(value)
    if isinstance(value, list | tuple):
        return "a list" if is_secret else f"[{_first(map(_inner, value))}]"
    if isinstance(value, Mapping) and not is_secret:
        return f"{{{_first(f'{_inner(name)}: {_inner(inner)}' for name, inner in value.items())}}}"
    return "an object"


def _inner(value: object) -> str:
    """One level of a list or an object is enough to see what is wrong."""
    return shown(value, is_secret=not isinstance(value, str | int | float))


def _first(texts: Iterable[str]) -> str:
    *three, more = [*islice(texts, 4), *[""] * 4][:4]
    return ", ".join([text for text in three if text] + ["…"] * bool(more))


def quoted(text: str) -> str:
    """Put text in quotes, as `plain`."""
    return f'"{plain(text)}"'


def plain(text: str) -> str:
    """Give at most 60 characters of a text, nothing in it that moves a terminal's cursor."""
    start = text[:60]
    escaped = json.dumps(start, ensure_ascii=not start.isprintable())[1:-1]
    return escaped if len(escaped) <= 60 and start == text else f"{escaped[:60]}…"
