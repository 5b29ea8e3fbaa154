"""`Globs`: whether a file name matches any of many globs. Most of them are plain names or endings, which need no expression."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fnmatch import translate as as_in_a_shell

_SPECIAL = re.compile(r"[*?\[\\]")


class Globs:
    """Globs on names without slashes, looked through at once.

    `translate` turns one into an expression for the whole name, which counts where letter case does not matter or a glob is
    neither a name nor `*` and an ending.
    """

    def __init__(
        self, globs: Iterable[str], translate: Callable[[str], str] = as_in_a_shell, flags: re.RegexFlag = re.DOTALL
    ) -> None:
        names: set[str] = set()
        endings: list[str] = []
        others: list[str] = []
        for glob in globs:
            rest = glob.removeprefix("*")
            if flags & re.IGNORECASE or _SPECIAL.search(rest):
                others.append(f"(?:{translate(glob)})")
            elif rest is glob:
                names.add(glob)
            else:
                endings.append(rest)
        self._names = frozenset(names)
        self._endings = tuple(endings)
        self._others = re.compile("|".join(others), flags) if others else None

    def match(self, name: str) -> bool:
        """Tell whether any of the globs is about this name."""
        return (
            name in self._names
            or name.endswith(self._endings)
            or (self._others is not None and self._others.fullmatch(name) is not None)
        )
