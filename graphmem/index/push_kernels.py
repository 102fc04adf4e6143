"""The loops of forward pushes that Numba compiles; :mod:`graphmem.index.kernels` says how such modules are used.

All are in this one file: what ``cache=True`` keeps is thrown away when the file of a function changes, and not when a
function that it calls changes in another file.
"""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from graphmem.index.csr import Arcs
from graphmem.index.nearest import Found, Goal, SeedSets
from graphmem.index.rounds import LIMIT, OUT_WEIGHT, RESIDUAL, SETTLED, UNTOUCHED, PushArrays

_KEPT_BITS = 30
"""Of a score, when scores are ordered; as in :mod:`graphmem.index.topk`."""


@numba.njit(cache=True)
def _read_row(arcs: Arcs, node: int, row: NDArray[np.float32]) -> float:
    """Write the effective weights that leave a node into ``row`` and sum them: NaN if one of them cannot be used."""
    weights, edge_types, edge_ids = arcs.weights, arcs.edge_types, arcs.edge_ids
    type_weight, edge_factor = arcs.type_weight, arcs.edge_factor
    first, last = arcs.indptr[node], arcs.indptr[node + 1]
    total, valid = np.float64(0.0), True
    for arc in range(first, last):
        weight = weights[arc] * type_weight[edge_types[arc]]
        edge = edge_ids[arc] if edge_factor.size > 0 else -1
        if edge >= 0:
            weight = weight * edge_factor[edge] if edge < edge_factor.size else np.float32(-1.0)
        valid = valid and weight >= 0.0
        row[arc - first] = weight
        total += np.float64(weight)
    return total if valid and total < np.inf else np.nan


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


@numba.njit(cache=True)
def _rounds(
    arcs: Arcs, rates: tuple[float, float], work: PushArrays, ends: tuple[int, int]
) -> tuple[bool, int, float, int, int]:
    """Push what is queued, round after round, until no residual is above its limit.

    Takes and gives back how many nodes are touched; the rest is whether the weights could be used, the mass that sinks
    swallowed, the pushes and the arcs read.
    """
    damping, epsilon = rates
    n_queued, n_touched = ends
    valid, lost, pushes, arcs_read = True, 0.0, 0, 0
    row = np.empty(64, dtype=np.float32)
    while valid and n_queued > 0:
        nodes = np.sort(work.queue[:n_queued])
        mass = _take(nodes, work)
        n_queued = 0
        for position in range(nodes.size):
            node = nodes[position]
            degree = arcs.indptr[node + 1] - arcs.indptr[node]
            if degree > row.size:
                row = np.empty(2 * degree, dtype=np.float32)
            total = _read_row(arcs, node, row)
            valid = valid and not np.isnan(total)
            work.cells[node, SETTLED] += (1.0 - damping) * mass[position]
            work.cells[node, OUT_WEIGHT] = total
            pushes += 1
            arcs_read += degree
            if total > 0.0:
                moved = (damping * mass[position] / total, epsilon)
                n_queued, n_touched = _spread(arcs, row[:degree], work, node, moved, (n_queued, n_touched))
            else:
                lost += damping * mass[position]
    return valid, n_touched, lost, pushes, arcs_read


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
    ends = (_seed(arcs, seed_nodes, seed_weights, work, rates[1]), seed_nodes.size)
    valid, n_touched, lost, pushes, arcs_read = _rounds(arcs, rates, work, ends)
    nodes, cells = _collect(work, n_touched)
    return valid, nodes, cells, lost, pushes, arcs_read


@numba.njit(cache=True)
def _collect(work: PushArrays, n_touched: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Copy what was touched out of the arrays and clean them."""
    rows = work.cells[work.touched[:n_touched]]
    _clean(work, n_touched)
    return work.touched[:n_touched].copy(), rows


@numba.njit(cache=True)
def _clean(work: PushArrays, n_touched: int) -> None:
    """Leave the arrays as a push wants to find them."""
    cells, queued, touched = work.cells, work.queued, work.touched
    for position in range(n_touched):
        node = touched[position]
        cells[node, RESIDUAL] = cells[node, SETTLED] = cells[node, OUT_WEIGHT] = 0.0
        cells[node, LIMIT] = UNTOUCHED
        queued[node] = False


@numba.njit(cache=True)
def _refine(work: PushArrays, n_touched: int) -> int:
    """Quarter the limits, which is exact, and queue what is above them now; return how many are queued."""
    cells, touched, queue, queued = work.cells, work.touched, work.queue, work.queued
    n_queued = 0
    for position in range(n_touched):
        node = touched[position]
        cells[node, LIMIT] *= 0.25
        if cells[node, RESIDUAL] > cells[node, LIMIT]:
            queued[node] = True
            queue[n_queued] = node
            n_queued += 1
    return n_queued


@numba.njit(cache=True)
def _standing(work: PushArrays, n_touched: int, k: int, damping: float) -> tuple[float, float, float]:
    """The k-th greatest estimate, the one after it (0 where there is none), and the mass that waits anywhere."""
    cells, touched = work.cells, work.touched
    estimates = np.zeros(max(n_touched, k) + 1)
    waiting = 0.0
    for position in range(n_touched):
        node = touched[position]
        waiting += cells[node, RESIDUAL]
        estimates[position] = cells[node, SETTLED] + (1.0 - damping) * cells[node, RESIDUAL]
    ordered = np.partition(estimates, estimates.size - k)
    return ordered[estimates.size - k], ordered[: estimates.size - k].max(), waiting


@numba.njit(cache=True)
def _quantised(score: float) -> float:
    """As :func:`graphmem.index.topk.quantised` rounds a float64."""
    fraction, exponent = math.frexp(score)
    return math.ldexp(np.rint(math.ldexp(fraction, _KEPT_BITS)), exponent - _KEPT_BITS)


@numba.njit(cache=True)
def _select(arcs: Arcs, work: PushArrays, goal: Goal, state: tuple[int, float, float], row: tuple[Found, int]) -> None:
    """Write the k best of what is touched: by score, then by number."""
    n_touched, waiting, scale = state
    found, question = row
    cells, touched, indptr, rest = work.cells, work.touched, arcs.indptr, 1.0 - goal.damping
    spread = goal.damping * waiting / max(arcs.indices.size, 1) if goal.undirected else 0.0
    scores = np.empty(n_touched)
    for position in range(n_touched):
        node = touched[position]
        estimate = cells[node, SETTLED] + rest * cells[node, RESIDUAL]
        scores[position] = scale * (estimate + spread * (indptr[node + 1] - indptr[node]))
    # Rounding keeps the order: only what is above the k-th score or within a step below it needs to be rounded.
    least = 0.0
    if n_touched > goal.k:
        least = np.partition(scores, n_touched - goal.k)[n_touched - goal.k] * (1.0 - 2.0 ** (2 - _KEPT_BITS))
    near = np.flatnonzero(scores >= least)
    near = near[np.argsort(touched[near])]
    keys = np.empty(near.size)
    for place in range(near.size):
        keys[place] = -_quantised(scores[near[place]])
    # Stable, and the nodes ascend: so equal scores are ordered by number.
    order = near[np.argsort(keys, kind="mergesort")]
    for place in range(min(goal.k, order.size)):
        node = touched[order[place]]
        found.nodes[question, place] = node
        found.scores[question, place] = scores[order[place]]
        found.bounds[question, place] = scale * (cells[node, SETTLED] + rest * cells[node, RESIDUAL])


@numba.njit(cache=True)
def _nearest_one(arcs: Arcs, seeds: SeedSets, goal: Goal, work: PushArrays, row: tuple[Found, int]) -> None:
    """Push at falling limits until the best are proved, or good enough, or the least limit is reached."""
    found, question = row
    first, last = seeds.starts[question], seeds.starts[question + 1]
    epsilon = goal.epsilon * 4.0**goal.stages
    n_queued = _seed(arcs, seeds.nodes[first:last], seeds.weights[first:last], work, epsilon)
    n_touched, lost, arcs_read = last - first, 0.0, 0
    while True:
        valid, n_touched, swallowed, _, read = _rounds(arcs, (goal.damping, epsilon), work, (n_queued, n_touched))
        lost, arcs_read = lost + swallowed, arcs_read + read
        kth, following, waiting = _standing(work, n_touched, goal.k, goal.damping)
        proved = kth - following >= goal.damping * waiting
        if not valid or proved or epsilon <= goal.epsilon or epsilon <= goal.tolerance * kth:
            break
        epsilon *= 0.25
        n_queued = _refine(work, n_touched)
    scale = 1.0 / (1.0 - lost)
    if valid:
        _select(arcs, work, goal, (n_touched, waiting, scale), row)
    _clean(work, n_touched)
    found.facts[question, 0] = valid
    found.facts[question, 1] = goal.damping * waiting * scale
    found.facts[question, 2] = epsilon
    found.facts[question, 3] = proved
    found.facts[question, 4] = arcs_read


@numba.njit(cache=True, nogil=True)
def nearest(arcs: Arcs, seeds: SeedSets, goal: Goal, work: PushArrays, found: Found) -> None:
    """Find the nodes of greatest PageRank for each restart vector; :func:`graphmem.index.nearest.nearest_nodes` says how.

    :param arcs: the graph's arrays.
    :param seeds: the restart vectors, each with ascending nodes and weights that sum to 1.
    :param goal: when to stop.
    :param work: the arrays to push in.
    :param found: where the results go, a row for each restart vector.
    """
    for question in range(seeds.starts.size - 1):
        _nearest_one(arcs, seeds, goal, work, (found, question))
