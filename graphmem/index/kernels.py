"""The loops that Numba compiles. Import this module only when a kernel is about to run: it takes a second.

Kernels take flat arrays and check nothing: the functions that call them do. Arrays leave their tuples before a loop:
inside it, each access would count references, several times the work. ``cache=True`` keeps the machine code beside
this file, or in the user's cache where that cannot be written.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from graphmem.index.csr import Arcs
from graphmem.index.rounds import LIMIT, OUT_WEIGHT, RESIDUAL, SETTLED, UNTOUCHED, PushArrays


@numba.njit(cache=True, nogil=True)
def sweep(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    weights: NDArray[np.float32],
    residual: NDArray[np.float64],
    limits: tuple[float, float],
    max_sweeps: int,
) -> tuple[NDArray[np.float64], float, int]:
    """Move every node's residual, in node order, until what is left is below the goal; absorb at sinks.

    :param indptr: row starts.
    :param indices: targets.
    :param weights: effective weights.
    :param residual: the restart vector, sums to 1; used up.
    :param limits: damping, and the residual at which to stop.
    :param max_sweeps: greatest number of sweeps.
    :returns: the settled mass of each node, the residual left, the number of sweeps.
    """
    damping, goal = limits
    n_nodes = residual.size
    out_weight = np.zeros(n_nodes)
    for u in range(n_nodes):
        for arc in range(indptr[u], indptr[u + 1]):
            out_weight[u] += weights[arc]
    settled = np.zeros(n_nodes)
    left = residual.sum()
    sweeps = 0
    while left > goal and sweeps < max_sweeps:
        for u in range(n_nodes):
            mass = residual[u]
            if mass == 0.0:
                continue
            residual[u] = 0.0
            settled[u] += (1.0 - damping) * mass
            if out_weight[u] > 0.0:
                share = damping * mass / out_weight[u]
                for arc in range(indptr[u], indptr[u + 1]):
                    residual[indices[arc]] += share * weights[arc]
        left = residual.sum()
        sweeps += 1
    return settled, left, sweeps


@numba.njit(cache=True)
def _read_row(arcs: Arcs, node: int) -> tuple[NDArray[np.float32], float]:
    """Compute the effective weights that leave a node, and their sum: NaN if one of them cannot be used."""
    weights, edge_types, edge_ids = arcs.weights, arcs.edge_types, arcs.edge_ids
    type_weight, edge_factor = arcs.type_weight, arcs.edge_factor
    first, last = arcs.indptr[node], arcs.indptr[node + 1]
    row = np.empty(last - first, dtype=np.float32)
    total, valid = np.float64(0.0), True
    for arc in range(first, last):
        weight = weights[arc] * type_weight[edge_types[arc]]
        edge = edge_ids[arc]
        if edge_factor.size > 0 and edge >= 0:
            weight = weight * edge_factor[edge] if edge < edge_factor.size else np.float32(-1.0)
        valid = valid and weight >= 0.0
        row[arc - first] = weight
        total += np.float64(weight)
    return row, total if valid and total < np.inf else np.nan


@numba.njit(cache=True)
def _spread(
    arcs: Arcs, row: NDArray[np.float32], work: PushArrays, node: int, moved: tuple[float, float], ends: tuple[int, int]
) -> tuple[int, int]:
    """Hand mass to a node's neighbours and queue those whose turn comes next; move the ends of both lists."""
    indptr, indices = arcs.indptr, arcs.indices
    cells, queued, queue, touched = work.cells, work.queued, work.queue, work.touched
    share, epsilon = moved
    n_queued, n_touched = ends
    first = indptr[node]
    for position in range(row.size):
        gain = share * row[position]
        if gain == 0.0:
            continue
        v = indices[first + position]
        if cells[v, LIMIT] == UNTOUCHED:
            cells[v, LIMIT] = epsilon * (indptr[v + 1] - indptr[v])
            touched[n_touched] = v
            n_touched += 1
        cells[v, RESIDUAL] += gain
        if cells[v, RESIDUAL] > cells[v, LIMIT] and not queued[v]:
            queued[v] = True
            queue[n_queued] = v
            n_queued += 1
    return n_queued, n_touched


@numba.njit(cache=True)
def _seed(arcs: Arcs, nodes: NDArray[np.int32], weights: NDArray[np.float64], work: PushArrays, epsilon: float) -> int:
    """Put the restart vector into the residuals and queue the seeds; return how many are queued."""
    n_queued = 0
    for position in range(nodes.size):
        node = nodes[position]
        work.touched[position] = node
        work.cells[node, RESIDUAL] = weights[position]
        work.cells[node, LIMIT] = epsilon * (arcs.indptr[node + 1] - arcs.indptr[node])
        if work.cells[node, RESIDUAL] > work.cells[node, LIMIT]:
            work.queue[n_queued] = node
            n_queued += 1
    return n_queued


@numba.njit(cache=True)
def _take(nodes: NDArray[np.int32], work: PushArrays) -> NDArray[np.float64]:
    """Take the residuals of the nodes whose turn it is."""
    cells, queued = work.cells, work.queued
    mass = np.empty(nodes.size)
    for position in range(nodes.size):
        mass[position] = cells[nodes[position], RESIDUAL]
        cells[nodes[position], RESIDUAL] = 0.0
        queued[nodes[position]] = False
    return mass


@numba.njit(cache=True, nogil=True)
def push(
    arcs: Arcs,
    seed_nodes: NDArray[np.int32],
    seed_weights: NDArray[np.float64],
    rates: tuple[float, float],
    work: PushArrays,
) -> tuple[bool, NDArray[np.int32], NDArray[np.float64], float, int, int]:
    """Push until no residual is above its limit; see :func:`graphmem.index.rounds.push`, which does the same.

    :param arcs: the graph's arrays.
    :param seed_nodes: int32 (n_seeds,) ascending.
    :param seed_weights: float64 (n_seeds,), sums to 1.
    :param rates: damping and epsilon.
    :param work: the arrays to push in.
    :returns: the fields of :class:`graphmem.index.rounds.Pushed`; not valid if an edge factor cannot be used.
    """
    damping, epsilon = rates
    n_queued, n_touched = _seed(arcs, seed_nodes, seed_weights, work, epsilon), seed_nodes.size
    valid, lost, pushes, arcs_read = True, 0.0, 0, 0
    while valid and n_queued > 0:
        nodes = np.sort(work.queue[:n_queued])
        mass = _take(nodes, work)
        n_queued = 0
        for position in range(nodes.size):
            node = nodes[position]
            row, total = _read_row(arcs, node)
            valid = valid and not np.isnan(total)
            work.cells[node, SETTLED] += (1.0 - damping) * mass[position]
            work.cells[node, OUT_WEIGHT] = total
            pushes += 1
            arcs_read += row.size
            if total > 0.0:
                moved = (damping * mass[position] / total, epsilon)
                n_queued, n_touched = _spread(arcs, row, work, node, moved, (n_queued, n_touched))
            else:
                lost += damping * mass[position]
    nodes, cells = _collect(work, n_touched)
    return valid, nodes, cells, lost, pushes, arcs_read


@numba.njit(cache=True)
def _collect(work: PushArrays, n_touched: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Copy what was touched out of the arrays and clean them."""
    cells, queued, touched = work.cells, work.queued, work.touched
    rows = np.empty((n_touched, 4))
    for position in range(n_touched):
        node = touched[position]
        for column in range(4):
            rows[position, column] = cells[node, column]
            cells[node, column] = 0.0
        cells[node, LIMIT] = UNTOUCHED
        queued[node] = False
    return touched[:n_touched].copy(), rows


@numba.njit(cache=True, nogil=True)
def squares(codes: NDArray[np.int8]) -> NDArray[np.int32]:
    """Squared lengths of rows.

    :param codes: (n, dim).
    :returns: (n,).
    """
    result = np.zeros(codes.shape[0], dtype=np.int32)
    for number in range(codes.shape[0]):
        row = codes[number]
        for column in range(row.size):
            result[number] += np.int32(row[column]) * np.int32(row[column])
    return result


@numba.njit(cache=True, nogil=True)
def cosines(
    codes: NDArray[np.int8], squared: NDArray[np.int32], query: NDArray[np.int16], length: float
) -> NDArray[np.float32]:
    """Compare every row with a query.

    :param codes: (n, dim).
    :param squared: (n,), as :func:`squares` gives it.
    :param query: (dim,), so small that no sum of products leaves 32 bits.
    :param length: the query's, > 0.
    :returns: (n,), 0 for a row of zeros.
    """
    result = np.zeros(codes.shape[0], dtype=np.float32)
    for number in range(codes.shape[0]):
        row = codes[number]
        product = np.int32(0)
        for column in range(query.size):
            # Kept in 32 bits at every step: then sixteen products are one instruction.
            product = np.int32(product + np.int32(np.int32(row[column]) * np.int32(query[column])))
        if squared[number] > 0:
            result[number] = product / (np.sqrt(float(squared[number])) * length)
    return result
