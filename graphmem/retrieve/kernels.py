"""The ranker's loops that Numba compiles; as in ``graphmem.index.kernels``, callers check, and import late."""

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True, nogil=True)
def leaf_sums(
    columns: NDArray[np.float32],
    nodes: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    threshold: NDArray[np.float64],
    value: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Follow each row down each tree, and add up the leaves.

    All rows go down a tree together, a level at a time: their ways do not wait for each other, and no branch is guessed.

    :param columns: (n_features, n), the rows' values feature by feature: at a root all compare the same one.
    :param nodes: depth of each tree, (n_trees,); the feature of each node, (n_trees, n_nodes); and where it leads, left and
        right in turn, (n_trees, 2 * n_nodes); a leaf leads to itself.
    :param threshold: (n_trees, n_nodes), a value up to this goes left.
    :param value: (n_trees, n_nodes), what a leaf adds.
    :returns: (n,).
    """
    depths, features, children = nodes
    sums = np.zeros(columns.shape[1])
    places = np.zeros(columns.shape[1], dtype=np.int32)
    for tree in range(features.shape[0]):
        compared, following, limits, leaves = features[tree], children[tree], threshold[tree], value[tree]
        at_root = columns[compared[0]]
        for row in range(at_root.size):
            places[row] = following[0] if at_root[row] <= limits[0] else following[1]
        for _ in range(depths[tree] - 1):
            for row in range(places.size):
                place = places[row]
                goes_right = not (columns[compared[place], row] <= limits[place])
                places[row] = following[2 * place + np.int32(goes_right)]
        for row in range(places.size):
            sums[row] += leaves[places[row]]
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
