"""The Kotlin compiler, run by a small program beside this module, on which file names what another one declares.

Names of a package need no import, so truth is taken by use: a file depends on another one when a name in it, in an import or
anywhere in its code, means a class, a type alias, or a function or property at top level that the other declares. Members do not
count: they are found through a type. The package's own dependencies are on the class path, as its authors name them.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from bench.corpus import Package, default_cache
from bench.judges import Edge, edges_told, lacking

SUFFIXES = (".kt",)

TUNING = (
    Package("maven", "com.squareup.okhttp3:okhttp", "4.12.0"),
    Package("maven", "org.jetbrains.exposed:exposed-dao", "0.56.0"),
)
REPORT = (
    Package("maven", "org.jetbrains.exposed:exposed-core", "0.56.0"),
    Package("maven", "io.javalin:javalin", "6.3.0"),
    Package("maven", "com.fasterxml.jackson.module:jackson-module-kotlin", "2.18.2"),
    Package("maven", "io.gitlab.arturbosch.detekt:detekt-core", "1.23.7"),
)

COMPILER = "org.jetbrains.kotlin:kotlin-compiler-embeddable:1.9.25"

_PROGRAM = Path(__file__).with_name("tools") / "KotlinUses.java"
_POM = """<project><modelVersion>4.0.0</modelVersion><groupId>judged</groupId><artifactId>judged</artifactId><version>1</version>
<dependencies><dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency></dependencies></project>
"""


def missing() -> str:
    """Name what this machine lacks; the compiler itself is fetched like the packages."""
    return lacking("java", "mvn")


def true_edges(root: Path) -> frozenset[Edge]:
    """List which file names what of which other file."""
    package = next(package for package in TUNING + REPORT if package.folder == root.name)
    compiler = ":".join(map(str, _jars(COMPILER)))
    libraries = [str(jar) for jar in _jars(f"{package.name}:{package.version}")]
    command = ["java", "-cp", compiler, str(_PROGRAM), str(root), *libraries]
    return edges_told(command)


def _jars(coordinates: str) -> list[Path]:
    """Fetch an artifact with everything that it needs into a folder of its own, once."""
    target = default_cache() / "installed" / coordinates.replace(":", "-")
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=default_cache()) as folder:
            jars = Path(folder) / "jars"
            (Path(folder) / "pom.xml").write_text(_POM.format(*coordinates.split(":")), encoding="utf-8")
            command = ["mvn", "--quiet", "--batch-mode", "dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
            target.parent.mkdir(exist_ok=True)
            jars.rename(target)
    return sorted(target.glob("*.jar"))
