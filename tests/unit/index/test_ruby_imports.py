"""Ruby: what requires lead to, and which files a constant comes from."""

from __future__ import annotations

import pytest

from tests.unit.index.sources import edges_of, meanings, read, workspace_of

SHOP = {
    "lib/shop.rb": 'require "shop/version"\nrequire "json"\nmodule Shop\n  autoload :Cart, "shop/cart"\n  class Error < StandardError; end\n'
    "  def self.open; Cart.new; end\nend\n",
    "lib/shop/version.rb": 'module Shop\n  VERSION = "1.0"\nend\n',
    "lib/shop/cart.rb": 'require_relative "item"\nmodule Shop\n  class Cart < Base\n    include Totals\n    def add(item)\n'
    "      raise Error, VERSION unless item.is_a?(Item)\n      Item::Price.new(::Shop::Store.last)\n    end\n  end\nend\n",
    "lib/shop/item.rb": "module Shop\n  class Item\n    Price = Struct.new(:amount)\n    def name; end\n  end\nend\n",
    "lib/shop/base.rb": "module Shop\n  class Base\n    def save; end\n  end\nend\n",
    "lib/shop/totals.rb": "module Shop\n  module Totals\n    def total; end\n  end\nend\n",
    "lib/shop/store.rb": "class Shop::Store\n  def self.last; end\nend\n",
    "lib/shop/deep.rb": "module Shop\n  module Deep\n    module Deeper\n      class Thing; end\n    end\n  end\nend\n",
    "lib/other.rb": "module Other\n  class Item; end\n  def self.deep\n    Shop::Deep::Deeper::Thing\n  end\nend\n",
    "spec/spec_helper.rb": 'require "shop"\n',
    "spec/shop/cart_spec.rb": 'require "spec_helper"\nRSpec.describe Shop::Cart do\n  it { Shop::Item.new }\nend\n',
    "bin/shop.rb": 'require File.expand_path("../../lib/shop", __FILE__)\nrequire_relative "../lib/nothing"\nrequire "shop/missing"\n',
    "app/models/user.rb": "class User < ApplicationRecord\n  has_many :orders\n  def cart\n    Billing::Invoice.for(self)\n  end\nend\n",
    "app/models/application_record.rb": "class ApplicationRecord < ActiveRecord::Base\n  def shared; end\nend\n",
    "app/models/billing/invoice.rb": "module Billing\n  class Invoice < ApplicationRecord\n    def self.for(user) = new(user)\n  end\nend\n",
    "app/controllers/users_controller.rb": "class UsersController\n  def show\n    @user = User.find(1)\n  end\nend\n",
    "lib/circle/a.rb": 'require_relative "b"\n',
    "lib/circle/b.rb": 'require_relative "a"\n',
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lib/shop.rb", ["lib/shop/cart.rb", "lib/shop/version.rb"]),
        (
            "lib/shop/cart.rb",
            [
                "lib/shop.rb",
                "lib/shop/base.rb",
                "lib/shop/item.rb",
                "lib/shop/store.rb",
                "lib/shop/totals.rb",
                "lib/shop/version.rb",
            ],
        ),
        ("lib/other.rb", ["lib/shop/deep.rb"]),
        ("spec/shop/cart_spec.rb", ["lib/shop/cart.rb", "lib/shop/item.rb", "spec/spec_helper.rb"]),
        ("spec/spec_helper.rb", ["lib/shop.rb"]),
        ("bin/shop.rb", ["lib/shop.rb"]),
        ("app/models/user.rb", ["app/models/application_record.rb", "app/models/billing/invoice.rb"]),
        ("app/controllers/users_controller.rb", ["app/models/user.rb"]),
        ("lib/circle/a.rb", ["lib/circle/b.rb"]),
        ("lib/circle/b.rb", ["lib/circle/a.rb"]),
    ],
)
def test_files_depend_on_what_they_require_and_on_where_their_constants_are(tmp_path, path, expected):
    assert expected == edges_of(workspace_of(tmp_path, SHOP), path)


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("lib/shop/cart.rb", "Item", ["lib/shop/item.rb:Shop.Item"]),  # not Other::Item
        ("lib/shop/cart.rb", "VERSION", ["lib/shop/version.rb:Shop.VERSION"]),
        ("lib/shop/cart.rb", "Price", ["lib/shop/item.rb:Shop.Item.Price"]),
        ("lib/shop/cart.rb", "Store", ["lib/shop/store.rb:Shop.Store"]),
        ("app/controllers/users_controller.rb", "User", ["app/models/user.rb:User"]),
        ("app/models/user.rb", "Invoice", ["app/models/billing/invoice.rb:Billing.Invoice"]),
        ("lib/other.rb", "Nothing", []),
    ],
)
def test_constants_mean_what_the_nearest_name_space_holds(tmp_path, path, name, expected):
    assert expected == meanings(workspace_of(tmp_path, SHOP), path, name)


def test_members_come_from_bases_and_mixed_in_modules_in_other_files(tmp_path):
    members = workspace_of(tmp_path, SHOP).members_of("lib/shop/cart.rb", "Shop.Cart")

    assert ["add", "save", "total"] == [definition.name for _, definition in members]


def test_what_leads_nowhere_is_external_or_dangling(tmp_path):
    workspace = workspace_of(tmp_path, SHOP)

    assert ["json"] == [answer.external for answer in workspace.resolutions_of("lib/shop.rb") if answer.external]
    assert 2 == sum(answer.is_dangling for answer in workspace.resolutions_of("bin/shop.rb"))


def test_a_constant_that_appears_or_goes_changes_who_depends_on_it(tmp_path):
    workspace = workspace_of(tmp_path, {path: text for path, text in SHOP.items() if path != "lib/shop/deep.rb"})
    assert [] == edges_of(workspace, "lib/other.rb")

    workspace.replace(read("lib/shop/deep.rb", SHOP["lib/shop/deep.rb"]))
    assert ["lib/shop/deep.rb"] == edges_of(workspace, "lib/other.rb")

    workspace.remove("lib/shop/deep.rb")
    assert [] == edges_of(workspace, "lib/other.rb")


def test_a_module_that_only_holds_others_belongs_to_no_file(tmp_path):
    files = {
        "a.rb": "module Shop\n  class A; end\nend\n",
        "b.rb": "module Shop\n  class B; end\nend\n",
        "c.rb": "Shop.name\n",
    }

    assert [] == edges_of(workspace_of(tmp_path, files), "c.rb")
