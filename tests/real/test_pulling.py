"""Getting a model with a real Ollama, which takes it from a registry on this machine."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from fimble.errors import ModelMissing, UsageError
from fimble.models.ollama import OllamaBackend, PullProgress
from fimble.models.pulling import SPARE_BYTES, pull
from tests.models.asking import eventually
from tests.real.registry import CERTIFICATE, Registry, running_registry
from tests.real.server import PATIENCE_S, RealOllama, running_ollama
from tests.setup import parts

pytestmark = pytest.mark.real_ollama

ROOM = 100 * SPARE_BYTES


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealOllama]:
    """A server that believes the registry's certificate."""
    folder = tmp_path_factory.mktemp("ollama")
    with running_ollama(parts.require("ollama"), folder, SSL_CERT_FILE=str(CERTIFICATE)) as running:
        yield running


@pytest.fixture
def registry(request: pytest.FixtureRequest) -> Iterator[Registry]:
    # Ollama does not fetch what it has, so each test has weights of its own: what stands behind the tensors is not read.
    weights = parts.require("tiny-fim").read_bytes() + request.node.name.encode().ljust(1 << 20, b".")
    with running_registry(weights) as running:
        yield running


@pytest.fixture
async def ollama(server: RealOllama) -> AsyncIterator[OllamaBackend]:
    backend = OllamaBackend(server.url)
    yield backend
    await backend.close()


async def stopped_half_way(ollama: OllamaBackend, registry: Registry) -> int:
    """Stop when nothing more comes; gives the bytes that had come."""
    came = 0
    async with aclosing(pull(ollama, registry.model, lambda: ROOM)) as progress:
        async for part in progress:
            came = max(came, part.completed)
            if came >= len(registry.weights) // 2 - 32_768:
                return came
    raise AssertionError("it came whole")


async def test_a_model_comes_with_its_progress_and_can_be_asked(ollama: OllamaBackend, registry: Registry) -> None:
    progress: list[PullProgress] = []
    async for part in pull(ollama, registry.model, lambda: ROOM):
        progress.append(part)
        if part.completed:  # Ollama tells 16 times a second how far it is: a download that waits is told of for certain
            registry.goes_on.set()

    assert ("pulling manifest", "success") == (progress[0].status, progress[-1].status)
    steps = [part.completed for part in progress if part.total == len(registry.weights)]
    assert sorted(steps) == steps
    assert steps[-1] > 0
    assert registry.model in {model.name for model in await ollama.installed()}
    assert "qwen2" == (await ollama.show(registry.model)).family


def kept(server: RealOllama) -> int:
    """How many bytes Ollama has noted that it has of what it has not whole."""
    notes = (server.log.parent / "models" / "blobs").glob("*-partial-*")
    found = (re.search(r'"Completed":(\d+)', note.read_text("utf-8")) for note in notes)
    return max((int(match[1]) for match in found if match), default=0)


async def test_a_download_that_is_stopped_goes_on_from_there(
    ollama: OllamaBackend, registry: Registry, server: RealOllama
) -> None:
    came = await stopped_half_way(ollama, registry)
    await eventually(lambda: kept(server) >= came // 2, PATIENCE_S)  # it writes that down when it has stopped
    assert registry.model not in {model.name for model in await ollama.installed()}

    registry.goes_on.set()
    progress = [part async for part in pull(ollama, registry.model, lambda: ROOM)]

    first, again = registry.sent[0], registry.sent[-1]
    assert (0, len(registry.weights) - 1) == first
    assert 0 < came // 2 < again[0] < again[1] == len(registry.weights) - 1
    assert "success" == progress[-1].status
    assert registry.model in {model.name for model in await ollama.installed()}


async def test_a_disk_without_room_stops_it_when_the_size_is_known(ollama: OllamaBackend, registry: Registry) -> None:
    with pytest.raises(UsageError, match="no room for"):
        async for _ in pull(ollama, registry.model, lambda: SPARE_BYTES):
            pass

    assert registry.model not in {model.name for model in await ollama.installed()}


async def test_a_model_that_the_registry_does_not_have_is_told(ollama: OllamaBackend, registry: Registry) -> None:
    registry.manifest = b""
    with pytest.raises(ModelMissing, match="to get") as caught:
        async for _ in pull(ollama, registry.model, lambda: ROOM):
            pass

    assert "ollama.com/library" in caught.value.remedy
