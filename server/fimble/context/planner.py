"""The prompt as a cache problem: zones that stay byte-stable until something real changes, planned around one cursor.

Zones in prompt order: similar code, dependencies, the current file's prefix, its suffix, the typed head of the line
(for templates that read the suffix first: suffix before prefix). A model server reuses the longest common beginning, so
whatever may change often stands late. `PlanMemory` is what makes the plan stable; the caller keeps one per document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from fimble.context.budget import TokenMeter
from fimble.context.evidence import gather_evidence
from fimble.context.frame import Frame
from fimble.context.instruction import task_above
from fimble.context.renewal import renew
from fimble.context.scope import scope_at
from fimble.context.secrets import redact_part
from fimble.context.selection import Section, Selection, select
from fimble.context.similar import WindowCache
from fimble.context.windows import Window, choose_window
from fimble.fim.prompt import Piece, Prompt
from fimble.fim.render import FileSection, Sections, render
from fimble.fim.stops import stop_strings
from fimble.index.libraries.value import shown_path
from fimble.index.snapshot import Snapshot
from fimble.syntax.languages import comment_mark_for_path

REPLAN_LINES = 16
"""Within one scope the cross-file zones are reconsidered only after the cursor has moved this many lines."""

_PARTIAL_WORD = re.compile(r"[ \t]*\w*$")


@dataclass(frozen=True, slots=True)
class PlanMemory:
    """What the last plan for a document held; the next one keeps all of it that is still true."""

    scope: str
    surroundings: tuple[object, ...]
    """What the choice of other files' code rests on: the file's imports, the files that they lead to (those of libraries as
    far as they have been read) and what these hold, and how large the workspace is, by powers of two."""
    cursor_line: int
    """Where the cursor stood last."""
    chosen_line: int
    """Where it stood when the cross-file zones were last reconsidered."""
    frame: Frame
    selection: Selection
    window: Window
    comment: str = ""
    """What a comment said to do for which they were chosen; "" for none."""


def plan(
    snapshot: Snapshot, offset: int, frame: Frame, memory: PlanMemory | None, windows: WindowCache, *, heal: bool = True
) -> tuple[Prompt, PlanMemory]:
    """Plan the prompt for a cursor at `offset` (code points) and say what to remember for the next.

    With `heal` the word being typed is left out of the prompt when the template puts the line's head behind the middle
    sentinel, and becomes `Prompt.required`: models are not trained on half tokens there. Without, it stays in.
    """
    if memory is not None and (memory.frame.template, memory.frame.budget) != (frame.template, frame.budget):
        memory = None
    line = snapshot.document.lines.line_of(offset)
    window = choose_window(
        snapshot.document,
        line,
        prefix_tokens=frame.budget.prefix,
        suffix_tokens=frame.budget.suffix,
        meter=frame.meter,
        last=memory.window if memory else None,
    )
    remembered = _reconsider(snapshot, offset, line, frame, memory, window, windows)
    return _compose(snapshot, offset, frame, remembered.selection, window, heal=heal), remembered


def _reconsider(
    snapshot: Snapshot,
    offset: int,
    line: int,
    frame: Frame,
    memory: PlanMemory | None,
    window: Window,
    windows: WindowCache,
) -> PlanMemory:
    """Keep the cross-file zones, or choose them anew when something real has changed.

    Within a line nothing is looked at but freshness: no parse, no search. On another line the zones are reconsidered when
    the scope, the imports or a direct dependency changed or the cursor has moved `REPLAN_LINES`; even then they stay when they
    already hold what is strongest now. What a changed file had in them is read anew at once: stale context is worse than none.
    """
    memory, is_fresh = _with_fresh_sections(snapshot, frame, memory)
    surroundings = _surroundings(snapshot)
    is_same = memory is not None and is_fresh and surroundings == memory.surroundings
    if memory is not None and is_same and line == memory.cursor_line:
        return replace(memory, window=window, frame=frame)
    scope = scope_at(snapshot, offset)
    comment = _comment_in_force(snapshot, line, frame, memory)
    is_near = False
    if memory is not None and is_same:
        moved_on = abs(line - memory.chosen_line) >= REPLAN_LINES
        is_near = scope.name == memory.scope and not moved_on
        if is_near and comment in ("", memory.comment):
            return replace(memory, window=window, frame=frame, cursor_line=line)
    evidence = replace(gather_evidence(snapshot.document, offset), comment=comment)
    selection = select(snapshot, scope, evidence, frame, windows)
    if memory is not None and is_near and selection.spoken_of <= memory.selection.keys:
        return replace(memory, window=window, frame=frame, cursor_line=line, comment=comment)
    if memory is not None and is_fresh and memory.selection.covers(selection):
        selection = memory.selection
    return PlanMemory(
        scope=scope.name,
        surroundings=surroundings,
        cursor_line=line,
        chosen_line=line,
        frame=frame,
        selection=selection,
        window=window,
        comment=comment,
    )


def _comment_in_force(snapshot: Snapshot, line: int, frame: Frame, memory: PlanMemory | None) -> str:
    """Say what the comment above the cursor's line says to do; in the lines below it that counts on."""
    if not frame.follows_comments:
        return ""
    found = task_above(snapshot.document, line, snapshot.language)
    if not found and memory is not None and 0 < line - memory.chosen_line < REPLAN_LINES:
        return memory.comment
    return found


def _with_fresh_sections(snapshot: Snapshot, frame: Frame, memory: PlanMemory | None) -> tuple[PlanMemory | None, bool]:
    """Bring the zones up to date with changed files, and say whether that was possible."""
    if memory is None or all(_is_fresh(snapshot, section) for section in memory.selection.sections):
        return memory, memory is not None
    renewed = renew(memory.selection, snapshot, frame)
    return (replace(memory, selection=renewed), True) if renewed is not None else (memory, False)


def _surroundings(snapshot: Snapshot) -> tuple[object, ...]:
    workspace = snapshot.workspace
    known = ((path, workspace.facts_of(path)) for path in workspace.graph.dependencies_of(snapshot.path))
    libraries = workspace.libraries.surroundings(snapshot.path)
    # Where an import stands says nothing about what it leads to, and moves with every line above it.
    imports = tuple(replace(found, line=0) for found in snapshot.facts.imports)
    # A folder that is being read doubles a dozen times; what is best in it then is not what was.
    size = workspace.symbols.n_named.bit_length()
    return (imports, libraries, size, *((path, facts.content_hash if facts else "") for path, facts in known))


def _is_fresh(snapshot: Snapshot, section: Section) -> bool:
    facts = snapshot.workspace.facts_of(section.path)
    return facts is not None and facts.content_hash == section.content_hash


def _compose(
    snapshot: Snapshot, offset: int, frame: Frame, selection: Selection, window: Window, *, heal: bool
) -> Prompt:
    document, template = snapshot.document, frame.template
    lines = document.lines
    line_start = lines.line_start(lines.line_of(offset))
    start = max(lines.line_start(window.start_line), line_start - _hard_limit(frame.budget.prefix, frame.meter))
    head_start = max(line_start, offset - _hard_limit(frame.budget.prefix, frame.meter))
    head = document.text[head_start:offset]
    above = document.text[start:line_start]
    end = min(lines.line_end(window.end_line), offset + _hard_limit(frame.budget.suffix, frame.meter))
    below = document.text[offset:end]
    frozen_head, required = _heal(head) if template.heals and heal else (head, "")
    # As one text, because a secret may stand on both sides of the cursor; each character stays at its place.
    shown = redact_part(document.text, start, end)
    parts = Sections(
        files=tuple(FileSection(shown_path(s.path), s.text, comment_mark_for_path(s.path)) for s in selection.sections),
        repository=frame.repository,
        path=snapshot.path,
        comment_mark=comment_mark_for_path(snapshot.path),
        prefix=frame.plain(shown[: line_start - start]),
        head=frame.plain(shown[head_start - start :][: len(frozen_head)]),
        suffix=frame.plain(shown[offset - start :]) if template.sees_suffix else "",
    )
    text = _encodable(render(template, parts))
    return Prompt(
        text=text,
        stop=stop_strings(template),
        prefix=above + head,
        suffix=below,
        head=frozen_head if template.frozen_head else "",
        required=required,
        path=snapshot.path,
        language=snapshot.language.name if snapshot.language else "",
        pieces=_pieces(snapshot, selection, window, parts, offset, frame.meter),
        tokens=frame.meter.tokens(text),
    )


def _encodable(text: str) -> str:
    """Replace lone surrogates, which editors can send and JSON can carry, but UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _hard_limit(tokens: int, meter: TokenMeter) -> int:
    """Give the most characters of a window, for files whose lines alone exceed it; a coarse number, so it moves rarely."""
    return max(512, meter.characters(tokens) * 5 // 4)


def _heal(head: str) -> tuple[str, str]:
    """Split the line's head at a token-safe place: what goes into the prompt, and what the answer must begin with.

    Tokens begin at a word and take the blanks in front of it along, so both belong to the required part.
    """
    match = _PARTIAL_WORD.search(head)
    cut = match.start() if match else len(head)
    return head[:cut], head[cut:]


def _pieces(
    snapshot: Snapshot, selection: Selection, window: Window, parts: Sections, offset: int, meter: TokenMeter
) -> tuple[Piece, ...]:
    line = snapshot.document.lines.line_of(offset)
    others = [Piece(s.path, s.start_line, s.end_line, s.text, s.tokens, s.zone, s.reason) for s in selection.sections]
    above = "the lines above the cursor"
    own = [
        Piece(snapshot.path, window.start_line, line, parts.prefix, meter.tokens(parts.prefix), "prefix", above),
        Piece(snapshot.path, line, line, parts.head, meter.tokens(parts.head), "head", "typed of the cursor's line"),
        Piece(
            snapshot.path, line, window.end_line, parts.suffix, meter.tokens(parts.suffix), "suffix", "below the cursor"
        ),
    ]
    return tuple(others + [piece for piece in own if piece.text])
