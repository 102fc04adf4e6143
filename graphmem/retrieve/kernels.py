"""The ranker's loops that Numba compiles; as in ``graphmem.index.kernels``, callers check, and import late."""

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True, nogil=True)
def leaf_sums(
    rows: NDArray[np.float32],
    nodes: NDArray[np.int32],
    threshold: NDArray[np.float64],
    value: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Follow each row down each tree, and add up the leaves.

    :param rows: (n, n_features).
    :param nodes: (n_trees, n_nodes, 3), feature, left and right; a leaf leads to itself.
    :param threshold: (n_trees, n_nodes), a value up to this goes left.
    :param value: (n_trees, n_nodes), what a leaf adds.
    :returns: (n,).
    """
    sums = np.zeros(rows.shape[0])
    for row in range(rows.shape[0]):
        for tree in range(nodes.shape[0]):
            place = 0
            while nodes[tree, place, 1] != place:
                side = 1 if rows[row, nodes[tree, place, 0]] <= threshold[tree, place] else 2
                place = nodes[tree, place, side]
            sums[row] += value[tree, place]
    return sums
