from __future__ import annotations

import json

import httpx
import ollama
import pytest

from fimble.errors import (
    ModelBroken,
    ModelBusy,
    ModelError,
    ModelMissing,
    ModelRefused,
    ModelUnreachable,
    PromptTooLong,
)
from fimble.models.failures import Server, from_status, mapped, silent

SERVER = Server("Ollama", "http://127.0.0.1:11434", start="Start it.", obtain="Get it with `ollama pull {model}`.")
EXCEEDED = {
    "code": 400,
    "message": "request (3018 tokens) exceeds the available context size (2048 tokens), try increasing it",
    "type": "exceed_context_size_error",
    "n_prompt_tokens": 3018,
    "n_ctx": 2048,
}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, '{"error":"model \'nope\' not found"}', ModelMissing),
        (404, '{"error":{"message":"model not found","type":"not_found_error"}}', ModelMissing),
        (404, "404 page not found", ModelMissing),
        (400, '{"error":"\\"nomic-embed-text\\" does not support generate"}', ModelMissing),
        (503, '{"error":"server busy, please try again.  maximum pending requests exceeded"}', ModelBusy),
        (503, '{"error":{"message":"Loading model","type":"unavailable_error","code":503}}', ModelBusy),
        (429, "", ModelBusy),
        (408, "", ModelBusy),
        (400, '{"error":"unexpected EOF"}', ModelBroken),
        (500, '{"error":"internal"}', ModelBroken),
        (500, '{"error":"model requires more system memory (9.1 GiB) than is available (3.0 GiB)"}', ModelBroken),
        (502, "<html>Bad Gateway</html>", ModelBroken),
        (599, "", ModelBroken),
        (-1, '{"error":"an error was encountered while running the model: unexpected EOF"}', ModelBroken),
        (401, '{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}', ModelRefused),
        (403, "", ModelRefused),
        (302, "", ModelRefused),
        (307, "", ModelRefused),
        (413, "", PromptTooLong),
        (400, json.dumps({"error": json.dumps({"error": EXCEEDED})}), PromptTooLong),
        (400, json.dumps({"error": EXCEEDED}), PromptTooLong),
        (-1, json.dumps({"error": EXCEEDED}), PromptTooLong),
        (418, "[[[" * 10_000, ModelBroken),
        (418, '{"error":[1,2]}', ModelBroken),
    ],
)
def test_a_status_becomes_one_of_our_errors(status: int, body: str, expected: type[ModelError]) -> None:
    error = from_status(SERVER, "nope", status, body.encode())

    assert type(error) is expected
    assert error.remedy


@pytest.mark.parametrize(
    ("body", "n_prompt", "n_ctx"),
    [
        (json.dumps({"error": json.dumps({"error": EXCEEDED})}), 3018, 2048),
        (json.dumps({"error": EXCEEDED}), 3018, 2048),
        (json.dumps({"error": EXCEEDED["message"]}), 3018, 2048),
        (
            json.dumps({"error": {"message": "This model's maximum context length is 8192 tokens. However, you requested "
                                  "4096 output tokens and your prompt contains at least 258049 input tokens."}}),
            258049, 8192,
        ),
        (
            json.dumps({"object": "error", "message": "This model's maximum context length is 8192 tokens. However, you "
                        "requested 9000 tokens (8000 in the messages, 1000 in the completion).", "code": 400}),
            8000, 8192,
        ),
        (
            json.dumps({"error": "Trying to keep the first 12345 tokens when context the overflows. However, the model is "
                        "loaded with context length of only 8192 tokens"}),
            12345, 8192,
        ),
        (
            json.dumps({"error": "the prompt is longer than the context length currently available to the model; shorten "
                        "the prompt, adjust the context length in settings, or use a model with a longer context length"}),
            0, 0,
        ),
    ],
)  # fmt: skip
def test_a_prompt_too_long_carries_the_servers_own_counts(body: str, n_prompt: int, n_ctx: int) -> None:
    error = from_status(SERVER, "m", 400, body.encode())

    assert isinstance(error, PromptTooLong)
    assert (error.n_prompt, error.n_ctx) == (n_prompt, n_ctx)


@pytest.mark.parametrize(
    "body",
    [
        "boom",
        '{"error":"boom"}',
        '{"error":{"message":"boom"}}',
        '{"message":"boom"}',
        json.dumps({"error": json.dumps({"error": {"message": "boom"}})}),
    ],
)
def test_the_servers_own_words_are_found_wherever_they_stand(body: str) -> None:
    assert str(from_status(SERVER, "m", 500, body.encode())) == "Ollama failed with status 500: boom."


def test_a_missing_model_can_be_pulled() -> None:
    error = from_status(SERVER, "qwen2.5-coder:1.5b-base", 404, b'{"error":"model not found"}')

    assert error.remedy == "Get it with `ollama pull qwen2.5-coder:1.5b-base`."


def test_a_redirect_names_where_it_leads() -> None:
    assert "http://evil.example.com" in str(from_status(SERVER, "m", 302, b"", "http://evil.example.com"))


def test_too_little_memory_says_so() -> None:
    error = from_status(SERVER, "m", 500, b'{"error":"model requires more system memory (9 GiB) than is available"}')

    assert "smaller model" in error.remedy


def test_a_long_message_is_shortened_to_one_line() -> None:
    message = str(from_status(SERVER, "m", 500, b"a\nb " + b"x" * 10_000))

    assert "a b xxx" in message
    assert len(message) < 400


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx.ConnectError("refused"), ModelUnreachable),
        (httpx.ConnectTimeout("slow"), ModelUnreachable),
        (ConnectionError("Failed to connect to Ollama."), ModelUnreachable),
        (ConnectionRefusedError(111, "refused"), ModelUnreachable),
        (httpx.ReadTimeout("slow"), ModelUnreachable),
        (TimeoutError(), ModelUnreachable),
        (httpx.PoolTimeout("full"), ModelBusy),
        (httpx.RemoteProtocolError("peer closed connection"), ModelBroken),
        (httpx.ReadError("reset"), ModelBroken),
        (httpx.DecodingError("gzip"), ModelBroken),
        (httpx.InvalidURL("bad"), ModelBroken),
        (OSError("disk"), ModelBroken),
        (UnicodeDecodeError("utf-8", b"\xc3", 0, 1, "end"), ModelBroken),
        (json.JSONDecodeError("bad", "x", 0), ModelBroken),
        (ollama.ResponseError("model 'x' not found", 404), ModelMissing),
        (ollama.ResponseError("server busy", 503), ModelBusy),
        (ollama.ResponseError("unexpected EOF", -1), ModelBroken),
        (ollama.ResponseError(json.dumps({"error": json.dumps({"error": EXCEEDED})}), 400), PromptTooLong),
        (ModelRefused("ours"), ModelRefused),
    ],
)
def test_what_libraries_raise_becomes_one_of_our_errors(raised: Exception, expected: type[ModelError]) -> None:
    with pytest.raises(ModelError) as caught, mapped(SERVER, "m"):
        raise raised

    assert type(caught.value) is expected
    assert caught.value is raised or caught.value.__cause__ is raised


def test_a_bug_of_ours_is_not_dressed_up_as_the_servers() -> None:
    with pytest.raises(KeyError), mapped(SERVER):
        raise KeyError("ours")


def test_silence_before_an_answer_and_within_one_are_different_things() -> None:
    assert isinstance(silent(SERVER, began=False, seconds=30), ModelUnreachable)
    assert isinstance(silent(SERVER, began=True, seconds=15), ModelBroken)
    assert "30 s" in str(silent(SERVER, began=False, seconds=30))
