"""Which file a test file tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.context.tested import files_under_test, name_under_test
from tests.unit.context.making import Desk


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/test_repo.py", "repo"),
        ("repo_test.go", "repo"),
        ("src/repo.test.ts", "repo"),
        ("src/user-repo.spec.tsx", "user-repo"),
        ("test/RepoTest.java", "Repo"),
        ("test/RepoTests.cs", "Repo"),
        ("spec/repo_spec.rb", "repo"),
        ("src/repo.py", ""),
        ("src/latest.py", ""),
        ("src/contest.ts", ""),
    ],
)
def test_the_name_of_a_test_tells_what_it_tests(path: str, expected: str) -> None:
    assert expected == name_under_test(path)


def test_an_imported_file_of_that_name_is_tested_rather_than_one_beside_the_test(tmp_path: Path) -> None:
    files = {
        "shop/repo.py": "def find(): ...\n",
        "tests/repo.py": "def other(): ...\n",
        "tests/test_repo.py": "from shop.repo import find\n‸\n",
    }

    assert ["shop/repo.py"] == files_under_test("tests/test_repo.py", Desk(tmp_path, files).workspace)


def test_a_file_beside_the_test_is_tested_without_an_import(tmp_path: Path) -> None:
    files = {"repo.ts": "export const a = 1;\n", "repo.test.ts": "‸\n"}

    assert ["repo.ts"] == files_under_test("repo.test.ts", Desk(tmp_path, files).workspace)


def test_a_package_file_is_known_by_its_folder(tmp_path: Path) -> None:
    files = {"shop/__init__.py": "def find(): ...\n", "test_shop.py": "from shop import find\n‸\n"}

    assert ["shop/__init__.py"] == files_under_test("test_shop.py", Desk(tmp_path, files).workspace)


def test_other_files_test_nothing(tmp_path: Path) -> None:
    files = {"a.py": "x = 1\n", "b.py": "import a\n‸\n"}

    assert [] == files_under_test("b.py", Desk(tmp_path, files).workspace)
