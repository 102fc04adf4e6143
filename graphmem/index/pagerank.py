"""Exact Personalized PageRank over the whole graph.

With damping ``d`` (the probability to go on), restart vector ``s`` (sums to 1), transition probabilities
``T[u, v] = w(u, v) / W(u)`` and ``W(u)`` the sum of the effective weights that leave ``u``, it solves

    ``p = (1 - d) s + d (T' p + p(sinks) s)``

where a sink is a node without outgoing weight: a walk that ends there starts again from ``s``. (Page, Brin,
Motwani and Winograd, *The PageRank Citation Ranking*, 1999; the personal restart vector: Haveliwala,
*Topic-Sensitive PageRank*, WWW 2002; as a retriever over a knowledge graph: Gutierrez et al., *HippoRAG*,
NeurIPS 2024.) The conventions are those of networkx and igraph, which serve as oracles in the tests.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphmem.errors import InputError, NotConvergedError
from graphmem.index.csr import CsrGraph


def personalized_pagerank(
    graph: CsrGraph, seeds: ArrayLike, *, damping: float = 0.5, tolerance: float = 1e-12, max_iterations: int = 1000
) -> NDArray[np.float64]:
    """Compute Personalized PageRank by power iteration to a given tolerance.

    The iteration adds up ``q = (1 - d) (s + d T' s + (d T')^2 s + ...)``. A sweep works in place (Gauss-Seidel): mass
    that reaches a node before its turn is moved on in the same sweep, which saves about half of the sweeps. The
    mass that still waits, the residual, bounds the L1 distance to the limit, so it is the stopping rule.

    Sinks only absorb in the sweeps, so ``q = (1 - d) s + d T' q``. By the equation of the module's text, ``p`` solves
    the same with ``(1 - d + d p(sinks)) s`` in place of ``(1 - d) s``: it is a multiple of ``q``, and since it sums to
    1, ``p = q / sum(q)``. Nodes that no walk from a seed reaches get 0.

    :param graph: the graph, with its effective weights.
    :param seeds: (n_nodes,) restart weights, finite, >= 0, not all 0; they are scaled to sum 1.
    :param damping: probability to follow an edge instead of restarting, in [0, 1).
    :param tolerance: greatest L1 distance of the result to the exact vector (beside rounding), > 0.
    :param max_iterations: greatest number of sweeps.
    :returns: float64 (n_nodes,), >= 0, sums to 1.
    :raises InputError: if the seeds, the damping or the tolerance cannot be used.
    :raises NotConvergedError: if the tolerance is not reached.
    """
    restart = np.array(seeds, dtype=np.float64)
    if restart.shape != (graph.n_nodes,):
        raise InputError(f"seeds cannot be used: shape {restart.shape}: give one weight for each of {graph.n_nodes} nodes")
    restart = scaled_to_one(restart)
    check_damping(damping)
    if not 0 < tolerance < np.inf:
        raise InputError(f"tolerance cannot be used: {tolerance}: give a number > 0")
    # sum(q) is at least 1 - d, and scaling q to sum 1 at most doubles its relative error.
    goal = 0.5 * (1 - damping) * tolerance
    # Imported when needed: Numba takes a second, and checking seeds, which others use too, does not need it.
    from graphmem.index import kernels

    settled, left, sweeps = kernels.sweep(
        graph.indptr, graph.indices, graph.effective_weights(), restart, (float(damping), goal), int(max_iterations)
    )
    if left > goal:
        raise NotConvergedError(
            f"PageRank did not converge: residual {left:.3g} > {goal:.3g} after {sweeps} iterations: "
            "allow more iterations, a greater tolerance or a lower damping"
        )
    scores: NDArray[np.float64] = settled / settled.sum()
    return scores


def check_damping(damping: float) -> None:
    """Refuse a damping outside [0, 1): at 1 nothing ever restarts.

    :param damping: probability to follow an edge.
    :raises InputError: if it cannot be used.
    """
    if not 0 <= damping < 1:
        raise InputError(f"damping cannot be used: {damping}: give a number >= 0 and < 1")


def scaled_to_one(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Check seed weights and scale them to sum 1.

    :param weights: (n,) the weights.
    :returns: float64 (n,).
    :raises InputError: if a weight is negative or not finite, or all are 0.
    """
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise InputError("seeds cannot be used: a weight is negative or not finite: give numbers >= 0")
    greatest = weights.max(initial=0.0)
    if greatest == 0:
        raise InputError("seeds cannot be used: every weight is 0: give at least one seed")
    # Divided by the maximum first, so that the sum cannot overflow.
    relative = weights / greatest
    scaled: NDArray[np.float64] = relative / relative.sum()
    return scaled
