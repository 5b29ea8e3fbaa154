from __future__ import annotations

import pytest

from fimble.errors import (
    FimbleError,
    ModelBroken,
    ModelBusy,
    ModelMissing,
    ModelRefused,
    ModelUnreachable,
    PromptTooLong,
    UnknownTemplate,
    UsageError,
)
from fimble.models.health import Backoff, state_of


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ModelUnreachable("x"), "offline"),
        (ModelBroken("x"), "offline"),
        (PromptTooLong("x"), "offline"),
        (ModelBusy("x"), "loading"),
        (ModelMissing("x"), "no-model"),
        (UnknownTemplate("x"), "no-model"),
        (ModelRefused("x"), "refused"),
        (UsageError("x"), "refused"),
        (FimbleError("x"), "offline"),
    ],
)
def test_an_error_means_a_state(error: FimbleError, expected: str) -> None:
    assert state_of(error) == expected


def test_pauses_double_from_one_second_to_thirty() -> None:
    backoff = Backoff()

    assert [backoff.next() for _ in range(8)] == [1, 2, 4, 8, 16, 30, 30, 30]
    backoff.reset()
    assert backoff.next() == 1
