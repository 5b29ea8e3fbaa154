from __future__ import annotations

import pytest

from fimble.models.installed import Installed, Shown, full_name, names_cloud, parse_show, parse_tags, preference


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("qwen2.5-coder", "qwen2.5-coder:latest"),
        ("Qwen2.5-Coder:7B", "qwen2.5-coder:7b"),
        ("hf.co/org/model-GGUF", "hf.co/org/model-gguf:latest"),
        ("hf.co/org/model-GGUF:Q4_K_M", "hf.co/org/model-gguf:q4_k_m"),
        ("registry:5000/org/model", "registry:5000/org/model:latest"),
    ],
)
def test_a_full_name_has_a_tag(name: str, expected: str) -> None:
    assert full_name(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("qwen3-coder:480b-cloud", True),
        ("gpt-oss:cloud", True),
        (" GPT-OSS:Cloud ", True),
        ("my-cloud", True),
        ("soundcloud", False),
        ("cloud:7b", False),
        ("model:cloud-7b", False),
    ],
)
def test_a_name_tells_of_the_cloud(name: str, expected: bool) -> None:
    assert names_cloud(name) is expected


@pytest.mark.parametrize(
    "answer", [{}, {"models": None}, {"models": {}}, {"models": [None, 3, {}, {"name": 5}, {"name": ""}]}]
)
def test_a_list_that_makes_no_sense_has_no_models(answer: dict[str, object]) -> None:
    assert parse_tags(answer) == ()


def test_models_are_listed_by_name_with_what_is_known_of_them() -> None:
    answer = {
        "models": [
            {
                "name": "b:1",
                "size": 7,
                "digest": "d",
                "details": {"family": "qwen2"},
                "capabilities": ["completion", 3],
            },
            {"model": "a:1", "size": "big", "details": None, "remote_host": "https://ollama.com"},
        ]
    }

    assert parse_tags(answer) == (
        Installed("a:1", remote_host="https://ollama.com"),
        Installed("b:1", 7, "d", "qwen2", frozenset({"completion"})),
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({}, Shown()),
        ({"details": 3, "model_info": [], "capabilities": "x", "template": 4, "parameters": 5}, Shown()),
        (
            {"model_info": {"general.architecture": "qwen2", "qwen2.context_length": 32768}},
            Shown("qwen2", train_length=32768),
        ),
        (
            {
                "details": {"family": "qwen25"},
                "model_info": {"general.architecture": "qwen2", "qwen2.context_length": 8},
            },
            Shown("qwen25", train_length=8),
        ),
        ({"details": {"family": "llama"}, "model_info": {"llama.context_length": True}}, Shown("llama")),
        ({"parameters": 'stop  "x"\nnum_ctx    8192\n'}, Shown(num_ctx=8192)),
        (
            {"model_info": {"tokenizer.ggml.fim_suf_token_id": 2, "tokenizer.ggml.fim_pre_token_id": 1, "x": "y"}},
            Shown(fim_token_ids=(("pre", 1), ("suf", 2))),
        ),
    ],
)
def test_what_a_model_shows_reads_as(answer: dict[str, object], expected: Shown) -> None:
    assert parse_show(answer) == expected


def test_models_are_preferred_when_loaded_then_when_base_then_when_small_then_by_name() -> None:
    names = {
        "big:7b-base": 9,
        "small:1b-base": 1,
        "other:1b-base": 1,
        "tiny:0.5b": 1,
        "huge:70b": 99,
        "code:13b_code": 5,
    }
    models = [Installed(name, size) for name, size in names.items()]

    ordered = sorted(models, key=lambda m: preference(m, {"huge:70b"}))

    assert [m.name for m in ordered] == [
        "huge:70b",
        "other:1b-base",
        "small:1b-base",
        "code:13b_code",
        "big:7b-base",
        "tiny:0.5b",
    ]
