"""Every error fimble raises on purpose, and nothing else.

FimbleError
├── UsageError              the user asked for something that cannot be (command line, settings)
├── UnknownTemplate         the model's family has no FIM template in our table
└── ModelError              the model server did not give an answer
    ├── ModelUnreachable    no server there, refused, timed out before the first byte
    ├── ModelMissing        the server is there, the model is not
    ├── ModelBusy           503 or a full queue
    ├── PromptTooLong       the server refused the prompt; carries its true count and window
    ├── ModelBroken         cut mid-stream, garbage, 5xx: try again later
    └── ModelRefused        not allowed by policy: a remote host, a cloud-proxied model

Each message is read by a person: it says what happened and what to do next.
"""

from __future__ import annotations


class FimbleError(Exception):
    """Root of the tree; `remedy` says what to do next, in one sentence."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class UsageError(FimbleError):
    """The user asked for something that cannot be."""


class UnknownTemplate(FimbleError):
    """The model's family has no FIM template in our table; we refuse rather than guess."""


class ModelError(FimbleError):
    """The model server did not give an answer."""


class ModelUnreachable(ModelError):
    """No server there: refused, or silent before the first byte."""


class ModelMissing(ModelError):
    """The server answers, but does not have the model."""


class ModelBusy(ModelError):
    """The server's queue is full."""


class PromptTooLong(ModelError):
    """The server refused the prompt; `n_prompt` and `n_ctx` are its own counts in tokens (0: unknown)."""

    def __init__(self, message: str, *, n_prompt: int = 0, n_ctx: int = 0, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.n_prompt = n_prompt
        self.n_ctx = n_ctx


class ModelBroken(ModelError):
    """The answer broke off or made no sense."""


class ModelRefused(ModelError):
    """Policy forbids it: a host that is not this machine, or a model that runs in a cloud."""
