"""A push is within its stated bounds of the exact vector, costs what it says, and leaves its workspace clean."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import dense_pagerank, dense_weights, naive_push
from strategies import examples, graphs, questions, restarts

from graphmem.errors import InputError
from graphmem.index.csr import CsrGraph
from graphmem.index.pagerank import personalized_pagerank
from graphmem.index.push import PushWorkspace, forward_push

epsilons = st.sampled_from([1e-1, 1e-2, 1e-3, 1e-6, 1e-12])
PATH = CsrGraph.from_edges(4, [0, 1], [1, 2], [1.0, 3.0], None, [0, 1])


COLUMNS = ("nodes", "estimates", "settled", "out_weights", "residual_sum", "pushes", "arcs_read")


def sparse(seeds):
    nodes = np.flatnonzero(seeds)
    return nodes, seeds[nodes]


@examples
@given(questions(), epsilons)
def test_estimates_are_lower_bounds_and_the_residual_is_the_error(question, epsilon):
    graph, seeds, damping = question
    exact = dense_pagerank(graph, seeds, damping)
    result = forward_push(graph, *sparse(seeds), damping=damping, epsilon=epsilon)
    error = exact - result.dense()
    assert error.min() >= -1e-13
    assert error.sum() == pytest.approx(result.error, abs=1e-12)


@examples
@given(questions(directed=False, zeros=False), epsilons)
def test_undirected_each_node_is_within_epsilon_times_its_weight(question, epsilon):
    graph, seeds, damping = question
    out = dense_weights(graph).sum(axis=1)
    result = forward_push(graph, *sparse(seeds), damping=damping, epsilon=epsilon)
    error = dense_pagerank(graph, seeds, damping) - result.dense()
    joined = np.diff(graph.indptr) > 0
    greatest = (np.diff(graph.indptr)[joined] / out[joined]).max(initial=0.0)
    scale = result.restart.sum()
    assert np.all(error[joined] <= damping * scale * epsilon * greatest * out[joined] + 1e-13)


@examples
@given(questions(), epsilons)
def test_cost_is_bounded_by_epsilon_alone(question, epsilon):
    graph, seeds, damping = question
    result = forward_push(graph, *sparse(seeds), damping=damping, epsilon=epsilon)
    assert result.arcs_read <= 1 / ((1 - damping) * epsilon)


@examples
@given(questions())
def test_a_small_epsilon_gives_the_exact_vector(question):
    graph, seeds, damping = question
    result = forward_push(graph, *sparse(seeds), damping=damping, epsilon=1e-13)
    exact = personalized_pagerank(graph, seeds, damping=damping)
    np.testing.assert_allclose(result.dense(), exact, rtol=0, atol=1e-9)


@examples
@given(questions(), epsilons)
def test_equals_a_push_that_keeps_books(question, epsilon):
    graph, seeds, damping = question
    naive = naive_push(graph, seeds, damping, epsilon)
    result = forward_push(graph, *sparse(seeds), damping=damping, epsilon=epsilon)
    estimate = naive.settled + (1 - damping) * naive.residual
    np.testing.assert_allclose(result.dense(), estimate, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(result.settled, naive.settled[result.nodes], rtol=1e-12, atol=1e-15)
    out = np.where(result.settled > 0, dense_weights(graph).sum(axis=1)[result.nodes], 0.0)
    np.testing.assert_allclose(result.out_weights, out, rtol=1e-12)
    assert result.residual_sum == pytest.approx(naive.residual.sum(), rel=1e-9, abs=1e-12)


@examples
@given(questions(), epsilons)
def test_numpy_and_the_compiled_kernel_agree_in_every_bit(question, epsilon):
    graph, seeds, damping = question
    results = [
        forward_push(
            graph, *sparse(seeds), damping=damping, epsilon=epsilon, workspace=PushWorkspace(graph.n_nodes, compiled)
        )
        for compiled in (False, True)
    ]
    for name in (*COLUMNS, "restart"):
        np.testing.assert_array_equal(getattr(results[0], name), getattr(results[1], name))


@examples
@given(st.data(), graphs(), epsilons, st.booleans())
def test_a_used_workspace_changes_nothing(data, graph, epsilon, compiled):
    workspace = PushWorkspace(graph.n_nodes, compiled)
    for _ in range(3):
        nodes, weights = sparse(data.draw(restarts(graph.n_nodes)))
        again = forward_push(graph, nodes, weights, epsilon=epsilon, workspace=workspace)
        fresh = forward_push(graph, nodes, weights, epsilon=epsilon)
        for name in COLUMNS:
            np.testing.assert_array_equal(getattr(again, name), getattr(fresh, name))


@pytest.mark.parametrize("compiled", [False, True])
def test_a_refused_factor_leaves_the_workspace_clean(compiled):
    workspace = PushWorkspace(4, compiled)
    for factors in ([1.0], [1.0, -1.0], [np.nan, 1.0], [np.inf, 1.0], [1.0, 3e38]):
        with pytest.raises(InputError, match="edge factors cannot be used"):
            forward_push(PATH.reweighted(edge_factor=factors), [0], [1.0], workspace=workspace)
    clean, used = forward_push(PATH, [0], [1.0]), forward_push(PATH, [0], [1.0], workspace=workspace)
    np.testing.assert_array_equal(used.estimates, clean.estimates)


def test_numba_is_loaded_only_when_it_pays():
    script = """
import sys
from graphmem.index.csr import CsrGraph
from graphmem.index.flow import explain_paths
from graphmem.index import push
graph = CsrGraph.from_edges(3, [0, 1], [1, 2], [1.0, 1.0])
workspace = push.PushWorkspace(3)
first = push.forward_push(graph, [0], [1.0], workspace=workspace)
explain_paths(first, 2)
assert "numba" not in sys.modules
push._SECONDS_TO_LOAD = 0.0
second = push.forward_push(graph, [0], [1.0], workspace=workspace)
assert "numba" in sys.modules
assert first.estimates.tolist() == second.estimates.tolist()
"""
    subprocess.run([sys.executable, "-P", "-c", script], check=True)


def test_threads_with_a_workspace_each_do_not_meet():
    rng = np.random.default_rng(2)
    graph = CsrGraph.from_edges(500, *rng.integers(0, 500, (2, 4_000)), rng.uniform(0.1, 1, 4_000))

    def answer(seed):
        return forward_push(graph, [seed, 499], [1.0, 0.5], workspace=PushWorkspace(500, compiled=True)).estimates

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(answer, range(40)))
    for seed, estimates in enumerate(together):
        np.testing.assert_array_equal(estimates, answer(seed))


def test_order_and_repetition_of_seeds_do_not_matter():
    one = forward_push(PATH, [2, 0, 2, 3], [0.1, 0.5, 0.4, 0.0], epsilon=1e-4)
    other = forward_push(PATH, [0, 2], [5.0, 5.0], epsilon=1e-4)
    assert one.seed_nodes.tolist() == [0, 2]
    np.testing.assert_allclose(one.restart, other.restart)
    np.testing.assert_allclose(one.estimates, other.estimates)
    np.testing.assert_array_equal(forward_push(PATH, [3, 2, 0, 2], [0.0, 0.4, 0.5, 0.1]).restart, one.restart)


def test_sinks_send_their_mass_back_to_the_seeds():
    chain = CsrGraph.from_arcs(3, [0], [1], [1.0])
    result = forward_push(chain, [0, 2], [0.5, 0.5], damping=0.5, epsilon=1e-9)
    np.testing.assert_allclose(result.estimates, dense_pagerank(chain, np.array([0.5, 0, 0.5]), 0.5))
    # Node 0 hands on half of what it has, nodes 1 and 2 swallow half of what they have: c = 1 / (1 - lost).
    assert result.restart.sum() == pytest.approx(1 / (1 - (0.5 * 0.5 * 0.5 + 0.5 * 0.5)))
    assert result.residual_sum == 0


def test_mapped_arrays_and_integers_are_accepted(tmp_path):
    np.save(tmp_path / "factor.npy", np.array([2, 3], dtype=np.float32))
    factor = np.load(tmp_path / "factor.npy", mmap_mode="r")
    mapped = forward_push(PATH.reweighted(edge_factor=factor), np.array([0], dtype=np.uint64), [1], damping=0)
    assert (mapped.nodes.tolist(), mapped.estimates.tolist()) == ([0], [1.0])


@pytest.mark.parametrize(
    ("nodes", "weights"),
    [
        ([], []),
        ([0], [0.0]),
        ([0], [-1.0]),
        ([0], [np.nan]),
        ([0, 1], [1.0]),
        ([0.5], [1.0]),
        ([4], [1.0]),
        ([-1], [1.0]),
        ([[0]], [[1.0]]),
    ],
)
def test_bad_seeds_are_refused(nodes, weights):
    with pytest.raises(InputError, match="seeds cannot be used"):
        forward_push(PATH, nodes, weights)


@pytest.mark.parametrize(
    "options", [{"damping": 1.0}, {"epsilon": 0.0}, {"epsilon": np.nan}, {"workspace": PushWorkspace(3)}]
)
def test_bad_settings_are_refused(options):
    with pytest.raises(InputError, match="cannot be used"):
        forward_push(PATH, [0], [1.0], **options)
