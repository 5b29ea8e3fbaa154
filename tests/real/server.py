"""One real `ollama serve` of the tests' own: a free loopback port, its own home and model store, nothing left behind."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from fimble.models.base import Usage
from fimble.models.records import Records
from fimble.models.self_test import SelfTest

# Generous: it only bounds a server that will never come up or never go away.
PATIENCE_S = 60


@dataclass(frozen=True)
class RealOllama:
    """A running server and the names of the models it has."""

    url: str
    log: Path
    """What the server and its runners have written so far."""

    tiny_fim: str = "tiny-fim:latest"
    """Random weights with Qwen2.5-Coder's vocabulary layout: capability `insert`, FIM tokens, context 4096."""
    smollm2: str = "smollm2:latest"
    """SmolLM2-135M-Instruct: real text, a chat template, no FIM tokens, context 8192."""

    def client(self) -> httpx.Client:
        """Return a client for the server. It ignores proxy settings: nothing but loopback is asked."""
        return httpx.Client(base_url=self.url, timeout=PATIENCE_S * 4, trust_env=False)

    def create_model(self, name: str, gguf: Path, **more: object) -> None:
        """Upload a GGUF file and make a model of it, as `ollama create` does. `more` goes into /api/create."""
        with self.client() as http, gguf.open("rb") as content:
            digest = "sha256:" + hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            http.post(f"/api/blobs/{digest}", content=content).raise_for_status()
            body = {"model": name, "files": {"model.gguf": digest}, "stream": False, **more}
            http.post("/api/create", json=body).raise_for_status()

    def delete_model(self, name: str) -> None:
        """Delete a model, from memory too: one that is deleted only from the disk stays listed as loaded for minutes, under a
        name that nothing can be asked of."""
        with self.client() as http:
            http.post("/api/generate", json={"model": name, "keep_alive": 0}).raise_for_status()
            http.request("DELETE", "/api/delete", json={"model": name}).raise_for_status()


def spare_self_test(server: RealOllama, name: str, cache: Path) -> None:
    """Write into a cache directory that a model has passed its self-test, for tests that ask random weights for text."""
    with server.client() as http:
        digests = {model["name"]: model["digest"] for model in http.get("/api/tags").json()["models"]}
    passed = SelfTest("fim", 3, 3, Usage())
    Records(cache / "fimble" / "models.json").note_test(digests[name], name, "qwen2.5-coder", passed)


@contextlib.contextmanager
def running_ollama(binary: Path, folder: Path, **environment: str) -> Iterator[RealOllama]:
    """Run a server without models in `folder` until the block ends. `environment` is set for it and its runners."""
    port = free_port()
    # Settings of a user's own Ollama must not leak in, and this one never asks its maker's cloud anything.
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("OLLAMA_", "LLAMA_"))}
    own = {
        "HOME": str(folder),
        "OLLAMA_HOST": f"127.0.0.1:{port}",
        "OLLAMA_MODELS": str(folder / "models"),
        "OLLAMA_NO_CLOUD": "1",
    }
    log = folder / "serve.log"
    with log.open("ab") as sink:
        process = psutil.Popen([binary, "serve"], env={**inherited, **own, **environment}, stdout=sink, stderr=sink)
    server = RealOllama(f"http://127.0.0.1:{port}", log)
    try:
        wait_until_ready(server, process)
        yield server
    finally:
        stop(process)


def wait_until_ready(server: RealOllama, process: psutil.Popen) -> None:
    deadline = time.monotonic() + PATIENCE_S
    with server.client() as http:
        while True:
            try:
                http.get("/api/version").raise_for_status()
            except httpx.HTTPError:
                if process.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.05)
                    continue
                raise RuntimeError(f"ollama did not start:\n{server.log.read_text('utf-8')[-2000:]}") from None
            return


def stop(process: psutil.Popen) -> None:
    """End a server and its runners. On SIGTERM it takes its runners along; after SIGKILL they would stay, models and all."""
    family = [process, *process.children(recursive=True)] if process.is_running() else []
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
    _, stubborn = psutil.wait_procs(family, timeout=PATIENCE_S)
    for survivor in stubborn:
        survivor.kill()
    process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
