"""Names that a suggestion uses and nobody has heard of."""

from __future__ import annotations

import pytest

from fimble.completion.unknown_names import unknown_names
from tests.unit.completion.places import place

KNOWN = {"items", "Basket", "total", "print", "len"}


@pytest.mark.parametrize(
    ("document", "language", "text", "expected"),
    [
        ("x = ‸", "python", "total + len(items)", []),
        ("x = ‸", "python", "compute(items)", ["compute"]),
        ("x = tot‸", "python", "alize(items)", ["totalize"]),
        ("x = tot‸", "python", "al", []),
        ("x = items.‸", "python", "frobnicate()", []),
        ("x = ‸", "python", "items.frobnicate().again", []),
        ("x = ‸", "python", "Basket(colour=total, size=width)", ["width"]),
        ("‸", "python", "for item in items:\n    print(item)", []),
        ("‸", "python", "with open_it() as file:\n    print(file)", ["open_it"]),
        ("‸", "python", "first, second = items\nprint(second)", []),
        ("x = ‸", "python", '"nobody knows" + items  # or cares', []),
        ("x = 'text ‸", "python", "goes on' + missing", ["missing"]),
        ("x = ‸", "python", "{key: value for key, value in items}", []),
        ("const x = ‸", "typescript", "items.map((item) => item.name)", []),
        ("const x = ‸", "typescript", "await fetchAll(items)", ["fetchAll"]),
        ("‸", "go", "if err := items.Save(); err != nil {\n\treturn err\n}", []),
        ("‸", "rust", "let mut counted = HashSet::new();\ncounted.insert(total);", []),
        ("‸", "rust", "assert!(total.is_some()); lost(total)", ["lost"]),
        ("‸", "php", "foreach ($items as $item) { emit($item); }", ["emit"]),
    ],
)
def test_a_name_is_unknown_that_stands_for_itself_and_is_bound_nowhere(document, language, text, expected):
    assert expected == unknown_names(text, place(document, language), KNOWN.__contains__)
