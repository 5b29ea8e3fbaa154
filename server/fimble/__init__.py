"""fimble: private, repository-aware code completion over LSP, with a local model."""

from __future__ import annotations

__version__ = "0.1.0"
