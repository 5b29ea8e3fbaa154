from __future__ import annotations

import os
from pathlib import Path

import pytest

from fimble.errors import ModelBroken, UsageError
from fimble.models.installed import Shown
from fimble.models.quantizing import (
    KINDS,
    blob_of,
    find_program,
    in_words,
    kind_named,
    quantised_file,
    refuse_quantised,
    safetensors_kind,
    server_quantizes_gguf,
)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.24.0", True),
        ("0.29.9", True),
        ("0.30.0", False),
        ("0.34.2", False),
        ("1.0", False),
        ("", False),
        ("x", False),
    ],
)
def test_only_old_servers_quantise_gguf_files(version: str, expected: bool) -> None:
    assert expected == server_quantizes_gguf(version)


@pytest.mark.parametrize(
    ("kind", "version", "expected"),
    [
        ("q5_k_m", "0.24.0", "q5_k_m"),
        ("q8_0", "0.34.2", "int8"),
        ("q4_k_m", "0.34.2", "int4"),
        ("q4_k_s", "", "int4"),
    ],
)
def test_safetensors_are_quantised_by_the_names_of_the_server_at_hand(kind: str, version: str, expected: str) -> None:
    assert expected == safetensors_kind(kind_named(kind), version)


@pytest.mark.parametrize("kind", ["q6_k", "q5_k_m", "q3_k_m"])
def test_what_no_server_makes_of_safetensors_is_said_before_anything_is_handed_over(kind: str) -> None:
    with pytest.raises(UsageError, match=f"not to {kind}") as caught:
        safetensors_kind(kind_named(kind), "0.34.2")

    assert "q8_0, q4_k_m, q4_k_s" in caught.value.remedy


def test_the_trade_is_said_with_sizes() -> None:
    words = in_words(kind_named("Q4_K_M"), 15_200_000_000)

    assert words.startswith("15.2 GB → about 4.6 GB (q4_k_m: a third of the size, no significant loss on code")
    assert sorted((kind.bits for kind in KINDS), reverse=True) == [kind.bits for kind in KINDS]


@pytest.mark.parametrize("level", ["Q4_K_M", "Q8_0", "q4_0", "IQ2_XS"])
def test_what_is_quantised_is_not_quantised_again(level: str) -> None:
    with pytest.raises(UsageError, match="twice loses twice") as caught:
        refuse_quantised("mine", level)

    assert "fp16" in caught.value.remedy


@pytest.mark.parametrize("level", ["F16", "BF16", "f32", ""])
def test_full_models_may_be_quantised(level: str) -> None:
    refuse_quantised("mine", level)


def test_the_file_of_an_installed_model_is_where_its_modelfile_says(tmp_path: Path) -> None:
    blob = tmp_path / "sha256-12"
    blob.write_bytes(b"GGUF")

    assert blob == blob_of(Shown(modelfile=f"# FROM other\nFROM {blob}\nTEMPLATE x"))
    assert blob_of(Shown(modelfile="FROM llama3:8b\n")) is None
    assert blob_of(Shown()) is None


def program(folder: Path, script: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "llama-quantize"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(os.name != "posix", reason="programs here are shell scripts")
def test_the_program_is_found_on_path_or_beside_ollamas_runner(tmp_path: Path) -> None:
    on_path = program(tmp_path / "bin", "true")
    beside = program(tmp_path / "ollama" / "lib" / "ollama", "true")
    (tmp_path / "ollama" / "bin").mkdir()
    ollama = tmp_path / "ollama" / "bin" / "ollama"
    ollama.write_text("#!/bin/sh\n")
    ollama.chmod(0o755)

    assert on_path == find_program(str(tmp_path / "bin"))
    assert beside == find_program(str(ollama.parent))
    assert find_program(str(tmp_path)) is None


@pytest.mark.skipif(os.name != "posix", reason="programs here are shell scripts")
async def test_the_program_is_told_what_to_make_of_what_and_its_work_is_gone_afterwards(tmp_path: Path) -> None:
    source = tmp_path / "model f16.gguf"
    source.write_bytes(b"GGUF")
    tool = program(tmp_path, 'echo "$3" | cat "$1" - > "$2"')
    async with quantised_file(tool, source, kind_named("q4_k_m")) as made:
        assert b"GGUFQ4_K_M\n" == made.read_bytes()

    assert not made.exists()
    assert not made.parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="programs here are shell scripts")
async def test_a_program_that_fails_is_quoted(tmp_path: Path) -> None:
    source = tmp_path / "model.gguf"
    source.write_bytes(b"GGUF")
    tool = program(tmp_path, "echo loading; echo 'cannot quantise this' >&2; exit 3")
    with pytest.raises(ModelBroken, match="cannot quantise this"):
        async with quantised_file(tool, source, kind_named("q8_0")):
            pass
