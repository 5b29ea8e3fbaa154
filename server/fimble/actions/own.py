"""A user's own actions: TOML files with a title, languages and a prompt with named slots. Data only; nothing in them runs."""

from __future__ import annotations

import re
import string
import tomllib
from dataclasses import dataclass
from typing import Any, get_args

from fimble.actions.catalogue import About, Action, Answer

SLOTS = frozenset({"instruction", "diagnostics", "name", "language", "style"})
KINDS = ("quickfix", "refactor", "source")
MOST_TITLE = 80
MOST_PROMPT = 8_000
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True)
class OwnProblem:
    """A file that gives no action, and why."""

    file: str
    message: str


def parse_own(file: str, text: str) -> Action | OwnProblem:
    """Read one file; its name without ".toml" is what the action is called. Never raises."""
    name = file.rpartition("/")[2].removesuffix(".toml")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return OwnProblem(file, f"is no TOML: {error}")
    try:
        return _action(name, document)
    except ValueError as error:
        return OwnProblem(file, str(error))


def _action(name: str, document: dict[str, Any]) -> Action:
    if not _ID.fullmatch(name):
        raise ValueError("needs a name of small letters, digits, - and _")
    unknown = sorted(set(document) - set(_READERS))
    if unknown:
        raise ValueError(f'has "{unknown[0]}", which is no key; there are {", ".join(_READERS)}')
    if missing := [key for key in ("title", "prompt") if key not in document]:
        raise ValueError(f'needs "{missing[0]}"')
    values = {key: read(document[key]) for key, read in _READERS.items() if key in document}
    answer: Answer = values.get("answer", "edit")
    return Action(
        id=name,
        title=values["title"],
        kind=values.get("kind", "refactor.rewrite" if answer == "edit" else "source"),
        answer=answer,
        about=values.get("about", "definition"),
        instruction=values["prompt"],
        languages=values.get("languages", ()),
        asks_instruction="{instruction}" in values["prompt"],
        keeps_signature=values.get("keeps_signature", True),
        may_add=values.get("may_add", False),
        own=True,
    )


def _title(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= MOST_TITLE or not value.isprintable():
        raise ValueError(f'takes a line of at most {MOST_TITLE} characters as "title"')
    return value.strip()


def _prompt(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= MOST_PROMPT:
        raise ValueError(f'takes a text of at most {MOST_PROMPT} characters as "prompt"')
    try:
        fields = [(field, spec or convert) for _, field, spec, convert in string.Formatter().parse(value)]
    except ValueError as error:
        raise ValueError(
            f'has a brace in "prompt" that belongs to no slot ({error}); write {{{{ for a brace'
        ) from error
    for field, extra in fields:
        if field is not None and (field not in SLOTS or extra):
            raise ValueError(
                f'has "{{{field}}}" in "prompt"; the slots are {", ".join(sorted(SLOTS))}; write {{{{ for a brace'
            )
    return value.strip()


def _kind(value: object) -> str:
    if not isinstance(value, str) or value.partition(".")[0] not in KINDS or not re.fullmatch(r"[\w.-]+", value):
        raise ValueError(f'takes {", ".join(KINDS)}, or one of these with more behind a dot, as "kind"')
    return value


def _languages(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError('takes a list of names as "languages"')
    return tuple(value)


def _answer(value: object) -> str:
    if value not in ("edit", "markdown"):
        raise ValueError('takes "edit" or "markdown" as "answer"')
    return str(value)


def _about(value: object) -> str:
    if value not in get_args(About):
        raise ValueError(f'takes {", ".join(get_args(About))} as "about"')
    return str(value)


def _flag(key: str) -> Any:
    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError(f'takes true or false as "{key}"')
        return value

    return read


_READERS: dict[str, Any] = {
    "title": _title,
    "prompt": _prompt,
    "languages": _languages,
    "answer": _answer,
    "about": _about,
    "kind": _kind,
    "keeps_signature": _flag("keeps_signature"),
    "may_add": _flag("may_add"),
}
