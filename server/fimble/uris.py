"""Between `file:` URIs and paths. Other schemes have no path."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname


def path_of_uri(uri: str) -> Path | None:
    """Turn a `file:` URI into an absolute path; None for any other scheme (untitled:, git:, vscode-notebook-cell: ...)."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    if parts.netloc and parts.netloc != "localhost":
        path = f"//{parts.netloc}{path}"
    elif len(path) > 2 and path[0] == "/" and path[2] == ":":
        path = path[1:]  # /c:/folder
    return Path(path if "\\" not in path else url2pathname(path))


def uri_of_path(path: Path) -> str:
    """Turn a path into the `file:` URI that VS Code and Neovim would send."""
    return path.absolute().as_uri()
