"""What the product takes for granted about Ollama, asked of a real one with plain HTTP.

When a new release breaks one of these, the backend needs a look before its users do. Only counts and shapes are asserted: how
long anything takes is the machine's affair.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.real.server import RealOllama

pytestmark = pytest.mark.real_ollama

FIM_PROMPT = "<|fim_prefix|>def a(<|fim_suffix|>):\n<|fim_middle|>"
# About 700 tokens of the tiny model, 350 of SmolLM2.
SOURCE = "".join(f"def add_{n}(left, right):\n    return left + right + {n}\n\n\n" for n in range(14))


class Asked:
    """One model of the server, asked the way the product asks: raw, at temperature 0."""

    def __init__(self, http: httpx.Client, model: str) -> None:
        self.http = http
        self.model = model

    def body(self, prompt: str, *, options: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        options = {"temperature": 0, "num_predict": 1, "num_ctx": 2048, **(options or {})}
        return {"model": self.model, "prompt": prompt, "raw": True, "stream": False, "options": options, **more}

    def response(self, prompt: str, **more: Any) -> httpx.Response:
        return self.http.post("/api/generate", json=self.body(prompt, **more))

    def answer(self, prompt: str, **more: Any) -> dict[str, Any]:
        response = self.response(prompt, **more)
        assert 200 == response.status_code, response.text
        return response.json()

    def count(self, prompt: str) -> int:
        """Return how many tokens the server sees in the prompt."""
        return self.answer(prompt)["prompt_eval_count"]

    def show(self) -> dict[str, Any]:
        return self.http.post("/api/show", json={"model": self.model}).raise_for_status().json()

    def loaded(self) -> list[dict[str, Any]]:
        return [entry for entry in self.http.get("/api/ps").json()["models"] if entry["name"] == self.model]


@pytest.fixture
def http(ollama_server: RealOllama) -> Iterator[httpx.Client]:
    with ollama_server.client() as client:
        yield client


@pytest.fixture
def tiny(http: httpx.Client, ollama_server: RealOllama) -> Asked:
    return Asked(http, ollama_server.tiny_fim)


@pytest.fixture
def smollm2(http: httpx.Client, ollama_server: RealOllama) -> Asked:
    return Asked(http, ollama_server.smollm2)


# --- what a client reads about models --------------------------------------------------------------------------------


def test_the_version_is_three_numbers(http: httpx.Client) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", http.get("/api/version").json()["version"])


def test_a_template_that_takes_a_suffix_makes_the_model_insert(tiny: Asked, smollm2: Asked) -> None:
    assert "insert" in tiny.show()["capabilities"]
    assert "insert" not in smollm2.show()["capabilities"]


def test_the_list_of_models_says_which_can_insert(http: httpx.Client, tiny: Asked, smollm2: Asked) -> None:
    listed = {entry["name"]: entry["capabilities"] for entry in http.get("/api/tags").json()["models"]}
    assert {True, False} == {"insert" in listed[tiny.model], "insert" in listed[smollm2.model]}
    assert "insert" in listed[tiny.model]


def test_the_model_file_names_its_family_window_and_fim_tokens(tiny: Asked, smollm2: Asked) -> None:
    told = tiny.show()
    assert "qwen2" == told["details"]["family"] == told["model_info"]["general.architecture"]
    assert 4096 == told["model_info"]["qwen2.context_length"]
    fim = {key for key in told["model_info"] if re.fullmatch(r"tokenizer\.ggml\.fim_(pre|suf|mid)_token_id", key)}
    assert 3 == len(fim)
    assert 8192 == smollm2.show()["model_info"]["llama.context_length"]
    assert not any("fim" in key for key in smollm2.show()["model_info"])


# --- prompts ---------------------------------------------------------------------------------------------------------


def test_in_a_raw_prompt_each_sentinel_is_one_control_token(tiny: Asked) -> None:
    assert tiny.count("def a(") + tiny.count("):\n") + 3 == tiny.count(FIM_PROMPT)


def test_a_sentinel_in_the_users_own_text_becomes_a_control_token_too(tiny: Asked) -> None:
    around = tiny.count("x = '") + tiny.count("'\n")
    assert around + 1 == tiny.count("x = '<|fim_middle|>'\n")
    # A zero width space inside is enough to keep it text.
    assert around + 10 < tiny.count("x = '<|fim\u200b_middle|>'\n")


def test_a_suffix_is_rendered_to_the_same_tokens_as_the_raw_prompt(tiny: Asked) -> None:
    raw = tiny.answer(FIM_PROMPT)
    rendered = tiny.answer("def a(", suffix="):\n", raw=False)
    assert raw["prompt_eval_count"] == rendered["prompt_eval_count"]
    assert raw["response"] == rendered["response"]


def test_a_suffix_is_refused_where_the_model_cannot_insert(smollm2: Asked) -> None:
    refused = smollm2.response("def a(", suffix="):\n", raw=False)
    assert 400 == refused.status_code
    assert "does not support insert" in refused.json()["error"]


def test_text_ends_before_a_stop_string(smollm2: Asked) -> None:
    endless = "a = [0, 0, 0, 0, 0, 0, 0, 0, 0,"
    free = smollm2.answer(endless, options={"num_predict": 12, "repeat_penalty": 1.0})
    assert ("length", 12) == (free["done_reason"], free["eval_count"])
    stopped = smollm2.answer(endless, options={"num_predict": 12, "repeat_penalty": 1.0, "stop": ["0,"]})
    assert "stop" == stopped["done_reason"]
    assert free["response"].partition("0,")[0] == stopped["response"]


# --- the window ------------------------------------------------------------------------------------------------------


def test_what_is_loaded_is_told_and_is_never_more_than_the_model_was_trained_for(tiny: Asked) -> None:
    tiny.answer("x", options={"num_ctx": 1024})
    assert [1024] == [entry["context_length"] for entry in tiny.loaded()]
    tiny.answer("x", options={"num_ctx": 100_000})
    assert [4096] == [entry["context_length"] for entry in tiny.loaded()]


def test_too_long_a_prompt_is_cut_without_a_word_unless_we_say_otherwise(tiny: Asked) -> None:
    assert 2048 > tiny.answer("x" * 3000)["prompt_eval_count"]


def test_with_truncate_off_too_long_a_prompt_is_refused_with_its_count_and_the_window(tiny: Asked) -> None:
    refused = tiny.response("x" * 3000, truncate=False)
    assert 400 == refused.status_code
    # The error is itself JSON, inside a string.
    error = json.loads(refused.json()["error"])["error"]
    assert "exceed_context_size_error" == error["type"]
    assert (3000, 2048) == (error["n_prompt_tokens"], error["n_ctx"])


def test_with_truncate_off_a_prompt_that_fits_is_taken_whole(tiny: Asked) -> None:
    assert 2047 == tiny.answer("x" * 2047, truncate=False)["prompt_eval_count"]


# --- the prompt cache ------------------------------------------------------------------------------------------------


def test_the_answer_tells_how_much_of_the_prompt_was_cached(smollm2: Asked) -> None:
    first = smollm2.answer("# first\n" + SOURCE)
    again = smollm2.answer("# first\n" + SOURCE)
    assert 0 <= first["prompt_eval_cached_count"] < 20
    assert first["prompt_eval_count"] == again["prompt_eval_count"]
    assert again["prompt_eval_count"] - 1 == again["prompt_eval_cached_count"]


def test_only_what_stands_before_a_change_stays_cached(smollm2: Asked) -> None:
    smollm2.answer("# front\n" + SOURCE)
    appended = smollm2.answer("# front\n" + SOURCE + "print(add_1(")
    replaced = smollm2.answer("# other\n" + SOURCE)
    assert appended["prompt_eval_count"] - appended["prompt_eval_cached_count"] < 20
    assert replaced["prompt_eval_cached_count"] < 20


def test_going_back_to_an_earlier_prompt_finds_it_cached(smollm2: Asked) -> None:
    here, there = "# here\n" + SOURCE, "# there\n" + SOURCE
    smollm2.answer(here)
    smollm2.answer(there)
    back = smollm2.answer(here)
    assert back["prompt_eval_count"] - back["prompt_eval_cached_count"] < 40


@pytest.mark.parametrize(
    "changed",
    [
        {"options": {"temperature": 0.7}},
        {"options": {"top_p": 0.5}},
        {"options": {"seed": 9}},
        {"options": {"stop": ["zz"]}},
        {"options": {"num_predict": 3}},
        {"options": {"repeat_penalty": 1.0}},
        {"keep_alive": "10m"},
        {"truncate": False},
        {"logprobs": True},
    ],
    ids=str,
)
def test_a_request_option_leaves_the_loaded_model_and_its_cache_alone(tiny: Asked, changed: dict[str, Any]) -> None:
    tiny.answer(SOURCE)
    after = tiny.answer(SOURCE, **changed)
    assert after["prompt_eval_count"] - 1 == after["prompt_eval_cached_count"]


def test_another_window_reloads_the_model_and_loses_the_cache(tiny: Asked) -> None:
    tiny.answer(SOURCE)
    assert 0 == tiny.answer(SOURCE, options={"num_ctx": 3072})["prompt_eval_cached_count"]
    assert 0 == tiny.answer(SOURCE)["prompt_eval_cached_count"]


# --- streams ---------------------------------------------------------------------------------------------------------


def streamed(asked: Asked, prompt: str, **more: Any) -> list[dict[str, Any]]:
    with asked.http.stream("POST", "/api/generate", json=asked.body(prompt, **more) | {"stream": True}) as response:
        assert "application/x-ndjson" == response.headers["content-type"]
        return [json.loads(line) for line in response.iter_lines()]


def test_a_stream_is_a_line_of_json_a_piece_and_a_last_one_with_the_figures(tiny: Asked) -> None:
    *pieces, last = streamed(tiny, FIM_PROMPT, options={"num_predict": 8})
    assert 8 == len(pieces)
    assert not any(piece["done"] for piece in pieces)
    assert (True, "", "length", 8) == (last["done"], last["response"], last["done_reason"], last["eval_count"])
    assert {"prompt_eval_count", "prompt_eval_cached_count", "prompt_eval_duration", "load_duration"} <= last.keys()


def test_each_streamed_piece_brings_its_log_probability_when_asked(tiny: Asked) -> None:
    *pieces, _ = streamed(tiny, FIM_PROMPT, options={"num_predict": 4}, logprobs=True)
    given = [entry for piece in pieces for entry in piece["logprobs"]]
    assert 4 == len(given)
    assert all(entry["logprob"] <= 0 for entry in given)
    assert "".join(piece["response"] for piece in pieces) == "".join(entry["token"] for entry in given)


def test_closing_the_stream_stops_the_model(smollm2: Asked, ollama_server: RealOllama) -> None:
    endless, limit = "a = [0, 0, 0, 0, 0, 0, 0, 0, 0,", 1500
    log_before = ollama_server.log.stat().st_size
    body = smollm2.body(endless, options={"num_predict": limit, "repeat_penalty": 1.0}) | {"stream": True}
    with smollm2.http.stream("POST", "/api/generate", json=body) as response:
        lines = response.iter_lines()
        for _ in range(3):
            next(lines)
    # Requests are served in turn: when this one is answered, the one before it is over.
    smollm2.answer("x")
    # No answer tells how far a request got that nobody waited for. The runner's log does.
    with ollama_server.log.open("rb") as log:
        log.seek(log_before)
        reached = re.findall(rb"stop processing: n_tokens = (\d+)", log.read())
    assert limit / 2 > max(int(tokens) for tokens in reached)


# --- life cycle and errors -------------------------------------------------------------------------------------------


def test_a_request_without_a_prompt_loads_the_model_and_keep_alive_zero_unloads_it(tiny: Asked) -> None:
    body = {"model": tiny.model, "stream": False}
    assert "load" == tiny.http.post("/api/generate", json=body).json()["done_reason"]
    assert 1 == len(tiny.loaded())
    assert "unload" == tiny.http.post("/api/generate", json=body | {"keep_alive": 0}).json()["done_reason"]
    deadline = time.monotonic() + 60
    while tiny.loaded() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [] == tiny.loaded()


def test_a_model_that_is_not_there_is_a_404_that_names_it(http: httpx.Client) -> None:
    missing = Asked(http, "nope").response("x")
    assert 404 == missing.status_code
    assert "nope" in missing.json()["error"]


def test_half_a_request_is_a_400_with_a_reason(http: httpx.Client) -> None:
    torn = http.post("/api/generate", content=b'{"model": "tiny-fim", "pro')
    assert 400 == torn.status_code
    assert isinstance(torn.json()["error"], str)


def test_a_page_from_elsewhere_in_a_browser_is_turned_away(http: httpx.Client) -> None:
    assert 403 == http.get("/api/tags", headers={"Origin": "http://elsewhere.example"}).status_code


def test_a_gguf_can_be_made_again_with_other_parameters_under_a_name_of_its_own(
    http: httpx.Client, tiny: Asked
) -> None:
    made = {"model": "tiny-other", "from": tiny.model, "parameters": {"num_ctx": 512}, "stream": False}
    http.post("/api/create", json=made).raise_for_status()
    other = Asked(http, "tiny-other:latest")
    assert "insert" in other.show()["capabilities"]
    assert re.search(r"num_ctx\s+512", other.show()["parameters"])
