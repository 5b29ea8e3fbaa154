"""Which model gets which format, and which ones are refused."""

from __future__ import annotations

import pytest

from fimble.errors import UnknownTemplate
from fimble.fim.families import FAMILIES, template_for


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("qwen2.5-coder:1.5b-base", "qwen2.5-coder"),
        ("qwen2.5-coder:7b", "qwen2.5-coder"),
        ("qwen2.5-coder:latest", "qwen2.5-coder"),
        ("hf.co/bartowski/Qwen2.5-Coder-7B-GGUF:Q4_K_M", "qwen2.5-coder"),
        ("hf.co/bartowski/Qwen2.5.1-Coder-7B-Instruct-GGUF:Q4_K_M", "qwen2.5-coder"),
        ("lmstudio-community/qwen2.5-coder-3b-instruct", "qwen2.5-coder"),
        ("registry.ollama.ai/library/qwen2.5-coder:3b", "qwen2.5-coder"),
        ("qwen3-coder:30b", "qwen2.5-coder"),
        ("Qwen/Qwen3-Coder-30B-A3B-Instruct", "qwen2.5-coder"),
        ("deepseek-coder:6.7b-base", "deepseek-coder"),
        ("deepseek-coder:base", "deepseek-coder"),
        ("deepseek-coder:1.3b-base-q4_K_M", "deepseek-coder"),
        ("TheBloke/deepseek-coder-6.7B-base-GGUF", "deepseek-coder"),
        ("deepseek-coder-v2:16b-lite-base-q4_K_M", "deepseek-coder"),
        ("deepseek-ai/DeepSeek-Coder-V2-Lite-Base", "deepseek-coder"),
        ("starcoder2:3b", "starcoder2"),
        ("bigcode/starcoder2-7b", "starcoder2"),
        ("starcoder:1b", "starcoder"),
        ("bigcode/starcoderbase-3b", "starcoder"),
        ("bigcode/tiny_starcoder_py", "starcoder"),
        ("stable-code:3b-code", "stable-code"),
        ("smallcloudai/Refact-1_6B-fim", "stable-code"),
        ("santacoder", "santacoder"),
        ("codellama:7b-code", "codellama"),
        ("codellama:13b", "codellama"),
        ("codellama:70b-code", "codellama"),
        ("CodeLlama-7b-hf", "codellama"),
        ("codegemma:2b-code", "codegemma"),
        ("codegemma:2b", "codegemma"),
        ("codegemma:7b-code", "codegemma"),
        ("google/codegemma-7b", "codegemma"),
        ("google/codegemma-1.1-2b", "codegemma"),
        ("codestral:22b", "codestral"),
        ("mistralai/Codestral-22B-v0.1", "codestral"),
        ("JetBrains/Mellum-4b-sft-kotlin", "mellum"),
        ("Seed-Coder-8B-Base", "seed-coder"),
        ("aixcoder-7b", "aixcoder"),
        ("granite-code:3b-base", "granite-code"),
        ("ibm-granite/granite-3b-code-base-2k", "granite-code"),
        ("granite3.3:8b", "granite-code"),
        ("granite4:tiny-h", "granite4"),
        ("ibm-granite/granite-4.0-h-tiny-base", "granite4"),
        ("codegeex4:9b", "codegeex4"),
        ("codeqwen:7b-code", "codeqwen1.5"),
        ("Qwen/CodeQwen1.5-7B", "codeqwen1.5"),
        (r"C:\models\Qwen2.5-Coder-7B\model.gguf", "qwen2.5-coder"),
        ("/models/deepseek-coder-6.7b-base.Q4_K_M.gguf", "deepseek-coder"),
        ("hub/models--bigcode--starcoder2-3b/snapshots/733247c55e3f73af49ce8e9c7949bf14af205928", "starcoder2"),
        ("/models/Seed-Coder-8B-Base/ggml-model-q4_0.gguf", "seed-coder"),
    ],
)
def test_a_known_model_gets_its_format(model: str, expected: str) -> None:
    assert expected == template_for(model_name=model).name


@pytest.mark.parametrize(
    ("model", "word", "remedy"),
    [
        ("deepseek-coder:6.7b-instruct", "chat", "base"),
        ("deepseek-coder:6.7b", "chat", "base"),
        ("deepseek-coder", "chat", "base"),
        ("deepseek-coder-v2:16b", "chat", "lite-base"),
        ("deepseek-coder-v2:236b-base", "without holes", "lite-base"),
        ("deepseek-coder-7b-base-v1.5", "without holes", "6.7b-base"),
        ("codellama:7b-python", "Python", "7b-code"),
        ("codellama:34b-code", "34B", "13b-code"),
        ("codellama:70b", "chat", "7b-code"),
        ("codegemma:7b-instruct", "chat", "code"),
        ("codegemma:7b", "chat", "code"),
        ("codegemma", "chat", "code"),
        ("google/codegemma-7b-it", "chat", "code"),
        ("starcoder2:instruct", "chat", "starcoder2:3b"),
        ("stable-code:3b-instruct", "chat", "stable-code:3b-code"),
        ("granite-code:3b", "chat", "granite-code:3b-base"),
        ("granite-code:8b-instruct", "chat", "granite-code:3b-base"),
        ("codeqwen", "chat", "codeqwen:7b-code"),
        ("Qwen/CodeQwen1.5-7B-Chat", "chat", "codeqwen:7b-code"),
        ("Seed-Coder-8B-Instruct", "chat", "Base"),
        ("aiXcoder-7B-v2", "first base model", "base"),
        ("mistralai/mamba-codestral-7b-v0.1", "without holes", "codestral:22b"),
        ("yi-coder:9b-base", "behind the cursor", "qwen2.5-coder"),
        ("devstral:24b", "agent", "codestral"),
        ("zeta:7b", "edits", "qwen2.5-coder"),
        ("qwen2.5:7b", "general model", "qwen2.5-coder"),
        ("qwen3:8b", "general model", "qwen2.5-coder"),
        ("llama3.2:3b", "no fill-in-the-middle format is known", "openai.template"),
        ("mellum2:12b", "no fill-in-the-middle format is known", "openai.template"),
        ("glm-4.5", "no fill-in-the-middle format is known", "openai.template"),
        ("granite3.1-dense:2b", "no fill-in-the-middle format is known", "openai.template"),
        ("starcoder-friends/llama-3-8b", "no fill-in-the-middle format is known", "openai.template"),
        ("", "no fill-in-the-middle format is known", "openai.template"),
    ],
)
def test_other_models_are_refused_with_a_way_out(model: str, word: str, remedy: str) -> None:
    with pytest.raises(UnknownTemplate, match=word) as refused:
        template_for(model_name=model)

    assert remedy in refused.value.remedy


def shown(*marks: str) -> str:
    return "{{{{ if .Suffix }}}}{}{{{{ .Prompt }}}}{}{{{{ .Suffix }}}}{}{{{{ end }}}}".format(*marks)


BARRED = shown("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
PLAIN = shown("<fim_prefix>", "<fim_suffix>", "<fim_middle>")


@pytest.mark.parametrize(
    ("family", "template_text", "expected"),
    [
        ("qwen2", BARRED, "qwen2.5-coder"),
        ("qwen3moe", BARRED, "qwen2.5-coder"),
        ("gemma", BARRED, "codegemma"),
        ("granitehybrid", BARRED, "granite4"),
        ("starcoder2", PLAIN, "starcoder2"),
        ("starcoder", PLAIN, "starcoder"),
        ("stablelm", PLAIN, "stable-code"),
        ("deepseek2", shown("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"), "deepseek-coder"),
        ("", shown("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"), "deepseek-coder"),
        ("llama", shown("<PRE> ", " <SUF>", " <MID>"), "codellama"),
        ("llama", "[SUFFIX]{{ .Suffix }}[PREFIX] {{ .Prompt }}", "codestral"),
    ],
)
def test_a_model_that_shows_its_own_form_is_believed(family: str, template_text: str, expected: str) -> None:
    assert expected == template_for(model_name="ours:latest", family=family, template_text=template_text).name


@pytest.mark.parametrize(
    ("family", "template_text"),
    [
        ("llama", PLAIN),  # Granite, Mellum or Refact
        ("", BARRED),
        ("qwen2", "{{ .Prompt }}"),
        ("qwen2", "<|fim_prefix|>{{ .Prompt }}<|fim_suffix|><|fim_middle|>"),
    ],
)
def test_a_form_that_several_families_share_is_not_guessed_at(family: str, template_text: str) -> None:
    with pytest.raises(UnknownTemplate, match="ours"):
        template_for(model_name="ours:latest", family=family, template_text=template_text)


def test_fim_tokens_in_the_tokenizer_alone_prove_nothing() -> None:
    with pytest.raises(UnknownTemplate, match="so do chat models"):
        template_for(model_name="ours:latest", family="qwen2", token_hints=["fim_pre"])


def test_every_family_with_a_format_says_what_a_person_needs_to_choose() -> None:
    for family in FAMILIES:
        if family.template is not None:
            assert family.sizes, family.title
            assert family.window > 0, family.title
            assert family.licence, family.title


def test_every_variant_that_can_be_refused_has_something_to_use_instead() -> None:
    for family in FAMILIES:
        if family.template is None or family.only.pattern or family.never.pattern != r"(?!)":
            assert family.instead, family.title
