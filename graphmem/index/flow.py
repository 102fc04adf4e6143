"""Why a node has its rank: the walks from the seeds that carried it, taken from the push itself.

After a push (:mod:`graphmem.index.push`; ``d`` damping, ``e`` estimates, ``p`` their settled parts, ``s`` restart
masses, ``T`` transition probabilities, all with the sinks' mass sent back) a node's estimate is what arrived there,
from the seeds and from its neighbours, times the part of it that settles:

    ``e[v] = (1 - d) s[v] + d (sum over u of p[u] T[u, v])``

Let ``f[u] = p[u] / e[u]`` be the part of a node's arrivals that was pushed on, 1 at most. Then ``p[u] = f[u] e[u]``,
and each term of the sum says which part of ``e[v]`` came from which neighbour. Unrolled, ``e[v]`` is the sum over all
walks from a seed ``v0`` to ``v`` of ``(1 - d) s[v0]`` times the product of ``d f[u] T[u, w]`` over the steps ``u`` to
``w``: that is the *share* of a walk.

So the shares of any set of walks sum to at most the score, the remainder is never negative, and each share is at most
what the walk contributes to the exact vector (``f <= 1``), to which it grows as epsilon falls. The exact contributions
would not do: their sum may exceed the estimate, which is a lower bound. Pushing the same part of every arrival at a
node is a choice (the push itself is first in, first out); nothing else about the order of pushes is used.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import InputError
from graphmem.index.push import PushResult


class PathFlow(NamedTuple):
    """A walk from a seed to the target, and the part of the target's score that it carried.

    ``edge_ids`` and ``edge_types`` belong to the steps, so they are one shorter than ``nodes``: empty where the walk
    starts at the target.
    """

    nodes: tuple[int, ...]
    edge_ids: tuple[int, ...]
    edge_types: tuple[int, ...]
    share: float


@dataclass(frozen=True)
class PathFlows:
    """A node's score as the sum of paths and a remainder.

    :param target: index of the node.
    :param score: its estimate.
    :param paths: simple paths, greatest share first, in absolute mass.
    :param remainder: the score that all other walks carried: ``score = sum of shares + remainder``.
    """

    target: int
    score: float
    paths: tuple[PathFlow, ...]
    remainder: float


class Arrivals(NamedTuple):
    """Where a node's score came from, greatest part first: what its neighbours sent over each arc."""

    neighbours: list[int]
    arcs: list[int]
    steps: list[float]
    parts: list[float]


def edge_flows(result: PushResult, node: int) -> NDArray[np.float64]:
    """Compute the mass that a push moved over each arc that leaves a node: ``d / (1 - d) p[u] w / W(u)``.

    :param result: the push.
    :param node: index of the node.
    :returns: float64 (arcs of the row,), in the row's order; all 0 if the node was not pushed.
    """
    weights = result.graph.effective_weights(result.graph.row(node)).astype(np.float64)
    position = _position(result, node)
    if position is None or result.out_weights[position] == 0.0:
        return np.zeros(weights.size)
    pushed = result.damping / (1 - result.damping) * result.settled[position]
    flows: NDArray[np.float64] = pushed / result.out_weights[position] * weights
    return flows


def explain_paths(
    result: PushResult,
    target: int,
    *,
    max_paths: int = 5,
    max_hops: int = 6,
    min_share: float = 1e-3,
    known: dict[int, Arrivals] | None = None,
) -> PathFlows:
    """Find the simple paths that carried most of a node's score.

    Best-first search from the target against the flow. The score of the node where an unfinished path begins, times the
    steps from there, bounds every path that it can become; so paths are found in the order of their shares. The bounds
    of all unfinished paths of one length sum to at most the score, so that at most ``max_hops / min_share`` of them are
    ever extended.

    :param result: a push over an undirected graph.
    :param target: index of the node to explain.
    :param max_paths: greatest number of paths.
    :param max_hops: greatest number of steps in a path.
    :param min_share: least share of a path, as a part of the score, > 0.
    :param known: what was read for other nodes of the same push, and what is read for this one: hits have neighbours in
        common, and reading them takes most of the time.
    :returns: the paths and the remainder; without paths if no mass reached the target.
    :raises InputError: if the graph is directed: its rows do not hold the arcs that enter a node.
    """
    if not result.graph.undirected:
        raise InputError("paths cannot be explained: the graph is directed: build it with CsrGraph.from_edges")
    if min_share <= 0:
        raise InputError(f"min_share cannot be used: {min_share}: give a number > 0")
    position = _position(result, target)
    if position is None:
        return PathFlows(target, 0.0, (), 0.0)
    score = float(result.estimates[position])
    paths = _Search(result, max_hops, {} if known is None else known).run(target, score, max_paths, min_share * score)
    return PathFlows(target, score, paths, score - sum(path.share for path in paths))


def _position(result: PushResult, node: int) -> int | None:
    """Find a node among those that were reached."""
    position = int(np.searchsorted(result.nodes, node))
    return position if position < result.nodes.size and result.nodes[position] == node else None


class _Search:
    """Best-first search for the paths that carried a node's score."""

    def __init__(self, result: PushResult, max_hops: int, known: dict[int, Arrivals]) -> None:
        self.result = result
        self.max_hops = max_hops
        self.restart: dict[int, float] = dict(zip(result.seed_nodes.tolist(), result.restart.tolist(), strict=True))
        self.known = known

    def run(self, target: int, score: float, max_paths: int, floor: float) -> tuple[PathFlow, ...]:
        """Find the ``max_paths`` best paths with a share of at least ``floor``."""
        # Entries: minus the bound, nodes from the start on, arcs, product of the steps, whether the path is complete.
        heap: list[tuple[float, tuple[int, ...], tuple[int, ...], float, bool]]
        heap = [(-score, (target,), (), 1.0, False)]
        found: list[PathFlow] = []
        while heap and len(found) < max_paths:
            bound, nodes, arcs, product, complete = heappop(heap)
            if complete:
                found.append(self._path(nodes, arcs, -bound))
                continue
            share = product * (1 - self.result.damping) * self.restart.get(nodes[0], 0.0)
            if share > 0.0 and share >= floor:
                heappush(heap, (-share, nodes, arcs, product, True))
            if len(arcs) == self.max_hops:
                continue
            for neighbour, arc, step, part in zip(*self._arrivals(nodes[0]), strict=True):
                if product * part < floor:
                    break
                if neighbour not in nodes:
                    heappush(heap, (-product * part, (neighbour, *nodes), (arc, *arcs), product * step, False))
        return tuple(found)

    def _arrivals(self, node: int) -> Arrivals:
        if node not in self.known:
            self.known[node] = self._read_arrivals(node)
        return self.known[node]

    def _read_arrivals(self, node: int) -> Arrivals:
        """Read a node's row, whose arcs mirror those that enter it."""
        result, row = self.result, self.result.graph.row(node)
        sources = result.graph.indices[row]
        position = np.minimum(np.searchsorted(result.nodes, sources), result.nodes.size - 1)
        kept = np.flatnonzero((result.nodes[position] == sources) & (sources != node))
        position = position[kept]
        weights = result.graph.effective_weights(row)[kept]
        out_weights = result.out_weights[position]
        # A node that was never pushed has no out-weight here, and sent nothing.
        part = np.divide(weights, out_weights, out=np.zeros(kept.size), where=out_weights > 0)
        part *= result.damping * result.settled[position]
        order = np.argsort(-part, kind="stable")[: np.count_nonzero(part)]
        sources, arcs, part = sources[kept][order], kept[order] + row.start, part[order]
        step = part / result.estimates[position[order]]
        return Arrivals(sources.tolist(), arcs.tolist(), step.tolist(), part.tolist())

    def _path(self, nodes: tuple[int, ...], arcs: tuple[int, ...], share: float) -> PathFlow:
        graph = self.result.graph
        ids = tuple(int(graph.edge_ids[arc]) for arc in arcs)
        types = tuple(int(graph.edge_types[arc]) for arc in arcs)
        return PathFlow(nodes, ids, types, share)
