"""The rounds of a forward push, in NumPy: for a process that answers a question or two.

Importing Numba and loading a compiled kernel takes a process 1 to 2.5 seconds; a push in NumPy takes some milliseconds
more than a compiled one. :func:`graphmem.index.kernels.push` does the same operations in the same order: the results
are equal in every bit.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.index.csr import CsrGraph

RESIDUAL, LIMIT, SETTLED, OUT_WEIGHT = 0, 1, 2, 3
"""Columns of a node's cells."""

UNTOUCHED = -1.0
"""The limit of a node that no mass has reached."""


class PushArrays(NamedTuple):
    """Dense arrays to push in. Between pushes all is 0, and the limits are ``UNTOUCHED``.

    ``cells`` is float64 (n_nodes, 4): what an arc needs of the node it leads to lies in one cache line.
    """

    cells: NDArray[np.float64]
    queued: NDArray[np.bool_]
    queue: NDArray[np.int32]
    touched: NDArray[np.int32]


class Pushed(NamedTuple):
    """What a push leaves, unscaled; ``nodes`` int32 (n,) in no particular order, ``cells`` float64 (n, 4) theirs."""

    valid: bool
    nodes: NDArray[np.int32]
    cells: NDArray[np.float64]
    lost: float
    pushes: int
    arcs_read: int


def push(
    graph: CsrGraph,
    seed_nodes: NDArray[np.int32],
    seed_weights: NDArray[np.float64],
    rates: tuple[float, float],
    work: PushArrays,
) -> Pushed:
    """Push until no residual is above its limit.

    :param graph: the graph, with its effective weights.
    :param seed_nodes: int32 (n_seeds,) ascending.
    :param seed_weights: float64 (n_seeds,), sums to 1.
    :param rates: damping and epsilon.
    :param work: the arrays to push in.
    :returns: what the push leaves.
    :raises InputError: if an edge factor cannot be used.
    """
    damping, epsilon = rates
    residual, settled, out_weight = (work.cells[:, column] for column in (RESIDUAL, SETTLED, OUT_WEIGHT))
    degree = graph.indptr
    residual[seed_nodes] = seed_weights
    touched, reached = [seed_nodes], seed_nodes
    lost, pushes, arcs_read = 0.0, 0, 0
    try:
        while True:
            limit = epsilon * (degree[reached + 1] - degree[reached])
            nodes = reached[residual[reached] > limit]
            if not nodes.size:
                break
            mass = residual[nodes]
            residual[nodes] = 0.0
            settled[nodes] += (1.0 - damping) * mass
            targets, weights, counts = _rows(graph, nodes)
            # Counted and not reduced: bincount adds one by one, as the compiled kernel does.
            total = np.bincount(np.repeat(np.arange(nodes.size), counts), weights=weights, minlength=nodes.size)
            out_weight[nodes] = total
            sinks = total == 0.0
            lost = float(np.cumsum(np.concatenate([[lost], damping * mass[sinks]]))[-1])
            share = np.divide(damping * mass, total, out=np.zeros(nodes.size), where=~sinks)
            gains = np.repeat(share, counts) * weights
            # Noted before it is done, so that an interrupted push is cleaned up too.
            reached = np.unique(targets[gains != 0.0])
            touched.append(reached)
            np.add.at(residual, targets, gains)
            pushes += nodes.size
            arcs_read += targets.size
        every = np.unique(np.concatenate(touched))
        return Pushed(True, every, work.cells[every], lost, pushes, arcs_read)
    finally:
        every = np.concatenate(touched)
        work.cells[every] = 0.0
        work.cells[every, LIMIT] = UNTOUCHED


def _rows(graph: CsrGraph, nodes: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
    """Read the arcs that leave some nodes, one row after the other: targets, effective weights, arcs a row."""
    start = graph.indptr[nodes]
    counts = graph.indptr[nodes + 1] - start
    arcs = np.repeat(start - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    return graph.indices[arcs], graph.effective_weights(arcs), counts
