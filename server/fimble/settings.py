"""Every setting fimble has: one table, the values as the server uses them, and the way from JSON to them.

Reads no file and no environment: who has raw settings hands them in and says whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Literal

from fimble.setting_kinds import (
    AUTO,
    FLAG,
    NULL,
    TEXT,
    Kind,
    NotTaken,
    choice,
    number,
    only,
    plain,
    shown,
    switches,
    text_list,
    whole,
)

Source = Literal["user", "workspace"]
"""Whose settings: the user's own (editor, command line), or a file in the project, which anyone may have written."""
Scope = Literal["machine", "window", "resource"]
"""VS Code's words (`contributes.configuration`, "scope"): "machine" settings cannot come from a project."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. A field is named as its key: `completion.maxTokens` is `completion_max_tokens`."""

    backend: Literal["auto", "ollama", "openai", "lookup"] = "auto"
    model: str | None = None
    ollama_host: str | None = None
    openai_base_url: str | None = None
    openai_template: str | None = None
    openai_api_key: str | None = field(default=None, repr=False)
    context_tokens: int | None = None
    """None: "auto"."""
    completion_enabled: bool = True
    completion_max_tokens: int = 128
    completion_multiline: Literal["auto", "always", "never"] = "auto"
    completion_debounce_ms: float | None = None
    """None: "auto"."""
    completion_debounce_min_ms: float = 0.0
    completion_debounce_max_ms: float = 250.0
    """Never below the one above."""
    completion_budget_ms: float | None = None
    """None: "auto"."""
    completion_patience_ms: float | Literal["never"] | None = None
    """None: "auto"."""
    completion_prefetch: Literal["auto", "always", "never"] = "auto"
    completion_from_comments: bool = True
    completion_text_document: bool = False
    languages: tuple[tuple[str, bool], ...] | None = None
    """Language ids, or "*" for all others, and whether they are on; None: all are."""
    exclude: tuple[str, ...] = ()
    actions_directive: str | None = "fimble"
    """None: comments ask for no actions."""
    actions_model: str | None = None
    log_level: Literal["error", "warning", "info", "debug"] = "info"
    statistics_enabled: bool = True
    network_allow_hosts: tuple[str, ...] = ()

    def allows_language(self, names: Iterable[str]) -> bool:
        """Say whether a language is on, given all its names: one that is off decides, then one that is on, then "*"."""
        switches = dict(self.languages or ())
        said = {switches[name] for name in names if name in switches}
        return all(said) if said else switches.get("*", True)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    key: str
    """As users write it, without the leading "fimble."."""
    kinds: tuple[Kind, ...]
    """It takes any of these."""
    default: object
    """As JSON."""
    scope: Scope
    description: str
    is_secret: bool = False

    @property
    def field_name(self) -> str:
        """The field of `Settings`."""
        return re.sub(r"(?=[A-Z])", "_", self.key.replace(".", "_")).lower()

    @property
    def takes(self) -> str:
        """What it takes, in words."""
        return " or ".join(kind.words for kind in self.kinds)

    @property
    def schema(self) -> dict[str, object]:
        """What it takes, as JSON schema (`contributes.configuration` in an extension's package.json)."""
        schemas = [dict(kind.schema) for kind in self.kinds]
        if all(schema.keys() == {"type"} for schema in schemas[1:]):
            types = [schema["type"] for schema in schemas]
            return {**schemas[0], "type": types if len(types) > 1 else types[0]}
        return {"anyOf": schemas}

    def read(self, value: object) -> object:
        """Turn JSON into the value of the field; raise `NotTaken` for what it does not take."""
        for kind in self.kinds:
            try:
                return kind.read(value)
            except NotTaken:
                continue
        raise NotTaken


_TEXT = (TEXT, NULL)

SETTINGS_TABLE: tuple[Setting, ...] = (
    Setting(
        "backend",
        (choice("auto", "ollama", "openai", "lookup"),),
        "auto",
        "machine",
        "What answers: a local Ollama, a server with an OpenAI-compatible /v1/completions, or the built-in lookup in your "
        "own repository. auto takes Ollama if it has a model that can fill in the middle, else lookup.",
    ),
    Setting("model", _TEXT, None, "machine", "Model for completions. null: the best one that is installed."),
    Setting(
        "ollama.host",
        _TEXT,
        None,
        "machine",
        "Where Ollama listens. null: the environment's OLLAMA_HOST, else http://127.0.0.1:11434.",
    ),
    Setting(
        "openai.baseUrl",
        _TEXT,
        None,
        "machine",
        "Where an OpenAI-compatible server listens, such as llama.cpp's: http://127.0.0.1:8080/v1.",
    ),
    Setting(
        "openai.template",
        _TEXT,
        None,
        "machine",
        "Name of the fill-in-the-middle template the model was trained with, when its name does not tell.",
    ),
    Setting(
        "openai.apiKey",
        _TEXT,
        None,
        "machine",
        "Sent to the OpenAI-compatible server and shown nowhere.",
        is_secret=True,
    ),
    Setting(
        "context.tokens",
        (AUTO, whole(0, 32_768)),
        "auto",
        "window",
        "Most tokens of other files in a prompt. auto follows the context the model was loaded with; 0 sends none.",
    ),
    Setting("completion.enabled", (FLAG,), True, "window", "Suggest while typing."),
    Setting("completion.maxTokens", (whole(1, 1024),), 128, "window", "Most tokens in a suggestion."),
    Setting(
        "completion.multiline",
        (choice("auto", "always", "never"),),
        "auto",
        "window",
        "Whether a suggestion may have several lines. auto decides by the code at the cursor.",
    ),
    Setting(
        "completion.debounceMs",
        (AUTO, number(0, 5000)),
        "auto",
        "window",
        "Pause in typing, in milliseconds, before the model is asked. auto follows how fast you type and the model answers.",
    ),
    Setting(
        "completion.debounceMinMs",
        (number(0, 5000),),
        0,
        "window",
        "Shortest pause, in milliseconds, that an automatic debounceMs may choose.",
    ),
    Setting(
        "completion.debounceMaxMs",
        (number(0, 5000),),
        250,
        "window",
        "Longest pause, in milliseconds, that an automatic debounceMs may choose; not below debounceMinMs.",
    ),
    Setting(
        "completion.budgetMs",
        (AUTO, number(100, 60_000)),
        "auto",
        "window",
        "Milliseconds after which the finished lines of a longer suggestion are shown while the model goes on; the rest "
        "follows. auto follows how fast the model answers, 1000 to 2000.",
    ),
    Setting(
        "completion.patienceMs",
        (AUTO, choice("never"), number(0, 60_000)),
        "auto",
        "window",
        "Milliseconds that the model has before text from your own repository is shown instead, if it is likely enough; the "
        "model's own follows with the next request. auto follows how fast the model answers, 0 to 1000.",
    ),
    Setting(
        "completion.prefetch",
        (choice("auto", "always", "never"),),
        "auto",
        "window",
        "Ask for the next line as soon as a suggestion is accepted. auto does so unless the computer runs on battery.",
    ),
    Setting(
        "completion.fromComments",
        (FLAG,),
        True,
        "window",
        "Below a comment that says what to do, suggest the code that does it. Notes for later (TODO, FIXME) count only when "
        "you ask by key.",
    ),
    Setting(
        "completion.textDocument",
        (FLAG,),
        False,
        "window",
        "Also answer textDocument/completion, for editors without inline completions.",
    ),
    Setting(
        "languages",
        (only("language ids"), switches("language ids"), NULL),
        None,
        "window",
        'Languages to suggest in. null: all; a list: only these; an object: {"markdown": false, "*": true}.',
    ),
    Setting(
        "exclude",
        (text_list("globs"),),
        [],
        "window",
        "Files that are never read for context, as in .gitignore. A project's patterns add to yours.",
    ),
    Setting(
        "actions.directive",
        _TEXT,
        "fimble",
        "window",
        'Word before the colon in comments that ask for a code action, "# fimble: simplify", or before the question mark in '
        "those that ask for an answer. null: there are none.",
    ),
    Setting("actions.model", _TEXT, None, "machine", "Model for code actions. null: the one for completions."),
    Setting(
        "log.level",
        (choice("error", "warning", "info", "debug"),),
        "info",
        "machine",
        "How much is logged. Source code is logged at debug only.",
    ),
    Setting(
        "statistics.enabled",
        (FLAG,),
        True,
        "machine",
        "Keep counts of suggestions in a file on this machine, for `fimble stats`. No code is in it.",
    ),
    Setting(
        "network.allowHosts",
        (text_list("host names", r"[^\s/@*?#\\]+"),),
        [],
        "machine",
        "Hosts beside this machine that may be sent source code. Empty: nothing leaves this machine.",
    ),
)

_BY_KEY = {setting.key: setting for setting in SETTINGS_TABLE}
_GROUPS = frozenset(setting.key.rpartition(".")[0] for setting in SETTINGS_TABLE) - {""}
_EDITOR_GROUPS = frozenset({"server", "trace"})
"""Settings of the editor extensions (how to start the server, how to trace it), which some editors send along."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A setting that was not taken over."""

    key: str
    message: str
    """For the user, to be read after the key."""


def parse(raw: object, source: Source = "user", base: Settings | None = None) -> tuple[Settings, list[Problem]]:
    """Read raw settings over `base` (None: the defaults); never raise, whatever `raw` is.

    `raw` is JSON: the section "fimble" as an object of objects, dotted keys, or both; None means no settings. What is wrong
    or unknown leaves `base` as it is and gives one problem; in the order of `raw`.
    """
    if raw is None:
        raw = {}
    if not isinstance(raw, Mapping):
        return base or Settings(), [Problem("fimble", f"takes an object of settings, not {shown(raw, is_secret=True)}")]
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in _pairs(raw):
        problem = _refusal(key, value, source)
        if problem:
            problems.append(Problem(key if key in _BY_KEY else plain(key), problem))
        else:
            values[_BY_KEY[key].field_name] = _BY_KEY[key].read(value)
    settings, crossed = _uncrossed(_over(base or Settings(), values, source))
    return settings, problems + crossed


def _uncrossed(settings: Settings) -> tuple[Settings, list[Problem]]:
    """Have the longest automatic pause be no shorter than the shortest."""
    least, most = settings.completion_debounce_min_ms, settings.completion_debounce_max_ms
    if least <= most:
        return settings, []
    problem = f"is below completion.debounceMinMs, {most:g} < {least:g}; both count as {least:g}"
    return replace(settings, completion_debounce_max_ms=least), [Problem("completion.debounceMaxMs", problem)]


def _pairs(raw: Mapping[object, object], group: str = "") -> Iterator[tuple[str, object]]:
    for name, value in raw.items():
        key = f"{group}{name if isinstance(name, str) else type(name)}".removeprefix("fimble.")
        if key in _GROUPS and isinstance(value, Mapping):
            yield from _pairs(value, f"{key}.")
        elif (key not in _GROUPS or value is not None) and key.partition(".")[0] not in _EDITOR_GROUPS:
            yield key, value


def _refusal(key: str, value: object, source: Source) -> str:
    """Say why a setting cannot be taken over; "" if it can."""
    if key in _GROUPS:
        return f"takes an object of settings, not {shown(value, is_secret=True)}"
    setting = _BY_KEY.get(key)
    if setting is None:
        return f"there is no such setting{_suggestion(key)}"
    if source == "workspace" and setting.scope == "machine":
        return "only your own settings can set this: a project must not choose what runs here or where code is sent"
    try:
        setting.read(value)
    except NotTaken:
        return f"takes {setting.takes}, not {shown(value, is_secret=setting.is_secret)}"
    return ""


def _suggestion(key: str) -> str:
    """Name the key that was probably meant; a group that was left out or mixed up counts for less than the rest."""
    names = {key.rpartition(".")[2].lower(): key for key in reversed(_BY_KEY)} | {key.lower(): key for key in _BY_KEY}
    given = key[:100].lower()
    last = given.rpartition(".")[2]
    close = [last] if last in names else [*get_close_matches(given, names, n=1), *get_close_matches(last, names, n=1)]
    return f'; did you mean "{names[close[0]]}"?' if close else ""


def _over(base: Settings, values: dict[str, Any], source: Source) -> Settings:
    if source == "workspace" and "exclude" in values:
        # In front, because the last pattern that matches decides: a project cannot let in what its user keeps out.
        values["exclude"] = (*values["exclude"], *base.exclude)
    return replace(base, **values)
