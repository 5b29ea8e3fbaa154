from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest

from fimble.completion.suggestion import Suggestion
from fimble.context import planner
from fimble.ledger import Ledger
from fimble.models.base import ModelInfo
from fimble.service import Service
from fimble.settings import Settings
from fimble.syntax import queries
from fimble.text.spans import Edit, Span
from tests.standin.ollama_standin import CODER, OllamaStandin
from tests.unit.index.making import write


@pytest.fixture
async def service():
    made = Service(Settings(), use_cache=False)
    yield made
    await made.close()


async def test_what_the_settings_exclude_is_not_looked_up_any_more(service, tmp_path):
    root = write(tmp_path / "project", {"keep.py": "kept = 1\n", "secret/plan.py": "hidden = 1\n"})
    service.session.add_folder(root)
    await service.index_folder(root)
    assert len(service.corpus) == 2
    service.apply_settings(replace(service.session.settings, exclude=("secret/",)))
    await asyncio.gather(*service._tasks)

    assert len(service.corpus) == 1


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


async def test_after_a_pause_the_next_key_finds_the_other_files_chosen(tmp_path, monkeypatch):
    files = {"api.py": "def load(): ...\n", "main.py": "from api import load\n\n\ndef main():\n    \n"}
    root = write(tmp_path / "project", files)
    service = Service(Settings(backend="ollama"), use_cache=False)
    service.session.add_folder(root)
    await service.index_folder(root)
    source = SimpleNamespace(info=ModelInfo("ollama", "coder", template="deepseek-coder", context_length=4096))
    monkeypatch.setattr(service.engine, "_source", lambda: source)
    chosen = []
    monkeypatch.setattr(planner, "select", _counting(planner.select, chosen))
    uri, end = (root / "main.py").as_uri(), len(files["main.py"]) - 1
    service.session.open(uri, "python", 1, files["main.py"])
    service.session.change(uri, [Edit(Span(end, end), "x")], 2)
    service._at_rest(uri)
    await asyncio.gather(*service._tasks)
    at_rest = len(chosen)
    service.session.change(uri, [Edit(Span(end + 1, end + 1), " = lo")], 3)
    prompt = service.engine.prompter.prompt(
        service.session.snapshot(uri), end + 6, source.info, service.session.settings, 64
    )
    await service.close()

    assert (1, 1) == (at_rest, len(chosen))
    assert "def load(): ..." in prompt.text


def _counting(make, made):
    def counted(*given):
        made.append(given)
        return make(*given)

    return counted


@pytest.mark.parametrize(("is_on", "n_shown"), [(True, 1), (False, 0)])
async def test_what_was_counted_outlives_the_service_unless_it_is_off(tmp_path, is_on, n_shown):
    ledger = Ledger(tmp_path / "statistics.jsonl")
    service = Service(Settings(statistics_enabled=is_on), use_cache=False, ledger=ledger)
    service.statistics.shown([Suggestion("s1", "x", Span(0, 0), "lookup", "", "python", 1.0)])
    await service.close()

    assert n_shown == sum(counts.shown for counts in ledger.read().values())


async def test_new_settings_do_not_give_up_a_load_that_is_under_way():
    with OllamaStandin() as ollama:
        ollama.speed.load_ms = 400
        settings = Settings(backend="ollama", ollama_host=ollama.url)
        service = Service(settings, use_cache=False)
        await service.start_model()
        await asyncio.to_thread(ollama.wait_for, lambda: asked(ollama))
        service.apply_settings(replace(settings, openai_template="qwen2.5-coder"))
        ready = await service.selector.settled(60)
        await service.close()

    assert ("ready", [CODER.name]) == (ready.state, ollama.loads)
    assert "connection_closed" not in {record.outcome for record in asked(ollama)}


async def test_a_server_that_ends_waits_for_no_load():
    with OllamaStandin() as ollama:
        ollama.speed.load_ms = 3_600_000
        settings = Settings(backend="ollama", ollama_host=ollama.url)
        service = Service(settings, use_cache=False)
        await service.start_model()
        await asyncio.to_thread(ollama.wait_for, lambda: asked(ollama))
        service.apply_settings(replace(settings, openai_template="qwen2.5-coder"))
        await asyncio.sleep(0)
        await asyncio.wait_for(service.close(), 60)

        await asyncio.to_thread(ollama.wait_for, lambda: asked(ollama)[0].outcome == "connection_closed", 60)


def asked(ollama):
    return [record for record in ollama.requests if record.path == "/api/generate"]
