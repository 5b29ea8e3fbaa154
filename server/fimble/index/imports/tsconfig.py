"""`baseUrl` and `paths` of the tsconfig.json or jsconfig.json that governs a file, with `extends` and `references`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fimble.index.imports.base import Project, directory_of, join, upwards
from fimble.index.imports.jsonc import parse_object, strings, table

_MAX_EXTENDS = 16


@dataclass(frozen=True, slots=True)
class PathRules:
    """Where non-relative specifiers may lead."""

    base_url: str | None = None
    """Directory from the workspace root; None when not set."""
    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(pattern, places from the workspace root), at most one `*` in each."""
    out_dir: str | None = None
    root_dir: str | None = None
    """Where the compiler writes to and reads from, both from the workspace root."""

    def places(self, specifier: str) -> Iterator[str]:
        """Yield the paths, without suffix, where a specifier may be; the most specific pattern decides alone."""
        best = max(self.paths, key=lambda rule: _specificity(rule[0], specifier), default=None)
        if best is not None and _specificity(best[0], specifier) >= 0:
            star = _star(best[0], specifier)
            yield from (place.replace("*", star) for place in best[1])
        if self.base_url is not None and (place := join(self.base_url, specifier)) is not None:
            yield place

    def has_alias(self, specifier: str) -> bool:
        """Tell whether a pattern made for such specifiers exists; a bare `*` is made for none in particular."""
        return any(pattern != "*" and _specificity(pattern, specifier) >= 0 for pattern, _ in self.paths)


def _specificity(pattern: str, specifier: str) -> int:
    """Rank a match as TypeScript does: exact first, then the longest text before the star; -1 when it does not match."""
    before, star, after = pattern.partition("*")
    if not star:
        return 1_000_000 if pattern == specifier else -1
    fits = specifier.startswith(before) and specifier.endswith(after) and len(specifier) >= len(before) + len(after)
    return len(before) if fits else -1


def _star(pattern: str, specifier: str) -> str:
    before, star, after = pattern.partition("*")
    return specifier[len(before) : len(specifier) - len(after)] if star else ""


def rules_for(importer: str, project: Project, packages: dict[str, str]) -> tuple[PathRules, ...]:
    """Return the rules that govern a file, the nearest configuration's; `packages` maps package names to directories.

    A configuration that only refers to others (`references`) lends theirs.
    """
    for directory in upwards(directory_of(importer)):
        for name in ("tsconfig.json", "jsconfig.json"):
            path = f"{directory}/{name}" if directory else name
            if project.has_config(path):
                return project.per_configs(("path rules", path), lambda: _with_references(path, project, packages))  # noqa: B023
    return ()


def _with_references(path: str, project: Project, packages: dict[str, str]) -> tuple[PathRules, ...]:
    own = _load(path, project, packages, 0)
    if own.paths or own.base_url is not None:
        return (own,)
    references = _read(path, project).get("references")
    targets = [
        target
        for entry in (references if isinstance(references, list) else ())
        if (target := _target(directory_of(path), table(entry).get("path"), project))
    ]
    return (own, *(_load(target, project, packages, 0) for target in targets))


def _load(path: str, project: Project, packages: dict[str, str], depth: int) -> PathRules:
    """Read one configuration over those it extends; later ones override earlier ones, key by key."""
    document, directory = _read(path, project), directory_of(path)
    rules = PathRules()
    for base in strings(document.get("extends")):
        target = _extended(directory, base, project, packages)
        if target and target != path and depth < _MAX_EXTENDS:
            rules = _over(_load(target, project, packages, depth + 1), rules)
    return _over(_own_rules(table(document.get("compilerOptions")), directory), rules)


def _over(upper: PathRules, lower: PathRules) -> PathRules:
    return PathRules(
        upper.base_url if upper.base_url is not None else lower.base_url,
        upper.paths or lower.paths,
        upper.out_dir if upper.out_dir is not None else lower.out_dir,
        upper.root_dir if upper.root_dir is not None else lower.root_dir,
    )


def _own_rules(options: dict[str, object], directory: str) -> PathRules:
    base_url = _directory(options.get("baseUrl"), directory)
    start = base_url if base_url is not None else directory
    paths = tuple(
        (pattern, tuple(place for text in strings(places) if (place := join(start, _plain(text))) is not None))
        for pattern, places in table(options.get("paths")).items()
        if pattern.count("*") <= 1
    )
    out_dir, root_dir = (_directory(options.get(key), directory) for key in ("outDir", "rootDir"))
    return PathRules(base_url, paths, out_dir, root_dir)


def _directory(value: object, directory: str) -> str | None:
    return join(directory, _plain(value)) if isinstance(value, str) else None


def _plain(text: str) -> str:
    return text.replace("${configDir}", ".")


def _extended(directory: str, base: str, project: Project, packages: dict[str, str]) -> str | None:
    if base.startswith("."):
        return _target(directory, base, project)
    name = "/".join(base.split("/")[: 2 if base.startswith("@") else 1])
    if name not in packages:
        return None
    return _target(packages[name], "./" + base[len(name) :].lstrip("/"), project)


def _target(directory: str, text: object, project: Project) -> str | None:
    """Find the configuration that `extends` or a reference means: a file, one without `.json`, or a directory."""
    place = join(directory, text) if isinstance(text, str) else None
    if place is None:
        return None
    inside = f"{place}/tsconfig.json" if place else "tsconfig.json"
    return next((path for path in (place, f"{place}.json", inside) if project.has_config(path)), None)


def _read(path: str, project: Project) -> dict[str, object]:
    return parse_object(project.read_config(path) or "")
