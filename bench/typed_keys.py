"""Tokens that a model server must read again while somebody types, for two prompt layouts and with each idea turned off.

    python -m bench typing [--keys 300] [--worst 12] [--only NAME ...]
    python -m bench typing --ollama http://127.0.0.1:11434 MODEL --keys 80 --only starlette

Two more rows accept every third line; with prefetch what follows is asked for ahead, and counted as if it never helped.

A server with one slot that reuses the longest common beginning, as llama.cpp and Ollama do; prompts as the language server
plans them, a request at each key (taken-back ones too), nothing generated, no answer from a cache. Peers were measured the
same way on other repositories: by requests in the foreground, per key with everything they asked. With `--ollama` the same
prompts also go to a real server, whose own counts stand beside ours; its tokens are others, and it keeps one token back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol
from unittest.mock import patch

from bench.context import prepared
from bench.corpus import Package, indexed
from bench.real_slot import RealSlot
from bench.replay import Key, Kind, Script, Typist, script_for
from bench.report import RESULTS, Figure, percentile, save
from fimble.completion.foresight import after_accepting
from fimble.completion.prompting import Prompter
from fimble.completion.suggestion import Suggestion
from fimble.context import planner
from fimble.context.frame import Frame
from fimble.context.selection import Selection
from fimble.context.windows import choose_window
from fimble.fim.prompt import Prompt
from fimble.fim.template import Template
from fimble.index.workspace import Workspace
from fimble.models.base import ModelInfo
from fimble.settings import Settings
from fimble.text.spans import Span
from tests.standin.runtime import PromptCache, tokenize

PACKAGES = (
    Package("pypi", "werkzeug", "3.1.3"),
    Package("pypi", "starlette", "0.47.0"),
    Package("npm", "@tanstack/query-core", "5.51.1"),
    Package("npm", "@tanstack/router-core", "1.171.39"),
)
"""Of the report set of `bench.context`: no weight was tuned on them; the planner was mended where it read too much here."""

CONTEXT = 8_192
WANTED = 2_048
"""Tokens of the model's window, and of other files' code in it."""

KINDS: tuple[Kind, ...] = ("in a line", "Enter", "jump", "file switch", "edit in a dependency", "ahead")

PEERS = (
    ("llama.vscode 0.0.63 *", 246, 255, 437, 1_024, 77, 0),
    ("Continue d0a3c0b *", 298, 1_269, 525, 527, 41, 0),
)
"""Name, median, p90, per key, median after Enter, % reused; own code of other files is not told apart in their prompts.
Measured elsewhere: five other repositories, the same kind of server, the same tokens."""


class Replanned(Prompter):
    """Forgets each plan at once."""

    def prompt(self, snapshot: Any, *given: Any, **named: Any) -> Prompt:
        self.forget(snapshot.document.uri)
        return super().prompt(snapshot, *given, **named)


class Relaid(Prompter):
    """Uses another layout than the template's own."""

    def __init__(self, layout: Callable[[Template], tuple[str, ...]]) -> None:
        super().__init__()
        self._layout = layout

    def frame(self, *given: Any) -> Frame:
        frame = super().frame(*given)
        return replace(frame, template=replace(frame.template, layout=self._layout(frame.template)))


def head_in_front(template: Template) -> tuple[str, ...]:
    """Put the line's head where the prefix ends: in front of the suffix."""
    return tuple(part for part in template.layout if part != "{head}")


def prefix_in_front(template: Template) -> tuple[str, ...]:
    """StarCoder2's other form, prefix first."""
    before = template.layout[: template.layout.index("<fim_prefix><fim_suffix>")]
    return (*before, "{path}", "\n", "<fim_prefix>", "{prefix}", "<fim_suffix>", "{suffix}", "<fim_middle>")


@contextmanager
def as_it_is() -> Iterator[None]:
    yield


@contextmanager
def windows_anew() -> Iterator[None]:
    """Choose the current file's window at each request."""
    with patch.object(
        planner, "choose_window", lambda *given, **named: choose_window(*given, **named | {"last": None})
    ):
        yield


@contextmanager
def zones_anew() -> Iterator[None]:
    """Choose other files' code on each line, and put it in whenever it differs."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(planner, "REPLAN_LINES", 0))
        stack.enter_context(patch.object(Selection, "covers", lambda _self, _other: False))
        yield


@dataclass(frozen=True)
class Way:
    """A row of the table: a layout and what is turned off."""

    name: str
    template: str
    prompter: Callable[[], Prompter] = Prompter
    switched: Callable[[], Any] = as_it_is
    accepts_every: int = 0
    asks_ahead: bool = False
    """After an accepted line the one below is asked for; the model is wrong each time, so that nothing is saved by it."""


WAYS = (
    Way("Qwen2.5-Coder: fimble", "qwen2.5-coder"),
    Way("  line head in front of the suffix", "qwen2.5-coder", lambda: Relaid(head_in_front)),
    Way("  other files chosen anew on each line", "qwen2.5-coder", switched=zones_anew),
    Way("  windows chosen anew at each key", "qwen2.5-coder", switched=windows_anew),
    Way("  all planned anew at each key", "qwen2.5-coder", Replanned),
    Way("  every third line accepted", "qwen2.5-coder", accepts_every=3),
    Way("  … and the next line asked ahead", "qwen2.5-coder", accepts_every=3, asks_ahead=True),
    Way("StarCoder2: fimble", "starcoder2"),
    Way("  prefix first", "starcoder2", lambda: Relaid(prefix_in_front)),
)


@dataclass(frozen=True)
class Event:
    """A request and what it cost."""

    package: str
    kind: Kind
    n_prompt: int
    again: int
    """Tokens that had to be read."""
    n_others: int
    """Tokens of other files' code in the prompt, by the planner's own estimate."""
    changed: str
    """Where the prompt parts from the one before, for people; "" when nobody asked."""


@dataclass
class Slot:
    """A model server's one slot: counts what it has to read."""

    cache: PromptCache

    def read(self, text: str) -> tuple[int, int]:
        """Give the tokens of a prompt and how many of them must be read; they are in the slot then."""
        tokens = tokenize(text)
        cached = self.cache.reuse(tokens)
        self.cache.slot = tokens
        return len(tokens), len(tokens) - cached


class Reads(Protocol):
    """What prompts are sent to."""

    def read(self, text: str) -> tuple[int, int]:
        """Give the tokens of a prompt and how many of them must be read."""
        ...


def replay(
    workspace: Workspace,
    script: Script,
    package: str,
    way: Way,
    most_keys: int,
    explain: bool,
    real: Reads | None = None,
) -> list[Event]:
    """Type a package's script under one way of planning; `real` stands in for the counted slot."""
    info = ModelInfo("ollama", way.template, template=way.template, context_length=CONTEXT)
    settings, prompter = Settings(context_tokens=WANTED), way.prompter()
    slot = real or Slot(PromptCache(has_host_memory=False))
    typist = Typist(workspace, accepts_every=way.accepts_every)
    events: list[Event] = []
    last: Prompt | None = None
    try:
        with way.switched():
            for key in typist.play(script):
                prompt = _prompt(typist, prompter, key, info, settings)
                n_prompt, again = slot.read(prompt.text)
                others = sum(piece.tokens for piece in prompt.pieces if piece.zone in ("similar", "dependencies"))
                events.append(
                    Event(package, key.kind, n_prompt, again, others, _changed(last, prompt) if explain else "")
                )
                last = prompt
                if (
                    way.asks_ahead
                    and key.accepted
                    and (ahead := _ahead(typist, prompter, key, info, settings)) is not None
                ):
                    n_prompt, again = slot.read(ahead.text)
                    events.append(Event(package, "ahead", n_prompt, again, others, ""))
                    last = ahead
                if len(events) == most_keys:
                    break
    finally:
        typist.close()
    return events


def _prompt(typist: Typist, prompter: Prompter, key: Key, info: ModelInfo, settings: Settings) -> Prompt:
    snapshot = typist.session.snapshot(key.uri)
    if snapshot is None:
        raise LookupError(key.uri)
    return prompter.prompt(snapshot, key.offset, info, settings, settings.completion_max_tokens)


def _ahead(typist: Typist, prompter: Prompter, key: Key, info: ModelInfo, settings: Settings) -> Prompt | None:
    """Give the prompt that the server asks ahead with, behind what was accepted at a key."""
    snapshot = typist.session.snapshot(key.uri)
    if snapshot is None:
        raise LookupError(key.uri)
    start = key.offset - len(key.accepted)
    accepted = Suggestion("", key.accepted, Span(start, start), "", "", "", 0.0, key.uri, snapshot.document.version - 1)
    found = after_accepting(snapshot.document, accepted, snapshot.language)
    if found is None:
        return None
    then = replace(snapshot, document=found[0], tree=None)
    return prompter.prompt(then, found[1], info, settings, settings.completion_max_tokens, is_ahead=True)


def _changed(last: Prompt | None, prompt: Prompt) -> str:
    """Say where two prompts part."""
    if last is None:
        return "first request"
    pairs = zip(last.text, prompt.text, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(last.text), len(prompt.text)))
    was, now = (text[max(0, at - 30) : at + 50] for text in (last.text, prompt.text))
    ours, theirs = ({(p.zone, p.path, p.start_line) for p in each.pieces} for each in (prompt, last))
    away, new = (sorted(a - b) for a, b in ((theirs, ours), (ours, theirs)))
    return f"{was!r} became {now!r}; gone: {away}; new: {new}"


def summary(name: str, events: list[Event]) -> list[Any]:
    """Give a row of the table."""
    asked = [event for event in events if event.kind != "ahead"]
    again = [float(event.again) for event in asked]
    enters = [float(event.again) for event in events if event.kind == "Enter"]
    return [
        name,
        round(percentile(again, 50)),
        round(percentile(again, 90)),
        round(sum(event.again for event in events) / len(asked), 1),
        round(percentile(enters, 50)),
        round(100 - 100 * sum(event.again for event in events) / sum(event.n_prompt for event in events), 1),
        round(sum(event.n_others for event in events) / len(events)),
    ]


def by_kind(events: list[Event]) -> dict[str, dict[str, float]]:
    """Give counts and costs for each kind of event."""
    found: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        again = [float(event.again) for event in events if event.kind == kind]
        if again:
            whole = sum(event.again > event.n_prompt / 2 for event in events if event.kind == kind)
            found[kind] = {
                "requests": len(again),
                "median": percentile(again, 50),
                "p90": percentile(again, 90),
                "mean": round(sum(again) / len(again), 1),
                "more than half of the prompt": whole,
            }
    return found


def figure(outcomes: dict[str, list[Event]], lines: int) -> Figure:
    rows = [summary(name, events) for name, events in outcomes.items()]
    n_keys = len(next(iter(outcomes.values())))
    return Figure(
        name="typing",
        title=f"Prompt tokens read again while typing, {n_keys} keys in {lines} packages",
        columns=["", "median", "p90", "per key", "Enter", "% reused", "of other files"],
        rows=[*rows, *([*peer[:-1], "-"] for peer in PEERS)],
        bars=("p90", "per key"),
        note="* measured elsewhere: the same kind of server and tokens, other repositories, prompts of about 950 tokens in all.",
    )


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments or [])
    wanted = [package for package in PACKAGES if not options.only or package.name in options.only]
    workspaces = {package.folder: asyncio.run(indexed(prepared(package))) for package in wanted}
    scripts = {name: script_for(workspace) for name, workspace in workspaces.items()}
    if options.ollama:
        _compare(workspaces, scripts, options)
        return
    outcomes: dict[str, list[Event]] = {}
    for way in [way for way in WAYS if not options.worst or not way.name.startswith(" ")]:
        outcomes[way.name] = [
            event
            for name, workspace in workspaces.items()
            for event in replay(workspace, scripts[name], name, way, options.keys, bool(options.worst))
        ]
        print(way.name, json.dumps(summary(way.name, outcomes[way.name])[1:]), file=sys.stderr, flush=True)
        if options.worst:
            _show(outcomes[way.name], options.worst)
    if not options.worst and not options.only and not options.keys:
        _publish(figure(outcomes, len(workspaces)), outcomes)


def _compare(workspaces: dict[str, Workspace], scripts: dict[str, Script], options: argparse.Namespace) -> None:
    """Show our count beside a real server's for the same keys."""
    url, model = options.ollama
    for real in (None, RealSlot(url, model, CONTEXT)):
        way = WAYS[0]
        events = [
            event
            for name, workspace in workspaces.items()
            for event in replay(workspace, scripts[name], name, way, options.keys, explain=False, real=real)
        ]
        whole = sum(event.again > event.n_prompt / 2 for event in events)
        print("real Ollama" if real else "counted", way.name.strip(), summary("", events)[1:], "whole prompts:", whole)


def _publish(found: Figure, outcomes: dict[str, list[Event]]) -> None:
    save(found)
    kinds = {name.strip(): by_kind(events) for name, events in outcomes.items()}
    everything = asdict(found) | {"kinds": kinds, "packages": [package.folder for package in PACKAGES]}
    (RESULTS / f"{found.name}.json").write_text(json.dumps(everything, indent=2) + "\n", encoding="utf-8")


def _show(events: list[Event], n: int) -> None:
    print(json.dumps(by_kind(events), indent=1))
    for event in sorted(events, key=lambda event: -event.again)[:n]:
        print(event.again, "of", event.n_prompt, event.package, event.kind, event.changed)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=0, help="stop after so many in each package; 0: type all")
    parser.add_argument("--worst", type=int, default=0, help="show the dearest requests instead, and why they were")
    parser.add_argument("--ollama", nargs=2, metavar=("URL", "MODEL"), help="compare with what a real Ollama counts")
    parser.add_argument("--only", nargs="*", help="packages, by name")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
