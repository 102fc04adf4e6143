"""Power-law graphs of any size, questions to them, and their exact answers."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from graphmem.index.csr import CsrGraph

SEEDS = 5


def power_law_graph(n_nodes: int, arcs_per_node: int = 20, exponent: float = 2.5, seed: int = 0) -> CsrGraph:
    """Draw an undirected graph by the erased configuration model.

    Each node has as many stubs as its degree, from a power law; all stubs are shuffled and joined in pairs; loops are
    dropped, and edges that occur twice are one. So there is somewhat less than ``arcs_per_node`` a node. Weights are
    uniform in [0.2, 1]. Peak memory is some 40 bytes an arc.

    :param n_nodes: number of nodes
    :param arcs_per_node: mean degree before loops and double edges are dropped
    :param exponent: of the degrees' density, above 2
    :param seed: equal seeds give equal graphs
    :returns: the graph
    """
    rng = np.random.default_rng(seed)
    expected = (np.arange(n_nodes) + 10.0) ** (-1 / (exponent - 1))
    # The fraction of an expected degree is a chance of one more, so that degrees keep their mean.
    degrees = np.floor(expected * (arcs_per_node * n_nodes / expected.sum()) + rng.random(n_nodes)).astype(np.int64)
    stubs = np.repeat(rng.permutation(n_nodes).astype(np.int32), degrees)
    rng.shuffle(stubs)
    half = stubs.size // 2
    source, target = stubs[:half], stubs[half : 2 * half]
    low, high = np.minimum(source, target), np.maximum(source, target)
    del stubs, source, target
    kept = low != high
    upper = sparse.csr_matrix((np.ones(kept.sum(), np.float32), (low[kept], high[kept])), shape=(n_nodes, n_nodes))
    del low, high, kept
    upper.sum_duplicates()
    upper.data[:] = rng.uniform(0.2, 1.0, upper.nnz).astype(np.float32)
    both = upper + upper.T
    del upper
    both.sort_indices()
    # Walks without factors never read the edges' types and ids: pages of zeros that are never made.
    types, ids = np.zeros(both.nnz, np.uint8), np.zeros(both.nnz, np.int32)
    return CsrGraph(both.indptr.astype(np.int64), both.indices, both.data, types, ids)


def adjacency(graph: CsrGraph) -> sparse.csr_matrix:
    """A graph as SciPy has it, with float64 weights; parallel arcs become one."""
    shape = (graph.n_nodes, graph.n_nodes)
    # Copied, since a memory's are mapped from files that are only read.
    columns = (graph.weights.astype(np.float64), graph.indices.copy(), graph.indptr.copy())
    matrix = sparse.csr_matrix(columns, shape=shape)
    matrix.sum_duplicates()
    return matrix


def questions(graph: CsrGraph, count: int) -> list[np.ndarray]:
    """Five seeds for each question, drawn in proportion to degree: what questions name is seldom rare."""
    rng = np.random.default_rng(7)
    share = np.diff(graph.indptr) / graph.n_arcs
    return [rng.choice(graph.n_nodes, SEEDS, replace=False, p=share) for _ in range(count)]


def dense_seeds(n_nodes: int, seeds: np.ndarray) -> np.ndarray:
    """Equal weights on the seeds."""
    vector = np.zeros(n_nodes)
    vector[seeds] = 1 / seeds.size
    return vector


def exact_scores(graph: CsrGraph, asked: Sequence[np.ndarray], damping: float, tolerance: float = 1e-12) -> np.ndarray:
    """PageRank by power iteration in SciPy, all questions at once.

    :param graph: an undirected graph
    :param asked: seeds that have neighbours, so that no walk ends
    :param damping: probability to follow an edge
    :param tolerance: greatest L1 distance to the limit
    :returns: float64 (n_nodes, number of questions)
    """
    weights = adjacency(graph)
    totals = np.asarray(weights.sum(axis=1)).ravel()
    step = sparse.diags(np.divide(damping, totals, out=np.zeros_like(totals), where=totals > 0)) @ weights
    step = step.T.tocsr()
    waiting = np.stack([dense_seeds(graph.n_nodes, seeds) for seeds in asked], axis=1)
    scores = (1 - damping) * waiting
    for _ in range(int(np.ceil(np.log(tolerance) / np.log(damping)))):
        waiting = step @ waiting
        scores += (1 - damping) * waiting
    return scores
