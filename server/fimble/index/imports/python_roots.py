"""The directories from which absolute imports of Python start (what would be on `sys.path`), told without running anything."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterable, Iterator

from fimble.index.imports.base import Project, directory_of, join, upwards

_SOURCE_DIRECTORIES = ("src", "lib", "python")
# Where pyproject.toml says so: table path -> what its value holds.
_PYPROJECT_KEYS = (
    ("tool", "setuptools", "package-dir", ""),
    ("tool", "setuptools", "packages", "find", "where"),
    ("tool", "pdm", "build", "package-dir"),
    ("tool", "uv", "build-backend", "module-root"),
    ("tool", "maturin", "python-source"),
    ("tool", "hatch", "build", "sources"),
    ("tool", "hatch", "build", "dev-mode-dirs"),
    ("tool", "hatch", "build", "targets", "wheel", "sources"),
    ("tool", "pytest", "ini_options", "pythonpath"),
    ("tool", "mypy", "mypy_path"),
    ("tool", "pyright", "extraPaths"),
    ("tool", "ruff", "src"),
)
_HATCH_PACKAGES = ("tool", "hatch", "build", "targets", "wheel", "packages")
_INI_KEYS = (
    ("setup.cfg", "options.packages.find", "where"),
    ("setup.cfg", "tool:pytest", "pythonpath"),
    ("setup.cfg", "mypy", "mypy_path"),
    ("pytest.ini", "pytest", "pythonpath"),
)
_ASIDE = re.compile(r"(?:examples?|samples?|demos?|docs?|fixtures|testdata|testing_data|tests?)")
_PLAIN_PATH = re.compile(r"[\w./-]+")


def own_root(importer: str, project: Project) -> str:
    """Return the directory that holds the importer's outermost package: the first one upwards without `__init__.py`."""
    for directory in upwards(directory_of(importer)):
        if not is_package(directory, project):
            return directory
    return ""


def roots_for(importer: str, name: str, project: Project) -> list[str]:
    """List the roots where a module or package `name` exists, nearest to the importer first.

    The directories above the importer come before the roots of other projects, and those that a project file declares
    before directories that merely hold packages.
    """
    directory = directory_of(importer)
    near = project.per_layout(("python near roots", directory), lambda: _near_roots(importer, project))
    by_name = project.per_layout("python roots by name", lambda: _roots_by_name(project))
    open_to_us = [entry for entry in by_name.get(name, ()) if not _is_closed(*entry, directory)]
    far = sorted(open_to_us, key=lambda entry: (-_n_shared(entry[0], directory), entry[1], entry[0]))
    return list(dict.fromkeys([*near, *(root for root, _ in far)]))


def _is_closed(root: str, rank: int, directory: str) -> bool:
    """Tell whether a mere holder of packages belongs to an example or a test, which nobody outside imports from."""
    if rank == 0:
        return False
    parts = root.split("/")
    depth = next((depth for depth, part in enumerate(parts, start=1) if _ASIDE.fullmatch(part)), 0)
    return depth > 0 and directory.split("/")[:depth] != parts[:depth]


def _near_roots(importer: str, project: Project) -> list[str]:
    roots: list[str] = []
    for directory in upwards(own_root(importer, project)):
        roots.append(directory)
        roots.extend(root for root in _source_directories(directory) if project.has_dir(root))
    return roots


def _source_directories(directory: str) -> list[str]:
    return [f"{directory}/{name}" if directory else name for name in _SOURCE_DIRECTORIES]


def _roots_by_name(project: Project) -> dict[str, list[tuple[str, int]]]:
    """Map each importable top-level name to (root, rank): 0 for declared roots, 1 for holders of packages."""
    by_name: dict[str, list[tuple[str, int]]] = {}
    ranked = dict.fromkeys(_holders(project), 1) | dict.fromkeys(_declared_roots(project), 0)
    for root, rank in ranked.items():
        for child in project.list_dir(root):
            name = re.sub(r"\.pyi?$", "", child)
            if rank == 0 or is_package(f"{root}/{child}" if root else child, project):
                by_name.setdefault(name, []).append((root, rank))
    return by_name


def _holders(project: Project) -> Iterator[str]:
    """Yield directories that hold a package and are none."""
    for directory in project.directories():
        if is_package(directory, project) and directory:
            parent = directory_of(directory)
            if not is_package(parent, project):
                yield parent


def is_package(directory: str, project: Project) -> bool:
    """Tell whether a directory is a package of the usual kind, with a file of its own."""
    prefix = f"{directory}/" if directory else ""
    return project.has_file(prefix + "__init__.py") or project.has_file(prefix + "__init__.pyi")


def _n_shared(first: str, second: str) -> int:
    """Count the leading directories that two paths share."""
    n = 0
    for left, right in zip(first.split("/"), second.split("/"), strict=False):
        if left != right:
            break
        n += 1
    return n


def _declared_roots(project: Project) -> list[str]:
    roots = ["", *_source_directories("")]
    for name in ("pyproject.toml", "setup.cfg", "pytest.ini"):
        for config in project.configs_named(name):
            roots += _roots_of_config(config, name, project)
    roots += [root for path in _setup_files(project) for root in (path, *_source_directories(path))]
    return [root for root in dict.fromkeys(roots) if project.has_dir(root)]


def _setup_files(project: Project) -> list[str]:
    return [d for d in project.directories() if project.has_file(f"{d}/setup.py" if d else "setup.py")]


def _roots_of_config(config: str, name: str, project: Project) -> list[str]:
    directory = directory_of(config)
    text = project.read_config(config) or ""
    hints = project.per_configs(
        ("python root hints", config),
        lambda: list(_toml_hints(text) if name == "pyproject.toml" else _ini_hints(name, text)),
    )
    hinted = [root for hint in hints if (root := join(directory, hint)) is not None]
    return [directory, *hinted, *_source_directories(directory)]


def _toml_hints(text: str) -> Iterator[str]:
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    for keys in _PYPROJECT_KEYS:
        yield from _paths(_at(document, keys))
    for package in _paths(_at(document, _HATCH_PACKAGES)):
        yield directory_of(package)
    packages = _at(document, ("tool", "poetry", "packages"))
    for entry in packages if isinstance(packages, list) else ():
        if isinstance(entry, dict):
            yield from _paths(entry.get("from"))


def _at(document: object, keys: Iterable[str]) -> object:
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _paths(value: object) -> list[str]:
    """Read one path, a list of paths, or the keys of a table whose keys are paths."""
    if isinstance(value, str):
        return _PLAIN_PATH.findall(value)
    if isinstance(value, (list, dict)):
        return [item for item in value if isinstance(item, str)]
    return []


def _ini_hints(name: str, text: str) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for file, section, key in _INI_KEYS:
        if file == name:
            yield from _PLAIN_PATH.findall(parser.get(section, key, fallback=""))
    if name == "setup.cfg":
        for line in parser.get("options", "package_dir", fallback="").splitlines():
            package, _, path = line.partition("=")
            if not package.strip() and path.strip():
                yield path.strip()
