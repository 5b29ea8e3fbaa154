"""Whole files of every language, their facts and their skeletons, to be read in review."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.syntax.languages import language_for_path
from fimble.syntax.skeleton import skeleton
from fimble.syntax.tags import content_hash_of, extract
from tests.unit.syntax.showing import show_facts

FOLDER = Path(__file__).parents[2] / "golden" / "tags"
SOURCES = sorted(path for path in FOLDER.glob("*/*") if path.suffix != ".txt")


def name_of(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


def facts_of(path: Path):
    language = language_for_path(path.name)
    assert language is not None
    source = path.read_bytes()
    return extract(name_of(path), language, source, content_hash_of(source))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_facts_are_as_reviewed(path: Path, golden) -> None:
    golden(f"tags/{name_of(path)}.facts.txt", show_facts(facts_of(path)))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_skeletons_are_as_reviewed(path: Path, golden) -> None:
    golden(f"tags/{name_of(path)}.skeleton.txt", "\n".join(skeleton(facts_of(path))) + "\n")
