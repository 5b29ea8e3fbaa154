"""Sorts the captures of a tags query into declarations: which name, body and type belong to which, and what is local.

Captures come as a flat list in source order. What belongs together follows from what lies inside what, so one sweep with a
stack suffices, and no query has to repeat a declaration for each of its parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fimble.syntax.queries import Captures
from fimble.syntax.source import Source

CALLABLE_KINDS = frozenset({"function", "method"})

# Captures the sweep looks at. At the same place the longer node comes first, then the smaller number: a body that is one
# declaration and no more has the same place as that declaration, and is around it.
_ORDER = {
    "wrapper": 0,
    "wrapper.ambient": 0,
    "group": 0,
    "body": 1,
    "body.first": 1,
    "scope": 2,
    "decorator.kept": 3,
    "decorator": 4,
    "definition.class": 5,
    "definition.interface": 5,
    "definition.enum": 5,
    "definition.unnamed": 5,
    "definition.type": 5,
    "definition.module": 5,
    "definition.function": 5,
    "definition.extension": 5,
    "definition.member": 6,
    "definition.method": 7,
    "definition.constant": 8,
    "definition.variable": 8,
    "definition.field": 8,
    "kind.class": 9,
    "kind.interface": 9,
    "kind.enum": 9,
    "kind.function": 9,
    "kind.method": 9,
    "value": 10,
    "type": 11,
    "type.value": 11,
    "base": 12,
    "parent": 13,
    "hidden": 14,
    "public": 14,
    "internal": 14,
    "static": 14,
    "section": 14,
    "name": 15,
    "header": 16,
    "doc": 17,
}

_PARTS = frozenset(name for name, order in _ORDER.items() if 9 <= order <= 16) - {"section"}
"""Captures that belong to the declaration around them, whatever that is."""

_TYPE_KINDS = frozenset({"class", "enum"})
_HIDDEN_SECTIONS = frozenset({"class", "private", "protected"})

Span = tuple[int, int]

_LONGEST_QUOTE = 5
"""Bytes between a string's start and its text: a prefix of two letters and three quotes."""


@dataclass(slots=True, eq=False)
class Frame:
    """A declaration while its parts come in. Places are byte offsets."""

    kind: str
    start: int
    end: int
    parent: Frame | None
    is_recorded: bool = True
    """False for locals and for what belongs to no declaration: such a frame only keeps its parts away from others."""
    names: list[Span] = field(default_factory=list)
    header_end: int = -1
    body: Span | None = None
    value: Span | None = None
    type: Span | None = None
    bases: list[Span] = field(default_factory=list)
    doc: Span | None = None
    decorators: list[tuple[int, int, bool]] = field(default_factory=list)
    """(start, end, is kept in the signature)."""
    wrapper: int = -1
    """Where the `export` (or the like) in front of it starts; -1 without."""
    owner: Span | None = None
    """The written name of the object that this is given to, where that is not the parent."""
    constructor: Frame | None = None
    """The method in which a field is set."""
    section: str = ""
    """The word above the members that come next: "private" in C++. "class" is the one above the first."""
    is_hidden: bool = False
    is_public: bool = False
    is_internal: bool = False
    """Hidden from other files, unless they include this one as text."""
    is_static: bool = False
    is_ambient: bool = False
    before: Frame | None = None
    """The declaration before it in the same group: one without a value repeats that one's (Go's constants)."""
    keyword: str = ""
    """What a group of declarations begins with ("const"), for one of them that does not stand right behind it."""

    @property
    def first_byte(self) -> int:
        """Where it begins with all that stands in front of it."""
        start = min(self.start, self.wrapper) if self.wrapper >= 0 else self.start
        return min(start, *(begin for begin, _, _ in self.decorators)) if self.decorators else start

    @property
    def is_before_its_name(self) -> bool:
        """True while only its type has been seen."""
        return not self.names and self.body is None and self.value is None

    @property
    def takes_members(self) -> bool:
        """True while the sweep is in a body whose declarations are members."""
        return self.body is not None and self.kind not in CALLABLE_KINDS


def sweep(captures: Captures, source: Source, constructors: frozenset[str]) -> tuple[list[Frame], set[bytes]]:
    """Give the declarations of a file in source order, and the names of those that are local to functions."""
    sweeper = _Sweeper(source, constructors)
    sweeper.run(_events(captures))
    return sweeper.frames, sweeper.locals


def _events(captures: Captures) -> list[tuple[int, int, int, str]]:
    events = [
        (node.start_byte, -node.end_byte, order, name)
        for name, order in _ORDER.items()
        for node in captures.get(name, ())
    ]
    events.sort()
    return events


class _Sweeper:
    """Takes captures in source order."""

    def __init__(self, source: Source, constructors: frozenset[str]) -> None:
        self.source = source
        self.constructors = constructors
        self.frames: list[Frame] = []
        self.locals: set[bytes] = set()
        self._stack: list[Frame] = []
        self._local_end = 0
        """Up to here everything is local, save what a constructor gives to the instance."""
        self._is_constructing = False
        self._decorators: list[tuple[int, int, bool]] = []
        self._wrapper: Span | None = None
        self._is_ambient = False
        """The wrapper says that what is inside exists elsewhere."""
        self._ambient: Span = (0, 0)
        self._group: Span = (0, 0)

    def run(self, events: list[tuple[int, int, int, str]]) -> None:
        """Take (start, -end, order, capture) in order; the same one twice counts once."""
        stack, data = self._stack, self.source.data
        last = None
        for event in events:
            start, negative_end, _, name = event
            if event == last:
                continue
            last = event
            if start >= self._local_end:
                while stack and stack[-1].end <= start:
                    stack.pop()
                self._take(name, start, -negative_end)
            elif self._is_constructing or name == "doc":
                while stack and stack[-1].end <= start:
                    stack.pop()
                self._take_local(name, start, -negative_end)
            elif name == "name":
                self.locals.add(data[start:-negative_end])

    def _take(self, name: str, start: int, end: int) -> None:
        if name in _PARTS:
            if self._stack:
                is_of_outer = name == "base" and self._is_lifted()
                self._add(self._stack[-2 if is_of_outer else -1], name, start, end)
        elif name.startswith("definition."):
            self._open(name[11:], start, end)
        elif name in ("body", "body.first", "scope"):
            self._enter(name, start, end)
        elif name == "doc":
            self._document(start, end)
        elif name == "section":
            if self._stack:
                self._stack[-1].section = self.source.text(start, end)
        elif name in ("wrapper", "wrapper.ambient"):
            is_inside = self._wrapper is not None and start < self._wrapper[1]
            self._wrapper = self._wrapper if is_inside else (start, end)
            self._is_ambient = name == "wrapper.ambient"
        elif name == "group":
            self._group = (start, end)
        else:
            self._decorate(start, end, is_kept=name == "decorator.kept")

    def _is_lifted(self) -> bool:
        """True in front of the name of a type that is declared as the type of something else."""
        outer = self._stack[-2] if len(self._stack) > 1 else None
        return outer is not None and outer.is_before_its_name and outer is not self._stack[-1].parent

    def _take_local(self, name: str, start: int, end: int) -> None:
        top = self._stack[-1] if self._stack else None
        if name == "definition.member" and self._is_constructing:
            self._open("member", start, end)
        elif name == "doc" and top is not None and top.body and start - top.body[0] <= _LONGEST_QUOTE:
            top.doc = top.doc or (start, end)
        elif top is not None and top.kind == "field" and name in ("name", "value", "type"):
            self._add(top, name, start, end)
        elif name == "name":
            self.locals.add(self.source.data[start:end])

    def _open(self, kind: str, start: int, end: int) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and (top.start, top.end) == (start, end):
            return  # captured twice: the first kind is the more telling one
        parent, is_recorded, is_lifted = top, True, False
        if kind == "member":
            # Set on the instance by a constructor, or one of its parameters that is a field at the same time.
            kind, parent = "field", top.parent if top is not None and top.kind == "method" else None
            is_recorded = parent is not None and parent.is_recorded and parent.kind in _TYPE_KINDS
        elif top is not None:
            if kind == "unnamed" and top.is_before_its_name:
                return  # the type of what is named behind it: its members are that one's
            if is_lifted := kind in _TYPE_KINDS and top.is_before_its_name:
                parent = top.parent  # `typedef struct tag { … } name` declares both, side by side
            is_recorded = top.is_recorded and (parent is None or parent.takes_members)
            kind = _kind_inside(parent, kind) if parent is not None else kind
        frame = Frame("enum" if kind == "unnamed" else kind, start, end, parent, is_recorded)
        frame.constructor = top if parent is not top and not is_lifted else None
        frame.is_hidden = parent is not None and parent.section in _HIDDEN_SECTIONS
        self._adorn(frame)
        self._stack.append(frame)
        self.frames.append(frame)

    def _adorn(self, frame: Frame) -> None:
        """Give a new frame what stands in front of it."""
        frame.decorators, self._decorators = self._right_above(frame), []
        is_inside_ambient = frame.parent is not None and frame.parent.is_ambient
        frame.is_ambient = is_inside_ambient or frame.start < self._ambient[1]
        if self._wrapper is not None and self._wrapper[0] <= frame.start < self._wrapper[1]:
            frame.wrapper = self._wrapper[0]
            frame.is_ambient |= self._is_ambient
        self._wrapper = None
        if frame.parent is None and self._group[0] < frame.start < self._group[1]:
            self._introduce(frame)

    def _right_above(self, frame: Frame) -> list[tuple[int, int, bool]]:
        """Leave out the decorators of what is no declaration of ours: other statements stand between."""
        kept: list[tuple[int, int, bool]] = []
        below = frame.start if self._wrapper is None else min(frame.start, self._wrapper[0])
        for decorator in reversed(self._decorators):
            between = self.source.data[decorator[1] : below].strip()
            if between and not between.startswith((b"//", b"/*", b"#")):
                break
            kept.append(decorator)
            below = decorator[0]
        return kept[::-1]

    def _introduce(self, frame: Frame) -> None:
        """Let a declaration begin with the keyword of its group, or note the keyword when others stand in between."""
        words = self.source.text(self._group[0], frame.start).split(None, 1)
        if len(words) == 1:
            frame.start = self._group[0]
        else:
            frame.keyword = words[0]
            last = self.frames[-1] if self.frames else frame
            frame.before = last if last.parent is None and self._group[0] <= last.start < frame.start else None

    def _decorate(self, start: int, end: int, *, is_kept: bool) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and top.names and top.body is None:
            return  # of a parameter
        # Inside the declaration it is about, or in front of it.
        target = top.decorators if top is not None and not top.names else self._decorators
        target.append((start, end, is_kept))
        self._close_off(end)  # its arguments declare nothing

    def _enter(self, name: str, start: int, end: int) -> None:
        top = self._stack[-1] if self._stack else None
        if name == "scope":
            if self._ambient != (start, end) and (top is None or top.body != (start, end)):
                self._close_off(end)
        elif name == "body.first":
            if top is not None and top.body is None:
                top.body = (start, end)
        elif top is None or not top.names:
            if self._wrapper is not None and self._wrapper[1] >= end:  # `declare global {`: everybody's names
                self._wrapper, self._ambient = None, (start, end)
        elif top.body is None:
            top.body = (start, end)
            if self._is_lifted():
                self._stack[-2].decorators.append((start, end, False))  # its own text is complete without
            if top.kind in CALLABLE_KINDS or not top.is_recorded:
                self._close_off(end)
                self._is_constructing = top.is_recorded and self.source.text(*top.names[0]) in self.constructors

    def _close_off(self, end: int) -> None:
        self._local_end = end
        self._is_constructing = False

    def _document(self, start: int, end: int) -> None:
        """Take a string that is a statement: documentation of the body it begins, or of the variable before it."""
        top = self._stack[-1] if self._stack else None
        if top is not None and top.body and start - top.body[0] <= _LONGEST_QUOTE:
            top.doc = top.doc or (start, end)
        elif self.frames and self.frames[-1].parent is top and self.frames[-1].body is None:
            last = self.frames[-1]
            if last.doc is None and not self.source.data[last.end : start].strip(b" \t\r\n;\"'rRbBuUfF"):
                last.doc = (start, end)

    def _add(self, frame: Frame, name: str, start: int, end: int) -> None:
        if frame.body is not None and name != "base" and (name != "name" or start < frame.body[1]):
            return  # inside the body; behind it, `const a = {}, b` declares one more name
        match name:
            case "name" if end > start:  # a name that is missing is a node without text
                frame.names.append((start, end))
            case "value":
                frame.value = frame.value or (start, end)
            case "type":
                if frame.type is None and (frame.value is None or frame.kind in CALLABLE_KINDS):
                    frame.type = (start, end)
            case "type.value":
                frame.type = frame.type or (start, end)
            case "base" if end > start:
                frame.bases.append((start, end))
            case "header":
                frame.header_end = end if frame.header_end < 0 else frame.header_end
            case "parent":
                frame.owner = (start, end)
            case "public" | "hidden" | "internal" | "static":
                setattr(frame, f"is_{name}", True)
            case "kind.class" | "kind.interface" | "kind.enum" | "kind.function" | "kind.method" if (
                name != "kind.method" or frame.kind == "field"
            ):
                frame.kind = name[5:]
            case _:
                pass


def _kind_inside(parent: Frame, kind: str) -> str:
    """Name a declaration by where it stands: a function in a class is a method, a variable in it a field."""
    if parent.kind == "module":
        return kind
    return {"function": "method", "variable": "field", "constant": "field"}.get(kind, kind)
