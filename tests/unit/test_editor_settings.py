"""What VS Code's settings page offers is what the server takes, word for word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fimble.settings import SETTINGS_TABLE, Setting

MANIFEST = Path(__file__).parents[2] / "package.json"

TITLES = {
    "Model": ("backend", "model", "ollama", "openai", "network", "actions"),
    "Suggestions": ("completion", "languages"),
    "Context": ("context", "exclude"),
    "Log": ("log", "statistics"),
}
"""Headings of the settings page, by the first word of the key."""

EDITOR_ONLY = {"fimble.server.command", "fimble.server.python", "fimble.trace.server"}
"""How the extension starts and traces the server; the server itself knows nothing of these."""


def as_contribution(setting: Setting) -> dict[str, Any]:
    return {
        **setting.schema,
        "default": setting.default,
        "scope": setting.scope,
        "description": setting.description,
    }


def expected() -> dict[str, dict[str, Any]]:
    """Return {title: {key: contribution}}."""
    return {
        title: {
            f"fimble.{setting.key}": as_contribution(setting)
            for setting in SETTINGS_TABLE
            if setting.key.split(".")[0] in groups
        }
        for title, groups in TITLES.items()
    }


def test_every_setting_of_the_server_is_on_the_settings_page_as_the_server_has_it(
    request: pytest.FixtureRequest,
) -> None:
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    categories = manifest["contributes"]["configuration"]
    if request.config.getoption("--update-golden"):
        own = [category for category in categories if category["title"] not in TITLES]
        written = [{"title": title, "properties": settings} for title, settings in expected().items()]
        manifest["contributes"]["configuration"] = written + own
        MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")
        categories = written

    assert expected() == {c["title"]: c["properties"] for c in categories if c["title"] in TITLES}


def test_every_setting_has_a_heading() -> None:
    assert {f"fimble.{setting.key}" for setting in SETTINGS_TABLE} == {
        key for group in expected().values() for key in group
    }


def test_what_chooses_a_program_a_host_or_a_key_cannot_come_from_a_project() -> None:
    contributed = {
        key: setting
        for category in json.loads(MANIFEST.read_text("utf-8"))["contributes"]["configuration"]
        for key, setting in category["properties"].items()
    }
    assert EDITOR_ONLY == contributed.keys() - {f"fimble.{setting.key}" for setting in SETTINGS_TABLE}
    guarded = [key for key in contributed if any(word in key for word in ("server.", "host", "Hosts", "Url", "Key"))]
    assert len(guarded) >= 6
    for key in [*guarded, "fimble.backend", "fimble.model"]:
        if key != "fimble.trace.server":
            assert contributed[key]["scope"] == "machine", key
