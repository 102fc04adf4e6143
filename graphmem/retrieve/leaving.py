"""The arcs that leave some nodes, as flat arrays."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graphmem.index.arcs import N_EDGE_TYPES
from graphmem.index.csr import CsrGraph
from graphmem.index.graph import EdgeType
from graphmem.index.ranges import joined_ranges

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Arcs, all arrays of one length.

    :param source: int64 (n,), position of the node that each leaves among those that were asked for, ascending
    :param target: int64 (n,), the node that it leads to
    :param kind: uint8 (n,), its type
    :param edge: int64 (n,), id of its edge; -1 without
    """

    source: Rows
    target: Rows
    kind: NDArray[np.uint8]
    edge: Rows

    def of(self, *kinds: EdgeType) -> Self:
        """Those of some types."""
        wanted = np.zeros(N_EDGE_TYPES, dtype=np.bool_)
        wanted[list(kinds)] = True
        return self.where(wanted[self.kind])

    def where(self, good: NDArray[np.bool_]) -> Self:
        """Those where a mask is true."""
        return type(self)(self.source[good], self.target[good], self.kind[good], self.edge[good])


def leaving(csr: CsrGraph, nodes: Rows) -> Leaving:
    """The arcs that leave some nodes.

    :param csr: the graph
    :param nodes: int64 (n,)
    :returns: the arcs, node after node
    """
    first, last = csr.indptr[nodes], csr.indptr[nodes + 1]
    positions, source = joined_ranges(first, last - first)
    return Leaving(
        source, csr.indices[positions].astype(np.int64), csr.edge_types[positions], csr.edge_ids[positions].astype(np.int64)
    )
