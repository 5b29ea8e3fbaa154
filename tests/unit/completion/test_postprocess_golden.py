"""The table of cases: what a model said at a cursor and what is shown of it."""

from __future__ import annotations

import pytest

from tests.unit.completion.golden_cases import FOLDER, file_text, read_cases

LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.txt"))
CASES = [case for language in LANGUAGES for case in read_cases(language)]


@pytest.fixture
def updates_golden(request):
    return request.config.getoption("--update-golden")


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.language}: {case.name}") for case in CASES])
def test_shows_what_a_user_would_want_to_see(case, updates_golden):
    if updates_golden:
        pytest.skip("the files are being rewritten")
    assert case.actual == case.shown


def test_every_case_has_a_name_of_its_own():
    names = [(case.language, case.name) for case in CASES]
    assert sorted(set(names)) == sorted(names)


def test_the_table_is_as_large_as_we_say():
    assert len(CASES) >= 290


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_written_as_the_flag_would_write_them(language, updates_golden):
    path = FOLDER / f"{language}.txt"
    cases = read_cases(language)
    if updates_golden:
        path.write_bytes(file_text(language, [(case, case.actual) for case in cases]).encode())
        cases = read_cases(language)
    assert path.read_bytes().decode() == file_text(language, [(case, case.shown) for case in cases])
