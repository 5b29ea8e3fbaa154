"""Which declarations of other files a task is shown: those that its words name, then what the context engine finds likely."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from fimble.actions.code import Code
from fimble.actions.target import Target
from fimble.context.budget import Budget, TokenMeter
from fimble.context.evidence import Evidence
from fimble.context.frame import Frame
from fimble.context.scope import Scope
from fimble.context.selection import Section, declaration_section, select
from fimble.context.similar import WindowCache
from fimble.fim.template import Template
from fimble.index.snapshot import Snapshot
from fimble.syntax.facts import Definition

MARKS = ("<reference>", "</reference>", "<file>", "</file>", "<target>", "</target>", "<task>", "</task>")
"""What parts data from instructions in a conversation; spelled in a file they are made harmless."""

CHAT_FORMAT = Template(
    name="chat",
    order="psm",
    marks=(),
    layout=(),
    file=(),
    # Those in bars are known by their shape.
    sentinels=(
        *MARKS, "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<start_of_turn>", "<end_of_turn>", "<s>", "</s>", "<think>",
        "</think>", "### Instruction:", "### Response:",
    ),
    stop=(),
    source="the chat templates of Ollama's library: Qwen, DeepSeek, Llama, Mistral, Gemma",
)  # fmt: skip
"""Not a format of ours, since the server writes the turns: it holds the sentinels that files must not smuggle in."""

MOST_NAMED = 12
"""Declarations that a task's words may bring in."""
MOST_PLACES = 3
"""A name that stands for more than so many declarations is a common word."""
WORD_WEIGHT = 4.0
"""A name in the task's words counts as much as so many uses in the code itself."""

_IDENTIFIER = re.compile(r"[^\W\d]\w{2,}")


def references(
    snapshot: Snapshot, code: Code, target: Target, words: str, room: int, meter: TokenMeter, windows: WindowCache
) -> list[Section]:
    """Choose what to show of other files within `room` tokens, in prompt order. `words` are the task's own."""
    if room <= 0:
        return []
    frame = chat_frame(snapshot, room, meter)
    named = list(_named(snapshot, words, frame, room // 3))
    left = room - sum(section.tokens for section in named)
    text = code.text_of_lines(target.first_line, target.last_line)
    scope = Scope(target.qualified_name.rpartition(".")[0], _class_of(target), text[-20_000:])
    frame = chat_frame(snapshot, left, meter)
    selection = select(snapshot, scope, _evidence(text, words, target.first_line), frame, windows)
    dependencies = tuple(s for s in selection.dependencies if not any(_shows(other, s) for other in selection.similar))
    shown = {section.path for section in dependencies}
    return [*selection.similar, *(s for s in named if s.path not in shown), *_joined(dependencies, named)]


def _shows(window: Section, declarations: Section) -> bool:
    """Say whether similar code shows all lines that declarations stand on, and more of them."""
    is_around = window.start_line <= declarations.start_line and declarations.end_line <= window.end_line
    return window.path == declarations.path and is_around


def chat_frame(snapshot: Snapshot, room: int, meter: TokenMeter) -> Frame:
    """Say what may be shown of other files, and how it is made safe."""
    budget = Budget(cross_file=room, similar=room // 3, prefix=0, suffix=0)
    return Frame(template=CHAT_FORMAT, budget=budget, meter=meter, repository=snapshot.workspace.name)


def _joined(dependencies: tuple[Section, ...], named: list[Section]) -> Iterator[Section]:
    """Put what the words named behind what the engine chose of the same file, unless it says the same."""
    by_path = {section.path: section for section in named}
    for section in dependencies:
        yield section
        more = by_path.get(section.path)
        if more is not None and more.text not in section.text:
            yield more


def _class_of(target: Target) -> str:
    return target.qualified_name.rpartition(".")[0].rpartition(".")[2]


def _evidence(text: str, words: str, line: int) -> Evidence:
    weights = {name: 1.0 + 0.1 * min(n, 10) for name, n in Counter(_IDENTIFIER.findall(text)).items()}
    for name in _IDENTIFIER.findall(words):
        weights[name] = weights.get(name, 0.0) + WORD_WEIGHT
    return Evidence(weights=weights, typed="", line=line)


def _named(snapshot: Snapshot, words: str, frame: Frame, room: int) -> Iterator[Section]:
    """Give the declarations that are called by their names in the task's words, a section for each file."""
    by_path: dict[str, list[Definition]] = {}
    for name in list(dict.fromkeys(_IDENTIFIER.findall(words)))[:100]:
        for path, definition in _meant(snapshot, name):
            if path != snapshot.path and sum(map(len, by_path.values())) < MOST_NAMED:
                by_path.setdefault(path, []).append(definition)
    for path in sorted(by_path):
        facts = snapshot.workspace.facts_of(path)
        if facts is None:
            continue
        section = declaration_section(facts, by_path[path], "named in the task", frame)
        if section.tokens <= room:
            room -= section.tokens
            yield section


def _meant(snapshot: Snapshot, name: str) -> list[tuple[str, Definition]]:
    """Resolve a name as the file would; else, if it looks like a name rather than a word, find it in the workspace."""
    found = snapshot.workspace.resolve_name(snapshot.path, name)
    if not found and (not name.islower() or "_" in name):
        found = snapshot.workspace.symbols.definitions_named(name)
    return found if len(found) <= MOST_PLACES else []
