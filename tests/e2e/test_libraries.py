"""Declarations of installed libraries in the prompt of the real server, as soon as its worker process has read them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.harness import WAIT_S, position_behind, running_editor, write_files
from tests.standin.ollama_standin import OllamaStandin

PYTHON = {
    ".venv/pyvenv.cfg": "home = /usr/bin\n",
    ".venv/lib/python3.12/site-packages/shoplib/__init__.py": "class Client:\n    def fetch(self, number: int): ...\n",
    ".venv/lib/python3.12/site-packages/shoplib-2.1.dist-info/METADATA": "",
    "app.py": "from shoplib import Client\n\n\ndef main(client: Client) -> None:\n    client.‸\n",
}
NODE = {
    "node_modules/shoplib/package.json": json.dumps({"name": "shoplib", "version": "2.1.0", "types": "index.d.ts"}),
    "node_modules/shoplib/index.d.ts": "export declare class Client {\n  fetch(number: number): void;\n}\n",
    "app.ts": "import { Client } from 'shoplib';\n\nexport function main(client: Client) {\n  client.‸\n}\n",
}
GO = {
    "go.mod": "module example.org/shop\n\nrequire example.org/Shoplib v1.2.3\n",
    "app.go": 'package main\n\nimport "example.org/Shoplib"\n\nfunc run(client *shoplib.Client) {\n\tclient.‸\n}\n',
}
MODULE_CACHE = {
    "example.org/!shoplib@v1.2.3/client.go": "package shoplib\n\ntype Client struct{}\n\n"
    "func (c *Client) Fetch(number int) {}\n"
}
RUST = {
    "Cargo.toml": '[package]\nname = "shop"\nversion = "0.1.0"\n\n[dependencies]\nshop-lib = "1.2"\n',
    "Cargo.lock": 'version = 3\n\n[[package]]\nname = "shop-lib"\nversion = "1.2.3"\nsource = "registry+https://crates"\n',
    "src/main.rs": "use shop_lib::Client;\n\nfn run(client: &Client) {\n    client.‸\n}\n",
}
REGISTRY = {
    "shop-lib-1.2.3/src/lib.rs": "mod client;\n\npub use client::Client;\n",
    "shop-lib-1.2.3/src/client.rs": "pub struct Client {}\n\nimpl Client {\n    pub fn fetch(&self, number: i64) {}\n}\n",
}
PHP = {
    "vendor/composer/installed.json": json.dumps(
        {"packages": [{"name": "shop/lib", "version": "2.1", "autoload": {"psr-4": {"Shop\\Lib\\": "src/"}}}]}
    ),
    "vendor/shop/lib/src/Client.php": "<?php\nnamespace Shop\\Lib;\n\nclass Client\n{\n"
    "    public function fetch(int $number): void {}\n}\n",
    "app.php": "<?php\nuse Shop\\Lib\\Client;\n\nfunction run(Client $client) {\n    $client->‸\n}\n",
}


@pytest.mark.parametrize(
    ("files", "path", "language", "expected"),
    [
        (PYTHON, "app.py", "python", ("site-packages/shoplib/__init__.py", "def fetch(self, number: int)")),
        (NODE, "app.ts", "typescript", ("node_modules/shoplib/index.d.ts", "fetch(number: number): void")),
        (GO, "app.go", "go", ("go/pkg/mod/example.org/!shoplib@v1.2.3/client.go", "func (c *Client) Fetch(number int)")),
        (RUST, "src/main.rs", "rust", ("cargo/registry/src/shop-lib-1.2.3/src/client.rs", "pub fn fetch(&self, number: i64)")),
        (PHP, "app.php", "php", ("vendor/shop/lib/src/Client.php", "public function fetch(int $number): void")),
    ],
    ids=["python", "node", "go", "rust", "php"],
)  # fmt: skip
async def test_what_a_value_of_a_library_has_comes_into_the_prompt(
    tmp_path: Path,
    home: Path,
    ollama: OllamaStandin,
    files: Mapping[str, str],
    path: str,
    language: str,
    expected: tuple[str, str],
) -> None:
    marked = files[path]
    folder = write_files(tmp_path / "repo", {**files, path: marked.replace("‸", "")})
    write_files(home / "go/pkg/mod", MODULE_CACHE)
    write_files(home / ".cargo/registry/src/index.crates.io-1", REGISTRY)
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    async with (
        running_editor(folder, home, settings, variables={"GOMODCACHE": "", "GOPATH": "", "CARGO_HOME": ""}) as editor,
        asyncio.timeout(WAIT_S),
    ):
        await editor.ready()
        editor.open(path, marked, language)
        while not ollama.generations or not all(text in ollama.generations[-1].prompt for text in expected):
            marked = marked.replace("‸", "x‸")  # another key each time: the same place is not asked about twice
            editor.replace(path, marked.replace("‸", ""))
            await editor.complete(path, position_behind(marked.partition("‸")[0]))
            await asyncio.sleep(1)  # nothing is read while somebody types
        assert ollama.generations[-1].prompt.index(expected[0]) < ollama.generations[-1].prompt.index(expected[1])
