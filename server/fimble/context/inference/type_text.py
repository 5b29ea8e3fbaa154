"""Reads type annotations of any of our languages into names and arguments. What the names mean is not decided here.

The wrappers that every language spells in its own way (lists, promises, optionals) get one name each, so that the rules
of `values` need not know languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LIST, MAPPING, TUPLE, AWAITABLE, UNION, CLASS, CALLABLE = (
    "[list]", "[mapping]", "[tuple]", "[awaitable]", "[union]", "[class]", "[callable]",
)  # fmt: skip

LONGEST_TYPE = 600
DEEPEST_TYPE = 12

_LISTS = frozenset({
    "list", "List", "Sequence", "MutableSequence", "Iterable", "Iterator", "Generator", "AsyncIterator", "AsyncIterable",
    "AsyncGenerator", "Set", "set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet", "Collection", "deque", "Deque",
    "Array", "ReadonlyArray", "ReadonlySet", "IterableIterator", "AsyncIterableIterator", "Vec", "VecDeque", "HashSet",
    "BTreeSet", "ArrayList", "LinkedList", "MutableList", "IEnumerable", "IList", "ICollection", "IReadOnlyList",
    "IReadOnlyCollection", "Stream", "Observable", "Queue", "SimpleQueue", "vector", "span", "array", "QuerySet", "ContextManager",
    "AbstractContextManager", "AsyncContextManager", "AbstractAsyncContextManager",
})  # fmt: skip
_MAPPINGS = frozenset({
    "dict", "Dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict", "Map", "ReadonlyMap", "Record",
    "WeakMap", "HashMap", "BTreeMap", "MutableMap", "LinkedHashMap", "TreeMap", "Dictionary", "IDictionary",
    "IReadOnlyDictionary", "unordered_map", "map",
})  # fmt: skip
_AWAITABLES = frozenset({
    "Promise", "PromiseLike", "Awaitable", "Coroutine", "Future", "Task", "ValueTask", "CompletableFuture",
})  # fmt: skip
_TRANSPARENT = frozenset({
    "Optional", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "Readonly", "Partial", "NonNullable",
    "Awaited", "Pick", "Omit", "Nullable", "InstanceType", "InitVar", "Mapped", "ReturnType", "Unpack", "TypeGuard",
})  # fmt: skip
"""Wrappers whose members are, for us, those of their first argument."""
_POINTERS = frozenset({
    "Option", "Box", "Rc", "Arc", "RefCell", "Cell", "Mutex", "RwLock", "Ref", "RefMut", "Cow", "Pin", "Result", "Lazy", "Signal",
    "WritableSignal", "shared_ptr", "unique_ptr", "weak_ptr",
})  # fmt: skip
"""Likewise where arguments stand between angle brackets; elsewhere these names are somebody's own classes."""
_NOTHING = frozenset({
    "None", "null", "undefined", "void", "never", "any", "Any", "unknown", "object", "str", "int", "bool", "float", "bytes",
    "string", "number", "boolean", "bigint", "symbol", "this", "Literal", "self", "error", "Nothing", "Unit", "nil",
})  # fmt: skip

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[^\W\d]\w*(?:(?:\.|::|\\)[^\W\d]\w*)*)|(?P<literal>'[^']*'|"[^"]*"|`[^`]*`|\d[\w.]*)|(?P<mark>=>|->|\.\.\.|.))""",
    re.DOTALL,
)
_PREFIXES = frozenset({
    "readonly", "keyof", "typeof", "const", "mut", "dyn", "impl", "ref", "out", "in", "final", "infer", "struct", "asserts",
    "unique", "volatile", "enum", "unsigned", "abstract",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class TypeText:
    """A type as written: `Repo`, `list[Repo]`, `Promise<User[]>`; wrappers bear the names above."""

    name: str
    """Dotted, with "." for every separator; one of the names in brackets for what all languages have; "" for nothing."""
    args: tuple[TypeText, ...] = ()

    @property
    def element(self) -> TypeText | None:
        """What iterating gives; None when that is unknown."""
        if self.name in (LIST, TUPLE, MAPPING):
            return self.args[0] if self.args else None
        return None

    @property
    def item(self) -> TypeText | None:
        """What an index or a key gives."""
        return self.args[-1] if self.name in (LIST, MAPPING) and self.args else self.element

    def plain(self) -> Iterator[TypeText]:
        """Yield the alternatives that are no wrapper of several, `None` and its like left aside."""
        if self.name == UNION:
            for part in self.args:
                yield from part.plain()
        elif self.name:
            yield self

    def names(self) -> Iterator[str]:
        """Yield every class name in it, wrappers left aside."""
        if self.name and not self.name.startswith("["):
            yield self.name
        for part in self.args:
            yield from part.names()


NOTHING = TypeText("")


@lru_cache(maxsize=4096)
def read_type(text: str) -> TypeText:
    """Read an annotation; `NOTHING` when it names no class."""
    return scan_type(text, 0)[0]


def scan_type(text: str, start: int) -> tuple[TypeText, int]:
    """Read the type that begins at `start`; return it and where it ends. Never raises, whatever the text."""
    reader = _Reader(text[start : start + LONGEST_TYPE])
    found = reader.union(0)
    return found, start + reader.end


class _Reader:
    """Recursive descent over one annotation; broken ones end where they break."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.end = 0
        """Behind the last token taken."""

    def _peek(self) -> tuple[str, str, int]:
        match = _TOKEN.match(self._text, self.end)
        if match is None:
            return "", "", self.end
        return match.lastgroup or "", match.group(match.lastgroup or 0), match.end()

    def _take(self, mark: str) -> bool:
        _, found, end = self._peek()
        if found != mark:
            return False
        self.end = end
        return True

    def union(self, depth: int) -> TypeText:
        parts = []
        self._take("|")
        while depth <= DEEPEST_TYPE:
            parts.append(self._postfix(depth))
            if not (self._take("|") or self._take("&")):
                break
        known = tuple(dict.fromkeys(part for part in parts if part.name))
        if len(known) < 2:
            return known[0] if known else NOTHING
        return TypeText(UNION, known)

    def _postfix(self, depth: int) -> TypeText:
        found = self._primary(depth)
        while True:
            before = self.end
            if self._take("[") and self._take("]"):
                found = TypeText(LIST, (found,)) if found.name else NOTHING
                continue
            self.end = before
            _, mark, end = self._peek()
            if mark not in ("*", "?", "!") or (mark == "?" and self._text[end : end + 1] == "."):
                return found
            self.end = end

    def _primary(self, depth: int) -> TypeText:
        kind, found, end = self._peek()
        while found in ("&", "*", "?", "...") or (kind == "name" and found in _PREFIXES):
            self.end = end
            kind, found, end = self._peek()
        if found == "'" and kind == "mark":  # a lifetime
            self.end = end
            self._take(self._peek()[1])
            return self._primary(depth + 1) if depth < DEEPEST_TYPE else NOTHING
        if kind == "literal":
            self.end = end
            is_name = found[1:2].isupper() or (depth == 0 and found[1:2].isalpha())
            return read_type(found[1:-1]) if found[0] in "'\"" and is_name else NOTHING
        if depth > DEEPEST_TYPE:
            return NOTHING
        if kind == "name":
            self.end = end
            return self._named(re.sub(r"::|\\", ".", found), depth)
        if found == "[":
            return self._bracketed(end, depth)
        if found == "(":
            return self._parenthesised(end, depth)
        if found == "{":
            self._skip_braces()
        return NOTHING

    def _named(self, name: str, depth: int) -> TypeText:
        args: tuple[TypeText, ...] = ()
        short = name.rpartition(".")[2]
        if name == "map" and self._peek()[1] == "[":  # Go: map[string]Repo
            self._take("[")
            key = self._arguments("]", depth)
            return TypeText(MAPPING, (*key[:1], self._postfix(depth + 1)))
        for opener, closer in (("[", "]"), ("<", ">")):
            before = self.end
            if self._take(opener):
                if opener == "[" and self._take("]"):
                    self.end = before
                    continue
                args = self._arguments(closer, depth)
                break
        return _normal(name, short, args, is_angled=self._text[self.end - 1 : self.end] == ">")

    def _arguments(self, closer: str, depth: int) -> tuple[TypeText, ...]:
        args = []
        while True:
            before = self.end
            args.append(self.union(depth + 1))
            if self._take(","):
                continue
            if self._take(closer) or self.end == before:
                return tuple(args)
            if self._peek()[1] in ("", ")", "]", "}", ";"):
                return tuple(args)
            if not self._take("=>"):
                _, _, self.end = self._peek()  # `K extends string`, `'a' | …`: step over what is no type

    def _bracketed(self, end: int, depth: int) -> TypeText:
        """Read `[]Repo` (Go), `[A, B]` (a tuple of TypeScript, or the parameters of a `Callable`), `[Repo; 3]`."""
        self.end = end
        if self._take("]"):
            inner = self._postfix(depth + 1)
            return TypeText(LIST, (inner,)) if inner.name else NOTHING
        return TypeText(TUPLE, self._arguments("]", depth))

    def _parenthesised(self, end: int, depth: int) -> TypeText:
        """Read `(A)`, `(A, error)` (Go, Rust), or the parameters of a function type."""
        start = self.end
        self.end = end
        inside = self._arguments(")", depth)
        if self._peek()[1] in ("=>", "->") or self._text[start : self.end].count(":"):
            if self._peek()[1] not in ("=>", "->"):
                self._skip_to_closer(")")
            if self._take("=>") or self._take("->"):
                return TypeText(CALLABLE, (self.union(depth + 1),))
        known = [part for part in inside if part.name]
        return inside[0] if len(inside) == 1 else TypeText(TUPLE, inside) if known else NOTHING

    def _skip_to_closer(self, closer: str) -> None:
        at = self._text.find(closer, self.end)
        self.end = at + 1 if at >= 0 else self.end

    def _skip_braces(self) -> None:
        depth = 0
        for at in range(self.end, len(self._text)):
            depth += (self._text[at] == "{") - (self._text[at] == "}")
            if depth == 0 and self._text[at] == "}":
                self.end = at + 1
                return
        self.end = len(self._text)


def _normal(name: str, short: str, args: tuple[TypeText, ...], *, is_angled: bool) -> TypeText:
    """Give wrappers their one name."""
    if short in _NOTHING:
        return NOTHING
    if short == "Union":
        known = tuple(dict.fromkeys(part for arg in args for part in arg.plain()))
        return known[0] if len(known) == 1 else TypeText(UNION, known) if known else NOTHING
    if args and (short in _TRANSPARENT or (is_angled and short in _POINTERS)):
        return args[0]
    if short in ("type", "Type", "Class", "KClass") and args:
        return TypeText(CLASS, args[:1])
    if short in ("tuple", "Tuple", "Pair", "pair"):
        return TypeText(TUPLE, args)
    if short == "Callable":
        return TypeText(CALLABLE, args[-1:])
    for group, common in ((_LISTS, LIST), (_MAPPINGS, MAPPING), (_AWAITABLES, AWAITABLE)):
        if short in group and (args or short.islower()):
            return TypeText(common, args[-1:] if short == "Coroutine" else args)
    return TypeText(name, args)
