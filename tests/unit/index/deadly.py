"""Stand-ins for the worker's batch function that misbehave on certain files. Imported in the worker process."""

from __future__ import annotations

import os
import signal
import sys
import time

from fimble.index.extraction import extract_batch


def extract(root, items):
    """Die without a word over a file called poison, never end over one called slow, chatter over one called noisy."""
    for path, _ in items:
        if "poison" in path:
            os.kill(os.getpid(), signal.SIGKILL)
        if "slow" in path:
            time.sleep(600)
        if "noisy" in path:
            print("noise on standard output", flush=True)
            os.write(1, b"noise on file descriptor 1\n")
            sys.stdout.write("more noise\n")
    return extract_batch(root, items)
