"""Exact PageRank equals networkx, igraph and a dense solve, and keeps the properties that it has by definition."""

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import dense_pagerank
from strategies import dampings, examples, graphs, questions, restarts

from graphmem.errors import InputError, NotConvergedError
from graphmem.index.csr import CsrGraph
from graphmem.index.pagerank import personalized_pagerank

PATH = CsrGraph.from_edges(4, [0, 1], [1, 2], [1.0, 3.0])


def arc_list(graph):
    source = np.repeat(np.arange(graph.n_nodes), np.diff(graph.indptr))
    weights = graph.effective_weights().astype(float)
    return list(zip(source.tolist(), graph.indices.tolist(), weights.tolist(), strict=True))


@examples
@given(questions())
def test_equals_a_dense_solve(question):
    graph, seeds, damping = question
    scores = personalized_pagerank(graph, seeds, damping=damping)
    np.testing.assert_allclose(scores, dense_pagerank(graph, seeds, damping), rtol=0, atol=1e-11)


@examples
@given(questions())
def test_equals_networkx(question):
    graph, seeds, damping = question
    other = nx.MultiDiGraph()
    other.add_nodes_from(range(graph.n_nodes))
    other.add_weighted_edges_from(arc_list(graph))
    expected = nx.pagerank(
        other, alpha=damping, personalization=dict(enumerate(seeds)), max_iter=10_000, tol=1e-14, weight="weight"
    )
    scores = personalized_pagerank(graph, seeds, damping=damping)
    np.testing.assert_allclose(scores, [expected[node] for node in range(graph.n_nodes)], rtol=0, atol=1e-8)


@examples
@given(questions())
def test_equals_igraph(question):
    graph, seeds, damping = question
    arcs = [arc for arc in arc_list(graph) if arc[2] > 0]
    other = igraph.Graph(n=graph.n_nodes, edges=[arc[:2] for arc in arcs], directed=True)
    expected = other.personalized_pagerank(
        damping=damping, reset=seeds.tolist(), weights=[arc[2] for arc in arcs], implementation="prpack"
    )
    scores = personalized_pagerank(graph, seeds, damping=damping)
    np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-8)


@examples
@given(questions())
def test_has_mass_one_and_the_seeds_keep_their_restart_mass(question):
    graph, seeds, damping = question
    scores = personalized_pagerank(graph, seeds, damping=damping)
    assert scores.sum() == pytest.approx(1, abs=1e-14)
    assert np.all(scores >= (1 - damping) * seeds / seeds.sum() - 1e-12)


@examples
@given(st.data(), graphs(directed=False, zeros=False), dampings)
def test_is_linear_in_the_seeds(data, graph, damping):
    one, other = data.draw(restarts(graph.n_nodes)), data.draw(restarts(graph.n_nodes))
    one, other = one / one.sum(), other / other.sum()
    mixed = personalized_pagerank(graph, 0.3 * one + 0.7 * other, damping=damping)
    parts = [personalized_pagerank(graph, seeds, damping=damping) for seeds in (one, other)]
    # A walk that ends at an isolated seed starts again from any seed: only without one the parts are independent.
    isolated = np.diff(graph.indptr) == 0
    if not (isolated & ((one > 0) | (other > 0))).any():
        np.testing.assert_allclose(mixed, 0.3 * parts[0] + 0.7 * parts[1], rtol=0, atol=1e-11)


@examples
@given(st.data(), questions(factors=False))
def test_does_not_depend_on_the_numbers_of_nodes(data, question):
    graph, seeds, damping = question
    number = np.array(data.draw(st.permutations(range(graph.n_nodes))))
    source = np.repeat(np.arange(graph.n_nodes), np.diff(graph.indptr))
    other = CsrGraph.from_arcs(graph.n_nodes, number[source], number[graph.indices], graph.weights)
    moved = np.empty_like(seeds)
    moved[number] = seeds
    scores = personalized_pagerank(other, moved, damping=damping)[number]
    np.testing.assert_allclose(scores, personalized_pagerank(graph, seeds, damping=damping), rtol=0, atol=1e-11)


def test_what_no_walk_reaches_is_zero_and_an_isolated_seed_keeps_all():
    assert personalized_pagerank(PATH, [1, 0, 0, 0])[3] == 0
    assert personalized_pagerank(PATH, [0, 0, 0, 2]).tolist() == [0, 0, 0, 1]
    assert personalized_pagerank(PATH, [1, 0, 0, 3], damping=0).tolist() == [0.25, 0, 0, 0.75]


def test_seeds_of_any_size_are_scaled():
    expected = personalized_pagerank(PATH, [1, 0, 1, 0])
    for size in (5e-324, 1e308):
        np.testing.assert_array_equal(personalized_pagerank(PATH, [size, 0, size, 0]), expected)


@pytest.mark.parametrize(
    "seeds", [[0, 0, 0, 0], [1, 0, 0], [[1, 0, 0, 0]], [1, -1, 1, 1], [1, np.nan, 0, 0], [np.inf, 0, 0, 0], []]
)
def test_bad_seeds_are_refused(seeds):
    with pytest.raises(InputError, match="seeds cannot be used"):
        personalized_pagerank(PATH, seeds)


@pytest.mark.parametrize("options", [{"damping": 1.0}, {"damping": -0.1}, {"damping": np.nan}, {"tolerance": 0.0}])
def test_bad_settings_are_refused(options):
    with pytest.raises(InputError, match="cannot be used"):
        personalized_pagerank(PATH, [1, 0, 0, 0], **options)


def test_a_graph_without_nodes_has_no_seeds():
    with pytest.raises(InputError, match="give at least one seed"):
        personalized_pagerank(CsrGraph.from_edges(0, [], [], []), [])


def test_too_few_iterations_are_an_error_with_the_residual():
    with pytest.raises(NotConvergedError, match=r"residual 0\.\d+ > 2\.5e-13 after 1 iterations"):
        personalized_pagerank(PATH, [1, 0, 0, 0], max_iterations=1)
