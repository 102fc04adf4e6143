"""The ranker's loops that Numba compiles; as in ``graphmem.index.kernels``, callers check, and import late."""

import numba
import numpy as np
from numpy.typing import NDArray

DE_BRUIJN = np.uint32(0x077CB531)


@numba.njit(cache=True, nogil=True)
def leaf_sums(
    columns: NDArray[np.float32],
    nodes: tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.uint32]],
    values: NDArray[np.float64],
    numbers: NDArray[np.uint8],
) -> NDArray[np.float64]:
    """Add up the leaf of each tree that a row comes to (QuickScorer; Lucchese et al., SIGIR 2015).

    No row goes down a tree: every node is asked of all rows at once, and where the answer is no, the leaves to its left are
    struck out. The first that is left is the row's.

    :param columns: (n_features, n), the rows' values feature by feature: at a node all compare the same one.
    :param nodes: (n_trees, n_nodes) each: the feature that is compared, the greatest value that goes left, and a bit for
        each leaf that is kept by a greater one.
    :param values: (n_trees, 32), what each leaf adds, from left to right.
    :param numbers: (32,), the place of a lone bit by the upper five bits of its product with ``DE_BRUIJN``.
    :returns: (n,).
    """
    features, limits, kept = nodes
    count = columns.shape[1]
    sums = np.zeros(count)
    left = np.empty(count, dtype=np.uint32)
    for tree in range(features.shape[0]):
        left[:] = np.uint32(0xFFFFFFFF)
        for node in range(features.shape[1]):
            compared, limit, keeps = columns[features[tree, node]], limits[tree, node], kept[tree, node]
            for row in range(count):
                left[row] &= np.uint32(0xFFFFFFFF) if compared[row] <= limit else keeps
        leaves = values[tree]
        for row in range(count):
            bits = np.uint32(left[row])
            lowest = np.uint32(bits & np.uint32(np.uint32(~bits) + np.uint32(1)))
            sums[row] += leaves[numbers[np.uint32(lowest * DE_BRUIJN) >> np.uint32(27)]]
    return sums


@numba.njit(cache=True, nogil=True)
def greatest_of_owners(
    values: NDArray[np.float32], rows: NDArray[np.int64], owner: NDArray[np.int32], result: NDArray[np.float32]
) -> None:
    """Raise the value of each owner to the greatest of its rows'.

    :param values: (n_values,).
    :param rows: (n,), the value of each row.
    :param owner: (n,).
    :param result: (n_owners,), never lowered.
    """
    for place in range(owner.size):
        value, this = values[rows[place]], owner[place]
        if value > result[this]:
            result[this] = value
