"""What `scale.py` measures with: graphs as described, exact answers, made-up notes with right offsets."""

from contextlib import ExitStack

import numpy as np
import pytest
from benchmark_modules import benchmark_module

from graphmem.index.pagerank import personalized_pagerank

MODULES = ("graphs", "made_up", "scale_walks")


@pytest.fixture(scope="module")
def modules():
    with ExitStack() as stack:
        yield {name: stack.enter_context(benchmark_module(name)) for name in MODULES}


def test_graphs_are_simple_undirected_and_have_a_tail(modules):
    graph = modules["graphs"].power_law_graph(3_000, arcs_per_node=10, seed=1)
    matrix = modules["graphs"].adjacency(graph)
    assert (matrix != matrix.T).nnz == 0
    assert matrix.nnz == graph.n_arcs
    assert not matrix.diagonal().any()
    degrees = np.diff(graph.indptr)
    assert degrees.mean() == pytest.approx(10, rel=0.1)
    assert degrees.max() > 15 * degrees.mean()
    again = modules["graphs"].power_law_graph(3_000, arcs_per_node=10, seed=1)
    assert np.array_equal(again.indices, graph.indices)
    assert np.array_equal(again.weights, graph.weights)


def test_exact_scores_are_those_of_our_solver(modules):
    graph = modules["graphs"].power_law_graph(500, arcs_per_node=8)
    asked = modules["graphs"].questions(graph, 3)
    scores = modules["graphs"].exact_scores(graph, asked, 0.5)
    for number, seeds in enumerate(asked):
        ours = personalized_pagerank(graph, modules["graphs"].dense_seeds(500, seeds), damping=0.5)
        np.testing.assert_allclose(scores[:, number], ours, rtol=0, atol=1e-11)


def test_nodes_that_tie_with_the_last_count_as_found(modules):
    truth = np.concatenate([np.full(99, 2.0), np.full(5, 1.0), np.zeros(10)])
    overlap = modules["scale_walks"].overlap
    assert overlap(np.arange(100), truth) == 1.0
    assert overlap(np.append(np.arange(99), 103), truth) == 1.0
    assert overlap(np.append(np.arange(99), 110), truth) == 0.99


def test_made_up_notes_say_what_their_offsets_say(modules):
    found = list(modules["made_up"].documents(0, 30, 30))
    assert len({document.source.title for document in found}) == 30
    for document in found:
        note = document.notes[0]
        assert note.text == document.source.text
        assert [note.text[start:end].split()[0] for start, end in note.sentences] == [note.title] * len(note.sentences)
        assert all(note.text[mention.start : mention.end] == mention.name for mention in note.mentions)
        assert all(note.text[fact.object.start : fact.object.end] == fact.object.name for fact in note.facts)
    assert list(modules["made_up"].documents(5, 1, 30)) == [found[5]]
