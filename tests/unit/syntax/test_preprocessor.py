"""What only a preprocessor understands must not cost the tree the declarations around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.syntax.preprocessor import readable, whole
from fimble.text.document import Document
from fimble.text.spans import Edit, Span
from tests.unit.syntax.reading import definitions_of, only, tree_of


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("API int f(void);", "int f(void);"),
        ("API static int f(void);", "static int f(void);"),
        ("LIB_API doc_t *f(void);", "doc_t *f(void);"),
        ("LIB_API doc_t *\nLIB_CALL f(void);", "doc_t *\n f(void);"),
        ("DWORD WINAPI f(void);", "DWORD f(void);"),
        ("LIB_EXPORT DWORD f(void);", "DWORD f(void);"),
        ("LIB_EXPORT(1, 2) int f(void);", "int f(void);"),
        ("int f(void) NONNULL(1, 2);", "int f(void) ;"),
        ("int f(g(h(a)), b) NORETURN COLD;", "int f(g(h(a)), b) ;"),
        ("int f(int a) LOCKED {}", "int f(int a) {}"),
        ("struct API s { int a; };", "struct s { int a; };"),
        ("int f(const char *RESTRICT a);", "int f(const char * a);"),
        ("typedef FANCY int t;", "typedef int t;"),
        ("f(CAST a->b);", "f( a->b);"),
        ("BEGIN_DECLS\nint a;\nEND_DECLS\n", "int a;"),
        ("struct s {\n  HEAD\n  int a;\n};", "struct s { int a; };"),
        # what a program means stays
        ("BOOL f(void);", "BOOL f(void);"),
        ("HANDLE h;", "HANDLE h;"),
        ("FILE *f;", "FILE *f;"),
        ("struct FOO bar;", "struct FOO bar;"),
        ("const SIZE n = 1;", "const SIZE n = 1;"),
        ("x = A * B;", "x = A * B;"),
        ("if (x) FOO(y);", "if (x) FOO(y);"),
        ("return FOO bar;", "return FOO bar;"),
        ("enum {\n  ONE,\n  TWO\n};", "enum { ONE, TWO };"),
        ("TEST(a, b) {\n}", "TEST(a, b) { }"),
        ('int a; // API int f(void);', "int a; // API int f(void);"),
        ('char *a = "API int f(void);";', 'char *a = "API int f(void);";'),
        # branches that are whole stay, halves are joined with the first branch
        ("#if A\nint a;\n#else\nint b;\n#endif", "#if A int a; #else int b; #endif"),
        ("#if A\nif (a) {\n#else\nif (b) {\n#endif\n}", "if (a) { }"),
        ("int a = 1\n#if A\n + 2\n#endif\n;", "int a = 1 + 2 ;"),
        ("#ifdef __cplusplus\nextern \"C\" {\n#endif\nint a;", "int a;"),
        ("#ifdef __cplusplus\nextern \"C\" {\n#else\nextern int b;\n#endif\nint a;", "extern int b; int a;"),
        ("#if 0\nit's nothing\n#endif\nint a;", "int a;"),
        ("#if 0\nnothing {\n#else\nint b;\n#endif", "int b;"),
        # declarations at the margin end blocks that are still being typed
        ("int f(void) {\n  if (a\n\nint g(void) {\n}", "int f(void) { if (a }int g(void) { }"),
        ("namespace n {\nint f(void) {\n}\nint g(void) {\n}\n}", "namespace n { int f(void) { } int g(void) { } }"),
    ],
)  # fmt: skip
def test_a_text_becomes_readable(source: str, kept: str) -> None:
    assert " ".join(kept.split()) == " ".join(readable(source.encode()).decode().split())


PIECES = [*"aA_(){};*#\n\\\"'/ ,=<&é", "API ", "int ", "#if 0\n", "#if A\n", "#else\n", "#endif\n", "__cplusplus"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_nothing_moves(source: str) -> None:
    data = source.encode()
    assert len(data) == len(readable(data))


def test_macros_do_not_hide_what_they_decorate() -> None:
    source = "XPUB int XCALL\n  f(void);\nXPUB doc_t *XCALL g(int a);\nint h(void);\n"

    assert ["function f", "function g", "function h"] == definitions_of("c", source)


def test_the_signature_is_written_as_in_the_source() -> None:
    assert "int XCALL f(void);" == only("c", "XPUB int XCALL f(void);\n", "f").signature


def test_documentation_stands_above_the_macro() -> None:
    assert "Adds." == only("c", "/** Adds. */\nXPUB int XCALL f(void);\n", "f").doc


def test_a_tree_is_the_same_after_edits_as_when_parsed_anew() -> None:
    document = Document("file:///a.h", "c", 0, '#ifdef __cplusplus\nextern "C" {\n#endif\nAPI int f(void);\n')
    tree = tree_of("c", document.text)
    for at, text in ((len(document.text), "API int g("), (0, "\n"), (len(document.text) + 11, "void);\n")):
        document, edit = document.apply(Edit(Span(at, at), text), document.version + 1)
        tree.edit(edit)
        tree.update(document.source_bytes())
        assert str(tree_of("c", document.text).root) == str(tree.root)
    assert 0 == tree.n_errors()


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("class A : B\n#if X\n, C\n#endif\n{ }", "class A : B , C { }"),
        ("#if X\nclass A {\n#else\nclass B {\n#endif\n}", "class B { }"),
        ("#if X\nclass A { }\n#else\nclass B { }\n#endif", "#if X class A { } #else class B { } #endif"),
        ("#region r\nint a;\n#endregion", "#region r int a; #endregion"),
    ],
)
def test_in_csharp_only_halves_under_conditions_go(source, kept):
    shown = whole(source.encode()).decode()

    assert (kept.split(), len(source)) == (shown.split(), len(shown))


def test_a_class_with_a_base_under_a_condition_is_declared():
    source = "namespace N\n{\n    class A : B\n#if X\n        , C\n#endif\n    {\n        int length;\n    }\n}\n"

    assert ["class A", "field A.length"] == definitions_of("csharp", source)
