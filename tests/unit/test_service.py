from __future__ import annotations

import asyncio

import pytest

from fimble import service as serving
from fimble.service import Service
from fimble.settings import Settings
from fimble.syntax import queries
from tests.unit.index.making import write


@pytest.fixture
async def service(monkeypatch):
    monkeypatch.setattr(serving, "MOST_FED", 3)
    made = Service(Settings(), use_cache=False)
    yield made
    await made.close()


async def test_the_lookup_engine_holds_the_files_nearest_to_open_documents(service, tmp_path):
    files = {f"{directory}/m{n}.py": f"x{n} = {n}\n" for directory in ("a", "z/deep") for n in range(3)}
    root = write(tmp_path / "project", files)
    service.session.add_folder(root)
    uri = (root / "z" / "deep" / "m0.py").as_uri()
    service.session.open(uri, "python", 1, files["z/deep/m0.py"])
    service.session.read_at_rest(uri)
    held = []
    service.corpus.replace_file = lambda path, language, text: held.append(path)
    await service.index_folder(root)
    assert held == [f"project/z/deep/m{n}.py" for n in range(3)]
    await service.files_changed([(root / "a" / "m0.py").as_uri()])
    assert len(held) == 3


async def test_requests_compile_no_queries_for_a_document_that_was_opened(service, monkeypatch):
    compiled = []
    monkeypatch.setattr(queries.tree_sitter, "Query", _counting(queries.tree_sitter.Query, compiled))
    queries._compiled.cache_clear()
    service.session.open("file:///nowhere/a.rb", "ruby", 1, "class A\n  def b\n    \n  end\nend\n")
    service.opened("file:///nowhere/a.rb")
    await asyncio.gather(*service._tasks)
    before = len(compiled)
    await service.prompt_at("file:///nowhere/a.rb", 20, template="deepseek-coder", default="deepseek-coder")
    queries._compiled.cache_clear()

    assert 0 < before == len(compiled)


def _counting(make, made):
    def counted(*given):
        made.append(given)
        return make(*given)

    return counted
