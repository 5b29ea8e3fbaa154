from __future__ import annotations

import pytest

from fimble.syntax.use_trees import use_paths
from tests.unit.index.sources import edges_of, meanings, read, workspace_of

CRATE = {
    "Cargo.toml": '[package]\nname = "my-shop"\n',
    "src/lib.rs": "pub mod store;\nmod money;\nmod imp;\npub use store::order::Order as Sold;\npub fn top() {}",
    "src/main.rs": "mod cli;\nuse my_shop::store::Store;\nfn main() { cli::run() }",
    "src/cli.rs": "use my_shop::Sold;\nuse crate::helper;\npub fn run() {}",
    "src/money.rs": "pub struct Amount;\npub enum Kind { Coin, Note }\npub fn parse() {}",
    "src/imp/mod.rs": '#[path = "unix.rs"]\nmod system;\npub use system::open;',
    "src/imp/unix.rs": "use super::super::top;\npub fn open() {}",
    "src/store/mod.rs": "pub mod order;\nmod index;\nuse self::order::Order;\nuse super::money;\nfn f() { money::parse() }",
    "src/store/order.rs": (
        "use crate::money::{self, Amount, Kind::*};\nuse super::Store;\npub struct Order;\nimpl Order { pub fn new() {} }"
    ),
    "src/store/index.rs": 'fn f() { crate::money::parse(); println!("{}", super::order::Order::new()) }',
    "src/bin/tool.rs": "use my_shop::money::Amount;",
    "tests/all.rs": "mod common;\nuse my_shop::store::order::Order;",
    "tests/common/mod.rs": "use serde::Serialize;",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/lib.rs", ["src/imp/mod.rs", "src/money.rs", "src/store/mod.rs", "src/store/order.rs"]),
        ("src/main.rs", ["src/cli.rs", "src/store/mod.rs"]),
        ("src/cli.rs", ["src/lib.rs", "src/main.rs"]),
        ("src/money.rs", []),
        ("src/imp/mod.rs", ["src/imp/unix.rs"]),
        ("src/imp/unix.rs", ["src/lib.rs"]),
        ("src/store/mod.rs", ["src/money.rs", "src/store/index.rs", "src/store/order.rs"]),
        ("src/store/order.rs", ["src/money.rs", "src/store/mod.rs"]),
        ("src/store/index.rs", ["src/money.rs", "src/store/order.rs"]),
        ("src/bin/tool.rs", ["src/money.rs"]),
        ("tests/all.rs", ["src/store/order.rs", "tests/common/mod.rs"]),
        ("tests/common/mod.rs", []),
    ],
)
def test_paths_lead_to_the_file_of_the_last_module_on_them(tmp_path, path, expected):
    assert expected == edges_of(workspace_of(tmp_path, CRATE), path)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("use crate::b::X;", ["src/b.rs"]),
        ("use crate::b::c::X;", ["src/b/c.rs"]),
        ("use crate::b::{c::X, Y};", ["src/b.rs", "src/b/c.rs"]),
        ("use crate::b::*;", ["src/b.rs"]),
        ("use crate::{b as other}; fn f() { other::c::X }", ["src/b.rs", "src/b/c.rs"]),
        ("use crate::b; use b::c::X;", ["src/b.rs", "src/b/c.rs"]),
        ("use super::b::X;", ["src/b.rs"]),
        ("use super::X;", ["src/lib.rs"]),
        ("mod tests { use super::*; use super::super::b::X; }", ["src/b.rs"]),
        ("mod tests { fn f() { super::super::b::f() } }", ["src/b.rs"]),
        ("fn f(x: crate::b::X) -> crate::b::c::Y {}", ["src/b.rs", "src/b/c.rs"]),
        ("fn f() { crate::b::f::<u8>() }", ["src/b.rs"]),
        ("fn f() { vec![crate::b::c::f()] }", ["src/b/c.rs"]),
        ('fn f() { print!("crate::b::f") }', []),
        ("extern crate shop; extern crate serde as other;", ["src/lib.rs"]),
        ("use std::b::X;", []),
        ("use b::X;", []),
        ("use crate::none::X;", ["src/lib.rs"]),
        ("mod none;", []),
        ("use crate::b::{c::", ["src/b.rs"]),
        ("use super::super::super::b;", []),
        ("fn f() { crate::b::", ["src/b.rs"]),
    ],
)
def test_what_one_file_says(tmp_path, code, expected):
    files = {
        "Cargo.toml": '[package]\nname = "shop"\n',
        "src/lib.rs": "mod a;\nmod b;",
        "src/a.rs": code,
        "src/b.rs": "mod c;",
        "src/b/c.rs": "",
    }
    found = edges_of(workspace_of(tmp_path, files), "src/a.rs")
    assert expected == [path for path in found if path != "src/lib.rs" or expected == ["src/lib.rs"]]


def test_crates_of_a_workspace_are_found_by_path(tmp_path):
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b", "c"]\n[workspace.dependencies]\nshop-c = { path = "c" }\n',
        "a/Cargo.toml": (
            '[package]\nname = "a"\n[dependencies]\nother = { path = "../b", package = "shop-b" }\n'
            'shop-c.workspace = true\nserde = "1"\n'
        ),
        "a/src/lib.rs": "use other::x::Y;\nuse shop_c::Z;\nuse serde::Serialize;\nuse shop_b::W;",
        "b/Cargo.toml": '[package]\nname = "shop-b"\n[lib]\npath = "source/b.rs"\n',
        "b/source/b.rs": "pub mod x;",
        "b/source/x.rs": "pub struct Y;",
        "c/Cargo.toml": '[package]\nname = "shop-c"\n',
        "c/src/lib.rs": "pub struct Z;",
    }
    made = workspace_of(tmp_path, files)
    assert ["b/source/x.rs", "c/src/lib.rs"] == edges_of(made, "a/src/lib.rs")
    assert ["b/source/x.rs"] == edges_of(made, "b/source/b.rs")


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("src/cli.rs", "Sold", ["src/store/order.rs:Order"]),
        ("src/store/order.rs", "Amount", ["src/money.rs:Amount"]),
        ("src/store/mod.rs", "money.parse", ["src/money.rs:parse"]),
        ("src/store/mod.rs", "Order.new", ["src/store/order.rs:Order.new"]),
        ("src/lib.rs", "imp.open", ["src/imp/unix.rs:open"]),
    ],
)
def test_names_lead_to_declarations(tmp_path, path, name, expected):
    assert expected == meanings(workspace_of(tmp_path, CRATE), path, name)


def test_a_module_that_appears_is_found_and_lost_again(tmp_path):
    made = workspace_of(tmp_path, {"src/lib.rs": "mod late;\nuse late::X;", "src/other.rs": ""})
    assert [] == edges_of(made, "src/lib.rs")
    made.replace(read("src/late.rs", "pub struct X;"))
    assert ["src/late.rs"] == edges_of(made, "src/lib.rs")
    made.remove("src/late.rs")
    assert [] == edges_of(made, "src/lib.rs")


def test_modules_that_need_each_other_end(tmp_path):
    files = {"src/lib.rs": "mod a;\nmod b;", "src/a.rs": "pub use crate::b::*;", "src/b.rs": "pub use crate::a::*;"}
    made = workspace_of(tmp_path, files)
    assert ["src/b.rs"] == edges_of(made, "src/a.rs")
    assert [] == meanings(made, "src/a.rs", "Nothing")


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("a", ["a"]),
        ("a::b as c", ["a::b as c"]),
        ("a::{b, c::{d, e as f}, self}", ["a::b", "a::c::d", "a::c::e as f", "a"]),
        ("a::{self as b, *}", ["a as b", "a *"]),
        ("::a::b", ["a::b"]),
        ("{a, b::c}", ["a", "b::c"]),
        ("a::{b, /* no */ c, // d\n}", ["a::b", "a::c"]),
        ("r#type::r#match", ["type::match"]),
        ("a::{b::{", []),
        ("a::}}{{,,", ["a"]),
        ("", []),
    ],
)
def test_use_trees_are_taken_apart(tree, expected):
    shown = [
        "::".join(path.parts) + (f" as {path.alias}" if path.alias else "") + " *" * path.is_wildcard
        for path in use_paths(tree)
    ]
    assert expected == shown


def test_braces_without_end_take_no_time():
    assert [] == use_paths("a::{" * 100_000)
