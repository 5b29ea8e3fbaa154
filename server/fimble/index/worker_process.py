"""What runs inside the worker process. It imports little: whenever a process starts, somebody waits for the first files.

How the process is started, asked and ended is `worker`'s work, in the server.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING

from fimble.index.extraction import Extracted, extract_batch
from fimble.index.store import Store

if TYPE_CHECKING:
    from fimble.index.libraries.value import Reply, Request

_NICENESS = 5

_store: Store | None = None


def initialise(root: Path, store_directory: Path | None, version: str) -> None:
    """Prepare the process; with a `store_directory` it recalls the facts of `extraction.version` from the store there."""
    global _store  # noqa: PLW0603 - the process's own state, set once
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    # Trees and facts hold each other in one direction only, and a full collection over many nodes costs as much as parsing.
    gc.disable()
    gc.freeze()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if store_directory is not None:
        _store = Store(root, store_directory, extractor=lambda: version)


def _end_with_parent() -> None:
    """A killed parent cannot say goodbye, and the pool's queue would wait for it forever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def extract(root: str, items: Sequence[tuple[str, str]]) -> list[Extracted]:
    """See `extraction.extract_batch`."""
    try:
        return extract_batch(root, items, _store.facts_for if _store else None)
    finally:
        gc.collect()


def read_libraries(root: str, request: Request) -> Reply:
    """See `libraries.reading`, which comes with all that follows imports: loaded when it is asked for first."""
    from fimble.index.libraries.reading import read_libraries as read

    return read(root, request, _store.facts_for if _store else None)
