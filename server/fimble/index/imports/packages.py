"""package.json of one workspace: which package is in which directory, and which source file an entry point means."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fimble.index.ignore_rules import IgnoreFile, parse_lines
from fimble.index.imports.base import Project, directory_of, join, upwards
from fimble.index.imports.jsonc import parse_object, strings, table

# Conditions of `exports` that name source outright; any other is taken in the order in which it is written.
_SOURCE_CONDITIONS = frozenset({"source", "src", "development", "bun", "deno"})
_SOURCE, _ORDINARY, _VERSIONED = range(3)
_MAIN_FIELDS = ("source", "types", "typings", "module", "main", "browser")
# Where builds are written, so that what stands there comes from `src` or the package's own directory.
_OUTPUT = re.compile(r"(?:dist|build|lib|out|output|es|esm|cjs|types|_?typings|\.output)(?:[-_]\w+)?")
_BUILT_SUFFIX = re.compile(r"(?:\.min)?(?:\.d\.[mc]?ts|\.[mc]?js|\.jsx)$")
_MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Package:
    """One package.json."""

    directory: str
    name: str
    document: dict[str, object]


def package_at(directory: str, project: Project) -> Package | None:
    """Read the package.json right in a directory; None when there is none."""
    path = f"{directory}/package.json" if directory else "package.json"
    if not project.has_config(path):
        return None
    document = project.per_configs(("package", path), lambda: parse_object(project.read_config(path) or ""))
    name = document.get("name")
    return Package(directory, name if isinstance(name, str) else "", document)


def package_of(file: str, project: Project) -> Package | None:
    """Return the nearest package that a file is part of."""
    directory = directory_of(file)
    packages = (package_at(above, project) for above in upwards(directory))
    return project.per_configs(("package of", directory), lambda: next((found for found in packages if found), None))


def workspace_packages(project: Project) -> dict[str, str]:
    """Map the names of packages that an npm, yarn, pnpm or lerna workspace links to their directories."""
    return project.per_configs("workspace packages", lambda: dict(_linked(project)))


def _linked(project: Project) -> Iterator[tuple[str, str]]:
    roots = {directory_of(path) for name in _WORKSPACE_FILES for path in project.configs_named(name)}
    for root in sorted(roots, reverse=True):  # an outer workspace comes last and wins
        if rules := _member_rules(root, project):
            for path in project.configs_named("package.json"):
                package = package_at(directory_of(path), project)
                if package and package.name and _is_member(package.directory, root, rules):
                    yield package.name, package.directory


_WORKSPACE_FILES = ("package.json", "pnpm-workspace.yaml", "lerna.json")


def _member_rules(root: str, project: Project) -> IgnoreFile | None:
    """Read a workspace's globs; they mean directories as anchored ignore rules do, negations included."""
    prefix = f"{root}/" if root else ""
    package = package_at(root, project)
    declared = package.document.get("workspaces") if package else None
    globs = strings(declared) or strings(table(declared).get("packages"))
    globs += pnpm_packages(project.read_config(prefix + "pnpm-workspace.yaml") or "")
    globs += strings(parse_object(project.read_config(prefix + "lerna.json") or "").get("packages"))
    return parse_lines("workspaces", map(_anchored, globs)) if globs else None


def _anchored(glob: str) -> str:
    mark, glob = ("!", glob[1:]) if glob.startswith("!") else ("", glob)
    return f"{mark}/{posixpath.normpath(glob)}"


def _is_member(directory: str, root: str, rules: IgnoreFile) -> bool:
    if root and not directory.startswith(f"{root}/"):
        return False
    inside = directory[len(root) :].lstrip("/")
    rule = rules.decide(inside.split("/"), is_directory=True) if inside else None
    return rule is not None and not rule.is_negated


def pnpm_packages(text: str) -> list[str]:
    """Read the list under `packages:` of a pnpm-workspace.yaml: the one piece of YAML that we need."""
    globs: list[str] = []
    is_inside = False
    for line in re.split(r"\r\n|\r|\n", text):
        item = re.fullmatch(r"\s*-\s+(?P<quote>['\"]?)(?P<glob>.*?)(?P=quote)\s*(?:\s#.*)?", line)
        if flow := re.fullmatch(r"packages:\s*\[(.*)\]\s*(?:#.*)?", line):
            globs += [part.strip().strip("'\"") for part in flow.group(1).split(",") if part.strip()]
        elif re.fullmatch(r"packages:\s*(?:#.*)?", line):
            is_inside = True
        elif is_inside and item:
            globs.append(item.group("glob"))
        elif line.strip() and not line.lstrip().startswith("#"):
            is_inside = False
    return globs


def linked_directories(package: Package) -> dict[str, str]:
    """Map dependencies that are directories (`file:../x`, `link:`, `portal:`) to those directories."""
    found: dict[str, str] = {}
    for field in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"):
        for name, version in table(package.document.get(field)).items():
            scheme, _, place = version.partition(":") if isinstance(version, str) else ("", "", "")
            target = join(package.directory, place) if scheme in {"file", "link", "portal"} else None
            if target is not None:
                found[name] = target
    return found


def entry_places(package: Package, subpath: str) -> Iterator[str]:
    """Yield where an import of a package may lead, as paths from the workspace root, suffixes as written.

    `subpath` is "." or "./deep/path". `exports` decides alone where it is present (Node.js, "Package entry points").
    """
    exports = package.document.get("exports")
    if exports is not None:
        yield from _inside(package, export_targets(exports, subpath))
    elif subpath == ".":
        yield from main_places(package)
        yield from _inside(package, ["./index"])
    else:
        yield from _inside(package, [subpath])


def main_places(package: Package) -> Iterator[str]:
    """Yield what a package declares as its one entry; that counts for imports of its directory, which ignore `exports`."""
    yield from _inside(package, (text for field in _MAIN_FIELDS for text in strings(package.document.get(field))))


def _inside(package: Package, targets: Iterable[str]) -> Iterator[str]:
    places = (join(package.directory, target) for target in targets)
    yield from (place for place in places if place is not None)


def export_targets(exports: object, subpath: str) -> Iterator[str]:
    """Yield the targets that `exports` (or `imports`) gives for a subpath: source first, old compilers' own (`types@<5`) last."""
    entries = table(exports)
    if not any(key.startswith((".", "#")) for key in entries):
        entries = {".": exports}
    key, star = _matching_key(entries, subpath)
    if key is None:
        return
    targets = [(rank, target.replace("*", star)) for rank, target in _leaves(entries[key], _ORDINARY, 0)]
    yield from (target for _, target in sorted(targets, key=lambda item: item[0]))


def _matching_key(entries: dict[str, object], subpath: str) -> tuple[str | None, str]:
    """Find the key for a subpath: exact, or the pattern with the longest text before its star."""
    if subpath in entries and "*" not in subpath:
        return subpath, ""
    best, best_star, length = None, "", -1
    for key in entries:
        before, star, after = key.partition("*")
        fits = (
            star and subpath.startswith(before) and subpath.endswith(after) and len(subpath) > len(before) + len(after)
        )
        if fits and len(before) > length:
            best, length = key, len(before)
            best_star = subpath[len(before) : len(subpath) - len(after)]
    return best, best_star


def _leaves(value: object, rank: int, depth: int) -> Iterator[tuple[int, str]]:
    """Walk conditions and alternatives down to (rank, path); null closes a subpath."""
    if isinstance(value, str):
        yield rank, value
    elif depth > _MAX_DEPTH:
        return
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, rank, depth + 1)
    elif isinstance(value, dict):
        for condition, item in value.items():
            yield from _leaves(item, _rank_below(condition, rank), depth + 1)


def _rank_below(condition: str, rank: int) -> int:
    if condition in _SOURCE_CONDITIONS or condition.endswith("/source"):
        return _SOURCE
    return _VERSIONED if condition.startswith("types@") else rank


def source_places(place: str, package: Package, out_dir: str | None, root_dir: str | None) -> Iterator[str]:
    """Yield where the source of a built file would be, without suffix: `dist/x.js` comes from `src/x`, or from `x`.

    `out_dir` and `root_dir` are what the package's tsconfig says about it, both from the workspace root.
    """
    stem = _BUILT_SUFFIX.sub("", place)
    if out_dir and stem.startswith(f"{out_dir}/"):
        inside = stem[len(out_dir) + 1 :]
        for base in (root_dir, _below(package.directory, "src"), package.directory):
            if base is not None:
                yield _below(base, inside)
    names = stem[len(package.directory) :].lstrip("/").split("/")
    n_output = 0
    while n_output < len(names) - 1 and _OUTPUT.fullmatch(names[n_output]):
        n_output += 1
    if n_output:
        rest = "/".join(names[n_output:])
        yield _below(package.directory, rest if rest.startswith("src/") else f"src/{rest}")
        yield _below(package.directory, rest)


def _below(directory: str, path: str) -> str:
    return f"{directory}/{path}" if directory and path else directory or path
