"""PHP: what `use` means by composer's rules and by declared namespaces, and what includes lead to."""

from __future__ import annotations

import json

import pytest

from tests.unit.index.sources import edges_of, meanings, read, workspace_of

COMPOSER = {
    "autoload": {
        "psr-4": {"App\\": "src/", "App\\Domain\\": ["domain", "more"], "": "fallback/"},
        "psr-0": {"Old_": "old/"},
        "files": ["src/helpers.php"],
        "classmap": ["legacy/"],
    },
    "autoload-dev": {"psr-4": {"App\\Tests\\": "tests/"}},
}

SHOP = {
    "composer.json": json.dumps(COMPOSER),
    "src/Cart.php": "<?php\nnamespace App;\nuse App\\Domain\\{Item, Price as Amount};\nuse function App\\Support\\total;\n"
    "use Psr\\Log\\LoggerInterface;\nclass Cart extends Base implements \\Countable {\n"
    "  public function add(Item $item): Amount { return total($item); }\n"
    "  public function row(): Model\\Row { return new \\App\\Model\\Row(); }\n}\n",
    "src/Base.php": "<?php\nnamespace App;\nabstract class Base { public function save(): void {} }\n",
    "src/Unused.php": "<?php\nnamespace App;\nclass Unused {}\n",
    "src/Model/Row.php": "<?php\nnamespace App\\Model;\nclass Row {}\n",
    "src/helpers.php": "<?php\nnamespace App\\Support;\nfunction total($item) { return money(1); }\n",
    "src/globals.php": "<?php\nfunction money($x) { return $x; }\nclass Plain {}\n",
    "domain/Item.php": "<?php\nnamespace App\\Domain;\nclass Item { use Named; public ?Price $price; }\n",
    "more/Price.php": "<?php\nnamespace App\\Domain;\nfinal class Price {}\n",
    "domain/Named.php": "<?php\nnamespace App\\Domain;\ntrait Named { public function name() {} }\n",
    "legacy/all.php": "<?php\nnamespace Legacy;\nclass One {}\nclass Two extends One {}\n",
    "old/Old/Thing.php": "<?php\nclass Old_Thing {}\n",
    "tests/CartTest.php": "<?php\nnamespace App\\Tests;\nuse App\\Cart;\nuse Legacy\\Two;\nuse App\\Missing;\n"
    "require_once __DIR__ . '/../src/helpers.php';\nrequire dirname(__DIR__) . '/web/index.php';\n"
    "class CartTest { public function test() { $cart = new Cart(); Two::make(); } }\n",
    "web/index.php": "<?php\ninclude 'part.php';\nrequire_once(dirname(dirname(__FILE__)) . '/src/globals.php');\n"
    "include $dynamic . '.php';\n$thing = new Old_Thing();\n",
    "web/part.php": "<?php\n$x = new Plain();\n",
    "web/a.php": "<?php\nrequire 'b.php';\n",
    "web/b.php": "<?php\nrequire 'a.php';\n",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "src/Cart.php",
            ["domain/Item.php", "more/Price.php", "src/Base.php", "src/Model/Row.php", "src/helpers.php"],
        ),
        ("src/helpers.php", ["src/globals.php"]),
        ("domain/Item.php", ["domain/Named.php", "more/Price.php"]),
        ("legacy/all.php", []),
        ("tests/CartTest.php", ["legacy/all.php", "src/Cart.php", "src/helpers.php", "web/index.php"]),
        ("web/index.php", ["old/Old/Thing.php", "src/globals.php", "web/part.php"]),
        ("web/part.php", ["src/globals.php"]),
        ("web/a.php", ["web/b.php"]),
        ("web/b.php", ["web/a.php"]),
    ],
)
def test_files_depend_on_what_they_name(tmp_path, path, expected):
    assert expected == edges_of(workspace_of(tmp_path, SHOP), path)


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("src/Cart.php", "Amount", ["more/Price.php:Price"]),
        ("src/Cart.php", "Item", ["domain/Item.php:Item"]),
        ("src/Cart.php", "Base", ["src/Base.php:Base"]),
        ("src/Cart.php", "total", ["src/helpers.php:total"]),
        ("src/Cart.php", "Row", ["src/Model/Row.php:Row"]),
        ("src/Cart.php", "Plain", []),  # a class of the global namespace needs its backslash
        ("src/helpers.php", "money", ["src/globals.php:money"]),
        ("tests/CartTest.php", "Two", ["legacy/all.php:Two"]),
        ("tests/CartTest.php", "Missing", []),
    ],
)
def test_names_mean_what_use_and_namespace_say(tmp_path, path, name, expected):
    assert expected == meanings(workspace_of(tmp_path, SHOP), path, name)


@pytest.mark.parametrize(
    ("path", "class_name", "expected"),
    [
        ("src/Cart.php", "Cart", ["Cart.add", "Cart.row", "Base.save"]),
        ("domain/Item.php", "Item", ["Item.price", "Named.name"]),
    ],
)
def test_members_come_from_bases_and_traits_in_other_files(tmp_path, path, class_name, expected):
    members = workspace_of(tmp_path, SHOP).members_of(path, class_name)

    assert expected == [definition.qualified_name for _, definition in members]


def test_libraries_are_external_and_own_classes_that_are_not_there_are_not(tmp_path):
    workspace = workspace_of(tmp_path, SHOP)

    assert ["Psr"] == [a.external for a in workspace.resolutions_of("src/Cart.php") if a.external]
    assert [] == [a.external for a in workspace.resolutions_of("tests/CartTest.php") if a.external]


def test_a_class_that_appears_is_found_wherever_its_file_is(tmp_path):
    workspace = workspace_of(tmp_path, SHOP)
    workspace.replace(read("elsewhere.php", "<?php\nnamespace App;\nclass Missing {}\n"))

    assert "elsewhere.php" in edges_of(workspace, "tests/CartTest.php")


@pytest.mark.parametrize("broken", ["[]", "{", '{"autoload": 3}', '{"autoload": {"psr-4": {"A\\\\": [1, null]}}}', ""])
def test_a_configuration_of_another_shape_costs_its_rules_only(tmp_path, broken):
    workspace = workspace_of(tmp_path, {**SHOP, "composer.json": broken})

    assert ["legacy/all.php", "src/Cart.php", "src/helpers.php", "web/index.php"] == edges_of(
        workspace, "tests/CartTest.php"
    )
