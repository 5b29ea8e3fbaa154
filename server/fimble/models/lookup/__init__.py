"""The embedded lookup engine: completes from the repository's own tokens, in milliseconds and without any model."""

from __future__ import annotations

from fimble.models.lookup.backend import LookupBackend
from fimble.models.lookup.corpus import LookupCorpus

__all__ = ["LookupBackend", "LookupCorpus"]
