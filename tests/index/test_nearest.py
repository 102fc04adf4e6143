"""The best nodes are within their bounds, proved where they say so, and the same by any number of threads."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reference import dense_pagerank, naive_nearest
from strategies import examples, graphs, questions, restarts

from graphmem.errors import InputError
from graphmem.index.csr import CsrGraph
from graphmem.index.nearest import NearestOptions, nearest_nodes, nearest_nodes_many
from graphmem.index.push import PushWorkspace, forward_push
from graphmem.index.topk import top_k

counts = st.integers(1, 14)
options = st.builds(NearestOptions, st.just(0.5), st.sampled_from([1e-1, 1e-3, 1e-6]), st.sampled_from([0.0, 0.05, 1.0]))
PATH = CsrGraph.from_edges(4, [0, 1], [1, 2], [1.0, 3.0], None, [0, 1])


def sparse(seeds):
    nodes = np.flatnonzero(seeds)
    return nodes, seeds[nodes]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@examples
@given(questions(), counts, options)
def test_bounds_hold_and_a_proved_set_is_exact(question, k, limits):
    graph, seeds, damping = question
    found = nearest_nodes(graph, sparse(seeds), k, limits._replace(damping=damping))
    exact = dense_pagerank(graph, seeds, damping)
    lacking = exact[found.nodes] - found.bounds
    assert lacking.min() >= -1e-12
    assert lacking.sum() <= found.error + 1e-12
    others = np.delete(exact, found.nodes)
    if found.proved and found.nodes.size == k:
        assert others.max(initial=0.0) <= exact[found.nodes].min() + 1e-12
    if found.nodes.size < k:
        assert others.sum() <= found.error + 1e-12
    assert found.arcs_read <= 1 / ((1 - damping) * limits.epsilon)


@examples
@given(questions(), counts)
def test_a_small_epsilon_gives_the_exact_best(question, k):
    graph, seeds, damping = question
    found = nearest_nodes(graph, sparse(seeds), k, NearestOptions(damping, 1e-13, 0.0))
    exact = dense_pagerank(graph, seeds, damping)
    best = np.sort(exact)[::-1][: found.nodes.size]
    np.testing.assert_allclose(exact[found.nodes], best, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.scores, best, rtol=0, atol=1e-9)


@examples
@given(questions(), counts, options)
def test_equals_a_search_that_keeps_books(question, k, limits):
    graph, seeds, damping = question
    limits = limits._replace(damping=damping)
    found, naive = nearest_nodes(graph, sparse(seeds), k, limits), naive_nearest(graph, seeds, k, limits)
    assume(naive.clear)
    np.testing.assert_allclose(found.scores[found.scores > 0], naive.scores, rtol=1e-9, atol=1e-14)
    assert found.error == pytest.approx(naive.error, rel=1e-9, abs=1e-12)
    assert found.epsilon == naive.epsilon


@examples
@given(st.data(), graphs(), counts, options)
def test_many_at_once_are_as_each_alone(data, graph, k, limits):
    sets = [sparse(data.draw(restarts(graph.n_nodes))) for _ in range(data.draw(st.integers(0, 20)))]
    alone = [nearest_nodes(graph, seeds, k, limits) for seeds in sets]
    workspaces = [PushWorkspace(graph.n_nodes) for _ in range(2)]
    for threads in (1, 2, 3):
        together = nearest_nodes_many(graph, sets, k, limits, workspaces=workspaces, threads=threads)
        assert len(together) == len(sets)
        assert all(same(one, other) for one, other in zip(alone, together, strict=True))


def test_the_order_is_that_of_top_k_and_directed_graphs_are_ranked_by_their_bounds():
    rng = np.random.default_rng(3)
    graph = CsrGraph.from_arcs(400, *rng.integers(0, 400, (2, 3_000)), rng.integers(1, 3, 3_000))
    found = nearest_nodes(graph, ([5, 9], [1.0, 1.0]), 50, NearestOptions(0.5, 1e-4, 0.0))
    assert found.scores.tolist() == found.bounds.tolist()
    assert top_k(found.scores, 50, found.nodes).tolist() == list(range(50))


def test_equal_scores_are_ordered_by_number():
    star = CsrGraph.from_edges(30, [0] * 29, range(1, 30), np.ones(29))
    assert nearest_nodes(star, ([0], [1.0]), 8).nodes.tolist() == list(range(8))


def test_what_is_missing_counts_for_nodes_of_many_arcs():
    """Of two nodes with equal estimates the one with more arcs is ahead: more of what still waits will end there."""
    graph = CsrGraph.from_edges(9, [0, 0, 2, 2, 2, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], np.ones(8))
    found = nearest_nodes(graph, ([0], [1.0]), 3, NearestOptions(0.5, 0.2, 0.0))
    assert found.nodes.tolist() == [0, 2, 1]
    assert found.bounds[1] == found.bounds[2]


def test_a_small_component_is_proved():
    found = nearest_nodes(PATH, ([0], [1.0]), 2, NearestOptions(0.5, 1e-9, 0.0))
    assert found.proved
    assert found.nodes.tolist() == [0, 1]
    assert not nearest_nodes(PATH, ([0], [1.0]), 2, NearestOptions(0.5, 1.0, 0.0)).proved


def test_a_refused_factor_leaves_the_workspace_clean():
    workspace = PushWorkspace(4)
    for factors in ([1.0], [1.0, -1.0], [np.nan, 1.0], [np.inf, 1.0]):
        with pytest.raises(InputError, match="edge factors cannot be used"):
            nearest_nodes(PATH.reweighted(edge_factor=factors), ([0], [1.0]), 2, workspace=workspace)
    clean, used = forward_push(PATH, [0], [1.0]), forward_push(PATH, [0], [1.0], workspace=workspace)
    np.testing.assert_array_equal(used.estimates, clean.estimates)


@pytest.mark.parametrize("k", [0, -1])
def test_a_bad_count_is_refused(k):
    with pytest.raises(InputError, match="give a number >= 1"):
        nearest_nodes(PATH, ([0], [1.0]), k)


@pytest.mark.parametrize(
    "limits",
    [
        NearestOptions(damping=1.0),
        NearestOptions(epsilon=0.0),
        NearestOptions(epsilon=np.nan),
        NearestOptions(tolerance=-1.0),
        NearestOptions(tolerance=np.inf),
    ],
)
def test_bad_limits_are_refused(limits):
    with pytest.raises(InputError, match="cannot be used"):
        nearest_nodes(PATH, ([0], [1.0]), 2, limits)


def test_a_workspace_of_another_size_and_bad_seeds_are_refused():
    with pytest.raises(InputError, match="make them for 4"):
        nearest_nodes(PATH, ([0], [1.0]), 2, workspace=PushWorkspace(3))
    with pytest.raises(InputError, match="seeds cannot be used"):
        nearest_nodes_many(PATH, [([0], [1.0]), ([4], [1.0])], 2)
