"""A selection brought up to date after files it was taken from have changed: the same choice, in their present words."""

from __future__ import annotations

from dataclasses import replace

from fimble.context.frame import Frame
from fimble.context.selection import Section, Selection, declaration_section
from fimble.index.snapshot import Snapshot
from fimble.syntax.facts import Definition, FileFacts


def renew(selection: Selection, snapshot: Snapshot, frame: Frame) -> Selection | None:
    """Give the same selection with every piece as its file has it now; None when a piece is gone.

    A change that no piece shows, such as one in a function's body, leaves every byte as it is. A declaration that reads
    differently now changes its own section and nothing in front of it.
    """
    similar = [_similar(section, snapshot, frame) for section in selection.similar]
    keys, dependencies = set(selection.keys), []
    for section in selection.dependencies:
        facts = snapshot.workspace.facts_of(section.path)
        chosen = {key for key in selection.keys if key[0] == section.path}
        definitions = _declared(facts, chosen) if facts else None
        if facts is None or definitions is None:
            return None
        keys = keys - chosen | {(section.path, d.qualified_name, d.start_line) for d in definitions}
        dependencies.append(
            section
            if facts.content_hash == section.content_hash
            else declaration_section(facts, definitions, section.reason, frame, selection.described)
        )
    kept = tuple(section for section in similar if section is not None)
    if len(kept) < len(similar):
        return None
    return replace(
        selection, dependencies=tuple(dependencies), similar=kept, keys=frozenset(keys), spoken_of=frozenset()
    )


def _similar(section: Section, snapshot: Snapshot, frame: Frame) -> Section | None:
    facts, text = snapshot.workspace.facts_of(section.path), snapshot.workspace.text_of(section.path)
    if facts is None or text is None:
        return None
    if facts.content_hash == section.content_hash:
        return section
    before, found, after = frame.safe(text).partition(section.text)
    height = section.end_line - section.start_line + 1
    # A text shorter than its lines had something left out, and what is left out now is not known here.
    rest = after.split("\n")[1 : 1 + height - len(section.text.split("\n"))]
    if not found or (before and not before.endswith("\n")) or any(line.strip() for line in rest):
        return None
    start = before.count("\n")
    return replace(section, start_line=start, end_line=start + height - 1, content_hash=facts.content_hash)


def _declared(facts: FileFacts, chosen: set[tuple[str, str, int]]) -> list[Definition] | None:
    """Find declarations again by name; of those with the same name, the nearest to where they were."""
    found: list[Definition] = []
    for name in sorted({name for _, name, _ in chosen}):
        lines = sorted(line for _, each, line in chosen if each == name)
        named = sorted((d for d in facts.definitions if d.qualified_name == name), key=lambda d: d.start_line)
        if len(named) < len(lines):
            return None
        for line in lines:
            nearest = min(named, key=lambda d: abs(d.start_line - line))
            named.remove(nearest)
            found.append(nearest)
    return found
