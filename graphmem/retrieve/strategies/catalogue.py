"""The strategies by name; each is made when it is first asked for, and kept."""

import threading
from collections.abc import Sequence

import numpy as np

from graphmem.index.csr import CsrGraph
from graphmem.index.names import NamedEntity
from graphmem.index.push import PushResult
from graphmem.retrieve.seeds import KINDS, Seeds
from graphmem.retrieve.signals import Signals
from graphmem.retrieve.strategies import text
from graphmem.retrieve.strategies.base import Asked, Maker, Scores, Source, Strategy
from graphmem.retrieve.strategies.engram import Engram
from graphmem.retrieve.strategies.hipporag import HippoRag
from graphmem.retrieve.strategies.hipporag2 import HippoRag2
from graphmem.retrieve.strategies.linearrag import LinearRag
from graphmem.settings import Mode

MAKERS: dict[Mode, Maker] = {
    "dense": text.dense, "bm25": text.bm25, "rrf": text.rrf, "hipporag": HippoRag, "hipporag2": HippoRag2,
    "linearrag": LinearRag, "engram": Engram,
}  # fmt: skip


class Strategies:
    """All strategies over one generation of the index.

    :param source: the index
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._made: dict[Mode, Strategy] = {}
        self._lock = threading.Lock()

    def rank(self, mode: Mode, names: Sequence[NamedEntity], signals: Signals) -> Scores:
        """Rank notes as a strategy does.

        :param mode: its name, one of ``MAKERS``
        :param names: what the question names
        :param signals: what it says of everything
        :returns: float64 (n_notes,), in [0, 1], the best note 1; 0 for what the strategy does not find
        """
        with self._lock:
            if mode not in self._made:
                self._made[mode] = MAKERS[mode](self._source)
        scores = self._made[mode].rank(Asked(names, signals))
        scaled: Scores = np.maximum(scores, 0.0) / max(float(scores.max(initial=0.0)), 1e-300)
        return scaled


def no_walk(graph: CsrGraph) -> tuple[Seeds, PushResult]:
    """What stands where a walk's seeds and the walk would: hits of a strategy have no paths.

    :param graph: the graph that is not walked
    :returns: no seeds, and a walk that reached nothing
    """
    none, nodes = np.empty(0), np.empty(0, dtype=np.int32)
    push = PushResult(graph, 0.0, nodes, none, nodes, none, none, none, residual_sum=0.0, pushes=0, arcs_read=0)
    return Seeds(np.empty(0, dtype=np.int64), none, none.reshape(0, len(KINDS))), push
