"""Hypothesis strategies: small graphs, restart vectors, corpora."""

from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphmem.index.csr import CsrGraph

# No deadline: the first example of a test may compile a kernel.
examples = settings(max_examples=60, deadline=None)

dampings = st.sampled_from([0.0, 0.1, 0.5, 0.85, 0.95])
weights = st.floats(0.0625, 8, width=32)


@st.composite
def edge_columns(draw: st.DrawFn, *, zeros: bool = True, max_nodes: int = 12) -> dict[str, Any]:
    """The arguments of ``CsrGraph.from_edges``: parallel edges, self-loops, isolated nodes, weights of 0 if allowed."""
    n_nodes = draw(st.integers(1, max_nodes))
    node = st.integers(0, n_nodes - 1)
    weight = st.just(0.0) | weights if zeros else weights
    edges = draw(st.lists(st.tuples(node, node, weight, st.integers(0, 3)), max_size=3 * max_nodes))
    source, target, values, types = ([edge[column] for edge in edges] for column in range(4))
    return {
        "n_nodes": n_nodes,
        "source": np.array(source, dtype=np.int64),
        "target": np.array(target, dtype=np.int64),
        "weights": np.array(values, dtype=np.float32),
        "edge_types": np.array(types, dtype=np.uint8),
        "edge_ids": np.arange(len(edges), dtype=np.int32),
    }


@st.composite
def graphs(draw: st.DrawFn, *, directed: bool | None = None, zeros: bool = True, factors: bool = True) -> CsrGraph:
    """Graphs; directed ones too if not said otherwise; some with factors of a question if allowed."""
    columns = draw(edge_columns(zeros=zeros))
    is_directed = draw(st.booleans()) if directed is None else directed
    graph = (CsrGraph.from_arcs if is_directed else CsrGraph.from_edges)(**columns)
    if not factors or draw(st.booleans()):
        return graph
    n_edges = columns["source"].size
    factor = st.sampled_from([0.0, 0.5, 1.0, 3.0]) if zeros else st.sampled_from([0.25, 0.5, 1.0, 3.0])
    by_type = np.ones(256, dtype=np.float32)
    by_type[:4] = draw(st.lists(factor, min_size=4, max_size=4))
    by_edge = draw(st.lists(factor, min_size=n_edges, max_size=n_edges)) if n_edges else None
    return graph.reweighted(by_type, by_edge)


@st.composite
def restarts(draw: st.DrawFn, n_nodes: int) -> NDArray[np.float64]:
    """Restart weights, not all 0, not scaled."""
    chosen = draw(st.lists(st.integers(0, n_nodes - 1), min_size=1, max_size=4, unique=True))
    seeds = np.zeros(n_nodes)
    seeds[chosen] = draw(st.lists(st.floats(0.125, 16), min_size=len(chosen), max_size=len(chosen)))
    return seeds


@st.composite
def questions(draw: st.DrawFn, **options: Any) -> tuple[CsrGraph, NDArray[np.float64], float]:
    """A graph, restart weights over its nodes, and a damping."""
    graph = draw(graphs(**options))
    return graph, draw(restarts(graph.n_nodes)), draw(dampings)


tokens = st.sampled_from(["film", "director", "the", "rome", "1950", "é", "東", "अ"])
corpora = st.lists(st.lists(tokens, max_size=12), max_size=8)
