"""The nodes of greatest Personalized PageRank, for one restart vector or for many, without the rest of the vector.

A forward push (:mod:`graphmem.index.push`) at falling limits: epsilon starts 256 times greater than the least one and is
quartered until the question is done. What waits is pushed on, so nothing is done twice, and great residuals go first, which
costs fewer arcs than one push at the last epsilon.

**Done** is, whichever comes first,

- *proved*: the k-th greatest estimate is ahead of the next by at least the mass that may still come, ``d`` times the
  residual sum, which bounds the error of every node of any graph (ibid.): the set of the best k is exact, up to rounding.
  That happens where few nodes can be reached, or the k-th is far ahead; not in a large graph at k = 100;
- *good enough*: epsilon is at most ``tolerance`` times the k-th estimate. In an undirected graph of unit weights the
  error of a node is at most ``d epsilon`` a degree, so a node of degree 1 is then known to ``d tolerance`` of the k-th.
  Seeds of few arcs stop early, and hubs, whose mass is thinly spread, go on;
- the least epsilon is reached.

**Order.** Estimates are lower bounds, and what they lack is not spread evenly: in an undirected graph walks end up at
nodes in proportion to their weights. So nodes are ranked by their estimate plus their part of the missing mass, ``degree``
of all arcs. On a power-law graph of 100,000 nodes that has 99.5 of the exact top 100 where the estimates alone have 97.5 for
the same arcs read (``benchmarks/scale.py``). In directed graphs the estimates rank.

**Many** questions are answered by threads, each with arrays of its own; the compiled loop does not hold Python's lock.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphmem.errors import InputError
from graphmem.index.csr import CsrGraph, bad_factors
from graphmem.index.pagerank import check_damping
from graphmem.index.push import PushWorkspace, sparse_seeds

_STAGES = 4
_CHUNK = 8

Seeds = tuple[ArrayLike, ArrayLike]


class SeedSets(NamedTuple):
    """Restart vectors one after the other: that of question ``q`` lies from ``starts[q]`` to ``starts[q + 1]``."""

    starts: NDArray[np.int64]
    nodes: NDArray[np.int32]
    weights: NDArray[np.float64]


class Goal(NamedTuple):
    """When a question is done; as the module's text says."""

    k: int
    damping: float
    epsilon: float
    tolerance: float
    stages: int
    undirected: bool


class Found(NamedTuple):
    """What is found, a row a question.

    ``nodes`` int32 (n, k), -1 where there are no more; ``scores`` and ``bounds`` float64 (n, k); ``facts`` float64 (n, 5):
    whether the weights could be used, the error, the last epsilon, whether the set is proved, the arcs read.
    """

    nodes: NDArray[np.int32]
    scores: NDArray[np.float64]
    bounds: NDArray[np.float64]
    facts: NDArray[np.float64]


class NearestOptions(NamedTuple):
    """How far to look.

    :param damping: probability to follow an edge instead of restarting, in [0, 1).
    :param epsilon: residual per arc below which a node is never pushed, > 0.
    :param tolerance: residual per arc, in parts of the k-th estimate, that is good enough, >= 0; 0 goes to epsilon.
    """

    damping: float = 0.5
    epsilon: float = 1e-6
    tolerance: float = 0.05


class Nearest(NamedTuple):
    """The best nodes of one restart vector.

    :param nodes: int32 (n,) best first, equal scores by number; fewer than k where fewer are reached.
    :param scores: float64 (n,), what they are ranked by.
    :param bounds: float64 (n,), lower bounds of their PageRank; none is more than ``error`` below it.
    :param error: the greatest error of any bound, of a node that is not here too.
    :param epsilon: the last one.
    :param proved: whether the set of the best k is exact.
    :param arcs_read: what it cost.
    """

    nodes: NDArray[np.int32]
    scores: NDArray[np.float64]
    bounds: NDArray[np.float64]
    error: float
    epsilon: float
    proved: bool
    arcs_read: int


def nearest_nodes(
    graph: CsrGraph,
    seeds: Seeds,
    k: int,
    options: NearestOptions | None = None,
    *,
    workspace: PushWorkspace | None = None,
) -> Nearest:
    """Find the k nodes of greatest Personalized PageRank.

    :param graph: the graph, with its effective weights.
    :param seeds: nodes and their restart weights, as :func:`graphmem.index.push.forward_push` takes them.
    :param k: how many, at least 1.
    :param options: how far to look.
    :param workspace: arrays to work in, of the graph's size; without one, O(n_nodes) are allocated.
    :returns: the nodes, and what is known of them.
    :raises InputError: if a seed, k, an option, the workspace or an edge factor cannot be used.
    """
    workspaces = [workspace] if workspace else None
    return nearest_nodes_many(graph, [seeds], k, options, workspaces=workspaces, threads=1)[0]


def nearest_nodes_many(
    graph: CsrGraph,
    seed_sets: Sequence[Seeds],
    k: int,
    options: NearestOptions | None = None,
    *,
    workspaces: Sequence[PushWorkspace] | None = None,
    threads: int | None = None,
) -> list[Nearest]:
    """Find the k nodes of greatest Personalized PageRank for each of many restart vectors.

    Results do not depend on the number of threads.

    :param graph: the graph, with its effective weights.
    :param seed_sets: for each, nodes and their restart weights.
    :param k: how many, at least 1.
    :param options: how far to look.
    :param workspaces: arrays to work in, one for each thread; without them, O(n_nodes) are allocated for each.
    :param threads: how many threads at most; by default one a processor.
    :returns: what was found for each, in order.
    :raises InputError: if a seed, k, an option, a workspace or an edge factor cannot be used.
    """
    options = options or NearestOptions()
    _check(graph, k, options, workspaces)
    chunks = [seed_sets[first : first + _CHUNK] for first in range(0, len(seed_sets), _CHUNK)]
    count = min(threads or os.cpu_count() or 1, len(workspaces) if workspaces else len(chunks), len(chunks))
    spaces = list(workspaces or (PushWorkspace(graph.n_nodes) for _ in range(count)))

    # Workspaces wait in a list, whose pop and append are atomic, so that no two threads have the same.
    def answer(chunk: Sequence[Seeds]) -> list[Nearest]:
        space = spaces.pop()
        try:
            return _answer(graph, chunk, k, options, space)
        finally:
            spaces.append(space)

    if count <= 1:
        return list(chain.from_iterable(map(answer, chunks)))
    with ThreadPoolExecutor(count) as pool:
        return list(chain.from_iterable(pool.map(answer, chunks)))


def _answer(
    graph: CsrGraph,
    seed_sets: Sequence[Seeds],
    k: int,
    options: NearestOptions,
    workspace: PushWorkspace,
) -> list[Nearest]:
    # Imported when needed: Numba takes a second.
    from graphmem.index import push_kernels as kernels

    sparse = [sparse_seeds(graph.n_nodes, *seeds) for seeds in seed_sets]
    starts = np.zeros(len(sparse) + 1, dtype=np.int64)
    np.cumsum([nodes.size for nodes, _ in sparse], out=starts[1:])
    seeds = SeedSets(starts, *(np.concatenate(column) for column in zip(*sparse, strict=True)))
    shape = (len(sparse), min(k, graph.n_nodes))
    goal = Goal(
        shape[1], float(options.damping), float(options.epsilon), float(options.tolerance), _STAGES, graph.undirected
    )
    found = Found(np.full(shape, -1, np.int32), np.zeros(shape), np.zeros(shape), np.zeros((len(sparse), 5)))
    kernels.nearest(graph.arcs, seeds, goal, workspace.arrays, found)
    if not found.facts[:, 0].all():
        raise bad_factors()
    return [_row(*row) for row in zip(*found, strict=True)]


def _row(
    nodes: NDArray[np.int32], scores: NDArray[np.float64], bounds: NDArray[np.float64], facts: NDArray[np.float64]
) -> Nearest:
    n = int(np.count_nonzero(nodes >= 0))
    _, error, epsilon, proved, arcs_read = facts.tolist()
    return Nearest(nodes[:n], scores[:n], bounds[:n], error, epsilon, bool(proved), int(arcs_read))


def _check(graph: CsrGraph, k: int, options: NearestOptions, workspaces: Sequence[PushWorkspace] | None) -> None:
    check_damping(options.damping)
    if not 0 < options.epsilon < np.inf or not 0 <= options.tolerance < np.inf:
        found = f"epsilon {options.epsilon}, tolerance {options.tolerance}"
        raise InputError(f"limits cannot be used: {found}: give an epsilon > 0 and a tolerance >= 0")
    if k < 1:
        raise InputError(f"the best {k} nodes cannot be found: give a number >= 1")
    sizes = {workspace.n_nodes for workspace in workspaces or ()}
    if not sizes <= {graph.n_nodes}:
        raise InputError(f"workspaces cannot be used: they have {sorted(sizes)} nodes: make them for {graph.n_nodes}")
