"""HippoRAG (Gutiérrez, Shu, Gu, Yasunaga and Su, *HippoRAG: Neurobiologically Inspired Long-Term Memory for Large Language
Models*, NeurIPS 2024, section 2.3).

The graph has phrases only. An edge for each fact joins its subject and its object, weighted by how often it is stated; names
whose vectors have a cosine of 0.8 or more are joined by it. The phrases that the question names start Personalized PageRank,
each with its *node specificity*, one over the number of notes that have it; damping is 0.5. A note's score is the sum of its
phrases' PageRank, each as often as it occurs.

Left out: the language model that extracts triples and the question's names. Triples are graphmem's facts, its entities are
the phrases, aliases being one phrase already, and the question's names are looked up. Names of one spelling share their
name's restart mass. A question that names nothing is ranked by vectors, where the original code scores every passage alike.
"""

from collections.abc import Sequence

import numpy as np

from graphmem.index.csr import CsrGraph
from graphmem.index.names import NamedEntity
from graphmem.index.pagerank import personalized_pagerank
from graphmem.retrieve.strategies.base import Asked, Scores, Source
from graphmem.retrieve.strategies.phrases import phrases
from graphmem.retrieve.strategies.synonyms import synonyms_of

DAMPING = 0.5
TOLERANCE = 1e-9
"""Greatest L1 distance of a vector to the exact one: below what any ranking can show."""


class HippoRag:
    """Ranks notes by the PageRank of their phrases.

    :param source: the index
    """

    def __init__(self, source: Source) -> None:
        known, same = phrases(source.generation.records), synonyms_of(source)
        self._occurrences = known.occurrences
        has_both = (known.subject >= 0) & (known.object >= 0)
        self.graph = CsrGraph.from_edges(
            self._occurrences.n_phrases,
            np.concatenate([known.subject[has_both], same.first]), np.concatenate([known.object[has_both], same.second]),
            np.concatenate([known.stated[has_both], same.cosine]),
        )  # fmt: skip
        self._specificity = 1.0 / np.maximum(self._occurrences.notes_with(), 1)

    def restart(self, names: Sequence[NamedEntity]) -> Scores:
        """Where walks start.

        :param names: what the question names
        :returns: float64 (n_phrases,), >= 0
        """
        restart = np.zeros(self.graph.n_nodes)
        for name in names:
            rows = np.array(name.entities, dtype=np.int64)
            np.add.at(restart, rows, self._specificity[rows] / len(rows))
        return restart

    def rank(self, asked: Asked) -> Scores:
        """As :class:`~graphmem.retrieve.strategies.base.Strategy` says."""
        restart = self.restart(asked.names)
        if not restart.any():
            return asked.signals.notes.astype(np.float64)
        return self._occurrences.of_notes(personalized_pagerank(self.graph, restart, damping=DAMPING, tolerance=TOLERANCE))
