"""The graph as flat arrays: compressed sparse rows with a type, a weight and an id on every arc.

An *edge* joins two nodes without direction; an *arc* is one stored direction of it. Row ``u`` of the graph holds the
arcs that leave ``u``: positions ``indptr[u]`` to ``indptr[u + 1]`` of the arc arrays.

A question may change what an edge is worth without copying the graph (:meth:`CsrGraph.reweighted`). The *effective
weight* of arc ``e``, which every algorithm of this package uses, is the float32 product

    ``weights[e] * type_weight[edge_types[e]] * edge_factor[edge_ids[e]]``

where the last factor is 1 for arcs without an id (-1) and where no factors are given.
"""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphmem.errors import InputError
from graphmem.index.arcs import N_EDGE_TYPES, both_ways, checked, is_weight, sorted_rows

_DTYPES = (np.int64, np.int32, np.float32, np.uint8, np.int32, np.float32, np.float32)


class Arcs(NamedTuple):
    """The arrays of a graph as a compiled kernel takes them; all read-only, so that a kernel has one signature."""

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weights: NDArray[np.float32]
    edge_types: NDArray[np.uint8]
    edge_ids: NDArray[np.int32]
    type_weight: NDArray[np.float32]
    edge_factor: NDArray[np.float32]


def _no_type_weights() -> NDArray[np.float32]:
    return np.ones(N_EDGE_TYPES, dtype=np.float32)


def _no_edge_factors() -> NDArray[np.float32]:
    return np.empty(0, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class CsrGraph:
    """A weighted, typed graph in compressed sparse rows. Immutable; its arrays may be memory-mapped.

    :param indptr: int64 (n_nodes + 1,), where each row starts; ascending from 0 to n_arcs.
    :param indices: int32 (n_arcs,), the node that each arc leads to.
    :param weights: float32 (n_arcs,), finite and >= 0.
    :param edge_types: uint8 (n_arcs,), the type of each arc's edge.
    :param edge_ids: int32 (n_arcs,), the id of each arc's edge, the same on both of its arcs; -1 where it has none.
    :param undirected: whether every arc has its mirror.
    :param type_weight: float32 (256,), what an edge of each type is worth for the present question; finite and >= 0.
    :param edge_factor: float32 (more than the greatest edge id,), what each edge is worth for the present question,
        finite and >= 0, or empty where that does not matter.
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weights: NDArray[np.float32]
    edge_types: NDArray[np.uint8]
    edge_ids: NDArray[np.int32]
    undirected: bool = True
    type_weight: NDArray[np.float32] = field(default_factory=_no_type_weights)
    edge_factor: NDArray[np.float32] = field(default_factory=_no_edge_factors)

    def __post_init__(self) -> None:
        for name, dtype in zip(Arcs._fields, _DTYPES, strict=True):
            array = np.asarray(getattr(self, name))
            if array.dtype != dtype or array.ndim != 1:
                found = f"{array.dtype} {array.shape}"
                raise InputError(f"a graph's {name} cannot be used: {found}: give a flat array of {np.dtype(dtype)}")
            object.__setattr__(self, name, _read_only(array))
        self._check_lengths()

    def _check_lengths(self) -> None:
        """Compare what can be compared without reading the arrays, which may be large files."""
        arcs = {array.size for array in (self.indices, self.weights, self.edge_types, self.edge_ids)}
        if not self.indptr.size or self.indptr[0] != 0 or arcs != {int(self.indptr[-1])}:
            raise InputError(f"a graph's arrays do not fit together: arcs {sorted(arcs)}: give arrays of one graph")
        if self.type_weight.size != N_EDGE_TYPES or not is_weight(self.type_weight):
            raise InputError("type weights cannot be used: give 256 numbers that are finite and not negative")

    @classmethod
    def from_edges(
        cls,
        n_nodes: int,
        source: ArrayLike,
        target: ArrayLike,
        weights: ArrayLike,
        edge_types: ArrayLike | None = None,
        edge_ids: ArrayLike | None = None,
    ) -> Self:
        """Build an undirected graph: each edge is stored in both rows, a self-loop once.

        The arrays do not depend on the order of the edges: rows are sorted by target, then type, then id, then weight.
        Parallel edges are kept, since they differ in type or evidence; their weights act like one summed weight.

        :param n_nodes: number of nodes, less than 2**31.
        :param source: (n_edges,) integers in [0, n_nodes).
        :param target: (n_edges,) integers in [0, n_nodes).
        :param weights: (n_edges,) finite, >= 0.
        :param edge_types: (n_edges,) integers in [0, 256); all 0 if absent.
        :param edge_ids: (n_edges,) integers from -1 to 2**31 - 1; all -1 if absent.
        :returns: the graph.
        :raises InputError: if the arrays differ in length or hold what is not allowed.
        """
        return cls(*sorted_rows(n_nodes, both_ways(checked(n_nodes, source, target, weights, edge_types, edge_ids))))

    @classmethod
    def from_arcs(
        cls,
        n_nodes: int,
        source: ArrayLike,
        target: ArrayLike,
        weights: ArrayLike,
        edge_types: ArrayLike | None = None,
        edge_ids: ArrayLike | None = None,
    ) -> Self:
        """Build a directed graph: as :meth:`from_edges`, but each row of the table is one arc from source to target."""
        table = checked(n_nodes, source, target, weights, edge_types, edge_ids)
        return cls(*sorted_rows(n_nodes, table), undirected=False)

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return self.indptr.size - 1

    @property
    def n_arcs(self) -> int:
        """Number of stored arcs: two for each undirected edge, one for a self-loop."""
        return self.indices.size

    @property
    def arcs(self) -> Arcs:
        """The arrays for a compiled kernel."""
        return Arcs(*(getattr(self, name) for name in Arcs._fields))

    def row(self, node: int) -> slice:
        """Where the arcs that leave a node are.

        :param node: index of the node, in [0, n_nodes).
        :returns: positions in the arc arrays.
        """
        return slice(int(self.indptr[node]), int(self.indptr[node + 1]))

    def reweighted(self, type_weight: ArrayLike | None = None, edge_factor: ArrayLike | None = None) -> Self:
        """Give the same graph with other factors on its weights. Nothing is copied, so it costs microseconds.

        An edge factor that is already a float32 array is not copied either: leave it alone while the graph is in use.
        Its values are checked where they are used.

        :param type_weight: (256,) finite, >= 0; all 1 if absent.
        :param edge_factor: (more than the greatest edge id,) finite, >= 0; all 1 if absent.
        :returns: a graph that shares this one's arrays.
        """
        types = _no_type_weights() if type_weight is None else np.asarray(type_weight, dtype=np.float32)
        edges = _no_edge_factors() if edge_factor is None else np.asarray(edge_factor, dtype=np.float32)
        if edge_factor is not None and not edges.size and self.n_arcs:
            raise bad_factors()
        return replace(self, type_weight=types, edge_factor=edges)

    @np.errstate(over="ignore", invalid="ignore")
    def effective_weights(self, arcs: slice | NDArray[np.int64] = slice(None)) -> NDArray[np.float32]:
        """Compute the effective weights of arcs, as the module's text defines them.

        :param arcs: positions of the arcs, all of them by default.
        :returns: float32 (number of arcs,), finite and >= 0.
        :raises InputError: if an edge factor is missing, negative or not finite.
        """
        weights = self.weights[arcs] * self.type_weight[self.edge_types[arcs]]
        if self.edge_factor.size:
            ids = self.edge_ids[arcs]
            if ids.size and int(ids.max()) >= self.edge_factor.size:
                raise bad_factors()
            weights *= np.where(ids >= 0, self.edge_factor[np.maximum(ids, 0)], np.float32(1))
        if not is_weight(weights):
            raise bad_factors()
        return weights

    def validate(self) -> Self:
        """Read all arrays and check them: for arrays that come from a file. Kernels do not check bounds.

        :returns: the graph itself.
        :raises InputError: if a row start, a node or a weight is not allowed.
        """
        in_range = not self.n_arcs or (self.indices.min() >= 0 and self.indices.max() < self.n_nodes)
        if not in_range or np.any(np.diff(self.indptr) < 0) or not is_weight(self.weights):
            raise InputError("a graph's arrays are damaged: a node or a weight is out of range: build the index again")
        return self


def bad_factors() -> InputError:
    """Make the error for edge factors that cannot be used: a kernel can only report that there was one."""
    return InputError("edge factors cannot be used: one is missing, negative or not finite: give one for each edge id")


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
