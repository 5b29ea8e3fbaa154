"""Lua: what `require` means over the places where sources are kept, and what a module's value holds."""

from __future__ import annotations

import pytest

from tests.unit.index.sources import edges_of, meanings, read, workspace_of

SHOP = {
    "lua/shop/init.lua": 'local M = {}\nM.cart = require("shop.cart")\nlocal util = require "shop.util"\n'
    "function M.setup(options) return util.merge(options) end\nreturn M\n",
    "lua/shop/cart.lua": 'local Base = require("shop.base")\nlocal Cart = setmetatable({}, { __index = Base })\n'
    'local merge = require("shop.util").merge\nfunction Cart.new() end\nfunction Cart:add(item) merge(item) end\nreturn Cart\n',
    "lua/shop/base.lua": "local Base = {}\nfunction Base:total() end\nreturn Base\n",
    "lua/shop/util.lua": "local function merge(a) end\nlocal hidden = 1\nreturn { merge = merge, split = function(a) end }\n",
    "lua/shop/disk.lua": 'local plain = require("shop.disk.lua")\nreturn plain\n',
    "lua/shop/disk/lua.lua": "return {}\n",
    "lua/shop/loop.lua": 'local other = require("shop.pool")\nreturn other\n',
    "lua/shop/pool.lua": 'local other = require("shop.loop")\nreturn other\n',
    "plugin/shop.lua": 'require("shop").setup({})\nlocal shop = require("shop")\nlocal ok, json = pcall(require, "json")\n',
    "spec/cart_spec.lua": 'local Cart = require("shop.cart")\nlocal helper = require("spec.helper")\n'
    'local missing = require("shop.missing")\nlocal lfs = require("lfs")\ndofile("spec/data.lua")\n',
    "spec/helper.lua": "return {}\n",
    "spec/data.lua": "x = 1\n",
    "game/main.lua": 'local player = require("player")\nlocal menu = require("ui.menu")\n',
    "game/player.lua": "return {}\n",
    "game/ui/menu.lua": 'local player = require "player"\nlocal button = require("ui.button")\nreturn {}\n',
    "game/ui/button.lua": "return {}\n",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lua/shop/init.lua", ["lua/shop/cart.lua", "lua/shop/util.lua"]),
        ("lua/shop/cart.lua", ["lua/shop/base.lua", "lua/shop/util.lua"]),
        ("plugin/shop.lua", ["lua/shop/init.lua"]),
        ("spec/cart_spec.lua", ["lua/shop/cart.lua", "spec/data.lua", "spec/helper.lua"]),
        ("lua/shop/disk.lua", ["lua/shop/disk/lua.lua"]),
        ("lua/shop/loop.lua", ["lua/shop/pool.lua"]),
        ("lua/shop/pool.lua", ["lua/shop/loop.lua"]),
        ("game/main.lua", ["game/player.lua", "game/ui/menu.lua"]),
        ("game/ui/menu.lua", ["game/player.lua", "game/ui/button.lua"]),
    ],
)
def test_required_modules_are_found(tmp_path, path, expected):
    assert expected == edges_of(workspace_of(tmp_path, SHOP), path)


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("plugin/shop.lua", "shop.setup", ["lua/shop/init.lua:M.setup"]),
        ("spec/cart_spec.lua", "Cart", ["lua/shop/cart.lua:Cart"]),
        ("spec/cart_spec.lua", "Cart.new", ["lua/shop/cart.lua:Cart.new"]),
        ("lua/shop/cart.lua", "merge", ["lua/shop/util.lua:merge"]),
        ("lua/shop/init.lua", "util.merge", ["lua/shop/util.lua:merge"]),
        ("lua/shop/init.lua", "util.split", ["lua/shop/util.lua:split"]),
        ("lua/shop/init.lua", "util.hidden", []),
        ("lua/shop/loop.lua", "other", []),
    ],
)
def test_names_mean_what_the_module_returns(tmp_path, path, name, expected):
    assert expected == meanings(workspace_of(tmp_path, SHOP), path, name)


def test_members_of_a_table_and_of_the_one_it_inherits_from(tmp_path):
    members = workspace_of(tmp_path, SHOP).members_of("lua/shop/cart.lua", "Cart")

    assert ["Cart.new", "Cart.add", "Base.total"] == [definition.qualified_name for _, definition in members]


def test_what_leads_nowhere_is_external_or_dangling(tmp_path):
    answers = workspace_of(tmp_path, SHOP).resolutions_of("spec/cart_spec.lua")

    assert ["lfs"] == [answer.external for answer in answers if answer.external]
    assert 1 == sum(answer.is_dangling for answer in answers)


def test_a_module_that_appears_is_found(tmp_path):
    workspace = workspace_of(tmp_path, SHOP)
    workspace.replace(read("lua/shop/missing.lua", "return {}\n"))

    assert "lua/shop/missing.lua" in edges_of(workspace, "spec/cart_spec.lua")
