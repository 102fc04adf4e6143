"""Edges and arcs as columns: checked, turned both ways, and sorted as a graph keeps them."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphmem.errors import InputError

N_EDGE_TYPES = 256
"""How many edge types there can be: a type is a uint8."""


class EdgeTable(NamedTuple):
    """Edges or arcs as columns of one length, in the dtypes of the graph."""

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    weights: NDArray[np.float32]
    types: NDArray[np.uint8]
    ids: NDArray[np.int32]

    def take(self, rows: NDArray[Any]) -> "EdgeTable":
        """Select rows by position or by a mask."""
        source, target, weights, types, ids = self
        return EdgeTable(source[rows], target[rows], weights[rows], types[rows], ids[rows])


def sorted_arcs(n_nodes: int, edges: EdgeTable) -> EdgeTable:
    """The arcs of undirected edges in the order in which a graph keeps them.

    :param n_nodes: number of nodes
    :param edges: the edges, in any order
    :returns: two arcs for each edge, one for a self-loop, by source, target, type, id and weight
    """
    table = both_ways(checked(n_nodes, *edges))
    return table.take(_row_order(table))


def is_weight(values: NDArray[np.float32]) -> bool:
    """Tell whether all values are finite and not negative; NaN fails both comparisons.

    :param values: any floats
    :returns: whether they are; True for none
    """
    return not values.size or bool(values.min() >= 0 and values.max() < np.inf)


def checked(
    n_nodes: int,
    source: ArrayLike,
    target: ArrayLike,
    weights: ArrayLike,
    edge_types: ArrayLike | None,
    edge_ids: ArrayLike | None,
) -> EdgeTable:
    """Convert the columns of an edge table to their dtypes and sort its rows by id, then weight.

    :param n_nodes: number of nodes, less than 2**31
    :param source: (n_edges,) integers in [0, n_nodes)
    :param target: (n_edges,) integers in [0, n_nodes)
    :param weights: (n_edges,) finite, >= 0
    :param edge_types: (n_edges,) integers in [0, 256); all 0 if absent
    :param edge_ids: (n_edges,) integers from -1 to 2**31 - 1; all -1 if absent
    :returns: the table
    :raises InputError: if the arrays differ in length or hold what is not allowed
    """
    if not 0 <= n_nodes < 2**31:
        raise InputError(f"a graph cannot have {n_nodes} nodes: give a number from 0 to {2**31 - 1}")
    with np.errstate(over="ignore"):
        weight = np.asarray(weights, dtype=np.float32)
    table = EdgeTable(
        _integers("source", source, 0, n_nodes).astype(np.int32, copy=False),
        _integers("target", target, 0, n_nodes).astype(np.int32, copy=False),
        weight,
        np.zeros(weight.shape, np.uint8)
        if edge_types is None
        else _integers("edge type", edge_types, 0, N_EDGE_TYPES).astype(np.uint8),
        np.full(weight.shape, -1, np.int32)
        if edge_ids is None
        else _integers("edge id", edge_ids, -1, 2**31).astype(np.int32, copy=False),
    )
    shapes = {column.shape for column in table}
    if len(shapes) > 1 or weight.ndim != 1:
        raise InputError(f"edge columns cannot be used: shapes {sorted(shapes)}: give flat arrays of one length")
    if not is_weight(weight):
        raise InputError("an edge weight cannot be used: it is negative or not a finite float32: give numbers >= 0")
    if np.any(table.ids[1:] <= table.ids[:-1]):
        return table.take(np.lexsort((weight, table.ids)))
    return table


def _integers(name: str, values: ArrayLike, low: int, high: int) -> NDArray[np.integer[Any]]:
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise InputError(f"{name} is not an integer: {array.dtype}: give an integer array")
    if array.min() < low or array.max() >= high:
        raise InputError(f"{name} is out of range: {array.min()} to {array.max()}: give {low} to {high - 1}")
    return array


def both_ways(edges: EdgeTable) -> EdgeTable:
    """Follow each edge by its mirror, a self-loop excepted.

    :param edges: the edges
    :returns: the arcs
    """
    source = np.stack((edges.source, edges.target), axis=1).ravel()
    target = np.stack((edges.target, edges.source), axis=1).ravel()
    arcs = EdgeTable(source, target, edges.weights.repeat(2), edges.types.repeat(2), edges.ids.repeat(2))
    kept = np.ones(source.size, dtype=bool)
    kept[1::2] = edges.source != edges.target
    return arcs if kept.all() else arcs.take(kept)


def sorted_rows(
    n_nodes: int, table: EdgeTable
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32], NDArray[np.uint8], NDArray[np.int32]]:
    """Sort arcs by source, target, type.

    :param n_nodes: number of nodes
    :param table: the arcs, in the order of their ids
    :returns: where each row starts, and the columns but the source
    """
    indptr = np.zeros(n_nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(table.source, minlength=n_nodes), out=indptr[1:])
    _, target, weights, types, ids = table
    order = _row_order(table)
    return indptr, target[order], weights[order], types[order], ids[order]


def _row_order(table: EdgeTable) -> NDArray[np.signedinteger[Any]]:
    """The order of arcs by source, target, type, and else as they come: a radix sort, least digit first.

    NumPy's stable sort of 16-bit keys is a radix sort: 20 M arcs take seconds, where a comparison sort over four
    columns takes several times as long.
    """
    source, target = table.source, table.target
    order: NDArray[np.signedinteger[Any]] = np.arange(source.size, dtype=np.int32 if source.size < 2**31 else np.int64)
    digits: tuple[NDArray[Any], ...] = (table.types, target & 0xFFFF, target >> 16, source & 0xFFFF, source >> 16)
    for digit in digits:
        if digit.any():
            order = order[np.argsort(digit[order].astype(np.uint16), kind="stable")]
    return order
