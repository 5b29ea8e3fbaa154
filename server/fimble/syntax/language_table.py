"""The rows of the language table. To teach fimble a language, add a row here and a folder of queries."""

from __future__ import annotations

from fimble.syntax import builtin_names
from fimble.syntax.language import Language

_C_BLOCK = ("/*", "*/")

_PARSED = (
    Language(
        name="python",
        extensions=(".py", ".pyi", ".pyw"),
        comment="#",
        block="colon",
        grammar=("tree_sitter_python", "language"),
        queries=("python",),
        quotes=('"""', "'''", '"', "'"),
        multiline_quotes=('"""', "'''"),
        interpolation=("f", "{"),
        builtins=builtin_names.PYTHON,
        constructors=frozenset({"__init__", "__post_init__", "__attrs_post_init__", "setUp", "asyncSetUp"}),
        visibility="underscore",
    ),
    Language(
        name="javascript",
        extensions=(".js", ".jsx", ".mjs", ".cjs"),
        lsp_ids=("javascriptreact",),
        block_comment=_C_BLOCK,
        grammar=("tree_sitter_javascript", "language"),
        queries=("ecma", "javascript", "jsx"),
        quotes=("`", '"', "'"),
        multiline_quotes=("`",),
        interpolation=("`", "${"),
        builtins=builtin_names.JAVASCRIPT,
        constructors=frozenset({"constructor"}),
        visibility="exported",
    ),
    Language(
        name="typescript",
        extensions=(".ts", ".mts", ".cts"),
        block_comment=_C_BLOCK,
        grammar=("tree_sitter_typescript", "language_typescript"),
        queries=("ecma", "typescript"),
        quotes=("`", '"', "'"),
        multiline_quotes=("`",),
        interpolation=("`", "${"),
        builtins=builtin_names.TYPESCRIPT,
        constructors=frozenset({"constructor"}),
        visibility="exported",
    ),
    Language(
        name="tsx",
        extensions=(".tsx",),
        lsp_ids=("typescriptreact",),
        block_comment=_C_BLOCK,
        grammar=("tree_sitter_typescript", "language_tsx"),
        queries=("ecma", "typescript", "jsx"),
        quotes=("`", '"', "'"),
        multiline_quotes=("`",),
        interpolation=("`", "${"),
        builtins=builtin_names.TYPESCRIPT,
        constructors=frozenset({"constructor"}),
        visibility="exported",
    ),
)

# Without queries: their comments and blocks are known, their names are found lexically.
_LEXICAL = (
    Language("go", (".go",), block_comment=_C_BLOCK, quotes=("`", '"', "'"), multiline_quotes=("`",)),
    Language("rust", (".rs",), block_comment=_C_BLOCK, quotes=('"',), multiline_quotes=('"',)),
    Language("java", (".java",), block_comment=_C_BLOCK, quotes=('"""', '"', "'"), multiline_quotes=('"""',)),
    Language("kotlin", (".kt", ".kts"), block_comment=_C_BLOCK, quotes=('"""', '"', "'"), multiline_quotes=('"""',)),
    Language("csharp", (".cs",), block_comment=_C_BLOCK),
    Language("c", (".c",), block_comment=_C_BLOCK),
    Language(
        "cpp", (".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".h", ".ipp", ".inl"), ("cuda-cpp",), "//", _C_BLOCK
    ),
    Language("ruby", (".rb", ".rake", ".gemspec"), comment="#", block="end", file_names=("Rakefile", "Gemfile")),
    Language("php", (".php", ".phtml"), block_comment=_C_BLOCK),
    Language("lua", (".lua",), comment="--", block_comment=("--[[", "]]"), block="end"),
    Language("swift", (".swift",), block_comment=_C_BLOCK, quotes=('"""', '"'), multiline_quotes=('"""',)),
    Language("scala", (".scala", ".sc"), block_comment=_C_BLOCK, quotes=('"""', '"', "'"), multiline_quotes=('"""',)),
    Language("dart", (".dart",), block_comment=_C_BLOCK),
    Language("zig", (".zig",), quotes=('"',)),
    Language("objective-c", (".m", ".mm"), ("objective-cpp",), "//", _C_BLOCK),
    Language("groovy", (".groovy", ".gradle"), block_comment=_C_BLOCK, file_names=("Jenkinsfile",)),
    Language("elixir", (".ex", ".exs"), comment="#", block="end", quotes=('"""', '"'), multiline_quotes=('"""',)),
    Language("erlang", (".erl", ".hrl"), comment="%", block="end", quotes=('"',)),
    Language("haskell", (".hs",), comment="--", block_comment=("{-", "-}"), quotes=('"',)),
    Language("ocaml", (".ml", ".mli"), comment="", block_comment=("(*", "*)"), quotes=('"',)),
    Language("clojure", (".clj", ".cljs", ".cljc", ".edn"), comment=";", quotes=('"',), multiline_quotes=('"',)),
    Language("julia", (".jl",), comment="#", block="end", quotes=('"""', '"'), multiline_quotes=('"""',)),
    Language("r", (".r",), comment="#"),
    Language("perl", (".pl", ".pm"), comment="#"),
    Language(
        "shellscript",
        (".sh", ".bash", ".zsh", ".ksh"),
        ("shell", "bash", "sh", "zsh"),
        "#",
        block="end",
        multiline_quotes=('"', "'"),
    ),
    Language("fish", (".fish",), comment="#", block="end"),
    Language("powershell", (".ps1", ".psm1", ".psd1"), comment="#", block_comment=("<#", "#>")),
    Language("sql", (".sql",), comment="--", block_comment=_C_BLOCK),
    Language("yaml", (".yaml", ".yml"), ("dockercompose",), "#", block="colon"),
    Language("toml", (".toml",), comment="#", quotes=('"""', "'''", '"', "'"), multiline_quotes=('"""', "'''")),
    Language("ini", (".ini", ".cfg"), comment="#"),
    Language("dockerfile", (".dockerfile",), comment="#", file_names=("Dockerfile", "Containerfile")),
    Language("makefile", (".mk",), ("make",), "#", block="colon", file_names=("Makefile", "GNUmakefile")),
    Language("cmake", (".cmake",), comment="#", block="end", file_names=("CMakeLists.txt",)),
    Language("terraform", (".tf", ".tfvars", ".hcl"), ("hcl",), "#", _C_BLOCK, quotes=('"',)),
    Language("nix", (".nix",), comment="#", block_comment=_C_BLOCK, quotes=("''", '"'), multiline_quotes=("''", '"')),
    Language("proto", (".proto",), ("proto3",), block_comment=_C_BLOCK),
    Language("graphql", (".graphql", ".gql"), comment="#", quotes=('"""', '"'), multiline_quotes=('"""',)),
    Language("solidity", (".sol",), block_comment=_C_BLOCK),
    Language("vim", (".vim",), comment='"', block="end", quotes=("'",)),
    Language("vue", (".vue",), comment="", block_comment=("<!--", "-->"), quotes=("`", '"', "'")),
    Language("svelte", (".svelte",), comment="", block_comment=("<!--", "-->"), quotes=("`", '"', "'")),
    Language("html", (".html", ".htm"), comment="", block_comment=("<!--", "-->")),
    Language("css", (".css",), comment="", block_comment=_C_BLOCK),
    Language("scss", (".scss",), block_comment=_C_BLOCK),
    Language("less", (".less",), block_comment=_C_BLOCK),
)

LANGUAGES: tuple[Language, ...] = _PARSED + _LEXICAL
"""Every language fimble knows; those with a grammar first."""
