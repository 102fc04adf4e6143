"""Paths explain a score: their shares and the remainder sum to it, and they are the greatest there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import naive_push, simple_walks
from strategies import examples, questions

from graphmem.errors import InputError
from graphmem.index.csr import CsrGraph
from graphmem.index.flow import edge_flows, explain_paths
from graphmem.index.push import forward_push

epsilons = st.sampled_from([1e-1, 1e-2, 1e-4, 1e-8])


def push(question, epsilon):
    graph, seeds, damping = question
    nodes = np.flatnonzero(seeds)
    return forward_push(graph, nodes, seeds[nodes], damping=damping, epsilon=epsilon)


def share_of(result, nodes, arcs):
    """The share of a walk by its definition."""
    graph, damping = result.graph, result.damping
    columns = (result.nodes.tolist(), result.settled, result.estimates, result.out_weights)
    known = {node: (settled / estimate, out) for node, settled, estimate, out in zip(*columns, strict=True)}
    restart = dict(zip(result.seed_nodes.tolist(), result.restart.tolist(), strict=True))
    share = (1 - damping) * restart.get(nodes[0], 0.0)
    weights = graph.effective_weights().astype(float)
    for node, arc in zip(nodes[:-1], arcs, strict=True):
        pushed, out = known.get(node, (0.0, 0.0))
        share *= damping * pushed * weights[arc] / out if out else 0.0
    return share


@examples
@given(questions(), epsilons)
def test_flow_is_what_a_push_moved(question, epsilon):
    graph, seeds, damping = question
    naive = naive_push(graph, seeds, damping, epsilon)
    result = push(question, epsilon)
    flows = np.concatenate([edge_flows(result, node) for node in range(graph.n_nodes)])
    np.testing.assert_allclose(flows, naive.flow, rtol=1e-9, atol=1e-14)


@examples
@given(questions(), epsilons)
def test_what_arrives_at_a_node_is_its_estimate(question, epsilon):
    result = push(question, epsilon)
    graph, damping = result.graph, result.damping
    arrived = np.zeros(graph.n_nodes)
    arrived[result.seed_nodes] = result.restart
    for node in range(graph.n_nodes):
        np.add.at(arrived, graph.indices[graph.row(node)], edge_flows(result, node))
    np.testing.assert_allclose((1 - damping) * arrived, result.dense(), rtol=1e-10, atol=1e-300)


@examples
@given(questions(directed=False), epsilons, st.data())
def test_shares_and_remainder_sum_to_the_score(question, epsilon, data):
    result = push(question, epsilon)
    target = data.draw(st.integers(0, result.graph.n_nodes - 1))
    found = explain_paths(result, target, max_paths=data.draw(st.integers(0, 50)))
    assert found.score == result.dense()[target]
    assert sum(path.share for path in found.paths) + found.remainder == pytest.approx(found.score, abs=1e-15)
    assert found.remainder >= -1e-15


@examples
@given(questions(directed=False, zeros=False), epsilons, st.data())
def test_the_best_simple_paths_are_found(question, epsilon, data):
    result = push(question, epsilon)
    target = data.draw(st.integers(0, result.graph.n_nodes - 1))
    hops = data.draw(st.integers(0, 3))
    found = explain_paths(result, target, max_paths=4, max_hops=hops, min_share=1e-9)
    shares = sorted((share_of(result, *walk) for walk in simple_walks(result.graph, target, hops)), reverse=True)
    expected = [share for share in shares[:4] if share > 2e-9 * found.score]
    np.testing.assert_allclose([path.share for path in found.paths][: len(expected)], expected, rtol=1e-9)


@pytest.fixture
def square():
    """Two ways from 0 to 3, over 1 (type 1, twice as heavy) and over 2 (type 2)."""
    graph = CsrGraph.from_edges(5, [0, 1, 0, 2], [1, 3, 2, 3], [2.0, 2.0, 1.0, 1.0], [1, 1, 2, 2], [10, 11, 12, 13])
    return forward_push(graph, [0], [1.0], epsilon=1e-12)


def test_a_path_names_its_nodes_and_edges(square):
    found = explain_paths(square, 3)
    assert [path.nodes for path in found.paths] == [(0, 1, 3), (0, 2, 3)]
    assert [path.edge_ids for path in found.paths] == [(10, 11), (12, 13)]
    assert [path.edge_types for path in found.paths] == [(1, 1), (2, 2)]
    assert found.paths[0].share == pytest.approx(0.5 * (0.5 * 2 / 3) * (0.5 / 2))
    # Longer walks, such as 0-1-0-1-3, have the rest.
    assert 0 < found.remainder < found.score


def test_a_seed_explains_itself_by_a_path_without_steps(square):
    found = explain_paths(square, 0)
    assert found.paths[0].nodes == (0,)
    assert found.paths[0].edge_ids == ()
    assert found.paths[0].share == pytest.approx(0.5)


def test_few_paths_and_small_shares_are_left_out(square):
    assert len(explain_paths(square, 3, max_paths=1).paths) == 1
    assert explain_paths(square, 3, max_hops=1).paths == ()
    assert len(explain_paths(square, 3, min_share=0.5).paths) == 1


def test_what_was_not_reached_has_no_paths(square):
    found = explain_paths(square, 4)
    assert (found.score, found.paths, found.remainder) == (0.0, (), 0.0)
    assert edge_flows(square, 4).tolist() == []


def test_a_directed_graph_and_a_share_of_nothing_are_refused(square):
    directed = CsrGraph.from_arcs(2, [0], [1], [1.0])
    with pytest.raises(InputError, match="the graph is directed"):
        explain_paths(forward_push(directed, [0], [1.0]), 1)
    with pytest.raises(InputError, match="min_share cannot be used"):
        explain_paths(square, 3, min_share=0.0)


def test_what_was_read_for_one_node_serves_for_another(square):
    known = {}
    together = [explain_paths(square, target, known=known) for target in (3, 0, 3)]
    assert together == [explain_paths(square, target) for target in (3, 0, 3)]
    assert known
