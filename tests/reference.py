"""Slow and obvious versions of the algorithms, to compare the fast ones with."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.index.csr import CsrGraph
from graphmem.index.nearest import NearestOptions


def dense_weights(graph: CsrGraph) -> NDArray[np.float64]:
    """Effective weights as a matrix (n_nodes, n_nodes); parallel arcs are summed."""
    matrix = np.zeros((graph.n_nodes, graph.n_nodes))
    for node in range(graph.n_nodes):
        for arc in range(graph.indptr[node], graph.indptr[node + 1]):
            weight = graph.weights[arc] * graph.type_weight[graph.edge_types[arc]]
            if graph.edge_factor.size and graph.edge_ids[arc] >= 0:
                weight = weight * graph.edge_factor[graph.edge_ids[arc]]
            matrix[node, graph.indices[arc]] += float(weight)
    return matrix


def dense_pagerank(graph: CsrGraph, seeds: NDArray[np.float64], damping: float) -> NDArray[np.float64]:
    """Personalized PageRank as the solution of a linear system; sinks send their walks back to the seeds."""
    weights = dense_weights(graph)
    restart = seeds / seeds.sum()
    out = weights.sum(axis=1)
    transition = np.empty_like(weights)
    for node in range(graph.n_nodes):
        transition[node] = weights[node] / out[node] if out[node] > 0 else restart
    system = np.eye(graph.n_nodes) - damping * transition.T
    return np.linalg.solve(system, (1 - damping) * restart)


class NaivePush(NamedTuple):
    """What a push that keeps books finds; ``flow`` is by arc."""

    settled: NDArray[np.float64]
    residual: NDArray[np.float64]
    flow: NDArray[np.float64]


def naive_push(graph: CsrGraph, seeds: NDArray[np.float64], damping: float, epsilon: float) -> NaivePush:
    """Forward push that records what it moves over each arc; scaled at the end for what sinks swallowed."""
    books = NaivePush(np.zeros(graph.n_nodes), seeds / seeds.sum(), np.zeros(graph.n_arcs))
    scale = 1 / (1 - _push_down(graph, books, damping, epsilon))
    return NaivePush(*(scale * values for values in books))


def _push_down(graph: CsrGraph, books: NaivePush, damping: float, epsilon: float) -> float:
    """Push on until no residual is above its limit; returns what sinks swallowed."""
    weights = graph.effective_weights().astype(float)
    settled, residual, flow = books
    lost, limit = 0.0, epsilon * np.diff(graph.indptr)
    while turn := [node for node in range(graph.n_nodes) if residual[node] > limit[node]]:
        masses = residual[turn]
        residual[turn] = 0.0
        for node, mass in zip(turn, masses, strict=True):
            settled[node] += (1 - damping) * mass
            row = range(graph.indptr[node], graph.indptr[node + 1])
            total = sum(weights[arc] for arc in row)
            if total == 0:
                lost += damping * mass
            for arc in row if total else ():
                flow[arc] += damping * mass / total * weights[arc]
                residual[graph.indices[arc]] += damping * mass / total * weights[arc]
    return lost


class NaiveNearest(NamedTuple):
    """The scores of the best nodes; ``clear`` says whether no decision to stop hung on rounding."""

    scores: NDArray[np.float64]
    error: float
    epsilon: float
    clear: bool


def naive_nearest(graph: CsrGraph, seeds: NDArray[np.float64], k: int, options: NearestOptions) -> NaiveNearest:
    """Pushes at falling limits until the best are proved, or good enough, or the least limit is reached."""
    books = NaivePush(np.zeros(graph.n_nodes), seeds / seeds.sum(), np.zeros(graph.n_arcs))
    damping, lost, clear, k = options.damping, 0.0, True, min(k, graph.n_nodes)
    for stage in range(4, -1, -1):
        epsilon = options.epsilon * 4**stage
        lost += _push_down(graph, books, damping, epsilon)
        estimates = books.settled + (1 - damping) * books.residual
        kth, following = np.sort(np.append(estimates, np.zeros(k + 1)))[::-1][k - 1 : k + 1]
        missing = damping * books.residual.sum()
        margins = [kth - following - missing, options.tolerance * kth - epsilon]
        clear = clear and (damping == 0 or min(map(abs, margins)) > 1e-12)
        if max(margins) >= 0:
            break
    part = np.diff(graph.indptr) / max(graph.n_arcs, 1) if graph.undirected else 0.0
    scores = np.where(books.settled + books.residual > 0, estimates + missing * part, 0.0) / (1 - lost)
    return NaiveNearest(np.sort(scores[scores > 0])[::-1][:k], missing / (1 - lost), epsilon, clear)


def simple_walks(graph: CsrGraph, target: int, max_hops: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """All walks to the target that visit no node twice, as (nodes, arcs), each arc leaving its node."""

    def extend(nodes: tuple[int, ...], arcs: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        yield nodes, arcs
        if len(arcs) == max_hops:
            return
        for source in range(graph.n_nodes):
            if source not in nodes:
                for arc in range(graph.indptr[source], graph.indptr[source + 1]):
                    if graph.indices[arc] == nodes[0]:
                        yield from extend((source, *nodes), (arc, *arcs))

    yield from extend((target,), ())


def naive_quantised(score: float, bits: int) -> float:
    """Round to the leading bits of the fraction, halves to even."""
    if score == 0 or math.isinf(score):
        return score
    fraction, exponent = math.frexp(score)
    return math.ldexp(round(math.ldexp(fraction, bits)), exponent - bits)


def naive_top_k(scores: Sequence[float], k: int, ids: Sequence[int], bits: int) -> list[int]:
    """Positions of the best scores: sort everything."""
    order = sorted(range(len(scores)), key=lambda position: (-naive_quantised(scores[position], bits), ids[position]))
    return order[:k]


def naive_bm25(documents: Sequence[Sequence[str]], query: Iterable[str], k1: float, b: float) -> list[float]:
    """BM25 in Lucene's variant, token by token."""
    query = list(query)
    mean = sum(map(len, documents)) / len(documents) if documents else 0.0
    scores = []
    for document in documents:
        counts, score = Counter(document), 0.0
        for token in query:
            df = sum(token in other for other in documents)
            if counts[token]:
                idf = math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
                score += idf * counts[token] / (counts[token] + k1 * (1 - b + b * len(document) / mean))
        scores.append(score)
    return scores
