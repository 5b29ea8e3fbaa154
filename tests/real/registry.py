"""A registry that a real Ollama pulls a model from: the calls of the OCI distribution API that it makes, over TLS on loopback.

`registry.pem` is a certificate for 127.0.0.1 and localhost with its key, made for these tests and of no use elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("registry.pem")
MEDIA = "application/vnd.docker.distribution.manifest.v2+json"
STORE = "/store/"
CHUNK = 32_768


class Registry(ThreadingHTTPServer):
    """One model. `sent` are the byte ranges of its weights that were asked for, as (first, last)."""

    daemon_threads = True

    def __init__(self, weights: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent: list[tuple[int, int]] = []
        self.goes_on = threading.Event()
        """Until it is set, nothing is sent behind the middle of the weights."""
        config = {"model_format": "gguf", "model_family": "qwen2", "model_families": ["qwen2"], "model_type": "tiny"}
        parts = {"config": json.dumps(config).encode(), "model": weights, "template": b"{{ .Prompt }}"}
        self.weights = weights
        self.blobs = {_digest(part): part for part in parts.values()}
        self.manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": MEDIA,
                "config": _layer("application/vnd.docker.container.image.v1+json", parts["config"]),
                "layers": [
                    _layer(f"application/vnd.ollama.image.{name}", parts[name]) for name in ("model", "template")
                ],
            }
        ).encode()

    @property
    def model(self) -> str:
        """The name to pull it by."""
        return f"127.0.0.1:{self.server_port}/library/tiny:1b"


def _digest(blob: bytes) -> str:
    return f"sha256:{hashlib.sha256(blob).hexdigest()}"


def _layer(media: str, blob: bytes) -> dict[str, object]:
    return {"mediaType": media, "digest": _digest(blob), "size": len(blob)}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Registry

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        if "/blobs/" in self.path:  # as registries do: the bytes lie with another host
            place = f"https://localhost:{self.server.server_port}{STORE}{self.path.rpartition('/')[2]}"
            self._head(307, 0, Location=place)
        else:
            self._answer()

    def _answer(self) -> None:
        name = self.path.rpartition("/")[2]
        body = self.server.manifest if "/manifests/" in self.path else self.server.blobs.get(name)
        if not body:
            self._head(404, 0)
            return
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        first, last = (int(wanted[1]), int(wanted[2])) if wanted else (0, len(body) - 1)
        more = {"Content-Range": f"bytes {first}-{last}/{len(body)}"} if wanted else {}
        self._head(206 if wanted else 200, last + 1 - first, **more)
        if self.command == "GET":
            self._send(body, first, last)

    def _head(self, status: int, length: int, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", MEDIA if "/manifests/" in self.path else "application/octet-stream")
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _send(self, body: bytes, first: int, last: int) -> None:
        is_weights = body is self.server.weights
        if is_weights:
            self.server.sent.append((first, last))
        for start in range(first, last + 1, CHUNK):
            if is_weights and start >= len(body) // 2:
                self.server.goes_on.wait()
            try:
                self.wfile.write(body[start : min(last + 1, start + CHUNK)])
            except OSError:  # whoever stops a download hangs up
                return


@contextmanager
def running_registry(weights: bytes) -> Iterator[Registry]:
    """Serve a model until the block ends."""
    registry = Registry(weights)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    registry.socket = context.wrap_socket(registry.socket, server_side=True)
    serving = threading.Thread(target=registry.serve_forever, daemon=True)
    serving.start()
    try:
        yield registry
    finally:
        registry.goes_on.set()
        registry.shutdown()
        registry.server_close()
        serving.join()
