"""The loops that Numba compiles. Import this module only when a kernel is about to run: it takes a second.

Kernels take flat arrays and check nothing: the functions that call them do. Arrays leave their tuples before a loop:
inside it, each access would count references, several times the work. ``cache=True`` keeps the machine code beside
this file, or in the user's cache where that cannot be written.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from graphmem.index.push_kernels import push

__all__ = ["cosines", "push", "squares", "sweep"]


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
