"""The command as a user runs it: in a process of its own, with a home, a cache and an environment of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fimble.cli.main import main

FILES = {
    ".git/HEAD": "ref: refs/heads/main\n",
    "shop/__init__.py": "",
    "shop/money.py": '"""Money."""\n\n\ndef round_money(amount: float) -> float:\n    """Round to cents."""\n'
    "    return round(amount, 2)\n",
    "shop/cart.py": "from shop.money import round_money\n\n\nclass Cart:\n    def __init__(self) -> None:\n"
    "        self.prices: list[float] = []\n\n    def total(self) -> float:\n"
    "        subtotal = sum(self.prices)\n        return round_money(subtotal)\n",
    "shop/order.py": "from shop.cart import Cart\nfrom shop.money import round_money\n\n\n"
    "def pay(cart: Cart) -> float:\n    subtotal = cart.total()\n    return round_money(subtotal)\n\n\n"
    "def refund(cart: Cart) -> float:\n    subtotal = cart.total()\n    return \n",
    "web/api.ts": 'import { ask } from "./wire";\n\nexport const order = () => ask("order");\n',
    "web/wire.ts": "export function ask(what: string): string {\n  return what;\n}\n",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory, empty, and an environment in which nobody has set anything, nor does any Ollama listen."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith(("OLLAMA_", "FIMBLE_"))]:
        monkeypatch.delenv(name)
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / ".cache"))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{nobody.getsockname()[1]}")
        yield folder


@pytest.fixture
def shop(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository, which is also the folder the commands run in."""
    root = tmp_path / "repository"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
        os.utime(root / path, (1_700_000_000.5, 1_700_000_000.5))  # the cache trusts no file that is written just now
    monkeypatch.chdir(root)
    return root


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON value and nothing else."""
        return json.loads(self.out)


@pytest.fixture
def fimble(home: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run a command in this process."""

    def run(*arguments: str) -> Result:
        capfd.readouterr()
        try:
            code = main(arguments)
        except SystemExit as end:  # --help and --version
            code = int(end.code or 0)
        sys.stdout.flush()
        return Result(code, *capfd.readouterr())

    return run


@pytest.fixture
def command(home: Path) -> Callable[..., Result]:
    """Run a command in a process of its own, its output in a pipe."""

    def run(*arguments: str, **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "fimble.cli.main", *arguments],
            capture_output=True,
            timeout=120,
            env={**os.environ, **environment},
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
