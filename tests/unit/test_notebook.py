from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fimble.notebook import Cell, Notebook, difference
from fimble.session import Session
from fimble.settings import Settings
from fimble.text.document import Document
from fimble.text.spans import Edit, Span

URI = "file:///home/ann/analysis.ipynb"


def notebook_of(*cells: tuple[str, str]) -> tuple[Notebook, dict[str, Document]]:
    """A notebook of (language, text) cells; "markdown" ones are text. Their URIs are "0", "1" and so on."""
    documents = {str(n): Document(str(n), language, 1, text) for n, (language, text) in enumerate(cells)}
    notebook = Notebook(URI)
    notebook.arrange([Cell(str(n), language, language != "markdown") for n, (language, _) in enumerate(cells)])
    return notebook, documents


def test_cells_read_as_one_document_with_prose_as_comments_and_magics_hidden() -> None:
    notebook, documents = notebook_of(
        ("markdown", "# Sales\n\nRead the rows."),
        ("python", "%matplotlib inline\nimport pandas"),
        ("python", "%%bash\nls"),
        ("julia", "using DataFrames"),
        ("python", "rows = 1"),
    )

    expected = "# # Sales\n# Read the rows.\n#matplotlib inline\nimport pandas\n\nrows = 1\n\n"
    assert expected == notebook.text(documents.get)


def test_a_code_cell_stands_in_the_document_character_for_character() -> None:
    notebook, documents = notebook_of(
        ("python", "a = 1"), ("markdown", "so"), ("python", "b = a"), ("python", "%%sql\nx")
    )
    text = notebook.text(documents.get)

    part = notebook.part("2", documents.get)

    assert part is not None
    assert "b = a" == text[part.start : part.start + part.length]
    assert notebook.has_code("2")
    assert not notebook.has_code("1")
    assert notebook.part("3", documents.get) is None


def test_the_language_is_that_of_most_code_cells() -> None:
    notebook, documents = notebook_of(("csharp", "var x = 1;"), ("fsharp", "let x = 1"), ("csharp", "x++;"))

    assert "csharp" == notebook.language_id
    assert "var x = 1;\n\nx++;\n\n" == notebook.text(documents.get)


def test_embedded_pictures_and_long_prose_do_not_fill_the_document() -> None:
    prose = "\n".join([*(f"line {n}" for n in range(40)), f"![plot](data:image/png;base64,{'A' * 5000})"])
    notebook, documents = notebook_of(("markdown", prose), ("python", "x = 1"))

    lines = notebook.text(documents.get).splitlines()

    assert [*(f"# line {n}" for n in range(20, 40)), "x = 1", ""] == lines


def test_an_edit_in_a_cell_is_a_small_edit_of_the_document() -> None:
    session = Session(Settings(), use_cache=False)
    for n, text in enumerate(["import os", "x = os."]):
        session.open_cell(f"cell:{n}", "python", 1, text)
    target = session.arrange_notebook(URI, [Cell(f"cell:{n}", "python", is_code=True) for n in range(2)])
    session.change("cell:1", [Edit(Span(7, 7), "p")], 2)

    session.reread_notebook(URI)

    opened = session.documents[target]
    assert "import os\n\nx = os.p\n\n" == opened.document.text
    assert (19, True, 2) == (opened.edited_at, opened.is_after_insertion, opened.document.version)
    assert [] == [path for _, path in session._recent if path.startswith("cell")]


@given(st.text("ab", max_size=12), st.text("ab", max_size=12))
def test_the_difference_makes_the_new_text_of_the_old(old: str, new: str) -> None:
    edit = difference(old, new)

    if edit is None:
        assert old == new
    else:
        assert new == old[: edit.span.start] + edit.text + old[edit.span.end :]
        assert len(edit.text) <= len(new)
