from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from fimble.actions.tests_place import tests_place as place_of
from tests.unit.context.making import Desk

PYTEST = "import pytest\n\n\ndef test_it() -> None:\n    pass\n"
UNITTEST = "import unittest\n\n\nclass ItTest(unittest.TestCase):\n    pass\n"


@pytest.mark.parametrize(
    ("path", "others", "expected"),
    [
        # what nothing tells is as the language has it
        ("shop/cart.py", {}, ("tests/test_cart.py", "unittest", False)),
        ("src/cart.ts", {}, ("src/cart.test.ts", "node:test", False)),
        ("shop/cart.go", {}, ("shop/cart_test.go", "Go's testing package", False)),
        ("src/main/java/shop/Cart.java", {}, ("src/test/java/shop/CartTest.java", "JUnit 5", False)),
        ("src/main/kotlin/shop/Cart.kt", {}, ("src/test/kotlin/shop/CartTest.kt", "kotlin.test", False)),
        ("lib/cart.rb", {}, ("test/test_cart.rb", "minitest", False)),
        ("lua/cart.lua", {}, ("spec/cart_spec.lua", "busted", False)),
        ("src/Cart.php", {}, ("tests/CartTest.php", "PHPUnit", False)),
        ("Shop/Cart.cs", {}, ("Shop/CartTests.cs", "xUnit", False)),
        ("crates/a/src/cart.rs", {"crates/a/Cargo.toml": "[package]\n"}, ("crates/a/tests/cart.rs", "Rust's own test attribute", False)),
        # what the project depends on
        ("shop/cart.py", {"pyproject.toml": '[dependency-groups]\ndev = ["pytest>=8"]\n'}, ("tests/test_cart.py", "pytest", False)),
        ("src/cart.ts", {"package.json": '{"devDependencies": {"vitest": "3"}}'}, ("src/cart.test.ts", "vitest", False)),
        ("shop/cart.py", {"requirements-dev.txt": "pytest-cov\n"}, ("tests/test_cart.py", "pytest", False)),
        ("src/main/java/shop/Cart.java", {"pom.xml": "<dependency><groupId>junit</groupId><artifactId>junit</artifactId></dependency>"}, ("src/test/java/shop/CartTest.java", "JUnit 4", False)),
        ("Shop/Cart.cs", {"Shop/Shop.csproj": '<PackageReference Include="NUnit" />'}, ("Shop/CartTests.cs", "NUnit", False)),
        ("lib/cart.rb", {"Gemfile": "gem 'rspec-rails'\n"}, ("test/test_cart.rb", "RSpec", False)),
        # what its other tests are
        ("shop/cart.py", {"tests/test_order.py": PYTEST}, ("tests/test_cart.py", "pytest", False)),
        ("shop/cart.py", {"tests/test_order.py": PYTEST.replace("import pytest\n", "")}, ("tests/test_cart.py", "pytest", False)),
        ("shop/cart.py", {"tests/unit/test_order.py": UNITTEST}, ("tests/unit/test_cart.py", "unittest", False)),
        ("shop/cart.py", {"shop/test_order.py": PYTEST}, ("shop/test_cart.py", "pytest", False)),
        ("src/cart.ts", {"src/order.spec.ts": 'import { it } from "vitest";\n'}, ("src/cart.spec.ts", "vitest", False)),
        ("src/Cart.tsx", {"src/order.test.ts": 'import { it } from "@jest/globals";\n'}, ("src/Cart.test.tsx", "jest", False)),
        ("src/cart.js", {"src/__tests__/order.test.js": 'import "mocha";\n'}, ("src/__tests__/cart.test.js", "mocha", False)),
        ("lib/shop/cart.rb", {"spec/shop/order_spec.rb": 'require "spec_helper"\n'}, ("spec/shop/cart_spec.rb", "RSpec", False)),
        (
            "src/main/java/shop/Cart.java",
            {"src/test/java/other/OrderTest.java": "package other;\n\nimport org.junit.Test;\n\npublic class OrderTest {}\n"},
            ("src/test/java/shop/CartTest.java", "JUnit 4", False),
        ),
        # what is there already
        ("shop/cart.py", {"tests/test_cart.py": PYTEST}, ("tests/test_cart.py", "pytest", True)),
        ("src/cart.ts", {"tests/cart.test.ts": 'import { it } from "vitest";\n'}, ("tests/cart.test.ts", "vitest", True)),
        ("shop/cart.go", {"shop/cart_test.go": "package shop\n"}, ("shop/cart_test.go", "Go's testing package", True)),
    ],
)  # fmt: skip
def test_tests_go_where_the_project_has_them(
    tmp_path: Path, path: str, others: Mapping[str, str], expected: tuple[str, str, bool]
) -> None:
    desk = Desk(tmp_path, {path: "x‸", **others})
    place = place_of(path, desk.workspace.language_of(path), desk.workspace)

    assert place is not None
    assert expected == (place.path, place.framework, place.exists)


@pytest.mark.parametrize("path", ["tests/test_cart.py", "src/cart.test.ts", "notes.txt"])
def test_what_is_a_test_or_no_code_has_no_tests(tmp_path: Path, path: str) -> None:
    desk = Desk(tmp_path, {path: "x‸"})

    assert place_of(path, desk.workspace.language_of(path), desk.workspace) is None
