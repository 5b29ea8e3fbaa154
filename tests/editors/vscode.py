"""A real VS Code: code-server with the packaged extension, in a real browser without a screen, driven key by key."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from tests.editors.processes import end, environment, server_among, servers_among

ROOT = Path(__file__).parents[2]
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
WAIT_S = 120.0
"""Longest wait for anything: generous, because the machine may be busy, and never what a test is about."""

USER = {
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoUpdate": False,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "workbench.enableExperiments": False,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "security.workspace.trust.enabled": False,
    "git.enabled": False,
    "chat.commandCenter.enabled": False,
    "chat.disableAIFeatures": True,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "editor.quickSuggestions": {"other": "off", "comments": "off", "strings": "off"},
    "editor.suggestOnTriggerCharacters": False,
    "editor.wordBasedSuggestions": "off",
    "editor.minimap.enabled": False,
    "editor.accessibilitySupport": "off",
    "editor.fontFamily": "DejaVu Sans Mono",
    "workbench.layoutControl.enabled": False,
}
"""A quiet editor: no suggestion list that takes Tab, nothing that asks the network."""

RESTRICTED = {"security.workspace.trust.enabled": True, "security.workspace.trust.startupPrompt": "never"}
"""No folder is trusted before somebody says so."""

STATUS_ITEM = '.statusbar-item[id*="fimble.status"]'


@dataclass(frozen=True)
class Programs:
    """What a run needs."""

    code_server: Path
    chromium: Path
    playwright: Path
    vsix: Path

    @property
    def node(self) -> Path:
        return self.code_server / "node" / "bin" / "node"


def build_extension(wheels: Path, out: Path) -> Path:
    """Pack the extension as users get it, but for this Python only, and return the file."""
    subprocess.run(["npm", "run", "--silent", "build"], cwd=ROOT, check=True, capture_output=True)
    build = [
        sys.executable,
        "client/vscode/build_vsix.py",
        "--python",
        PYTHON,
        "--wheels",
        str(wheels),
        "--out",
        str(out),
    ]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(out.glob("*.vsix"))


class VSCode:
    """One running editor with one page open on it."""

    def __init__(
        self, page: subprocess.Popen[str], server: psutil.Popen, folder: Path, place: Path, address: str
    ) -> None:
        self._page, self._server = page, server
        self.folder, self.place, self.address = folder, place, address

    def ask(self, command: str, **given: Any) -> Any:
        """Let the browser do something; raise when it cannot."""
        assert self._page.stdin is not None
        assert self._page.stdout is not None
        self._page.stdin.write(json.dumps({"command": command, **given}) + "\n")
        self._page.stdin.flush()
        line = self._page.stdout.readline()
        answer = json.loads(line) if line else {"error": "the browser has ended"}
        assert "error" not in answer, f"{command} {given}: {answer['error']}\n{self.story()}"
        return answer.get("value")

    def until(self, what: str, condition: Callable[[], Any]) -> Any:
        """Wait until `condition()` gives something, and give that."""
        deadline = time.monotonic() + WAIT_S
        while not (found := condition()):
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what}\n{self.story()}")
            time.sleep(0.05)
        return found

    def type(self, text: str) -> None:
        self.ask("type", text=text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.ask("press", key=key)

    def open(self, name: str) -> None:
        """Open a file of the folder by its name and go to its end."""
        self.find(name)
        self.ask("click", selector=".editor-instance .monaco-editor .view-lines")
        self.press("Control+End")

    def find(self, name: str) -> None:
        """Open a file of the folder by its name."""
        self.press("Control+P")
        self.ask("wait", selector=".quick-input-widget input")
        self.type(name)
        self.ask("wait", selector=f'.quick-input-list .monaco-list-row:has-text("{name}")')
        self.press("Enter")
        self.ask("wait", selector=f'.tab.active:has-text("{name}")')

    def run(self, title: str) -> None:
        """Run a command from the palette."""
        self.press("F1")
        self.ask("wait", selector=".quick-input-widget input")
        self.type(title)
        self.ask("wait", selector=f'.quick-input-list .monaco-list-row.focused:has-text("{title}")')
        self.press("Enter")

    def ghost(self) -> str:
        """What is shown as ghost text, further lines perhaps twice; "" when nothing is."""
        return str(self.ask("ghost"))

    def until_ghost(self, part: str) -> str:
        return str(self.until(f"ghost text {part!r}", lambda: (shown := self.ghost()) and part in shown and shown))

    def until_no_ghost(self) -> None:
        self.until("no ghost text", lambda: not self.ghost())

    def lines(self) -> list[str]:
        """The lines of all editors in view, ghost text included."""
        return list(self.ask("lines"))

    def until_line(self, part: str) -> str:
        return str(self.until(f"{part!r} in a line", lambda: next((x for x in self.lines() if part in x), "")))

    def tabs(self) -> list[str]:
        """The names of the open tabs; VS Code 1.139 draws the ending of a file's name apart from the rest."""
        return [name.replace("\n", "").strip() for name in self.ask("texts", selector=".tabs-container .tab")]

    def status(self) -> str:
        """The text of fimble's status bar item."""
        return "".join(self.ask("texts", selector=STATUS_ITEM)).strip()

    def until_answering(self, name: str) -> None:
        """Wait until fimble has read the folder and this model or backend answers."""
        sparkle = f"{STATUS_ITEM} .codicon-sparkle"
        self.until(f"{name} to answer", lambda: self.status() == name and self.ask("texts", selector=sparkle))

    def configure(self, **settings: Any) -> None:
        """Change settings by their full names, as the settings page does for a remote."""
        write_settings(self.place, settings)

    def server(self) -> psutil.Process:
        """The language server's process."""
        return self.until("a server process", lambda: server_among(self._server))

    def until_drawn(self, part: str) -> str:
        """Wait for a text in a page that an extension draws, such as the preview of Markdown."""
        found = lambda: next((text for text in self.ask("drawn", selector="body") if part in text), "")  # noqa: E731
        return str(self.until(f"{part!r} to be drawn", found))

    def servers(self) -> list[psutil.Process]:
        """The language servers of all windows."""
        return servers_among(self._server)

    def log(self) -> str:
        """What is in fimble's logs."""
        return "\n".join(log.read_text("utf-8", "replace") for log in self.place.rglob("*fimble.log"))

    @contextmanager
    def another_window(self, address: str) -> Iterator[None]:
        """Do all that follows in a window of its own."""
        self.ask("open", url=address)
        self.ask("wait", selector=".monaco-workbench")
        try:
            yield
        finally:
            self.ask("close")

    def screenshot(self, name: str) -> Path:
        """Take a picture; for the README when FIMBLE_PICTURES names a folder."""
        folder = Path(os.environ.get("FIMBLE_PICTURES") or self.place)
        return Path(self.ask("screenshot", path=str(folder / f"{name}.png")))

    def story(self) -> str:
        """What a failed test wants to know."""
        logs = [self.place / "code-server.log", *self.place.rglob("*fimble.log")]
        parts = [f"--- {log.name}\n{log.read_text('utf-8', 'replace')[-3000:]}" for log in logs if log.exists()]
        with contextlib.suppress(Exception):
            assert self._page.stdin is not None
            assert self._page.stdout is not None
            for command in ("lines", "texts"):
                self._page.stdin.write(json.dumps({"command": command, "selector": ".notification-toast"}) + "\n")
                self._page.stdin.flush()
                parts.append(f"--- {command}\n{self._page.stdout.readline()}")
        return "\n".join(parts)


def write_settings(place: Path, settings: Mapping[str, Any]) -> None:
    """Write the settings of the machine that code-server runs on; it sees changes of this file and of no other."""
    own = {"fimble.server.python": sys.executable, "fimble.completion.patienceMs": "never"}
    write_json(place / "user" / "Machine" / "settings.json", {**own, **settings})


def write_json(file: Path, value: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(value), "utf-8")
    draft.replace(file)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serving(
    programs: Programs,
    folder: Path,
    place: Path,
    settings: Mapping[str, Any],
    variables: Mapping[str, str],
    *,
    is_trusted: bool = True,
) -> Iterator[tuple[psutil.Popen, str]]:
    """Install the extension and serve the editor on `folder`, to this machine alone; gives the server and its page's address.

    All that it keeps is below `place`, which must not be there yet; `variables` are its environment. With `is_trusted` nobody
    is asked whether the folder is to be trusted.
    """
    place.mkdir(parents=True)
    (place / "config.yaml").write_text("auth: none\ncert: false\n")
    write_json(place / "user" / "User" / "settings.json", USER if is_trusted else {**USER, **RESTRICTED})
    write_settings(place, settings)
    entry = [
        str(programs.node),
        str(programs.code_server / "node_modules" / "code-server" / "out" / "node" / "entry.js"),
    ]
    own = ["--user-data-dir", place / "user", "--extensions-dir", place / "ext", "--config", place / "config.yaml"]
    env = {**variables, "EXTENSIONS_GALLERY": '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}'}
    (place / "home").mkdir()
    done = subprocess.run(
        [*entry, *own, "--install-extension", programs.vsix], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    port = free_port()
    quiet = ["--auth", "none", "--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"]
    quiet += ["--disable-proxy", *(["--disable-workspace-trust"] if is_trusted else [])]
    with (place / "code-server.log").open("wb") as log:
        server = psutil.Popen(
            [*entry, *map(str, own), "--bind-addr", f"127.0.0.1:{port}", *quiet, str(folder)],
            env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + WAIT_S
        while not is_healthy(port):
            assert time.monotonic() < deadline, (place / "code-server.log").read_text("utf-8", "replace")
            time.sleep(0.05)
        yield server, f"http://127.0.0.1:{port}/?folder={quote(str(folder))}"
    finally:
        end(server)


@contextmanager
def running_vscode(
    programs: Programs, folder: Path, place: Path, settings: Mapping[str, Any], *, is_trusted: bool = True
) -> Iterator[VSCode]:
    """Serve the editor on `folder` and open its page; all of it is ended on the way out."""
    env = environment(place / "home")
    with serving(programs, folder, place, settings, env, is_trusted=is_trusted) as (server, address):
        page = subprocess.Popen(
            [programs.node, Path(__file__).with_name("browser.mjs"), programs.playwright, programs.chromium],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            code = VSCode(page, server, folder, place, address)
            assert page.stdout is not None
            page.stdout.readline()
            code.ask("goto", url=address)
            code.ask("wait", selector=".monaco-workbench .explorer-folders-view .monaco-list-row")
            yield code
        finally:
            if page.poll() is None:
                end(psutil.Process(page.pid))
            page.wait()
            for stream in (page.stdin, page.stdout):
                with contextlib.suppress(OSError):
                    stream.close()  # type: ignore[union-attr]


def is_healthy(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False
