"""`make demo-vscode` as a program: it serves a folder, and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.editors.vscode import ROOT, Programs

pytestmark = [pytest.mark.editor, pytest.mark.timeout(600)]


def test_the_demo_serves_a_folder_until_it_is_told_to_end(
    vscode_programs: Programs, shop: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-u", "-m", "tests.editors.demo", shop, "--vsix", vscode_programs.vsix, "--no-browser"]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**dict(psutil.Process().environ()), "TMPDIR": str(scratch)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        address = next(line.strip() for line in demo.stdout if "http://127.0.0.1:" in line)
        with urllib.request.urlopen(address, timeout=60) as page:
            assert "workbench" in page.read().decode()
        started = psutil.Process(demo.pid).children(recursive=True)
        demo.send_signal(signal.SIGINT)
        said = demo.stdout.read()

    assert 0 == demo.returncode
    assert said.endswith("ended\n")
    assert started
    assert [] == [process for process in started if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert [] == list(scratch.iterdir())
