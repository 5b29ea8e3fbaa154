"""The configurations for other editors are read by real parsers, and every setting in them is one that the server has."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fimble.settings import parse

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"
BLOCK = re.compile(r"```(toml|json)\n(.*?)```", re.DOTALL)
READERS = {"toml": tomllib.loads, "json": json.loads}
OPTIONS = {"config", "initialization_options", "settings"}
"""What editors call the settings that they hand to a server (Helix, Zed, Sublime Text)."""


def section(editor: str) -> str:
    return PAGE.read_text("utf-8").partition(f"\n## {editor}\n")[2].partition("\n## ")[0]


def options(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Everything that is handed to the server."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in OPTIONS:
                yield value
            else:
                yield from options(value)


@pytest.mark.parametrize("editor", ["Helix", "Sublime Text", "Zed"])
def test_a_documented_configuration_starts_the_server_with_completion_items_on(editor: str) -> None:
    ((language, text),) = BLOCK.findall(section(editor))
    (handed_over,) = options(READERS[language](text))
    settings, problems = parse(handed_over)

    assert [] == problems
    assert settings.completion_text_document
    assert re.search(r'"fimble"', text)
    assert re.search(r'\["lsp"\]|"fimble", "lsp"', text)
