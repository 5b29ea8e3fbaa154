"""The stand-in for Ollama beside a real one: the same questions get answers of the same shape.

Tests all over the repository trust the stand-in; here it has to earn that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.real.server import RealOllama
from tests.standin.ollama_standin import OllamaStandin
from tests.standin.runtime import StandinModel

pytestmark = pytest.mark.real_ollama

MODEL = "tiny-fim:latest"
CHAT_ONLY = "smollm2:latest"
FIM = "<|fim_prefix|>def a(<|fim_suffix|>):\n<|fim_middle|>"
LONG = "def add(left, right):\n    return left + right\n" * 600


@dataclass
class Pair:
    real: httpx.Client
    standin: httpx.Client

    def each(self, method: str, path: str, **request: Any) -> tuple[httpx.Response, httpx.Response]:
        return self.real.request(method, path, **request), self.standin.request(method, path, **request)


@pytest.fixture
def pair(ollama_server: RealOllama) -> Iterator[Pair]:
    models = [
        StandinModel(MODEL, train_length=4096, model_info={"tokenizer.ggml.fim_pre_token_id": 1}),
        StandinModel(
            CHAT_ONLY, family="llama", template="{{ .Prompt }}", capabilities=("completion",), train_length=8192
        ),
    ]
    with (
        OllamaStandin(models, answer="x = 1\n" * 50) as standin,
        ollama_server.client() as real,
        httpx.Client(base_url=standin.url, trust_env=False, timeout=60) as fake,
    ):
        for client in (real, fake):
            client.post("/api/generate", json={"model": MODEL, "keep_alive": 0})
        yield Pair(real, fake)


def generate(prompt: str, *, model: str = MODEL, stream: bool = False, **more: Any) -> dict[str, Any]:
    options = {"temperature": 0, "num_predict": 4, "num_ctx": 2048, **more.pop("options", {})}
    return {"model": model, "prompt": prompt, "raw": True, "stream": stream, "options": options, **more}


def chat(words: str = "Say yes.", *, model: str = CHAT_ONLY, **more: Any) -> dict[str, Any]:
    options = {"temperature": 0, "num_predict": 4, "num_ctx": 2048, **more.pop("options", {})}
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": words}]
    return {"model": model, "messages": messages, "stream": False, "think": False, "options": options, **more}


def shape(value: Any) -> Any:
    """The keys and types of JSON, without its values; a list is its first entry's shape."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/version", None),
        ("POST", "/api/generate", {"model": MODEL, "stream": False}),
        ("POST", "/api/generate", {"model": MODEL, "stream": False, "keep_alive": 0}),
        ("POST", "/api/generate", generate(FIM)),
        ("POST", "/api/generate", generate(FIM, options={"num_predict": 1})),
        ("POST", "/api/generate", generate(FIM, options={"num_predict": 2}, logprobs=True)),
        ("POST", "/api/generate", generate(LONG, options={"num_predict": 1})),
        ("POST", "/api/chat", chat()),
        ("POST", "/api/chat", chat(messages=[])),
        ("GET", "/api/ps", None),
    ],
)
def test_an_answer_has_the_same_fields(pair: Pair, method: str, path: str, body: Any) -> None:
    if path == "/api/ps":
        pair.each("POST", "/api/generate", json=generate(FIM))
    real, standin = pair.each(method, path, json=body)

    assert (standin.status_code, standin.headers["content-type"]) == (real.status_code, real.headers["content-type"])
    real_shape, shown = shape(real.json()), shape(standin.json())
    if "models" in real_shape:  # fields that depend on the model file
        real_shape, shown = real_shape["models"][0], shown["models"][0]
    if (body or {}).get("options", {}).get("num_predict") == 1:
        for fields in (real_shape, shown):
            fields.pop("eval_duration", None)  # of one token: nothing, or next to nothing
    assert shown == real_shape


@pytest.mark.parametrize(
    ("path", "request_"),
    [
        ("/api/generate", {"json": generate("x", model="nope")}),
        ("/api/show", {"json": {"model": "nope"}}),
        ("/api/generate", {"content": b'{"model": "tiny-fim", "pro', "headers": {"content-type": "application/json"}}),
        ("/api/generate", {"content": b"", "headers": {"content-type": "application/json"}}),
        ("/api/generate", {"json": generate("x"), "headers": {"Origin": "http://evil.example"}}),
        ("/api/generate", {"json": generate("x", system="be brief")}),
        ("/api/generate", {"json": generate("x", model=CHAT_ONLY, raw=False, suffix="y")}),
        ("/api/chat", {"json": chat(model="nope")}),
        ("/api/chat", {"json": chat(think=True)}),
    ],
)
def test_a_refusal_has_the_same_status_and_words(pair: Pair, path: str, request_: dict[str, Any]) -> None:
    real, standin = pair.each("POST", path, **request_)

    assert (standin.status_code, standin.text.strip()) == (real.status_code, real.text.strip())


def test_a_prompt_too_long_is_refused_with_the_same_structure(pair: Pair) -> None:
    real, standin = pair.each("POST", "/api/generate", json=generate(LONG, truncate=False))
    errors = [json.loads(json.loads(response.text)["error"])["error"] for response in (real, standin)]

    assert (real.status_code, standin.status_code) == (400, 400)
    assert shape(errors[1]) == shape(errors[0])
    assert [{k: e[k] for k in ("code", "type", "n_ctx")} for e in errors] == [
        {"code": 400, "type": "exceed_context_size_error", "n_ctx": 2048}
    ] * 2
    numbers = [(e["n_prompt_tokens"], e["n_ctx"]) for e in errors]
    assert [e["message"].replace(str(n), "N") for e, (n, _) in zip(errors, numbers, strict=True)] == [
        "request (N tokens) exceeds the available context size (2048 tokens), try increasing it"
    ] * 2


def test_a_conversation_too_long_is_refused_with_the_same_structure(pair: Pair) -> None:
    real, standin = pair.each("POST", "/api/chat", json=chat(LONG, truncate=False))
    errors = [json.loads(json.loads(response.text)["error"])["error"] for response in (real, standin)]

    assert (real.status_code, standin.status_code) == (400, 400)
    assert shape(errors[1]) == shape(errors[0])
    assert [2048, 2048] == [error["n_ctx"] for error in errors]


def test_a_prompt_too_long_is_cut_to_the_same_size(pair: Pair) -> None:
    real, standin = pair.each("POST", "/api/generate", json=generate(LONG, options={"num_predict": 1}))

    assert standin.json()["prompt_eval_count"] == real.json()["prompt_eval_count"]


def test_a_stream_has_the_same_lines(pair: Pair) -> None:
    body = generate(FIM, stream=True, options={"num_predict": 5})
    real, standin = pair.each("POST", "/api/generate", json=body)

    assert standin.headers["content-type"] == real.headers["content-type"]
    lines = [[json.loads(line) for line in response.text.split("\n") if line] for response in (real, standin)]
    assert [shape(line) for line in lines[1][:1] + lines[1][-1:]] == [
        shape(line) for line in lines[0][:1] + lines[0][-1:]
    ]
    assert [line["done"] for line in lines[1]] == [False] * (len(lines[1]) - 1) + [True]


@pytest.mark.parametrize(
    ("first", "second", "reloads"),
    [
        ({}, {}, False),
        ({}, {"temperature": 0.7, "seed": 1, "stop": ["z"], "num_predict": 2}, False),
        ({"num_ctx": 2048}, {"num_ctx": 1024}, True),
        ({"num_ctx": 2048}, {"num_ctx": 2048}, False),
        ({"num_ctx": 2048}, {"num_ctx": None}, True),
        ({"num_ctx": None}, {"num_ctx": None}, False),
        ({"num_ctx": None}, {"num_ctx": 4096}, False),
        ({"num_ctx": 100_000}, {"num_ctx": 4096}, False),
        ({"num_thread": 1}, {"num_thread": 2}, True),
        ({}, {"num_batch": 256}, True),
    ],
)
def test_the_same_options_reload_the_model(pair: Pair, first: Any, second: Any, reloads: bool) -> None:
    first, second = {"num_ctx": 2048, **first}, {"num_ctx": 2048, **second}
    bodies = [generate(FIM, options=options) for options in (first, second)]
    for body in bodies:
        body["options"] = {k: v for k, v in body["options"].items() if v is not None}
    pair.each("POST", "/api/generate", json=bodies[0])
    real, standin = pair.each("POST", "/api/generate", json=bodies[1])

    # A reload loses the cache; a model that stays still has all of the prompt but its last token.
    assert [r.json()["prompt_eval_cached_count"] == 0 for r in (real, standin)] == [reloads, reloads]


def test_the_cache_keeps_what_stands_before_a_change_and_earlier_prompts(pair: Pair) -> None:
    start, other = LONG[:2000], "# elsewhere\n" + LONG[:1500]
    prompts = [start, start, start + " more", start[:1000] + "\n# changed\n" + start[1000:], other, start]
    kept: list[list[float]] = [[], []]
    for prompt in prompts:
        for n, response in enumerate(
            pair.each("POST", "/api/generate", json=generate(prompt, options={"num_ctx": 4096}))
        ):
            answer = response.json()
            kept[n].append(round(answer["prompt_eval_cached_count"] / answer["prompt_eval_count"], 1))

    assert kept[1] == pytest.approx(kept[0], abs=0.11)


def test_keep_alive_counts_the_same(pair: Pair) -> None:
    for keep_alive, loaded in ((-1, True), ("10m", True), (0, False)):
        pair.each("POST", "/api/generate", json=generate(FIM, keep_alive=keep_alive))
        names = [[m["name"] for m in r.json()["models"]] for r in pair.each("GET", "/api/ps")]
        assert [MODEL in found for found in names] == [loaded, loaded]
