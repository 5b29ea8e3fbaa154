"""Methods of lists, maps and wrappers of many languages, by what they give back. Their declarations are in no workspace."""

from __future__ import annotations

ELEMENT_METHODS = frozenset({
    "find", "pop", "shift", "at", "first", "last", "findLast", "popleft", "get", "setdefault", "peek", "getOrDefault",
    "iter", "into_iter", "unwrap", "expect", "get_mut", "next", "First", "FirstOrDefault", "Last", "Single", "getFirst",
})  # fmt: skip
SAME_METHODS = frozenset({
    "filter", "slice", "sort", "sorted", "concat", "reverse", "copy", "toSorted", "splice", "iter", "into_iter", "iter_mut",
    "clone", "as_ref", "as_mut", "unwrap", "expect", "to_owned", "borrow", "borrow_mut", "lock", "read", "write", "stream", "all",
    "order_by", "exclude", "Where", "OrderBy", "ToList", "select", "reject", "sort_by",
})  # fmt: skip
VALUES_METHODS = frozenset({"values", "entries", "items", "keys"})
LIST_MAKERS = frozenset({"list", "sorted", "set", "tuple", "reversed", "iter", "frozenset"})
ELEMENT_TAKERS = frozenset({"next", "min", "max", "anext"})
