"""Makes sentinels in user code harmless in a prompt, and gives them back in an answer. How is in `fim.sentinels`, since
rendering has to do the same with paths; what makes text safe besides is in `secrets`."""

from __future__ import annotations

from fimble.fim.sentinels import MARK, neutralise, restore

__all__ = ["MARK", "neutralise", "restore"]
