"""From an import as written to the workspace file it means, one module per language."""

from __future__ import annotations

from fimble.index.imports.base import Project, Resolver, SharingResolver, is_config
from fimble.index.imports.c import CResolver
from fimble.index.imports.csharp import CSharpResolver
from fimble.index.imports.external import ExternalResolver
from fimble.index.imports.go import GoResolver
from fimble.index.imports.java import JavaResolver
from fimble.index.imports.javascript import JavaScriptResolver
from fimble.index.imports.kotlin import KotlinResolver
from fimble.index.imports.lua import LuaResolver
from fimble.index.imports.php import PhpResolver
from fimble.index.imports.python import PythonResolver
from fimble.index.imports.ruby import RubyResolver
from fimble.index.imports.rust import RustResolver

__all__ = ["Project", "Resolver", "SharingResolver", "is_config", "resolver_for"]

_EXTERNAL = ExternalResolver()
_RESOLVERS: dict[str, Resolver] = {
    "python": PythonResolver(),
    "javascript": JavaScriptResolver(),
    "typescript": JavaScriptResolver(),
    "tsx": JavaScriptResolver(),
    "rust": RustResolver(),
    "c": CResolver(),
    "cpp": CResolver(),
    "go": GoResolver(),
    "java": JavaResolver(),
    "kotlin": KotlinResolver(),
    "lua": LuaResolver(),
    "php": PhpResolver(),
    "ruby": RubyResolver(),
    "csharp": CSharpResolver(),
}


def resolver_for(language: str) -> Resolver:
    """Return the resolver of a language by its name; for languages without one, every import counts as external."""
    return _RESOLVERS.get(language, _EXTERNAL)
