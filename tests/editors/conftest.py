"""Fixtures for tests in real editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.model import knowing_model
from tests.editors.neovim import Neovim, running_neovim
from tests.editors.project import write_notebook, write_shop
from tests.editors.vscode import ROOT, Programs, VSCode, build_extension, running_vscode
from tests.real.conftest import ollama_server
from tests.setup import parts
from tests.standin.ollama_standin import OllamaStandin

__all__ = ["ollama_server"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_shop(tmp_path / "shop-repo")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "h"


@pytest.fixture
def model() -> Iterator[OllamaStandin]:
    with knowing_model() as server:
        yield server


@pytest.fixture(scope="session")
def nvim_binary() -> Path:
    return parts.require("neovim")


SETTINGS = {"completion": {"multiline": "always", "patienceMs": "never"}}


@pytest.fixture(scope="module")
def shared(nvim_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Neovim, OllamaStandin]]:
    """One editor and its model for all tests that leave both alive."""
    place = tmp_path_factory.mktemp("nvim")
    folder = write_shop(place / "shop-repo")
    with knowing_model() as model:
        settings = {"ollama": {"host": model.url}, **SETTINGS}
        with running_neovim(nvim_binary, folder, place / "h", "shop/main.py", settings=settings) as nvim:
            nvim.ready()
            yield nvim, model


@pytest.fixture
def nvim(shared: tuple[Neovim, OllamaStandin]) -> Neovim:
    """Neovim at the end of an unfinished function, with a model that knows the rest."""
    nvim, _ = shared
    nvim.type("<C-\\><C-n>")
    nvim.do("vim.cmd('silent! only! | %bwipeout! | edit shop/main.py | normal! G')")
    nvim.until("the server", lambda: nvim.lua("#vim.lsp.get_clients({ bufnr = 0, name = 'fimble' })") == 1)
    return nvim


@pytest.fixture
def fresh(nvim_binary: Path, shop: Path, home: Path, model: OllamaStandin) -> Iterator[Neovim]:
    """The same in an editor of its own, with the model of `model`."""
    settings = {"ollama": {"host": model.url}, **SETTINGS}
    with running_neovim(nvim_binary, shop, home, "shop/main.py", settings=settings) as nvim:
        nvim.ready()
        nvim.type("G")
        yield nvim


@pytest.fixture(scope="session")
def vscode_programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """VS Code, a browser, what drives it, and the extension, packed as users get it but for this Python only."""
    code_server, chromium, wheels = (parts.require(name) for name in ("code-server", "chromium", "wheels"))
    tools = ROOT / "node_modules"
    if not (tools / "playwright-core").exists() or not (tools / ".bin" / "vsce").exists():
        parts.leave_out("left out, no npm packages: `make client` sets them up")
    vsix = build_extension(wheels, tmp_path_factory.mktemp("vsix"))
    return Programs(code_server, chromium, tools / "playwright-core", vsix)


@pytest.fixture(scope="session")
def vscode(vscode_programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[VSCode]:
    """One editor on the shop, for all tests; it has no model until a test gives it one."""
    place = tmp_path_factory.mktemp("vscode")
    folder = write_shop(place / "shop-repo")
    write_notebook(folder / "analysis.ipynb")
    with running_vscode(vscode_programs, folder, place / "e", {"fimble.backend": "lookup"}) as code:
        yield code
