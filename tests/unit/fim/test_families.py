"""Which model gets which format, and which ones are refused."""

from __future__ import annotations

import pytest

from fimble.errors import UnknownTemplate
from fimble.fim.families import template_for


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("qwen2.5-coder:1.5b-base", "qwen2.5-coder"),
        ("qwen2.5-coder:7b", "qwen2.5-coder"),
        ("hf.co/bartowski/Qwen2.5-Coder-7B-GGUF:Q4_K_M", "qwen2.5-coder"),
        ("qwen3-coder:30b", "qwen2.5-coder"),
        ("deepseek-coder:6.7b-base", "deepseek-coder"),
        ("deepseek-coder:1.3b-base-q4_K_M", "deepseek-coder"),
        ("TheBloke/deepseek-coder-6.7B-base-GGUF", "deepseek-coder"),
        ("deepseek-coder-v2:16b-lite-base-q4_K_M", "deepseek-coder"),
        ("starcoder2:3b", "starcoder2"),
        ("bigcode/starcoder2-7b", "starcoder2"),
        ("starcoder:1b", "starcoder"),
        ("stable-code:3b-code", "starcoder"),
        ("santacoder", "santacoder"),
        ("codellama:7b-code", "codellama"),
        ("codellama:13b", "codellama"),
        ("CodeLlama-7b-hf", "codellama"),
        ("codegemma:2b-code", "codegemma"),
        ("codegemma:2b", "codegemma"),
        ("codegemma:7b-code", "codegemma"),
        ("codestral:22b", "codestral"),
        ("JetBrains/Mellum-4b-sft-kotlin", "mellum"),
        ("Seed-Coder-8B-Base", "seed-coder"),
        ("aixcoder-7b", "aixcoder"),
        ("granite-code:3b-base", "granite-code"),
        ("granite3.3:8b", "granite-code"),
        ("granite4:tiny-h", "granite4"),
        ("codegeex4:9b", "codegeex4"),
        ("codeqwen:7b-code", "codeqwen1.5"),
    ],
)
def test_a_known_model_gets_its_format(model: str, expected: str) -> None:
    assert expected == template_for(model_name=model).name


@pytest.mark.parametrize(
    ("model", "word", "remedy"),
    [
        ("deepseek-coder:6.7b-instruct", "chat", "base"),
        ("deepseek-coder:6.7b", "chat", "base"),
        ("deepseek-coder-v2:16b", "chat", "lite-base"),
        ("deepseek-coder-7b-base-v1.5", "without fill-in-the-middle", "6.7b-base"),
        ("codellama:7b-python", "Python variant", "7b-code"),
        ("codellama:34b-code", "34B", "13b-code"),
        ("codegemma:7b-instruct", "chat", "code"),
        ("codegemma:7b", "chat", "code"),
        ("Seed-Coder-8B-Instruct", "chat", "Base"),
        ("yi-coder:9b-base", "behind the cursor", "qwen2.5-coder"),
        ("devstral:24b", "agent", "codestral"),
        ("zeta:7b", "edits", "qwen2.5-coder"),
        ("llama3.2:3b", "no fill-in-the-middle format is known", "openai.template"),
        ("qwen2.5:7b", "no fill-in-the-middle format is known", "qwen2.5-coder"),
        ("mellum2:12b", "no fill-in-the-middle format is known", "openai.template"),
    ],
)
def test_other_models_are_refused_with_a_way_out(model: str, word: str, remedy: str) -> None:
    with pytest.raises(UnknownTemplate, match=word) as refused:
        template_for(model_name=model)

    assert remedy in refused.value.remedy


def test_a_model_that_shows_its_own_form_is_believed() -> None:
    shown = "{{ if .Suffix }}<|fim_prefix|>{{ .Prompt }}<|fim_suffix|>{{ .Suffix }}<|fim_middle|>{{ end }}"

    assert "qwen2.5-coder" == template_for(model_name="ours:latest", family="qwen2", template_text=shown).name


def test_fim_tokens_in_the_tokenizer_alone_prove_nothing() -> None:
    with pytest.raises(UnknownTemplate, match="so do chat models"):
        template_for(model_name="ours:latest", family="qwen2", token_hints=["fim_pre"])
