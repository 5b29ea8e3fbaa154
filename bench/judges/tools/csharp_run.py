"""Compiles one C# program with the C# compiler's own library and runs it in the same .NET runtime.

`python csharp_run.py WHEELS COMPILER PROGRAM ARGUMENTS...`: the folder where the wheels of the runtime and of pythonnet are
installed, the folder of the compiler's library and the program's source.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

LIBRARIES = ("Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp")


def main(wheels: Path, compiler: Path, program: Path, *arguments: str) -> None:
    """Run a program; what its main method throws comes through."""
    os.environ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"  # there may be no ICU
    sys.path += [str(wheels), str(compiler)]
    runtime = wheels / "dnv" / "net" / "runtime"
    start = import_module("clr_loader").get_coreclr
    core = start(runtime_config=str(runtime / "runtimeconfig.json"), dotnet_root=str(runtime / ".net"))
    import_module("pythonnet").set_runtime(core)
    load = import_module("clr").AddReference
    libraries = [load(name).Location for name in LIBRARIES]
    system = import_module("System")
    shared = Path(system.Object().GetType().Assembly.Location).parent
    compiled = _compiled(program, [*map(str, sorted(shared.glob("*.dll"))), *libraries])
    compiled.EntryPoint.Invoke(None, system.Array[system.Object]([system.Array[system.String](arguments)]))


def _compiled(program: Path, libraries: list[str]) -> Any:
    """Compile a source file; what the compiler says goes to standard error when it fails."""
    general, language = map(import_module, LIBRARIES)
    lists, io = import_module("System.Collections.Generic"), import_module("System.IO")
    trees, references = lists.List[general.SyntaxTree](), lists.List[general.MetadataReference]()
    trees.Add(language.CSharpSyntaxTree.ParseText(program.read_text(encoding="utf-8")))
    for library in libraries:
        references.Add(general.MetadataReference.CreateFromFile(library))
    options = language.CSharpCompilationOptions(general.OutputKind.ConsoleApplication)
    stream = io.MemoryStream()
    result = language.CSharpCompilation.Create(program.stem, trees, references, options).Emit(stream)
    if not result.Success:
        sys.exit("\n".join(str(diagnostic) for diagnostic in result.Diagnostics))
    return import_module("System.Reflection").Assembly.Load(stream.ToArray())


if __name__ == "__main__":
    wheels, compiler, program = map(Path, sys.argv[1:4])
    main(wheels, compiler, program, *sys.argv[4:])
