from __future__ import annotations

from fimble.models.installed import Loaded
from fimble.models.reloads import MANY, SPAN_S, ReloadWatch

OWN = "qwen2.5-coder:1.5b-base"


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_model_that_stays_is_nothing_to_tell() -> None:
    watch = ReloadWatch(Time())
    watch.saw([Loaded(OWN), Loaded("llama3:8b")], OWN)
    for _ in range(MANY - 1):
        watch.was_reloaded()

    assert watch.advice(OWN) is None


def test_the_model_that_pushes_ours_out_is_named() -> None:
    watch = ReloadWatch(Time())
    for _ in range(MANY):
        watch.saw([Loaded("llama3:8b")], OWN)
        watch.was_reloaded()
        watch.saw([Loaded("Qwen2.5-Coder:1.5b-base")], OWN)

    advice = watch.advice(OWN)
    assert advice is not None
    assert f"{OWN} was loaded anew 3 times" in advice.message
    assert "another program uses llama3:8b" in advice.message
    assert "OLLAMA_MAX_LOADED_MODELS" in advice.remedy


def test_a_program_with_another_window_is_told_by_that() -> None:
    watch = ReloadWatch(Time())
    watch.saw([Loaded("llama3:8b")], OWN)
    for _ in range(MANY):
        watch.was_reloaded(4096, 8192)

    advice = watch.advice(OWN)
    assert advice is not None
    assert "a context of 8192 tokens instead of 4096" in advice.message
    assert "OLLAMA_CONTEXT_LENGTH" in advice.remedy


def test_with_neither_to_see_it_is_the_other_programs_options() -> None:
    watch = ReloadWatch(Time())
    for _ in range(MANY):
        watch.was_reloaded(4096, 4096)

    advice = watch.advice(OWN)
    assert advice is not None
    assert "other options" in advice.message


def test_what_is_long_past_is_forgotten() -> None:
    time = Time()
    watch = ReloadWatch(time)
    for _ in range(MANY):
        watch.was_reloaded()
    assert watch.advice(OWN) is not None
    time.now += SPAN_S + 1

    assert watch.advice(OWN) is None
