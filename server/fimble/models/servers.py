"""How each kind of model server is reached: its address, its key, and what to tell a person when it fails. Connects nothing yet."""

from __future__ import annotations

import httpx
import ollama

from fimble.models.connection import Connection, Timeouts
from fimble.models.failures import Server


def ollama_at(host: str, api_key: str, timeouts: Timeouts) -> Connection:
    """Give the connection to an Ollama at `host`, a URL from `models.hosts`."""
    server = Server("Ollama", host, start="Start it with `ollama serve`.", obtain="Get it with `ollama pull {model}`.")
    return Connection(server, timeouts, _authorization(api_key))


def openai_at(url: str, api_key: str, timeouts: Timeouts) -> Connection:
    """Give the connection to a server with OpenAI's interface at `url` (from `models.hosts`, with or without "/v1")."""
    root = url.removesuffix("/v1")
    server = Server(
        "The model server",
        root,
        start=f"Start it, or set its address: nothing listens at {root}.",
        obtain="Check the name {model!r} against the server's list of models, and that the address is right.",
    )
    return Connection(server, timeouts, _authorization(api_key))


def official_client(host: str, api_key: str, timeouts: Timeouts) -> ollama.AsyncClient:
    """Give the official client for an Ollama, kept from doing what it does by itself: proxies, redirects, another key."""

    async def drop_authorization(request: httpx.Request) -> None:
        # The client adds OLLAMA_API_KEY, the key of the maker's cloud, to every request, whatever the host.
        if not api_key:
            request.headers.pop("authorization", None)

    return ollama.AsyncClient(
        host,
        headers=_authorization(api_key),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(timeouts.load, connect=timeouts.connect),
        event_hooks={"request": [drop_authorization]},
    )


def _authorization(api_key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {api_key}"} if api_key else {}
