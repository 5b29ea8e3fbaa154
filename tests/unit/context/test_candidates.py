"""What comes up for a cursor, and the signs that speak for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.context.candidate import Candidate
from fimble.context.candidates import MOST_PLACES_BY_NAME, collect_candidates
from fimble.context.evidence import gather_evidence
from fimble.context.scope import scope_at
from fimble.index.symbols import SymbolIndex
from fimble.syntax.facts import Definition, FileFacts
from tests.unit.context.inference.test_values import PYTHON, TYPESCRIPT
from tests.unit.context.making import Desk


def candidates_at(folder: Path, files: dict[str, str], code: str = "‸") -> dict[str, Candidate]:
    """Candidates by qualified name, for `code` put where the cursor of `files` is."""
    return candidates_of(Desk(folder, {path: text.replace("‸", code) for path, text in files.items()}))


def candidates_of(desk: Desk) -> dict[str, Candidate]:
    """Candidates by qualified name, for the desk's cursor."""
    snapshot = desk.session.snapshot(desk.uri)
    assert snapshot is not None
    scope, evidence = scope_at(snapshot, desk.offset), gather_evidence(snapshot.document, desk.offset)
    distance = snapshot.workspace.graph.closure(snapshot.path)
    return {c.definition.qualified_name: c for c in collect_candidates(snapshot, scope, evidence, distance)}


@pytest.mark.parametrize(
    ("files", "code", "members"),
    [
        (PYTHON, "self.repo.‸", {"Repo.find", "Repo.conn", "Base.save"}),
        (PYTHON, "self.‸", {"Repo.find", "Base.save"}),
        (PYTHON, "super().‸", {"Repo.find", "Base.save"}),
        (PYTHON, "x = self.repo.find(2).fr‸", {"User.friend", "User.name"}),
        (PYTHON, "other.cache.users['x'].‸", {"User.friend"}),
        (TYPESCRIPT, "this.api.‸", {"Api.load", "Api.store"}),
        (TYPESCRIPT, "const y = loaded?.‸", {"User.id", "Named.title"}),
        (TYPESCRIPT, "(await this.api.list())[0].‸", {"User.tags"}),
    ],
)
def test_members_of_what_stands_before_the_dot(
    tmp_path: Path, files: dict[str, str], code: str, members: set[str]
) -> None:
    found = candidates_at(tmp_path, files, code)

    assert members <= {name for name, candidate in found.items() if candidate.is_receiver_member}


def test_nothing_stands_before_a_dot_that_is_not_there(tmp_path: Path) -> None:
    assert not any(candidate.is_receiver_member for candidate in candidates_at(tmp_path, PYTHON).values())


def test_members_of_values_in_scope_come_up_without_a_dot(tmp_path: Path) -> None:
    files = {
        "repo.py": "class Repo:\n    def find(self): ...\n",
        "app.py": "import repo\n\n\ndef f(source: repo.Repo):\n    ‸\n",
    }

    assert candidates_at(tmp_path, files)["Repo.find"].is_scope_member


def test_members_of_fields_of_self_come_up_when_they_are_used_near(tmp_path: Path) -> None:
    found = candidates_at(tmp_path, PYTHON, "x = self.repo.find(1)\n        ‸")

    assert found["Repo.find"].is_used_near
    assert not found["Repo.load"].is_receiver_member


def test_a_chain_brings_the_very_members_it_goes_through(tmp_path: Path) -> None:
    files = {
        "a.py": "class A:\n    def run(self): ...\n",
        "b.py": "class B:\n    def run(self): ...\n",
        "main.py": "from a import A\nfrom b import B\n\n\ndef f(b: B):\n    b.run()\n    ‸\n",
    }
    found = candidates_at(tmp_path, files)

    assert (False, True) == (found["A.run"].is_used_near, found["B.run"].is_used_near)


def test_what_is_called_comes_up_with_the_classes_of_its_parameters(tmp_path: Path) -> None:
    files = {
        "options.py": "class Options:\n    depth: int\n",
        "walk.py": "from options import Options\n\n\ndef walk(start: str, options: Options): ...\n",
        "main.py": "from walk import walk\n\n\ndef f():\n    walk('a', ‸\n",
    }
    found = candidates_at(tmp_path, files)

    assert found["walk"].is_used_near
    assert found["Options"].via_signature
    assert "Options.depth" in found


def test_fields_of_what_is_being_made_come_up(tmp_path: Path) -> None:
    files = {
        "user.py": "from dataclasses import dataclass\n\n\n@dataclass\nclass User:\n    name: str\n    age: int\n",
        "main.py": "from user import User\n\n\ndef f():\n    return User(‸\n",
    }

    assert candidates_at(tmp_path, files)["User.age"].is_scope_member


def test_what_the_function_returns_comes_up(tmp_path: Path) -> None:
    files = {
        "user.py": "class User:\n    name: str\n",
        "main.py": "import user\n\n\ndef f(name: str) -> 'list[user.User]':\n    ‸\n",
    }

    assert "User.name" in candidates_at(tmp_path, files)


def test_parameters_of_the_function_around_a_closure_count(tmp_path: Path) -> None:
    files = {
        "repo.py": "class Repo:\n    def find(self): ...\n",
        "main.py": "import repo\n\n\ndef outer(source: repo.Repo):\n    def inner():\n        source.‸\n",
    }

    assert candidates_at(tmp_path, files)["Repo.find"].is_receiver_member


def test_what_the_tested_module_offers_comes_up_in_its_test(tmp_path: Path) -> None:
    files = {
        "shop/repo.py": "def find(): ...\n\n\ndef drop(): ...\n",
        "tests/test_repo.py": "from shop.repo import find\n\n\ndef test_drop():\n    ‸\n",
    }

    assert candidates_at(tmp_path, files)["drop"].is_tested


def test_members_of_a_class_imported_out_of_a_java_package_come_up(tmp_path: Path) -> None:
    files = {
        "shop/Item.java": "package shop;\n\npublic class Item {\n    public int total() {\n        return 0;\n    }\n}\n",
        "app/Main.java": "package app;\n\nimport shop.Item;\n\nclass Main {\n    void run() {\n        ‸\n    }\n}\n",
    }

    assert candidates_at(tmp_path, files)["Item.total"].is_member


def test_what_a_package_holds_counts_as_imported_once_it_is_used(tmp_path: Path) -> None:
    files = {
        "a.go": "package shop\n\ntype Used struct{ A int }\n\ntype Other struct{ B int }\n",
        "main.go": "package shop\n\nfunc f(u Used) {\n\t‸\n}\n",
    }
    found = candidates_at(tmp_path, files)

    assert (True, False) == (found["Used"].is_imported, found["Used"].by_name)
    assert (False, True) == (found["Other"].is_imported, found["Other"].by_name)
    assert ["Used.A"] == [name for name, candidate in found.items() if candidate.is_member]


def test_constants_that_ruby_could_see_stay_out_until_they_are_used(tmp_path: Path) -> None:
    files = {
        "lib/a.rb": "module Shop\n  class Used\n    def go; end\n  end\nend\n",
        "lib/b.rb": "module Shop\n  class Other\n    def stop; end\n  end\nend\n",
        "lib/main.rb": "module Shop\n  class Main\n    def run\n      x = Used.new\n      ‸\n    end\n  end\nend\n",
    }
    found = candidates_at(tmp_path, files)

    assert found["Shop.Used"].is_imported
    assert "Shop.Used.go" in found
    assert "Shop.Other" not in found
    assert "Shop" not in found  # the open file opens the module itself


def test_private_members_are_nobody_elses_in_one_name_space_either(tmp_path: Path) -> None:
    files = {
        "a.php": "<?php\nnamespace Shop;\nclass Order\n{\n    private function hide() {}\n    public function show() {}\n}\n",
        "main.php": "<?php\nnamespace Shop;\nfunction f(Order $order)\n{\n    $order->‸\n}\n",
    }
    found = candidates_at(tmp_path, files)

    assert found["Order.show"].is_receiver_member
    assert "Order.hide" not in found


def test_nothing_is_made_of_a_value_that_is_there(tmp_path: Path) -> None:
    files = {
        "a.php": "<?php\nclass Order\n{\n    public function __construct() {}\n    public function show() {}\n}\n",
        "main.php": "<?php\nfunction f(Order $order)\n{\n    $order->‸\n}\n",
    }
    found = candidates_at(tmp_path, files)

    assert (True, False) == (found["Order.show"].is_receiver_member, found["Order.__construct"].is_receiver_member)


def test_what_the_modules_around_ruby_code_have_by_their_names_comes_up(tmp_path: Path) -> None:
    files = {
        "lib/shop.rb": "module Shop\n  class << self\n    def logger\n      @logger\n    end\n  end\n\n"
        "  def self.env\n    'test'\n  end\n\n  def mixed_in\n  end\nend\n",
        "lib/shop/other.rb": "module Shop\n  module Other\n    def self.elsewhere\n    end\n  end\nend\n",
        "lib/shop/cart.rb": "module Shop\n  class Cart\n    def add(item)\n      ‸\n    end\n  end\nend\n",
    }
    names = candidates_at(tmp_path, files).keys()

    assert {"Shop.logger", "Shop.env"} <= names
    assert not {"Shop.mixed_in", "Shop.Other.elsewhere"} & names


def test_what_a_ruby_module_in_use_offers_comes_up(tmp_path: Path) -> None:
    files = {
        "lib/utils.rb": "module Rack\n  module Utils\n    def self.best(list)\n      list\n    end\n  end\nend\n",
        "lib/main.rb": "module Rack\n  class Main\n    def run\n      x = Utils.best([])\n      ‸\n    end\n  end\nend\n",
    }

    assert candidates_at(tmp_path, files)["Rack.Utils.best"].is_member


JAVA = {
    "p/Money.java": "package p;\npublic class Money {\n  public static Money zero() {}\n  public Money plus(Money m) {}\n}\n",
    "p/Use.java": "package p;\nclass Use {\n  void go(Money price) {\n    Money sum = ‸\n  }\n}\n",
}


@pytest.mark.parametrize(
    ("code", "members"),
    [("price.‸", {"Money.plus"}), ("Money.‸", {"Money.plus", "Money.zero"})],
)
def test_what_only_a_class_has_does_not_stand_behind_the_dot_of_a_value(
    tmp_path: Path, code: str, members: set[str]
) -> None:
    found = candidates_at(tmp_path, JAVA, code)

    assert members == {name for name, candidate in found.items() if candidate.is_receiver_member}


def test_of_a_name_that_many_files_define_the_nearest_are_looked_at_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"m{number:02}.py": "def shared(): ...\n" for number in range(2 * MOST_PLACES_BY_NAME)}
    unpacked: set[str] = set()
    searched: set[str] = set()

    def facts_of(index: SymbolIndex, path: str) -> FileFacts | None:
        unpacked.add(path)
        return known_facts_of(index, path)

    def definitions_in(index: SymbolIndex, path: str, name: str) -> tuple[Definition, ...]:
        searched.add(path)
        return known_definitions_in(index, path, name)

    known_facts_of, known_definitions_in = SymbolIndex.facts_of, SymbolIndex.definitions_in
    monkeypatch.setattr(SymbolIndex, "facts_of", facts_of)
    monkeypatch.setattr(SymbolIndex, "definitions_in", definitions_in)
    desk = Desk(tmp_path, {**files, "app.py": "shared(‸)\n"})
    unpacked.clear()
    candidates_of(desk)

    assert set(sorted(files)[:MOST_PLACES_BY_NAME]) == searched
    assert set() == unpacked - {"app.py"}
