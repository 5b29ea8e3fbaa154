"""Which file of an unpacked crate a Rust path means, and what files take out of crates."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fimble.index.libraries.cargo_crates import CargoCrates
from fimble.index.libraries.reading import read_libraries
from fimble.index.libraries.value import Request
from fimble.syntax.facts import Import, ImportedName
from tests.unit.index.libraries.making import put, used_in

CRATES = {
    "wire-2.1.0/Cargo.toml": '[package]\nname = "wire"\n\n[lib]\npath = "src/lib.rs"\n',
    "wire-2.1.0/src/lib.rs": "pub mod sync;\nmod client;\npub use client::Client;\npub use text_tools::Text;\n"
    "pub fn connect(host: &str) -> Client { todo!() }\npub(crate) fn hidden() {}\n",
    "wire-2.1.0/src/client.rs": "use crate::sync::Lock;\n\npub struct Client {\n    pub name: String,\n    pub(crate) lock: Lock,\n}\n\n"
    "impl Client {\n    pub fn send(&self) {}\n    pub(super) fn own(&self) {}\n}\n",
    "wire-2.1.0/src/sync/mod.rs": "pub struct Lock {}\n\npub mod queue;\n",
    "wire-2.1.0/src/sync/queue.rs": "pub fn channel(size: usize) -> usize { size }\n",
    "wire-1.0.0/src/lib.rs": "pub struct Client {}\n",
    "text-tools-0.3.1-rc.1/src/lib.rs": "pub struct Text {}\n",
    "odd-1.0.0/Cargo.toml": '[lib]\npath = "odd.rs"\n',
    "odd-1.0.0/odd.rs": "pub fn strange() {}\n",
    "other-1.0.0/src/lib.rs": "pub fn other() {}\n",
}  # fmt: skip
LOCK = """version = 3

[[package]]
name = "shop"
version = "0.1.0"
dependencies = ["wire 2.1.0", "text-tools", "odd", "missing"]

[[package]]
name = "old"
version = "0.1.0"
dependencies = ["wire 1.0.0"]

[[package]]
name = "wire"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "wire"
version = "2.1.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = ["text-tools"]

[[package]]
name = "text-tools"
version = "0.3.1-rc.1"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "odd"
version = "1.0.0"

[[package]]
name = "missing"
version = "1.0.0"
"""


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "cargo"))
    return put(tmp_path / "cargo/registry/src/index.crates.io-6f17d22bba15001f", CRATES)


@pytest.fixture
def root(tmp_path: Path, registry: Path) -> Path:
    manifests = {
        "Cargo.toml": '[package]\nname = "shop"\nversion = "0.1.0"\n',
        "old/Cargo.toml": '[package]\nname = "old"\nversion = "0.1.0"\n',
    }
    return put(tmp_path / "shop", {"Cargo.lock": LOCK, **manifests})


def led_to(root: Path, module: str, name: str, importer: str = "src/main.rs") -> list[tuple[str, str]]:
    statement = Import(module, 0, names=(ImportedName(name),))
    start = importer if not importer.startswith("cargo/") else "src/main.rs"
    found = CargoCrates(root, start).resolve(importer, statement)
    return [
        ((answer.path or "").removeprefix("cargo/registry/src/"), answer.alias or answer.names[0].name)
        for answer in found
    ]


@pytest.mark.parametrize(
    ("module", "name", "importer", "expected"),
    [
        ("wire", "Client", "src/main.rs", [("wire-2.1.0/src/lib.rs", "Client")]),
        ("wire", "Client", "old/src/main.rs", [("wire-1.0.0/src/lib.rs", "Client")]),  # another member, another version
        ("wire::sync", "queue", "src/main.rs", [("wire-2.1.0/src/sync/queue.rs", "queue")]),
        ("wire::sync::queue", "channel", "src/main.rs", [("wire-2.1.0/src/sync/queue.rs", "channel")]),
        ("text_tools", "Text", "src/main.rs", [("text-tools-0.3.1-rc.1/src/lib.rs", "Text")]),
        ("odd", "strange", "src/main.rs", [("odd-1.0.0/odd.rs", "strange")]),
        ("", "wire", "src/main.rs", [("wire-2.1.0/src/lib.rs", "wire")]),
        ("crate::sync", "Lock", "cargo/registry/src/wire-2.1.0/src/client.rs", [("wire-2.1.0/src/sync/mod.rs", "Lock")]),
        ("text_tools", "Text", "cargo/registry/src/wire-2.1.0/src/lib.rs", [("text-tools-0.3.1-rc.1/src/lib.rs", "Text")]),
        ("missing", "X", "src/main.rs", []),
        ("other", "other", "src/main.rs", []),  # it is there, but nothing here needs it
        ("std::io", "Read", "src/main.rs", []),
        ("crate::own", "X", "src/main.rs", []),
        ("", "", "src/main.rs", []),
        ("wire", "Client", "main.py", []),
    ],
)  # fmt: skip
def test_a_path_leads_to_a_file_of_the_version_that_is_locked(
    root: Path, module: str, name: str, importer: str, expected: list[tuple[str, str]]
) -> None:
    assert led_to(root, module, name, importer) == expected


def test_what_a_file_takes_out_of_crates_is_found_with_its_version(root: Path) -> None:
    code = (
        "use wire::{Client, Text as T, hidden};\nuse wire::sync::queue;\n\n"
        "fn run(client: &Client, text: T) {\n    queue::channel(1);\n    odd::strange();\n    hidden();\n}\n"
    )
    put(root, {"src/main.rs": code})

    assert used_in(root, "src/main.rs") == {
        "Client": "pub struct Client { (wire 2.1.0)",
        "T": "pub struct Text { (text-tools 0.3.1-rc.1)",
        "queue.channel": "pub fn channel(size: usize) -> usize (wire 2.1.0)",
        "strange": "pub fn strange() (odd 1.0.0)",
    }


@pytest.mark.parametrize(
    "path",
    [
        "cargo/registry/src/wire-2.1.0/src/link.rs",
        "cargo/registry/src/../../secret.rs",
        "cargo/registry/src/wire-2.1.0/../../../secret.rs",
        "cargo/registry/src/secret.rs",
        "cargo/registry/src/wire-2.1.0/Cargo.toml",
        "cargo/registry/src/wire-2.1.0/src/nothing.rs",
    ],
)
def test_nothing_else_is_read(root: Path, registry: Path, tmp_path: Path, path: str) -> None:
    put(tmp_path, {"secret.rs": "pub fn secret() {}\n", "cargo/registry/secret.rs": "pub fn secret() {}\n"})
    (registry / "wire-2.1.0/src/link.rs").symlink_to(tmp_path / "secret.rs")

    (file,) = read_libraries(str(root), Request("src/main.rs", files=(path,))).files
    assert file.facts == b""


@pytest.mark.parametrize("text", ["", "\0", "[[package]]\nname = 3\n", "package = 3\n", "x = [" * 5000])
def test_odd_lock_files_are_no_trouble(root: Path, text: str) -> None:
    put(root, {"Cargo.lock": text})

    assert led_to(root, "wire", "Client") == []


def test_another_lock_shows_in_the_stamp(root: Path) -> None:
    before = CargoCrates(root, "src/main.rs").stamp()
    os.utime(root / "Cargo.lock", ns=(1, 1))

    assert before != CargoCrates(root, "src/main.rs").stamp()
    assert CargoCrates(root, "main.py").stamp() == ("", "")
