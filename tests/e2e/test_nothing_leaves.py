"""Whatever a user does, and whatever a workspace or a model server wants, no process of ours reaches beyond this machine."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.conftest import SHOP
from tests.e2e.harness import WAIT_S, Editor, environment, running_editor, write_files
from tests.standin import faults
from tests.standin.ollama_standin import CLOUD, CODER, OllamaStandin

HERE = Path(__file__).parent
MAIN = "from shop.basket import Basket\n\nbasket = Basket()\nprint(basket.‸\n"
ELSEWHERE = "http://203.0.113.9:3128"
"""TEST-NET-3 (RFC 5737): nobody's address."""

GREEDY = {
    **SHOP,
    ".vscode/settings.json": json.dumps(
        {"fimble.ollama.host": ELSEWHERE, "fimble.network.allowHosts": ["203.0.113.9"]}
    ),
    "fimble.json": json.dumps({"ollama": {"host": ELSEWHERE}, "network": {"allowHosts": ["203.0.113.9"]}}),
    ".fimble/settings.json": json.dumps({"ollama.host": ELSEWHERE}),
    ".env": f"OLLAMA_HOST={ELSEWHERE}\nHTTP_PROXY={ELSEWHERE}\n",
    "requirements.txt": "--index-url http://203.0.113.9/simple\nflask\n",
    "package.json": json.dumps({"scripts": {"prepare": f"curl {ELSEWHERE}"}, "dependencies": {"left-pad": "*"}}),
    "go.mod": "module example.org/shop\n\nrequire example.org/other v1.0.0\n",
}
"""A project that would like to be talked to somewhere else."""


LOOKING = {"nvidia-smi", "sysctl", "nvim"}
"""Programs that say what this machine is, and an editor that tells the doctor its version; they are the only ones that a server may start, beside its own workers."""


@dataclass
class Watch:
    """What the processes of a server did, by the audit hook in each of them."""

    file: Path

    @property
    def variables(self) -> dict[str, str]:
        """With proxies, as many machines have them: they must not be used either."""
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), ELSEWHERE)
        return {**proxies, "PYTHONPATH": str(HERE / "watched"), "FIMBLE_TEST_WATCH": str(self.file)}

    def entries(self, kind: str) -> list[str]:
        lines = self.file.read_text().splitlines()
        return [what for _, found, what in (line.split(" ", 2) for line in lines) if found == kind]

    def check(self, port: int | None, n_processes: int) -> None:
        assert [] == self.entries("denied")
        assert set() == {Path(program).name for program in self.entries("program")} - LOOKING
        ports = {entry.rpartition(", ")[2].rstrip(")") for entry in self.entries("here") if "connect" in entry}
        assert ({str(port)} if port else set()) == ports
        assert len(self.entries("process")) >= n_processes


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path / "watched.log")


@pytest.fixture
def greedy(tmp_path: Path) -> Path:
    return write_files(tmp_path / "greedy", GREEDY)


async def at_rest(editor: Editor) -> None:
    await editor.until(lambda status: not status.indexing and status.state != "loading")


async def use_everything(editor: Editor) -> None:
    """A session with all that the server can be asked for."""
    await at_rest(editor)
    position = editor.open("shop/main.py", MAIN)
    for invoked in (False, True):
        await editor.complete("shop/main.py", position, invoked=invoked)
    editor.change("shop/main.py", ((0, 0), (0, 0), "import flask\n"))
    for command in ("fimble.statistics", "fimble.models", "fimble.prompt", "fimble.accepted", "fimble.pull"):
        arguments: dict[str, list[Any]] = {
            "fimble.prompt": [editor.uri("shop/main.py"), {"line": 0, "character": 0}],
            "fimble.accepted": ["no such suggestion"],
            "fimble.pull": ["starcoder2:3b"],
        }
        params = types.ExecuteCommandParams(command, arguments.get(command, []))
        try:
            await asyncio.wait_for(editor.client.workspace_execute_command_async(params), WAIT_S)
        except JsonRpcException:
            pass  # a refusal is an answer too; what counts is what was tried
    basket = editor.folder / "shop/basket.py"
    basket.write_text(basket.read_text() + "\n\ndef more() -> int: ...\n")
    changed = [types.FileEvent(editor.uri("shop/basket.py"), types.FileChangeType.Changed)]
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changed))
    for path in ("go.mod", "package.json"):
        editor.open(path, language="plaintext")
    await at_rest(editor)
    await editor.complete("shop/main.py", types.Position(2, 0), invoked=True)


SESSIONS: Mapping[str, Mapping[str, Any]] = {
    "usual": {},
    "localhost by name": {"ollama": {"host": "http://localhost:{port}"}},
    "a host that is not allowed": {"ollama": {"host": ELSEWHERE}},
    "a name that is not allowed": {"ollama": {"host": "models.example:11434"}},
    "a cloud model": {"model": "qwen3-coder:480b-cloud"},
    "an OpenAI-compatible server elsewhere": {"backend": "openai", "openai": {"baseUrl": f"{ELSEWHERE}/v1"}},
    "the lookup engine": {"backend": "lookup"},
}


ASKED = {"usual": True, "localhost by name": True}
"""Sessions in which the model is sent source text; in the others nobody is."""


@pytest.mark.parametrize("name", SESSIONS)
async def test_a_whole_session_tries_no_other_machine(name: str, greedy: Path, home: Path, watch: Watch) -> None:
    with OllamaStandin(models=[CODER, CLOUD], answer="total_cents())\n") as ollama:
        mine = json.loads(json.dumps(SESSIONS[name]).replace("{port}", str(ollama.port)))
        settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}} | mine
        async with running_editor(greedy, home, settings, variables=watch.variables) as editor:
            await use_everything(editor)
        watch.check(ollama.port if ollama.requests else None, n_processes=2)
    assert ASKED.get(name, False) == bool(ollama.generations)


@pytest.mark.parametrize("path", ["/api/tags", "/api/generate"])
async def test_a_redirect_to_another_machine_is_not_followed(
    path: str, greedy: Path, home: Path, ollama: OllamaStandin, watch: Watch
) -> None:
    ollama.fault = faults.redirect(f"{ELSEWHERE}{path}", paths=(path,))
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    async with running_editor(greedy, home, settings, variables=watch.variables) as editor:
        await use_everything(editor)

    watch.check(ollama.port, n_processes=2)


PLACE = "shop/basket.py:11:16"
COMMANDS = (
    ["doctor"],
    ["doctor", "--json"],
    ["complete", PLACE],
    ["context", PLACE],
    ["graph"],
    ["graph", "--html"],
    ["demo", "."],
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_tries_another_machine(
    arguments: list[str], greedy: Path, home: Path, ollama: OllamaStandin, watch: Watch
) -> None:
    variables = {**environment(home), **watch.variables, "OLLAMA_HOST": f"localhost:{ollama.port}"}
    command = [sys.executable, "-m", "fimble.cli.main", *arguments]
    done = subprocess.run(command, cwd=greedy, env=variables, capture_output=True, timeout=WAIT_S, check=False)

    assert done.returncode in (0, 1), done.stderr.decode()
    watch.check(ollama.port if ollama.requests else None, n_processes=1)


TRIES = {
    "a connection": "socket.create_connection(('203.0.113.7', 443), 1)",
    "a name": "socket.getaddrinfo('models.example', 443)",
    "a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('203.0.113.7', 53))",
    "a connection of asyncio's": "asyncio.run(asyncio.open_connection('203.0.113.7', 443))",
    "a request of httpx's": "httpx.get('http://203.0.113.7/')",
}


@pytest.mark.parametrize("code", TRIES.values(), ids=TRIES.keys())
def test_the_watch_would_see_it(code: str, home: Path, watch: Watch) -> None:
    command = [sys.executable, "-c", f"import asyncio, socket, httpx; {code}"]
    variables = {**environment(home), **watch.variables, "HTTP_PROXY": "", "http_proxy": "", "ALL_PROXY": ""}
    done = subprocess.run(command, env=variables, capture_output=True, timeout=WAIT_S, check=False)

    assert b"denied by the test" in done.stderr
    assert 1 == Counter(entry.partition(" ")[0] for entry in watch.entries("denied")).total()


ALONE = ("unshare", "-rn", sys.executable)


def may_be_alone() -> bool:
    try:
        return subprocess.run([*ALONE, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(
    not may_be_alone(), reason="nobody may make a network namespace here; the tests above stand without"
)
async def test_where_there_is_no_network_at_all_the_kernel_counts_no_try(
    shop: Path, home: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report"
    command = (*ALONE, str(HERE / "alone.py"), str(report))
    async with running_editor(shop, home, {"completion": {"debounceMs": 0}}, command=command) as editor:
        await editor.until(lambda status: status.state == "ready" and status.backend == "ollama")
        position = editor.open("shop/main.py", MAIN)
        assert ["total_cents())"] == [item.insert_text for item in await editor.complete("shop/main.py", position)]
    async with asyncio.timeout(WAIT_S):
        while not report.exists() or not report.read_text():
            await asyncio.sleep(0.02)
    n_tried, n_answers, n_caught = map(int, report.read_text().split())

    assert (0, 1) == (n_tried, n_caught)
    assert n_answers
