"""What `fimble doctor` says of single facts about a model; whole runs of it are in `test_doctor`."""

from __future__ import annotations

import pytest

from fimble.cli.model_checks import OLD_OLLAMA, ROOMY, UNTOLD, _newer, check_context, check_memory, check_model
from fimble.models.base import ModelInfo
from fimble.models.catalogue import GB
from fimble.models.fitting import Cost
from fimble.models.health import BackendStatus
from fimble.models.inventory import Entry, Fit
from fimble.models.machine import Machine

MACHINE = Machine(16 * 2**30, 8)


@pytest.mark.parametrize(
    ("version", "is_old"),
    [
        ("0.29.9", True),
        ("0.9.12", True),
        ("0.30.0", False),
        ("0.30.0-rc1", False),
        ("1.0", False),
        ("", False),
        ("dev", False),
    ],
)
def test_only_an_ollama_that_says_so_is_old(version: str, is_old: bool) -> None:
    assert OLD_OLLAMA == (0, 30)
    assert bool(_newer(version)) == is_old


@pytest.mark.parametrize(
    ("status", "wanted", "is_ok", "message"),
    [
        pytest.param(
            BackendStatus("ready", "ollama", "base", ""), "auto", True, "ollama answers with base.", id="ready"
        ),
        pytest.param(
            BackendStatus("offline", "lookup", "", "Nobody listens."),
            "auto",
            True,
            "the built-in lookup answers. Nobody listens.",
            id="lookup is good enough when nothing was chosen",
        ),
        pytest.param(
            BackendStatus("offline", "lookup", "", "Nobody listens."),
            "ollama",
            False,
            "the built-in lookup answers. Nobody listens.",
            id="and not when Ollama was",
        ),
        pytest.param(BackendStatus("loading", "", "", ""), "auto", False, "nothing answers.", id="nothing"),
    ],
)
def test_what_answers_is_named(status: BackendStatus, wanted: str, is_ok: bool, message: str) -> None:
    check = check_model(status, wanted)

    assert (check.is_ok, check.message) == (is_ok, message)


@pytest.mark.parametrize(
    ("info", "message", "remedy"),
    [
        pytest.param(ModelInfo("openai", "m"), UNTOLD, "", id="nobody says"),
        pytest.param(ModelInfo("openai", "m", train_length=32768), UNTOLD, "", id="only what it was trained on"),
        pytest.param(ModelInfo("ollama", "m", context_length=ROOMY), "4,864 tokens are loaded", "", id="enough"),
        pytest.param(
            ModelInfo("ollama", "m", context_length=4096, train_length=32768),
            "4,096 tokens are loaded, trained on 32,768",
            "OLLAMA_CONTEXT_LENGTH=8192",
            id="Ollama's usual",
        ),
        pytest.param(
            ModelInfo("openai", "m", context_length=2048),
            "2,048 tokens are loaded",
            "a larger context",
            id="another server",
        ),
    ],
)
def test_the_context_is_told_and_a_small_one_has_a_remedy(info: ModelInfo, message: str, remedy: str) -> None:
    check = check_context(info)

    assert (check.is_ok, check.message) == (True, message)
    assert remedy in check.remedy
    assert bool(check.remedy) == bool(remedy)


@pytest.mark.parametrize(
    ("fit", "is_ok", "remedy"),
    [("fits", True, ""), ("tight", True, "Close what else needs much memory"), ("does not fit", False, "models pull ")],
)
def test_a_model_without_room_is_a_finding(fit: Fit, is_ok: bool, remedy: str) -> None:
    cost = Cost(8 * GB, GB)
    entry = Entry("big", 8 * GB, "d", "deepseek-coder", "", "fim", "MIT", "Q4", 8192, cost, fit, None, is_loaded=False)
    check = check_memory(entry, MACHINE)

    assert check.is_ok == is_ok
    assert remedy in check.remedy
    assert bool(check.remedy) == bool(remedy)


def test_a_server_that_does_not_say_what_a_model_needs_is_no_finding() -> None:
    check = check_memory(None, MACHINE)

    assert (check.is_ok, check.message, check.remedy) == (True, UNTOLD, "")
