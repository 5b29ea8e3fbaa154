"""Includes of C and C++: beside the including file, in the include paths that a build declares, in the usual places.

A source file and the header of the same name belong together: the names of one are worth a look from the other (the
prototypes while the functions are written, and the other way round), but only the include is an edge of the graph. An edge
from header to source would close a circle around every pair, and tell each user of the header about code it never sees.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from fimble.index.imports.base import Project, directory_of, join, upwards
from fimble.index.imports.external import external
from fimble.index.imports.include_paths import declared_paths
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import

HEADER_SUFFIXES = (".h", ".hh", ".hpp", ".hxx")
SOURCE_SUFFIXES = (".c", ".cc", ".cpp", ".cxx")
# Directories below the one of a component that its own files are included from.
_USUAL = ("", "include", "inc", "src", "source", "lib", "public", "Source", "Include")
_MIRRORS = (("src", "include"), ("source", "include"), ("lib", "include"), ("Private", "Public"), ("src", "inc"))

# ISO/IEC 9899:2018, 7.1.2, and the ones of POSIX and Windows that projects also call files of their own.
_SYSTEM = frozenset(
    [
        "assert.h",
        "complex.h",
        "ctype.h",
        "errno.h",
        "fenv.h",
        "float.h",
        "inttypes.h",
        "iso646.h",
        "limits.h",
        "locale.h",
        "math.h",
        "setjmp.h",
        "signal.h",
        "stdalign.h",
        "stdarg.h",
        "stdatomic.h",
        "stdbool.h",
        "stddef.h",
        "stdint.h",
        "stdio.h",
        "stdlib.h",
        "stdnoreturn.h",
        "string.h",
        "tgmath.h",
        "threads.h",
        "time.h",
        "uchar.h",
        "wchar.h",
        "wctype.h",
        "unistd.h",
        "fcntl.h",
        "poll.h",
        "pthread.h",
        "semaphore.h",
        "dirent.h",
        "dlfcn.h",
        "netdb.h",
        "regex.h",
        "sched.h",
        "strings.h",
        "termios.h",
        "syslog.h",
        "utime.h",
        "grp.h",
        "pwd.h",
        "glob.h",
        "malloc.h",
        "memory.h",
        "alloca.h",
        "io.h",
        "process.h",
        "windows.h",
        "winsock2.h",
        "ws2tcpip.h",
        "direct.h",
        "intrin.h",
        "endian.h",
        "byteswap.h",
        "getopt.h",
        "libgen.h",
        "ifaddrs.h",
    ]
)
_SYSTEM_DIRECTORIES = ("sys/", "net/", "netinet/", "arpa/", "linux/", "asm/", "mach/", "machine/")


class CResolver:
    """Follows `#include`."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Say where an include leads: one answer. What is written between angle brackets and not found is external."""
        is_angled = statement.module.startswith("<")
        name = statement.module.strip("<>").replace("\\", "/")
        path = _find(importer, name, project, is_angled=is_angled) if name else None
        is_outside = path is None and is_angled
        return (replace(external(statement, name if is_outside else ""), path=path, is_wildcard=True),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Name the header of a source file, or the source of a header, as worth a look for names."""
        path = paired(importer, project)
        return (Resolution(path, is_wildcard=True, is_tentative=True),) if path else ()


def paired(path: str, project: Project) -> str | None:
    """Return the header that declares what a source file defines, or the source file of a header."""
    stem, suffix = posixpath.splitext(path)
    wanted = HEADER_SUFFIXES if suffix in SOURCE_SUFFIXES else SOURCE_SUFFIXES if suffix in HEADER_SUFFIXES else ()
    for place in _mirrored(stem):
        if found := next((place + suffix for suffix in wanted if project.has_file(place + suffix)), None):
            return found
    candidates = {
        found
        for suffix in wanted
        for found in _by_name(project).get(posixpath.basename(stem) + suffix, ())
        if _component(found) == _component(path)
    }
    return candidates.pop() if len(candidates) == 1 else None


def _mirrored(stem: str) -> Iterator[str]:
    """Yield where the other half may be: beside it, or at the same place below `include` instead of `src`."""
    yield stem
    parts = stem.split("/")
    for n, part in enumerate(parts[:-1]):
        for pair in _MIRRORS:
            if part in pair:
                yield "/".join([*parts[:n], pair[1 - pair.index(part)], *parts[n + 1 :]])


def _component(path: str) -> str:
    """Return the directory that sources and headers of one component have in common."""
    parts = directory_of(path).split("/")
    usual = next((n for n, part in enumerate(parts) if part in {"src", "include", "inc", "source", "lib"}), len(parts))
    return "/".join(parts[:usual])


def _find(importer: str, name: str, project: Project, *, is_angled: bool) -> str | None:
    for directory in _places(importer, project, is_angled=is_angled):
        path = join(directory, name)
        if path and project.has_file(path):
            return path
    if is_angled and (name in _SYSTEM or name.startswith(_SYSTEM_DIRECTORIES)):
        return None
    within = project.below_root(name)
    if within and project.has_file(within):
        return within
    return _by_ending(importer, name, project, is_angled=is_angled)


def _places(importer: str, project: Project, *, is_angled: bool) -> Iterator[str]:
    """Yield the directories that an include is looked for in, as a compiler would before it is told to, and then in those
    where a build usually tells it to.
    """
    here = directory_of(importer)
    if not is_angled:
        yield here
    yield from declared_paths(importer, project)
    if is_angled:
        # A header of the C library is what the system has, unless the build says otherwise.
        yield from (f"{above}/include".lstrip("/") for above in upwards(here))
        return
    for above in upwards(here):
        for usual in _USUAL:
            yield f"{above}/{usual}".strip("/")


def _by_ending(importer: str, name: str, project: Project, *, is_angled: bool) -> str | None:
    """Find the only file whose path ends like this; of several, the one that is much nearer than the others."""
    tail = posixpath.normpath(name)
    if tail.startswith("../"):
        return None  # it says where it is, and there it is not
    found = [path for path in _by_name(project).get(posixpath.basename(tail), ()) if f"/{path}".endswith(f"/{tail}")]
    if is_angled and "/" not in tail:
        # `<name.h>` may as well be of a library outside: only what is meant to be included from elsewhere counts.
        found = [path for path in found if "include" in path.split("/")]
    if len(found) < 2:
        return found[0] if found else None
    shared = sorted(((_n_shared(importer, path), path) for path in found), reverse=True)
    return shared[0][1] if shared[0][0] > shared[1][0] else None


def _n_shared(one: str, other: str) -> int:
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(one.count("/"), other.count("/")))


def _by_name(project: Project) -> dict[str, list[str]]:
    """Map file names to the paths of C and C++ files."""

    def compute() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in project.files():
            if path.endswith(_INCLUDED):
                found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    return project.per_layout("c files by name", compute)


_INCLUDED = (*HEADER_SUFFIXES, *SOURCE_SUFFIXES, ".ipp", ".inl", ".tcc", ".tpp", ".cuh", ".cu")
