"""Personalized PageRank from sparse seeds by local forward push.

Andersen, Chung and Lang, *Local Graph Partitioning using PageRank Vectors*, FOCS 2006, section 3, for weighted
graphs. Each node has settled mass ``p`` and a residual ``r``, the mass that waits there; at first the residual is the
restart vector. To push ``u`` is to settle ``(1 - d) r[u]`` and to hand ``d r[u]`` to its neighbours in proportion to
the effective weights. In rounds, all nodes with ``r[u] > epsilon * degree(u)`` are pushed at once. The degree is the
number of stored arcs and not their weight: so the test needs no row sum of a node that is never pushed, and the cost
is bounded whatever the weights of a question are.

**Estimate.** ``e = p + (1 - d) r``: of the mass that waits at a node, at least this part will settle there. It costs
nothing and reaches one step further than the pushes: at epsilon 1e-5 it has 98 of the top 100 nodes of a power-law
graph of 100,000 nodes, where ``p`` alone has 83.

**Cost.** A push of ``u`` settles more than ``(1 - d) epsilon degree(u)`` of a mass of 1, so the degrees of all pushed
nodes, counted at every push, sum to less than ``1 / ((1 - d) epsilon)``. The size of the graph does not enter.

**Sinks** absorb during the push. With ``lost`` the mass that they swallow, everything is then scaled by
``c = 1 / (1 - lost)``. That equals sending the mass back to the seeds: the scaled sinks return ``c lost``, and the
scaled walks start with ``c = 1 + c lost``. Below, ``p``, ``r`` and ``e`` are after that scaling.

**Bounds.** By the invariant ``ppr = p + sum over u of r[u] ppr(from u)`` (ibid., lemma 3.1), the error ``ppr - e`` is
the sum of ``r[u]`` times ``ppr(from u)`` without the ``1 - d`` that settles at once in ``u``. Up to rounding:

- any graph: ``0 <= ppr[v] - e[v]``, and the errors sum to ``d sum(r)``, as each ``ppr(from u)`` sums to 1;
- undirected graph, ``v`` with an arc of positive weight, every seed that has arcs too:
  ``ppr[v] - e[v] <= d c epsilon k W(v)`` with ``k`` the greatest ``degree(u) / W(u)`` (1 for unit weights). For
  ``r[u] <= c epsilon degree(u) <= c epsilon k W(u)``, and walks can be reversed:
  ``W(u) ppr(from u)[v] = W(v) ppr(from v)[u]``, which sums to ``W(v)`` over ``u``. Directed graphs: only the first.

**Flow.** What leaves ``u`` leaves it in proportion to the weights, and ``p[u] / (1 - d)`` is all that was pushed from
``u``. So the mass that went along an arc need not be recorded: it is ``d / (1 - d) p[u] w(u, v) / W(u)``.
"""

import sys
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphmem.errors import InputError
from graphmem.index import rounds
from graphmem.index.csr import CsrGraph, bad_factors
from graphmem.index.pagerank import check_damping, scaled_to_one
from graphmem.index.rounds import LIMIT, OUT_WEIGHT, RESIDUAL, SETTLED, UNTOUCHED, PushArrays, Pushed

# About what it takes a process to import Numba and load the kernels. Who works in NumPy until it has cost as much, and
# then changes over, never spends more than twice the time of the better choice.
_SECONDS_TO_LOAD = 1.0


class PushWorkspace:
    """Dense arrays that pushes over graphs of one size use again and again: 41 bytes a node.

    A push leaves them as clean as it found them, at the cost of what it touched. **Not for two threads at a time**:
    give each thread its own.

    :param n_nodes: number of nodes of the graphs.
    :param compiled: whether to push by the compiled kernel or by NumPy, which has the same results; by default NumPy
        until the kernels are loaded, which happens when pushes have taken about as long as loading does.
    """

    def __init__(self, n_nodes: int, compiled: bool | None = None) -> None:
        self.n_nodes = n_nodes
        self._compiled = compiled
        self._seconds = 0.0
        cells = np.zeros((n_nodes, 4))
        cells[:, LIMIT] = UNTOUCHED
        queue, touched = (np.zeros(n_nodes, dtype=np.int32) for _ in range(2))
        self.arrays = PushArrays(cells, np.zeros(n_nodes, dtype=np.bool_), queue, touched)

    def push(
        self, graph: CsrGraph, nodes: NDArray[np.int32], weights: NDArray[np.float64], rates: tuple[float, float]
    ) -> Pushed:
        """Push in these arrays; see :func:`graphmem.index.rounds.push`.

        :param graph: a graph of ``n_nodes`` nodes.
        :param nodes: int32 (n_seeds,) ascending.
        :param weights: float64 (n_seeds,), sums to 1.
        :param rates: damping and epsilon.
        :returns: what the push leaves.
        :raises InputError: if an edge factor cannot be used.
        """
        loaded = "graphmem.index.kernels" in sys.modules or self._seconds > _SECONDS_TO_LOAD
        if self._compiled or (self._compiled is None and loaded):
            from graphmem.index import kernels

            pushed = Pushed(*kernels.push(graph.arcs, nodes, weights, rates, self.arrays))
            if not pushed.valid:
                raise bad_factors()
            return pushed
        start = time.perf_counter()
        pushed = rounds.push(graph, nodes, weights, rates, self.arrays)
        self._seconds += time.perf_counter() - start
        return pushed


@dataclass(frozen=True, eq=False)
class PushResult:
    """What a push found. All masses are scaled as the module's text says, so that the sinks' mass has come back.

    :param graph: the graph that was walked, with its factors.
    :param damping: probability to follow an edge.
    :param seed_nodes: int32 (n_seeds,) ascending, the nodes where walks start.
    :param restart: float64 (n_seeds,), the mass that starts at each seed.
    :param nodes: int32 (n,) ascending, the nodes that any mass reached; all others' estimates are 0.
    :param estimates: float64 (n,), lower bounds of the nodes' PageRank.
    :param settled: float64 (n,), the part of each estimate whose mass was pushed on; 0 for a node never pushed.
    :param out_weights: float64 (n,), the sum of the effective weights that leave each pushed node; 0 for the others.
    :param residual_sum: the mass that waits anywhere.
    :param pushes: how many pushes it took.
    :param arcs_read: how many arcs it read.
    """

    graph: CsrGraph
    damping: float
    seed_nodes: NDArray[np.int32]
    restart: NDArray[np.float64]
    nodes: NDArray[np.int32]
    estimates: NDArray[np.float64]
    settled: NDArray[np.float64]
    out_weights: NDArray[np.float64]
    residual_sum: float
    pushes: int
    arcs_read: int

    @property
    def error(self) -> float:
        """The L1 distance of the estimates to the exact vector, up to rounding."""
        return self.damping * self.residual_sum

    def dense(self) -> NDArray[np.float64]:
        """Spread the estimates over all nodes: float64 (n_nodes,)."""
        scores = np.zeros(self.graph.n_nodes)
        scores[self.nodes] = self.estimates
        return scores

    def at(self, nodes: NDArray[np.integer]) -> NDArray[np.float64]:
        """Look up estimates.

        :param nodes: (n,) nodes of the graph, in any order.
        :returns: float64 (n,), 0 where no mass came to.
        """
        position = np.minimum(np.searchsorted(self.nodes, nodes), self.nodes.size - 1)
        found: NDArray[np.float64] = np.where(self.nodes[position] == nodes, self.estimates[position], 0.0)
        return found


def forward_push(
    graph: CsrGraph,
    seed_nodes: ArrayLike,
    seed_weights: ArrayLike,
    *,
    damping: float = 0.5,
    epsilon: float = 1e-6,
    workspace: PushWorkspace | None = None,
) -> PushResult:
    """Approximate Personalized PageRank near the seeds, at a cost that does not depend on the size of the graph.

    The order of the seeds does not matter.

    :param graph: the graph, with its effective weights (see :meth:`CsrGraph.reweighted` for those of a question).
    :param seed_nodes: (n_seeds,) integers in [0, n_nodes); a node that occurs twice has the sum of its weights.
    :param seed_weights: (n_seeds,) restart weights, finite, >= 0, not all 0; they are scaled to sum 1.
    :param damping: probability to follow an edge instead of restarting, in [0, 1).
    :param epsilon: residual per arc below which a node is not pushed, > 0.
    :param workspace: arrays to work in, of the graph's size; without one, O(n_nodes) are allocated.
    :returns: estimates, their error and what explains them.
    :raises InputError: if the seeds, the damping, epsilon, the workspace or an edge factor cannot be used.
    """
    nodes, weights = sparse_seeds(graph.n_nodes, seed_nodes, seed_weights)
    check_damping(damping)
    if not 0 < epsilon < np.inf:
        raise InputError(f"epsilon cannot be used: {epsilon}: give a number > 0")
    workspace = workspace or PushWorkspace(graph.n_nodes)
    if workspace.n_nodes != graph.n_nodes:
        raise InputError(f"workspace cannot be used: it has {workspace.n_nodes} nodes: make one for {graph.n_nodes}")
    pushed = workspace.push(graph, nodes, weights, (float(damping), float(epsilon)))
    order, scale = np.argsort(pushed.nodes), 1.0 / (1.0 - pushed.lost)
    cells = pushed.cells.take(order, axis=0)
    residuals, settled = cells[:, RESIDUAL] * scale, cells[:, SETTLED] * scale
    return PushResult(
        graph,
        damping,
        nodes,
        weights * scale,
        nodes=pushed.nodes[order],
        estimates=settled + (1 - damping) * residuals,
        settled=settled,
        out_weights=cells[:, OUT_WEIGHT],
        residual_sum=float(residuals.sum()),
        pushes=pushed.pushes,
        arcs_read=pushed.arcs_read,
    )


def sparse_seeds(
    n_nodes: int, seed_nodes: ArrayLike, seed_weights: ArrayLike
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Check, merge, sort and scale the seeds; drop those of weight 0.

    :param n_nodes: number of nodes of the graph.
    :param seed_nodes: as :func:`forward_push` takes them.
    :param seed_weights: as :func:`forward_push` takes them.
    :returns: int32 (n_seeds,) ascending, and float64 (n_seeds,) that sum to 1.
    :raises InputError: if they cannot be used.
    """
    nodes, weights = np.asarray(seed_nodes), np.asarray(seed_weights, dtype=np.float64)
    if nodes.ndim != 1 or nodes.shape != weights.shape or (nodes.size and nodes.dtype.kind not in "iu"):
        found = f"nodes {nodes.dtype} {nodes.shape}, weights {weights.shape}"
        raise InputError(f"seeds cannot be used: {found}: give flat arrays of one length, the nodes as integers")
    if nodes.size and (nodes.min() < 0 or nodes.max() >= n_nodes):
        raise InputError(f"seeds cannot be used: nodes {nodes.min()} to {nodes.max()}: give nodes below {n_nodes}")
    weights = scaled_to_one(weights)
    merged, position = np.unique(nodes.astype(np.int32), return_inverse=True)
    # Added up in ascending order, so that the order in which seeds come does not matter.
    order = np.lexsort((weights, position))
    total = np.bincount(position[order], weights=weights[order]).astype(np.float64)
    return merged[total > 0], total[total > 0]
