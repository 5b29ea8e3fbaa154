"""Draws a dependency graph as one HTML page with an inline SVG, which loads nothing. Where boxes stand is `graph_layout`'s work."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources

from fimble.cli.graph_layout import BOX_HEIGHT, Drawn, Edge, Picture, Place, drawn, folder_of, lay_out

MAX_COLOURS = 12
_MOST = 0.6
"""Share of the files that one colour may have while there are deeper folders."""
_MARGIN = 28
"""Pixels around the boxes: lines that close a cycle bend out of the rows."""
_GOLDEN_ANGLE = 137.508
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_PAGE = """<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"/>
<title>{title}</title>
<style>
{css}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<input type="search" placeholder="find a path" aria-label="find a path"/>
<p>{summary}</p>
<p id="said"></p>
<ul>{legend}</ul>
</header>
<main>
{svg}
</main>
<footer>Drawn by fimble graph --html.</footer>
<script>
//<![CDATA[
{script}//]]>
</script>
</body>
</html>
"""


def page(
    name: str, files: Sequence[str], edges: Iterable[Edge], order: Sequence[Sequence[str]], focus: str = ""
) -> str:
    """Draw a graph: what a file needs stands above it, as in a prompt. `focus` is the file whose closure is shown."""
    edges = list(edges)
    shown = drawn(files, edges, order)
    picture, closing = lay_out(shown)
    colours = _colours(files)
    return _PAGE.format(
        title=_text(f"{focus or name}: dependencies"),
        summary=_text(_summary(shown, len(files), len(edges), len(closing))),
        css=_resource("graph_page.css"),
        script=_resource("graph_page.js"),
        legend="".join(_legend(colours, files)),
        svg="\n".join(_svg(shown, picture, closing, colours, focus)),
    )


def _resource(name: str) -> str:
    return resources.files("fimble.cli").joinpath(name).read_text(encoding="utf-8")


def _text(text: str) -> str:
    """Escape for text and attributes; what XML cannot hold (control characters, half surrogates) becomes U+FFFD."""
    return escape(_NOT_IN_XML.sub("\ufffd", text))


def _summary(shown: Drawn, n_files: int, n_edges: int, n_closing: int) -> str:
    what = f"{n_files} files, {n_edges} imports between them"
    if shown.is_folders:
        what += f", drawn as {len(shown.nodes)} folders: a thicker line stands for more imports"
    cycles = " Dashed red: closes a cycle." if n_closing else ""
    return f"{what}. What a file needs stands above it, in the order of a prompt.{cycles}"


class _Colours:
    """A hue for each folder, at most `MAX_COLOURS` of them; the smallest folders share grey."""

    def __init__(self, folders: Sequence[str], depth: int) -> None:
        self.depth = depth
        self._hues = {folder: round(210 + number * _GOLDEN_ANGLE) % 360 for number, folder in enumerate(folders)}

    def folder(self, path: str) -> str | None:
        """Name the coloured folder of a file; None when it has no colour of its own."""
        folder = folder_of(path, self.depth)
        return folder if folder in self._hues else None

    def style(self, folder: str | None) -> str:
        """Give the CSS variables of a folder's colour."""
        return "--hue:0;--sat:0%" if folder is None else f"--hue:{self._hues[folder]};--sat:62%"


def _colours(files: Sequence[str]) -> _Colours:
    """Colour by folder, as deep as it takes for no folder to hold most of the files."""
    deepest = max((path.count("/") for path in files), default=0)
    depth = 1
    counts = Counter(folder_of(path, depth) for path in files)
    while depth < deepest and max(counts.values()) > len(files) * _MOST:
        depth += 1
        counts = Counter(folder_of(path, depth) for path in files)
    largest = sorted(counts, key=lambda folder: (-counts[folder], folder))[:MAX_COLOURS]
    return _Colours(sorted(largest), depth)


def _legend(colours: _Colours, files: Sequence[str]) -> Iterable[str]:
    counts = Counter(colours.folder(path) for path in files)
    for folder in sorted(counts, key=lambda folder: (folder is None, folder or "")):
        name = "other folders" if folder is None else f"{folder}/" if folder else "./"
        yield f'<li style="{colours.style(folder)}">{_text(name)} {counts[folder]}</li>'


def _svg(shown: Drawn, picture: Picture, closing: set[Edge], colours: _Colours, focus: str) -> Iterable[str]:
    numbers = {path: number for number, path in enumerate(shown.nodes)}
    folders = {path: colours.folder(f"{path}/x" if shown.is_folders else path) for path in shown.nodes}
    left, top = -_MARGIN, -_MARGIN
    width, height = round(picture.width) + 2 * _MARGIN, round(picture.height) + 2 * _MARGIN
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{left} {top} {width} {height}"'
        ' role="img" aria-label="dependency graph">'
    )
    for (path, other), n in shown.edges.items():
        line = _line(picture.places[path], picture.places[other])
        kind = ' class="closing"' if (path, other) in closing else ""
        many = f" ({n} imports)" if shown.is_folders else ""
        thickness = 1.2 if kind else _thickness(n)
        title = f"{path or '.'} needs {other or '.'}{many}"
        yield (
            f'<path{kind} d="{line}" style="{colours.style(folders[other])}" stroke-width="{thickness:g}"'
            f' data-from="{numbers[path]}" data-to="{numbers[other]}">'
            f"<title>{_text(title)}</title></path>"
        )
    for path, number in numbers.items():
        yield _box(shown, picture.places[path], path, number, colours.style(folders[path]), is_focus=path == focus)
    yield "</svg>"


def _thickness(n_imports: int) -> float:
    return min(8.0, 1.0 + 0.5 * (n_imports.bit_length() - 1))


def _box(shown: Drawn, place: Place, path: str, number: int, style: str, *, is_focus: bool) -> str:
    node = shown.nodes[path]
    title = f"{path or '.'} ({node.n_files} files)" if shown.is_folders else path
    kind = ' class="focus"' if is_focus else ""
    return (
        f'<g data-n="{number}" data-path="{_text(title)}"{kind}>'
        f"<title>{_text(title)}</title>"
        f'<rect x="{place.x:.1f}" y="{place.y:.1f}" width="{place.width:.1f}" height="{BOX_HEIGHT:g}" rx="5"'
        f' style="{style}"/>'
        f'<text x="{place.middle:.1f}" y="{place.y + 15:.1f}" text-anchor="middle">{_text(node.label)}</text></g>'
    )


def _line(dependent: Place, dependency: Place) -> str:
    """Run from the lower edge of the dependency to the upper edge of the dependent; a cycle's way back runs beside."""
    if dependency.y < dependent.y:
        start, end = (dependency.middle, dependency.y + BOX_HEIGHT), (dependent.middle, dependent.y)
        bend = max(14.0, (end[1] - start[1]) * 0.45)
        return _curve(start, (start[0], start[1] + bend), (end[0], end[1] - bend), end)
    start, end = (dependency.middle, dependency.y), (dependent.middle, dependent.y + BOX_HEIGHT)
    aside = 40.0 + abs(start[0] - end[0]) * 0.15
    return _curve(start, (start[0] + aside, start[1] - 26), (end[0] + aside, end[1] + 26), end)


def _curve(*points: tuple[float, float]) -> str:
    start, *rest = (f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{start}C{' '.join(rest)}"
