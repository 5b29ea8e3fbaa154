"""Names that a language's programs may use without importing them. They are kept out of references."""

from __future__ import annotations

import builtins

PYTHON = frozenset(dir(builtins)) | {"self", "cls", "__file__"}

JAVASCRIPT = frozenset(
    [
        "AbortController",
        "AbortSignal",
        "AggregateError",
        "Array",
        "ArrayBuffer",
        "Atomics",
        "BigInt",
        "Blob",
        "Boolean",
        "Buffer",
        "DataView",
        "Date",
        "Error",
        "EvalError",
        "Event",
        "EventTarget",
        "File",
        "FormData",
        "Function",
        "Headers",
        "Infinity",
        "Intl",
        "JSON",
        "Map",
        "Math",
        "NaN",
        "Number",
        "Object",
        "Promise",
        "Proxy",
        "RangeError",
        "ReferenceError",
        "Reflect",
        "RegExp",
        "Request",
        "Response",
        "Set",
        "SharedArrayBuffer",
        "String",
        "Symbol",
        "SyntaxError",
        "TextDecoder",
        "TextEncoder",
        "TypeError",
        "URIError",
        "URL",
        "URLSearchParams",
        "Uint8Array",
        "WeakMap",
        "WeakRef",
        "WeakSet",
        "arguments",
        "atob",
        "btoa",
        "clearInterval",
        "clearTimeout",
        "console",
        "decodeURIComponent",
        "document",
        "encodeURIComponent",
        "eval",
        "exports",
        "fetch",
        "globalThis",
        "isFinite",
        "isNaN",
        "localStorage",
        "module",
        "navigator",
        "parseFloat",
        "parseInt",
        "process",
        "queueMicrotask",
        "require",
        "sessionStorage",
        "setImmediate",
        "setInterval",
        "setTimeout",
        "structuredClone",
        "undefined",
        "window",
        "__dirname",
        "__filename",
        "constructor",
        "prototype",
        "length",
        "push",
        "map",
        "filter",
        "forEach",
        "then",
        "catch",
        "finally",
        "toString",
        "hasOwnProperty",
    ]
)

TYPESCRIPT = JAVASCRIPT | frozenset(
    [
        "Awaited",
        "Capitalize",
        "ConstructorParameters",
        "Exclude",
        "Extract",
        "InstanceType",
        "Iterable",
        "IterableIterator",
        "Iterator",
        "AsyncIterable",
        "AsyncIterator",
        "Generator",
        "NonNullable",
        "Omit",
        "OmitThisParameter",
        "Parameters",
        "Partial",
        "Pick",
        "PromiseLike",
        "Readonly",
        "ReadonlyArray",
        "ReadonlyMap",
        "ReadonlySet",
        "Record",
        "Required",
        "ReturnType",
        "ThisParameterType",
        "ThisType",
        "Uncapitalize",
        "Uppercase",
        "Lowercase",
        "const",
    ]
)

GO = frozenset({
    "any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex128", "complex64",
    "copy", "delete", "error", "false", "float32", "float64", "imag", "int", "int16", "int32", "int64", "int8",
    "iota", "len", "make", "max", "min", "new", "nil", "panic", "print", "println", "real", "recover", "rune",
    "string", "true", "uint", "uint16", "uint32", "uint64", "uint8", "uintptr",
})  # fmt: skip
"""The universe block of the Go specification."""

_C = """
NULL true false TRUE FALSE bool size_t ssize_t ptrdiff_t intptr_t uintptr_t int8_t int16_t int32_t int64_t uint8_t
uint16_t uint32_t uint64_t intmax_t uintmax_t wchar_t va_list va_start va_end va_arg va_copy offsetof defined errno
EOF FILE stdin stdout stderr assert printf fprintf sprintf snprintf vsnprintf vfprintf puts putchar fputs fputc fopen
fclose fread fwrite fflush fgets fseek ftell perror scanf sscanf malloc calloc realloc free abort exit atoi atol
strtol strtoul strtod getenv qsort bsearch abs rand srand memcpy memmove memset memcmp memchr strlen strcmp strncmp
strcpy strncpy strcat strncat strchr strrchr strstr strdup strtok strerror isdigit isspace isalpha isalnum isupper
islower isprint isxdigit tolower toupper time clock INT_MAX INT_MIN UINT_MAX LONG_MAX LONG_MIN ULONG_MAX SIZE_MAX
CHAR_BIT UINT32_MAX UINT64_MAX INT64_MAX INT64_MIN EINVAL ENOMEM ENOENT EINTR EAGAIN EXIT_SUCCESS EXIT_FAILURE
__FILE__ __LINE__ __func__ __FUNCTION__ __cplusplus __attribute__ _WIN32 __GNUC__ __linux__ __APPLE__
"""
C = frozenset(_C.split())
"""Of the C library, what every file uses."""

_CPP = """
std this nullptr string string_view vector map unordered_map set unordered_set pair tuple optional variant unique_ptr
shared_ptr weak_ptr make_unique make_shared make_pair move forward swap get size begin end push_back emplace_back
empty find insert erase clear front back data c_str first second reserve resize cout cerr endl ostream istream
stringstream ostringstream function array list deque atomic mutex lock_guard unique_lock thread chrono runtime_error
exception invalid_argument logic_error what min max sort numeric_limits is_same enable_if enable_if_t decay_t
true_type false_type static_cast dynamic_cast const_cast reinterpret_cast initializer_list to_string
"""
CPP = frozenset(_CPP.split())
"""Of the C++ library, what most files use."""

RUST = frozenset({
    "self", "Self", "Some", "None", "Ok", "Err", "Option", "Result", "Vec", "String", "Box", "str", "bool", "char",
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64", "println",
    "print", "eprintln", "eprint", "format", "write", "writeln", "panic", "vec", "assert", "assert_eq", "assert_ne",
    "debug_assert", "debug_assert_eq", "unreachable", "unimplemented", "todo", "matches", "dbg", "include_str",
    "include_bytes", "concat", "stringify", "env", "cfg", "derive", "test", "allow", "inline", "must_use",
    "macro_export", "doc", "Clone", "Copy", "Debug", "Default", "Drop", "Eq", "PartialEq", "Ord", "PartialOrd",
    "Hash", "Iterator", "IntoIterator", "Into", "From", "TryFrom", "TryInto", "AsRef", "AsMut", "ToString",
    "ToOwned", "Fn", "FnMut", "FnOnce", "Send", "Sync", "Sized", "Unpin", "drop", "std", "core", "alloc",
})  # fmt: skip
"""The prelude of the standard library, its macros, the primitive types."""

_CSHARP = """
String Int32 Int64 Object Boolean Console Math Convert Environment GC DateTime DateTimeOffset TimeSpan Guid Uri
Exception ArgumentException ArgumentNullException InvalidOperationException NotSupportedException
NotImplementedException Task ValueTask CancellationToken List Dictionary HashSet Queue Stack IEnumerable IEnumerator
IList ICollection IDictionary IReadOnlyList IReadOnlyDictionary IDisposable IAsyncDisposable Func Action Predicate
Tuple Nullable Type Array Enum Attribute StringBuilder Regex Stream Encoding File Path Thread Interlocked Lazy Span
ReadOnlySpan Memory ReadOnlyMemory KeyValuePair StringComparison StringComparer CultureInfo EventArgs EventHandler
ToString Equals GetHashCode GetType Add Contains ContainsKey Count Length Where Select ToList ToArray First
FirstOrDefault Any All Substring Split Join Format IsNullOrEmpty IsNullOrWhiteSpace Dispose ConfigureAwait nameof
value var dynamic
"""
CSHARP = frozenset(_CSHARP.split())
"""Of the base class library, what most files use."""

JAVA = frozenset({
    "Object", "String", "StringBuilder", "Integer", "Long", "Short", "Byte", "Double", "Float", "Boolean",
    "Character", "Number", "Math", "System", "Thread", "Runnable", "Iterable", "Comparable", "CharSequence",
    "Class", "Enum", "Record", "Void", "Throwable", "Exception", "RuntimeException", "Error",
    "IllegalArgumentException", "IllegalStateException", "NullPointerException", "UnsupportedOperationException",
    "IndexOutOfBoundsException", "ClassCastException", "InterruptedException", "CloneNotSupportedException",
    "AssertionError", "Override", "Deprecated", "SuppressWarnings", "FunctionalInterface", "SafeVarargs",
    "AutoCloseable", "Cloneable", "out", "err", "println", "length",
})  # fmt: skip
"""Of `java.lang`, what every file uses."""

KOTLIN = frozenset({
    "Any", "Unit", "Nothing", "String", "Char", "Boolean", "Byte", "Short", "Int", "Long", "Float", "Double", "UInt", "ULong",
    "Number", "CharSequence", "Comparable", "Enum", "Array", "ByteArray", "CharArray", "IntArray", "LongArray", "Iterable",
    "Iterator", "Collection", "MutableCollection", "List", "MutableList", "Set", "MutableSet", "Map", "MutableMap", "Pair",
    "Triple", "Sequence", "Result", "Lazy", "StringBuilder", "ArrayList", "HashMap", "HashSet", "LinkedHashMap", "Throwable",
    "Exception", "RuntimeException", "Error", "IllegalArgumentException", "IllegalStateException", "NoSuchElementException",
    "IndexOutOfBoundsException", "UnsupportedOperationException", "Suppress", "Deprecated", "Throws", "JvmStatic", "JvmField",
    "JvmName", "JvmOverloads", "JvmInline", "OptIn", "it", "this", "field", "class", "println", "print", "TODO", "error", "require",
    "requireNotNull", "check", "checkNotNull", "lazy", "let", "run", "also", "apply", "with", "to", "until", "listOf",
    "mutableListOf", "emptyList", "setOf", "mutableSetOf", "emptySet", "mapOf", "mutableMapOf", "emptyMap", "arrayOf", "buildList",
    "buildString", "map", "filter", "forEach", "first", "last", "toString", "hashCode", "equals", "toInt", "toLong", "toByte",
})  # fmt: skip
"""Of the packages that every file imports."""
