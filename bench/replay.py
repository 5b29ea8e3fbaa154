"""A typist without a person: takes function bodies out of real files and types them back, key by key, as an editor sees it.

Knows nothing of prompts. What is measured after each key is the caller's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fimble.index.workspace import Workspace
from fimble.session import Session
from fimble.settings import Settings
from fimble.syntax.facts import Definition
from fimble.text.spans import Edit, Span
from fimble.uris import uri_of_path

Kind = Literal["in a line", "Enter", "jump", "file switch", "edit in a dependency", "ahead"]
"""What was done before a request; each kind should cost what it must and no more."""

LEAST_BODY, MOST_BODY = 5, 24
"""Lines of the bodies that are typed: real functions, none of which is the whole session."""

N_JUMPS = 2
"""Bodies typed in the first file one after the other, before the typist goes to the second file and comes back for one more."""

KEYS_PER_TYPO = 60
"""Every so many keys a wrong letter is typed, noticed and taken back."""

KEYS_PER_PAUSE = 40
"""Within a line the typist stops to think every so many keys; documents are read at rest then, and after Enter."""


@dataclass(frozen=True, slots=True)
class Body:
    """A function body: what is taken out of a file and typed back."""

    start_line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A moment at which the editor asks for a suggestion."""

    kind: Kind
    uri: str
    offset: int
    """Of the cursor, code points."""
    accepted: str = ""
    """What stands before the cursor by accepting a suggestion just now, with the key that does it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file and what it becomes."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Script:
    """What is typed in one package."""

    first: str
    second: str
    bodies: dict[str, tuple[Body, ...]]
    hidden_edit: Line
    """In a dependency of the first file, within a body: no declaration changes by it."""
    shown_edit: Line
    """In a dependency of the first file, in a declaration that this file uses."""


def script_for(workspace: Workspace) -> Script:
    """Choose two files of middling size that import others and have enough bodies to type, and two edits elsewhere."""
    able = []
    for path in workspace.paths:
        found = _bodies(workspace, path)
        text = workspace.text_of(path) or ""
        if len(found) > N_JUMPS and len(workspace.graph.dependencies_of(path)) > 1:
            able.append((len(text), path, found))
    able.sort()
    third = len(able) // 3
    for _, first, _ in (*able[2 * third :], *able[: 2 * third]):
        edits = _edits_in_dependencies(workspace, first)
        if edits is not None:
            break
    else:
        raise LookupError("no file whose dependencies can be edited")
    in_first = next(found for _, path, found in able if path == first)
    _, second, in_second = next(found for found in (*able[third:], *able) if found[1] not in (first, edits[0].path))
    step = len(in_first) // (N_JUMPS + 1)
    bodies = {first: tuple(in_first[::step][: N_JUMPS + 1]), second: (in_second[0],)}
    return Script(first, second, bodies, *edits)


def _bodies(workspace: Workspace, path: str) -> list[Body]:
    facts, text = workspace.facts_of(path), workspace.text_of(path)
    if facts is None or text is None or "\r" in text or "\f" in text:
        return []
    lines, found, last = text.split("\n"), [], -1
    for definition in _functions(facts.definitions):
        first = _first_body_line(lines, definition)
        end = definition.end_line
        while end > definition.start_line and lines[end].strip().rstrip(";,)") in ("", "}"):
            end -= 1
        if definition.start_line <= last or first is None or not LEAST_BODY <= end - first + 1 <= MOST_BODY:
            continue
        found.append(Body(first, tuple(lines[first : end + 1])))
        last = definition.end_line
    return found


def _functions(definitions: Sequence[Definition]) -> list[Definition]:
    found = [definition for definition in definitions if definition.kind in ("function", "method")]
    return sorted(found, key=lambda definition: (definition.start_line, definition.name))


def _first_body_line(lines: Sequence[str], definition: Definition) -> int | None:
    for number in range(definition.start_line, definition.end_line):
        if lines[number].endswith((":", "{")) and lines[number + 1].strip():
            return number + 1
    return None


def _edits_in_dependencies(workspace: Workspace, path: str) -> tuple[Line, Line] | None:
    """Find a function that the file uses from elsewhere: a comment more in its body, then a parameter more."""
    text = workspace.text_of(path) or ""
    for other in sorted(workspace.graph.dependencies_of(path)):
        facts, source = workspace.facts_of(other), workspace.text_of(other)
        lines = (source or "").split("\n")
        for definition in _functions(facts.definitions) if facts else ():
            if definition.name in ("__init__", "constructor"):
                continue
            header = lines[definition.start_line]
            opens = header.endswith((":", "{")) and f"{definition.name}()" not in header
            if opens and f"{definition.name}(" in header and f"{definition.name}(" in text:
                mark, unit = ("#", "    ") if other.endswith(".py") else ("//", "  ")
                hidden = f"{header}\n{_blanks(header)}{unit}{mark} to be looked at again"
                opener = "(self, " if "(self, " in header else f"{definition.name}("
                changed = header.replace(opener, f"{opener}again, ", 1)
                if source is not None and source.count(header) == 1:
                    return Line(other, header, hidden), Line(other, header, changed)
    return None


def _blanks(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


class Typist:
    """One person at one editor: documents of a session, changed as an editor changes them."""

    def __init__(self, workspace: Workspace, *, accepts_every: int = 0) -> None:
        """`accepts_every`: of so many lines one is accepted from a suggestion once its first third is typed; 0: none."""
        if workspace.root is None:
            raise LookupError("a workspace without a folder has no files to type in")
        self._workspace, self._root = workspace, workspace.root
        self.session = Session(Settings(), use_cache=False)
        self.session.workspaces[workspace.root] = workspace
        self.n_keys = 0
        self._accepts_every, self._n_lines = accepts_every, 0
        self._whole: dict[str, str] = {}
        self._unwritten: dict[str, list[Body]] = {}
        self._uri, self._unit, self._offset = "", "", 0

    def play(self, script: Script) -> Iterator[Key]:
        """Type all of a script; at its end both files read as before."""
        for path, bodies in script.bodies.items():
            self._open(path, bodies)
        *early, late = script.bodies[script.first]
        for number, body in enumerate(early):
            yield from self._type_body(script.first, body, "jump" if number else "file switch")
        yield from self._type_body(script.second, script.bodies[script.second][0], "file switch")
        yield from self._type_body(script.first, late, "file switch", (script.hidden_edit, script.shown_edit))
        for path in script.bodies:
            if self._text(self._uri_of(path)) != self._whole[path]:
                raise AssertionError(f"{path} was not typed back as it was")

    def close(self) -> None:
        """Give every document back to the disk."""
        for uri in list(self.session.documents):
            self.session.close(uri)

    def _uri_of(self, path: str) -> str:
        return uri_of_path(self._root / path)

    def _text(self, uri: str) -> str:
        return self.session.documents[uri].document.text

    def _open(self, path: str, without: Sequence[Body]) -> None:
        """Open a file in which some bodies are not written yet, and look at it for a while."""
        uri = self._uri_of(path)
        self._whole[path] = self._workspace.text_of(path) or ""
        lines = self._whole[path].split("\n")
        for body in sorted(without, key=lambda body: -body.start_line):
            lines[body.start_line : body.start_line + len(body.lines)] = [""]
        self._unwritten[path] = list(without)
        self.session.open(uri, "", 0, "\n".join(lines))
        self.session.read_at_rest(uri)

    def _type_body(self, path: str, body: Body, kind: Kind, edits: Sequence[Line] = ()) -> Iterator[Key]:
        """Type a body into the empty line in its place. Its first key is of `kind`; `edits` are spread over its lines."""
        self._go_to(path, body)
        step = len(body.lines) // (len(edits) + 1)
        for number, line in enumerate(body.lines):
            if number:
                yield from self._enter(body.lines[number - 1], line)
            else:
                self._insert(_blanks(line))
            if edits and number and number % step == 0 and number // step <= len(edits):
                self._edit_elsewhere(edits[number // step - 1])
                kind = "edit in a dependency"
            for key in self._write(line.lstrip()):
                yield replace(key, kind=kind)
                kind = "in a line"

    def _go_to(self, path: str, body: Body) -> None:
        self._uri = self._uri_of(path)
        self._unit = "\t" if body.lines[0].startswith("\t") else "    " if path.endswith(".py") else "  "
        self.session.visit(self._uri)
        gone = sum(len(b.lines) - 1 for b in self._unwritten[path] if b.start_line < body.start_line)
        self._unwritten[path].remove(body)
        self._offset = self.session.documents[self._uri].document.lines.line_start(body.start_line - gone)

    def _write(self, text: str) -> Iterator[Key]:
        """Type a line, or accept what is left of it after a third."""
        self._n_lines += 1
        n_typed = len(text) // 3
        if not self._accepts_every or self._n_lines % self._accepts_every or n_typed < 1:
            yield from self._type(text)
            return
        yield from self._type(text[:n_typed])
        yield replace(self._press(text[n_typed:]), accepted=text[n_typed:])

    def _type(self, text: str) -> Iterator[Key]:
        for key in text:
            if self.n_keys % KEYS_PER_TYPO == KEYS_PER_TYPO - 1 and key.isalpha():
                yield self._press("j" if key != "j" else "k")
                yield self._take_back(1)
            yield self._press(key)
            if self.n_keys % KEYS_PER_PAUSE == 0:
                self.session.read_at_rest(self._uri)

    def _enter(self, above: str, line: str) -> Iterator[Key]:
        """Press Enter; the editor indents as the line above says, the typist corrects what is not as it should be."""
        if above.strip():
            indent = _blanks(above) + (self._unit if above.rstrip().endswith((":", "{", "(", "[")) else "")
        else:
            indent = self._trim()
        self._insert("\n" + indent)
        self.n_keys += 1
        yield Key("Enter", self._uri, self._offset)
        self.session.read_at_rest(self._uri)
        if not line.strip():
            return
        wanted = _blanks(line)
        while not wanted.startswith(indent):
            n = min(len(self._unit), len(indent))
            indent = indent[: len(indent) - n]
            yield self._take_back(n)
        while indent != wanted:
            more = self._unit if wanted.startswith(indent + self._unit) else wanted[len(indent)]
            indent += more
            yield self._press(more)

    def _trim(self) -> str:
        """Take the indentation out of a line that stays empty, as editors do at the next Enter."""
        text = self._text(self._uri)
        start = text.rfind("\n", 0, self._offset) + 1
        indent = text[start : self._offset]
        self._change(start, self._offset, "")
        self._offset = start
        return indent

    def _edit_elsewhere(self, line: Line) -> None:
        """Change a line of another file in which nothing is asked, as a rename or a checkout does."""
        uri = self._uri_of(line.path)
        if uri not in self.session.documents:
            self._open(line.path, ())
            self.session.visit(self._uri)
        typed, self._uri = self._uri, uri
        at = self._text(uri).index(line.before)
        self._change(at, at + len(line.before), line.after)
        self.session.read_at_rest(uri)
        self._uri = typed

    def _press(self, text: str) -> Key:
        self._insert(text)
        self.n_keys += 1
        return Key("in a line", self._uri, self._offset)

    def _take_back(self, n: int) -> Key:
        self._change(self._offset - n, self._offset, "")
        self._offset -= n
        self.n_keys += 1
        return Key("in a line", self._uri, self._offset)

    def _insert(self, text: str) -> None:
        self._change(self._offset, self._offset, text)
        self._offset += len(text)

    def _change(self, start: int, end: int, text: str) -> None:
        version = self.session.documents[self._uri].document.version + 1
        self.session.change(self._uri, [Edit(Span(start, end), text)], version)
