"""Where the walk starts: the names in the question, the facts nearest to it, and the notes that match its words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.index.generation import Generation
from graphmem.index.names import NamedEntity
from graphmem.index.topk import top_k
from graphmem.retrieve.signals import Signals
from graphmem.settings import SearchSettings

KINDS = ("names", "facts", "text")


@dataclass(frozen=True, slots=True)
class Seeds:
    """Sparse restart weights, by what they come from.

    :param vertices: int64 (n,), ascending, no vertex twice
    :param weights: float64 (n,), > 0, of sum 1
    :param parts: float64 (n, 3), how much of each weight comes from each of ``KINDS``
    """

    vertices: NDArray[np.int64]
    weights: NDArray[np.float64]
    parts: NDArray[np.float64]

    def kind(self, vertex: int) -> str:
        """Which kind of seed gave most of a vertex's weight.

        :param vertex: one of the vertices
        :returns: one of ``KINDS``
        """
        return KINDS[int(np.argmax(self.parts[np.searchsorted(self.vertices, vertex)]))]


def find_seeds(
    named: Sequence[NamedEntity], signals: Signals, generation: Generation, settings: SearchSettings
) -> Seeds:
    """Choose few seeds: a handful beats many (recall findings of HippoRAG 2 and LinearRAG agree).

    Each kind shares out a fixed part of the restart mass; a kind that found nothing leaves its part to the others.

    :param named: what the question names
    :param signals: what it says of everything
    :param generation: the index
    :param settings: parts and counts
    :returns: the seeds; never empty in a memory with a note
    """
    kinds = {
        "names": _name_seeds(named, generation),
        "facts": _fact_seeds(signals, generation, settings),
        "text": _text_seeds(signals, settings),
    }
    shares = {"names": settings.share_names, "facts": settings.share_facts, "text": settings.share_text}
    found: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for column, kind in enumerate(KINDS):
        total = sum(kinds[kind].values())
        for vertex, weight in kinds[kind].items():
            found[vertex][column] += shares[kind] * weight / total
    vertices = np.array(sorted(vertex for vertex, parts in found.items() if sum(parts) > 0), dtype=np.int64)
    parts = np.array([found[int(vertex)] for vertex in vertices]).reshape(-1, len(KINDS))
    parts = parts / parts.sum()
    return Seeds(vertices, parts.sum(axis=1), parts)


def _name_seeds(named: Sequence[NamedEntity], generation: Generation) -> dict[int, float]:
    """Each name has one part, whatever it stands for; a name of many entities shares it out, a common one counts less."""
    graph = generation.graph
    indptr = graph.csr.indptr
    seeds: dict[int, float] = defaultdict(float)
    for name in named:
        for entity in name.entities:
            vertex = int(graph.entity_vertex(entity))
            seeds[vertex] += 1.0 / len(name.entities) / (1.0 + np.log1p(indptr[vertex + 1] - indptr[vertex]))
    return seeds


def _fact_seeds(signals: Signals, generation: Generation, settings: SearchSettings) -> dict[int, float]:
    best = top_k(signals.facts, min(settings.seed_facts, len(signals.facts)))
    starts = generation.graph.fact_start
    seeds: dict[int, float] = defaultdict(float)
    for fact in best:
        if signals.facts[fact] > 0 and starts[fact] >= 0:
            seeds[int(starts[fact])] += float(signals.facts[fact])
    return seeds


def _text_seeds(signals: Signals, settings: SearchSettings) -> dict[int, float]:
    best = top_k(signals.text, min(settings.seed_notes, len(signals.text)))
    seeds = {int(note): float(signals.text[note]) for note in best if signals.text[note] > 0}
    # A question that matches nothing at all still has to start somewhere: the first notes, by id.
    return seeds or {int(note): 1.0 for note in best}
