"""JSON as TypeScript's and editors' configuration is written: with comments and trailing commas."""

from __future__ import annotations

import json
import re

_STRING = r'"(?:[^"\\]|\\.)*"'
_COMMENT = re.compile(rf"({_STRING})|//[^\r\n]*|/\*.*?\*/", re.DOTALL)
_TRAILING_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)


def parse_object(text: str) -> dict[str, object]:
    """Parse a document that should be an object; {} when it is something else or cannot be read."""
    bare = _TRAILING_COMMA.sub(_keep_string, _COMMENT.sub(_keep_string, text))
    try:
        document = json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _keep_string(match: re.Match[str]) -> str:
    return match.group(1) or " "


def strings(value: object) -> list[str]:
    """Read a string, or the strings of a list."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def table(value: object) -> dict[str, object]:
    """Read an object; {} when it is something else."""
    return value if isinstance(value, dict) else {}
