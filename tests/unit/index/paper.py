"""Algorithm 1 of the DeepSeek-Coder paper (arXiv 2401.14196), written down as it is printed there: what ours is held to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence


def algorithm_1(files: Sequence[str], depends_on: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The paper's pseudocode line by line, quadratic scans included; only the tie-break by path is ours."""
    graphs: dict[str, list[str]] = {}
    in_degree: dict[str, int] = {}
    for file in files:
        graphs[file] = []
        in_degree[file] = 0
    for file_a in files:
        for file_b in files:
            if file_a != file_b and file_b in depends_on.get(file_a, ()):
                graphs[file_b].append(file_a)
                in_degree[file_a] += 1
    all_results: list[list[str]] = []
    for subgraph in disconnected_subgraphs(graphs):
        results: list[str] = []
        while len(results) != len(subgraph):
            file = min((file for file in subgraph if file not in results), key=lambda f: (in_degree[f], f))
            for node in graphs[file]:
                in_degree[node] -= 1
            results.append(file)
        all_results.append(results)
    return all_results


def disconnected_subgraphs(graphs: Mapping[str, Collection[str]]) -> list[list[str]]:
    label = {file: file for file in graphs}
    changed = True
    while changed:
        changed = False
        for file, dependents in graphs.items():
            for dependent in dependents:
                low = min(label[file], label[dependent])
                if label[file] != low or label[dependent] != low:
                    label[file] = label[dependent] = low
                    changed = True
    return [sorted(f for f in graphs if label[f] == root) for root in sorted(set(label.values()))]
