"""A real VS Code on a folder that nobody has said to trust: its own settings must not run or reach anything."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.project import write_shop
from tests.editors.test_vscode import start_again
from tests.editors.vscode import Programs, VSCode, running_vscode, write_json

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]

NOBODY = "http://127.0.0.1:9"
"""The discard service's port (RFC 863), where nothing answers any more."""
TRUST = ".workspace-trust-editor .workspace-trust-buttons-row"
TRUSTED = ".workspace-trust-editor .workspace-trust-header"


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """A port of this machine where nobody should call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.fixture
def restricted(vscode_programs: Programs, tmp_path: Path, trap: socket.socket) -> Iterator[VSCode]:
    folder = write_shop(tmp_path / "shop-repo")
    mark = folder / "was-run"
    program = folder / "server.sh"
    program.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    program.chmod(0o755)
    own = {
        "fimble.exclude": ["shop/reports.py"],
        "fimble.backend": "ollama",
        "fimble.ollama.host": f"http://127.0.0.1:{trap.getsockname()[1]}",
        "fimble.server.command": [str(program), "lsp"],
        "fimble.server.python": str(program),
    }
    write_json(folder / ".vscode" / "settings.json", own)
    settings = {"fimble.backend": "auto", "fimble.ollama.host": NOBODY}
    with running_vscode(vscode_programs, folder, tmp_path / "e", settings, is_trusted=False) as code:
        yield code


def prompt_of(vscode: VSCode) -> set[str]:
    """The files that the prompt is made of, as the page beside the file lists them."""
    vscode.open("main.py")
    vscode.run("fimble: Show the Prompt")
    vscode.until_line("for lookup")
    lines = vscode.lines()
    vscode.run("View: Close All Editors")
    return {word.partition(":")[0] for line in lines for word in line.split() if word.startswith("shop/")}


def test_a_folder_chooses_nothing_before_it_is_trusted_and_no_program_after(
    restricted: VSCode, trap: socket.socket
) -> None:
    restricted.until_answering("lookup")
    both = {"shop/basket.py", "shop/reports.py"}
    assert both <= prompt_of(restricted)
    start_again(restricted, then="for item in bas")
    restricted.until_ghost("ket.items:")
    restricted.screenshot("restricted")
    restricted.press("Escape")
    restricted.run("File: Revert File")

    restricted.run("Workspaces: Manage Workspace Trust")
    restricted.ask("click", selector=f"{TRUST} >> text=Trust")
    restricted.until("trust", lambda: any("You trust" in text for text in restricted.ask("texts", selector=TRUSTED)))
    restricted.run("View: Close All Editors")

    restricted.until("the folder's own wish", lambda: both & prompt_of(restricted) == {"shop/basket.py"})
    with pytest.raises(BlockingIOError):
        trap.accept()
    assert not (restricted.folder / "was-run").exists()
