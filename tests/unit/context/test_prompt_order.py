"""The files of the dependencies zone stand in the order of the paper's Algorithm 1, whatever the imports look like."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from fimble.context.budget import Budget
from tests.unit.context.making import Desk, sections
from tests.unit.index.paper import algorithm_1

ROOMY = Budget(cross_file=4000, similar=0, prefix=600, suffix=200)

names = st.sampled_from([f"m{n}" for n in range(8)])
graphs = st.dictionaries(names, st.frozensets(names, max_size=4), min_size=2, max_size=8)


def project_of(graph: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Write each node as a module; the open file takes and calls one function of each."""
    files = {}
    for name, needs in graph.items():
        imports = "".join(f"from {other} import work_{other}\n" for other in sorted(needs) if other in graph)
        files[f"{name}.py"] = f"{imports}\n\ndef work_{name}(value: int) -> int:\n    return value\n"
    taken = "".join(f"from {name} import work_{name}\n" for name in sorted(graph))
    calls = "".join(f"    work_{name}(1)\n" for name in sorted(graph))
    files["main.py"] = f"{taken}\n\ndef main() -> None:\n{calls}    x = work_‸\n"
    return files


@given(graphs)
@example({"m0": frozenset({"m3"}), "m1": frozenset(), "m3": frozenset()})  # two parts that only the open file connects
@example({"m0": frozenset({"m1"}), "m1": frozenset({"m0"}), "m2": frozenset({"m0", "m2"})})
@settings(max_examples=25, deadline=None)
def test_the_dependencies_zone_is_algorithm_1_on_the_closure(graph: Mapping[str, frozenset[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shown = sections(Desk(Path(folder).resolve(), project_of(graph), budget=ROOMY).prompt(), "dependencies")
    assume(len(shown) > 1)

    needs = {f"{name}.py": {f"{o}.py" for o in others if o in graph} for name, others in graph.items()}
    (expected,) = algorithm_1([*sorted(needs), "main.py"], {**needs, "main.py": set(needs)})
    assert [path for path in expected if path in shown] == shown
