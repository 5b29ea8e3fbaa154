from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fimble.index.dependencies import DependencyGraph, topological_order
from tests.unit.index.paper import algorithm_1


def graph_of(edges: str) -> dict[str, set[str]]:
    """Read "a>b c>a d": a depends on b, c on a, d is alone."""
    graph: dict[str, set[str]] = {}
    for word in edges.split():
        source, _, target = word.partition(">")
        graph.setdefault(source, set())
        if target:
            graph[source].add(target)
            graph.setdefault(target, set())
    return graph


names = st.sampled_from([f"{chr(97 + n % 26)}{n}.py" for n in range(30)])
graphs = st.dictionaries(names, st.frozensets(names, max_size=6), max_size=25)


@given(graphs)
@example({"a": frozenset({"a"}), "b": frozenset({"a", "c"}), "c": frozenset({"b"})})
def test_the_order_is_the_papers_algorithm_1(depends_on):
    files = sorted(depends_on)
    assert topological_order(files, depends_on) == algorithm_1(files, depends_on)


@given(graphs, st.randoms())
def test_the_order_does_not_depend_on_how_the_files_come_in(depends_on, random):
    files = list(depends_on)
    expected = topological_order(files, depends_on)
    random.shuffle(files)
    assert topological_order([*files, *files[:3]], depends_on) == expected


@given(graphs)
def test_every_file_is_emitted_exactly_once(depends_on):
    emitted = [path for group in topological_order(list(depends_on), depends_on) for path in group]
    assert sorted(emitted) == sorted(depends_on)


@given(graphs)
def test_without_cycles_every_dependency_stands_before_its_dependent(depends_on):
    acyclic = {path: {d for d in needs if d < path} for path, needs in depends_on.items()}
    for group in topological_order(list(acyclic), acyclic):
        for position, path in enumerate(group):
            assert acyclic[path] & set(acyclic) <= set(group[:position])


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ("a>b b>c", [["c", "b", "a"]]),
        ("c>b c>a", [["a", "b", "c"]]),
        ("b a", [["a"], ["b"]]),
        ("z>y b>c a", [["a"], ["c", "b"], ["y", "z"]]),
        # A two-file cycle that a third needs: degrees 1, 1, 2.
        ("a>b b>a c>a c>b", [["a", "b", "c"]]),
        # A three-cycle breaks at the file with the fewest unplaced dependencies.
        ("a>b a>d b>c c>a d", [["d", "a", "c", "b"]]),
        ("a>a", [["a"]]),
        ("a>a b>a", [["a", "b"]]),
    ],
)
def test_small_graphs_come_out_as_by_hand(edges, expected):
    graph = graph_of(edges)
    assert topological_order(sorted(graph), graph) == expected


def test_dependencies_outside_the_list_do_not_count():
    assert topological_order(["b", "a"], {"a": ["gone", "b"], "gone": ["a"]}) == [["b", "a"]]


def build(edges: str) -> DependencyGraph:
    graph = DependencyGraph()
    for path, needs in graph_of(edges).items():
        graph.replace_file(path, needs)
    return graph


def test_replacing_a_file_replaces_its_edges_in_both_directions():
    graph = build("a>b a>c")
    graph.replace_file("a", ["c", "d", "a"])
    assert graph.dependencies_of("a") == ("c", "d")
    assert graph.dependents_of("b") == ()
    assert graph.edges() == [("a", "c"), ("a", "d")]


def test_removing_a_file_keeps_the_edges_that_others_have_to_it():
    graph = build("a>b b>c")
    graph.remove_file("b")
    assert graph.edges() == [("a", "b")]
    assert graph.dependents_of("b") == ("a",)
    assert graph.files() == ["a", "c"]


def test_a_hidden_file_has_dependencies_but_is_nobodys_dependent():
    graph = build("a>b")
    graph.replace_file("secret", ["b"], is_hidden=True)
    assert graph.order_of("secret") == ["b", "secret"]
    assert graph.dependents_of("b") == ("a",)
    assert graph.edges() == [("a", "b")]


def test_the_closure_tells_the_distance_nearest_first():
    graph = build("a>c a>b b>d c>b d>e e>a")
    assert list(graph.closure("a").items()) == [("b", 1), ("c", 1), ("d", 2), ("e", 3)]
    assert graph.closure("a", depth=2) == {"b": 1, "c": 1, "d": 2}
    assert graph.closure("a", depth=0) == {}


@pytest.mark.parametrize(
    ("edges", "path", "expected"),
    [
        ("a>b b>c x>a", "a", ["c", "b", "a"]),
        ("a>b b>a", "a", ["b", "a"]),
        ("a>b b>a", "b", ["a", "b"]),
        # z depends on the open file, which cannot come earlier; b needs z, so z goes first although "b" < "z".
        ("p>z p>b z>p b>z", "p", ["z", "b", "p"]),
        ("a", "a", ["a"]),
        ("a", "never seen", ["never seen"]),
    ],
)
def test_the_order_of_a_file_is_its_closure_with_itself_last(edges, path, expected):
    assert build(edges).order_of(path) == expected


@given(graphs, names)
def test_without_cycles_the_order_of_a_file_is_algorithm_1_on_its_closure(depends_on, path):
    acyclic = {file: {d for d in needs if d < file} for file, needs in depends_on.items()}
    graph = DependencyGraph()
    for file, needs in acyclic.items():
        graph.replace_file(file, needs)
    files = sorted([path, *graph.closure(path)])
    assert [graph.order_of(path)] == algorithm_1(files, acyclic)


@given(graphs, names)
def test_the_order_of_a_file_in_cycles_is_algorithm_1_with_the_file_depending_on_all_and_nobody_on_it(depends_on, path):
    graph = DependencyGraph()
    for file, needs in depends_on.items():
        graph.replace_file(file, needs)
    files = sorted(graph.closure(path))
    # Depending on everything, the file is placed last and holds one component together, as it does in its closure.
    needs = {file: set(depends_on.get(file, ())) - {path} for file in files} | {path: set(files)}
    (expected,) = algorithm_1([*files, path], needs)
    assert graph.order_of(path)[:-1] == [file for file in expected if file != path]
    assert graph.order_of(path)[-1] == path


def chain_and_ring(n):
    """Make a ring of n files, a chain that hangs on it, and one pair apart: what small random graphs seldom are."""
    ring = {f"ring{i}": {f"ring{(i + 1) % n}", f"ring{i}"} for i in range(n)}
    chain = {f"chain{i}": {f"chain{i - 1}" if i else "ring0"} for i in range(n)}
    return {**ring, **chain, "apart1": {"apart2"}, "apart2": {"apart1"}}


@pytest.mark.parametrize("n", [1, 2, 3, 17])
def test_long_cycles_and_chains_are_ordered_as_in_the_paper(n):
    depends_on = chain_and_ring(n)
    assert topological_order(sorted(depends_on), depends_on) == algorithm_1(sorted(depends_on), depends_on)


@given(st.lists(st.tuples(names, st.none() | st.frozensets(names, max_size=4)), max_size=30))
def test_any_history_of_changes_ends_in_the_same_graph_as_its_last_state(history):
    graph, state = DependencyGraph(), {}
    for path, needs in history:
        if needs is None:
            graph.remove_file(path)
            state.pop(path, None)
        else:
            graph.replace_file(path, needs)
            state[path] = needs - {path}
    assert graph.edges() == sorted((path, d) for path, needs in state.items() for d in needs)
    assert graph.files() == sorted(state)
