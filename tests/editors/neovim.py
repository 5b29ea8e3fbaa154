"""A real Neovim without a screen, driven from outside: keys as typed, Lua asked through its own remote protocol."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.editors.processes import end, environment, server_among

CLIENT = Path(__file__).parents[2] / "client" / "nvim"
WAIT_S = 120.0
"""Longest wait for anything: generous, because the machine may be busy, and never what a test is about."""

SERVER = [sys.executable, "-m", "fimble.cli.main", "lsp"]

GHOST = """(function()
  local out = {}
  for name, ns in pairs(vim.api.nvim_get_namespaces()) do
    local is_ours = name == 'fimble.ghost' or name == 'nvim.lsp.inline_completion'
    for _, mark in ipairs(is_ours and vim.api.nvim_buf_get_extmarks(0, ns, 0, -1, { details = true }) or {}) do
      local details = mark[4]
      for _, chunk in ipairs(details.virt_text or {}) do out[#out + 1] = chunk[1] end
      for _, line in ipairs(details.virt_lines or {}) do out[#out + 1] = '\\n' .. line[1][1] end
    end
  end
  return table.concat(out)
end)()"""
"""What is drawn, by the plugin or by the editor itself."""

SCREEN = """(function()
  vim.cmd.redraw({ bang = true })
  local lines = {}
  for row = 1, vim.o.lines do
    local cells = {}
    for column = 1, vim.o.columns do cells[column] = vim.fn.screenstring(row, column) end
    lines[row] = (table.concat(cells):gsub('%s+$', ''))
  end
  return lines
end)()"""


class Neovim:
    """One running editor."""

    def __init__(self, binary: Path, socket: Path, process: psutil.Popen, log: Path) -> None:
        self._binary, self._socket, self.process, self._log = binary, socket, process, log

    def _remote(self, *arguments: str) -> str:
        command = [self._binary, "--clean", "--headless", "--server", self._socket, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_S, check=False)
        if done.returncode:
            raise RuntimeError(f"{arguments[0]} failed: {done.stderr.strip()}\n{self.story()}")
        return done.stdout

    def has_started(self) -> bool:
        """Whether init.lua has run; the socket is there before."""
        with contextlib.suppress(RuntimeError, ValueError):
            return bool(self.lua("vim.v.vim_did_enter == 1"))
        return False

    def lua(self, expression: str) -> Any:
        """Value of a Lua expression; what JSON cannot carry is no value."""
        quoted = expression.replace("'", "''")
        return json.loads(self._remote("--remote-expr", f"json_encode(luaeval('{quoted}'))"))

    def do(self, code: str) -> None:
        """Run Lua statements."""
        self.lua(f"(function() {code}\n return true end)()")

    def type(self, keys: str) -> None:
        """Type keys, in Vim's notation (<Tab>, <Esc>, <lt>)."""
        self._remote("--remote-send", keys)

    def until(self, what: str, condition: Callable[[], Any]) -> Any:
        """Wait until `condition()` gives something, and give that."""
        deadline = time.monotonic() + WAIT_S
        while not (found := condition()):
            if time.monotonic() > deadline or not self.process.is_running():
                raise AssertionError(f"waited in vain for {what}\n{self.story()}")
            time.sleep(0.02)
        return found

    def ghost(self) -> str:
        """What is shown as ghost text; "" when nothing is."""
        return self.lua(GHOST)

    def until_ghost(self, part: str = "") -> str:
        return self.until(f"ghost text {part!r}", lambda: (shown := self.ghost()) and part in shown and shown)

    def until_no_ghost(self) -> None:
        self.until("no ghost text", lambda: not self.ghost())

    def screen(self) -> list[str]:
        return self.lua(SCREEN)

    def lines(self) -> list[str]:
        return self.lua("vim.api.nvim_buf_get_lines(0, 0, -1, false)")

    def until_lines(self, part: str) -> list[str]:
        return self.until(f"{part!r} in the buffer", lambda: part in "\n".join(lines := self.lines()) and lines)

    def cursor(self) -> tuple[int, int]:
        """Row (1-based) and column in bytes."""
        row, column = self.lua("vim.api.nvim_win_get_cursor(0)")
        return row, column

    def ready(self) -> None:
        """Wait until the server has read the folder and said what answers."""
        self.until(
            "a server that is ready",
            lambda: self.lua(
                "(function() local s = require('fimble.status').last"
                " return s ~= nil and not s.indexing and s.backend ~= '' and s.state ~= 'loading' end)()"
            ),
        )

    def accepted(self) -> int:
        """How many suggestions the server has been told were accepted."""
        return sum(row["accepted"] for row in self.execute("fimble.statistics"))

    def execute(self, command: str, *arguments: Any) -> Any:
        """Let the server execute a command and wait for its answer."""
        given = json.dumps(list(arguments)).replace("\\", "\\\\").replace("'", "\\'")
        self.do(
            "vim.g.answer = nil\n"
            f"vim.lsp.get_clients({{ name = 'fimble' }})[1]:request('workspace/executeCommand', "
            f"{{ command = '{command}', arguments = vim.json.decode('{given}') }}, "
            "function(err, answer) vim.g.answer = { err and err.message or '', vim.json.encode(answer) } end)"
        )
        error, answer = self.until("an answer", lambda: self.lua("vim.g.answer"))
        assert not error, error
        return json.loads(answer)

    def ask(self) -> list[str]:
        """Ask the server at the cursor as typing does, behind what typing has asked already; give the texts of its answer."""
        self.do(
            "local client = vim.lsp.get_clients({ bufnr = 0, name = 'fimble' })[1]\n"
            "local params = vim.lsp.util.make_position_params(0, client.offset_encoding)\n"
            "params.context = { triggerKind = 2 }\n"
            "vim.g.items = nil\n"
            "client:request('textDocument/inlineCompletion', params, function(err, list)\n"
            "  vim.g.items = vim.json.encode(err and { error = err } or list) end)"
        )
        answer = json.loads(self.until("an answer", lambda: self.lua("vim.g.items")))
        return [item["insertText"] for item in answer["items"]]

    def server(self) -> psutil.Process:
        """The language server's process."""
        return self.until("a server process", lambda: server_among(self.process))

    def story(self) -> str:
        """What a failed test wants to know."""
        parts = {"standard error": self._log.read_text("utf-8")[-2000:] if self._log.exists() else ""}
        for name, expression in {
            "mode": "vim.api.nvim_get_mode().mode",
            "messages": "vim.fn.execute('messages')",
            "log": "table.concat(vim.list_slice(require('fimble.log').lines, 1, 60), '\\n')",
            "screen": SCREEN,
        }.items():
            with contextlib.suppress(Exception):
                quoted = expression.replace("'", "''")
                command = [self._binary, "--clean", "--headless", "--server", self._socket, "--remote-expr"]
                asked = [*command, f"json_encode(luaeval('{quoted}'))"]
                answer = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False).stdout
                value = json.loads(answer)
                parts[name] = "\n".join(value) if isinstance(value, list) else str(value)
        return "\n".join(f"--- {name}\n{text}" for name, text in parts.items())


def as_lua(value: object) -> str:
    """A JSON value as a Lua expression."""
    text = json.dumps(value)
    return f"vim.json.decode([==[{text}]==])"


@contextmanager
def running_neovim(
    binary: Path,
    folder: Path,
    home: Path,
    file: str,
    *,
    settings: Mapping[str, Any],
    cmd: list[str] | str | None = None,
    before: str = "",
    more: str = "",
) -> Iterator[Neovim]:
    """Start the editor in `folder` on `file` with fimble set up; on the way out it and everything it started are ended.

    `cmd` as a string is a Lua expression. `before` is Lua that runs before setup(), `more` further options of it in Lua.
    """
    home.mkdir(exist_ok=True)
    # A socket's path may have a hundred characters, and a test's folder has more.
    socket = Path(home, "s")
    if len(str(socket)) > 100:
        socket = Path("/tmp", f"fimble-{os.getpid()}-{time.monotonic_ns()}")
    init = home / "init.lua"
    command = cmd if isinstance(cmd, str) else as_lua(cmd or SERVER)
    options = f"cmd = {command}, settings = {as_lua(dict(settings))}, {more}"
    init.write_text(
        f"vim.opt.runtimepath:prepend({as_lua(str(CLIENT))})\nvim.o.swapfile = false\nvim.o.shortmess = 'aoOtTIcFW'\n"
        f"{before}\nrequire('fimble').setup({{ {options} }})\n",
        "utf-8",
    )
    log = home / "nvim.log"
    arguments = [str(binary), "--headless", "-n", "-i", "NONE", "-u", str(init), "--listen", str(socket), file]
    with log.open("wb") as sink:
        process = psutil.Popen(
            arguments, cwd=folder, env=environment(home), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
            start_new_session=True,
        )  # fmt: skip
    nvim = Neovim(binary, socket, process, log)
    try:
        nvim.until("the editor", lambda: socket.exists() and nvim.has_started())
        yield nvim
    finally:
        end(process)
        socket.unlink(missing_ok=True)
