"""The compressed rows hold what they were given, whatever the order, and refuse what they cannot hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import dense_weights
from strategies import edge_columns, examples, graphs

from graphmem.errors import InputError
from graphmem.index.csr import CsrGraph

ARRAYS = ("indptr", "indices", "weights", "edge_types", "edge_ids")


def arcs(graph):
    """All arcs as (source, target, type, id, weight), in the order of the arrays."""
    source = np.repeat(np.arange(graph.n_nodes), np.diff(graph.indptr))
    return list(
        zip(
            source.tolist(),
            graph.indices.tolist(),
            graph.edge_types.tolist(),
            graph.edge_ids.tolist(),
            graph.weights.tolist(),
            strict=True,
        )
    )


@examples
@given(edge_columns())
def test_every_edge_is_in_both_rows_and_a_loop_in_one(columns):
    edges = list(zip(*(columns[name].tolist() for name in list(columns)[1:]), strict=True))
    mirrored = [(target, source, *rest) for source, target, *rest in edges if source != target]
    expected = sorted((s, t, kind, number, weight) for s, t, weight, kind, number in edges + mirrored)
    assert arcs(CsrGraph.from_edges(**columns)) == expected
    assert arcs(CsrGraph.from_arcs(**columns)) == sorted((s, t, k, n, w) for s, t, w, k, n in edges)


@examples
@given(edge_columns(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_edges_does_not_matter(columns, random, with_ids):
    if not with_ids:
        columns["edge_ids"] = None
    order = list(range(columns["source"].size))
    random.shuffle(order)
    shuffled = {name: column if name == "n_nodes" or column is None else column[order] for name, column in columns.items()}
    one, other = CsrGraph.from_edges(**columns), CsrGraph.from_edges(**shuffled)
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


def test_many_nodes_sort_by_all_bits_of_their_number():
    rng = np.random.default_rng(5)
    source, target = rng.integers(0, 200_000, (2, 5_000))
    graph = CsrGraph.from_edges(200_000, source, target, np.ones(5_000))
    assert arcs(graph) == sorted(arcs(graph))
    assert graph.n_arcs == 10_000 - np.count_nonzero(source == target)


@examples
@given(graphs())
def test_effective_weights_are_the_product_of_weight_type_and_factor(graph):
    matrix = np.zeros((graph.n_nodes, graph.n_nodes))
    for node in range(graph.n_nodes):
        row = graph.row(node)
        np.add.at(matrix[node], graph.indices[row], graph.effective_weights(row).astype(float))
    np.testing.assert_array_equal(matrix, dense_weights(graph))
    assert graph.effective_weights().dtype == np.float32


def test_reweighting_shares_the_arrays_and_leaves_the_graph_alone():
    graph = CsrGraph.from_edges(3, [0, 1], [1, 2], [1.0, 2.0], [0, 1], [0, -1])
    types = np.ones(256)
    types[1] = 4
    other = graph.reweighted(types, [0.5])
    assert other.effective_weights().tolist() == [0.5, 0.5, 8.0, 8.0]
    assert graph.effective_weights().tolist() == [1.0, 1.0, 2.0, 2.0]
    assert np.shares_memory(other.indices, graph.indices)


def test_an_empty_graph_and_a_graph_without_edges():
    assert CsrGraph.from_edges(0, [], [], []).n_nodes == 0
    graph = CsrGraph.from_edges(3, [], [], [])
    assert (graph.n_nodes, graph.n_arcs, graph.row(2)) == (3, 0, slice(0, 0))
    assert graph.reweighted(edge_factor=[]).effective_weights().size == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, [], [], []), "cannot have -1 nodes"),
        ((2**31, [], [], []), "nodes"),
        ((2, [0], [2], [1.0]), "target is out of range: 2 to 2"),
        ((2, [-1], [1], [1.0]), "source is out of range"),
        ((2, [0.5], [1], [1.0]), "source is not an integer"),
        ((2, [0, 1], [1, 0], [1.0]), "one length"),
        ((2, [[0]], [[1]], [[1.0]]), "flat arrays"),
        ((2, [0], [1], [-1.0]), "edge weight cannot be used"),
        ((2, [0], [1], [float("nan")]), "edge weight cannot be used"),
        ((2, [0], [1], [1e300]), "edge weight cannot be used"),
        ((2, [0], [1], [1.0], [256]), "edge type is out of range"),
        ((2, [0], [1], [1.0], [0], [-2]), "edge id is out of range"),
        ((2, [0], [1], [1.0], [0], [2**31]), "edge id is out of range"),
    ],
)
def test_edges_that_cannot_be_used_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        CsrGraph.from_edges(*arguments)


@pytest.mark.parametrize("factors", [[], [1.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf], [1e38, 1e38]])
def test_edge_factors_that_cannot_be_used_are_refused(factors):
    graph = CsrGraph.from_edges(3, [0, 1], [1, 2], [1.0, 20.0], None, [0, 1])
    with pytest.raises(InputError, match="edge factors cannot be used"):
        graph.reweighted(edge_factor=factors).effective_weights()


@pytest.mark.parametrize("types", [np.ones(255), -np.ones(256), np.full(256, np.nan)])
def test_type_weights_that_cannot_be_used_are_refused(types):
    with pytest.raises(InputError, match="type weights cannot be used"):
        CsrGraph.from_edges(2, [0], [1], [1.0]).reweighted(types)


def test_arrays_from_files_are_mapped_and_damage_is_seen(tmp_path):
    graph = CsrGraph.from_edges(3, [0, 1], [1, 2], [1.0, 2.0])
    for name in ARRAYS:
        np.save(tmp_path / f"{name}.npy", getattr(graph, name))
    mapped = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
    assert arcs(CsrGraph(**mapped).validate()) == arcs(graph)
    with pytest.raises(InputError, match="damaged"):
        CsrGraph(**mapped | {"indices": np.array([1, 0, 3, 1], dtype=np.int32)}).validate()
    with pytest.raises(InputError, match="damaged"):
        CsrGraph(**mapped | {"indptr": np.array([0, 3, 1, 4])}).validate()
    with pytest.raises(InputError, match="do not fit together"):
        CsrGraph(**mapped | {"indices": graph.indices[:3]})
    with pytest.raises(InputError, match="indices cannot be used: int64"):
        CsrGraph(**mapped | {"indices": graph.indices.astype(np.int64)})


def test_a_graph_cannot_be_changed():
    graph = CsrGraph.from_edges(2, [0], [1], [1.0])
    with pytest.raises(ValueError, match="read-only"):
        graph.weights[0] = 2.0
