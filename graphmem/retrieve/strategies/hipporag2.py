"""HippoRAG 2 without its filter (Gutiérrez, Shu, Qi, Zhou and Su, *From RAG to Memory: Non-Parametric Continual Learning for
Large Language Models*, ICML 2025, section 3).

The graph has notes and phrases: facts join phrases (2 for each time that one is stated), names of a cosine of 0.8 or more
are joined (2 cosines), and a note is joined with each of its phrases (1). The five facts nearest to the question give their
phrases weight, each its score, scaled over all facts, over the number of notes that have the phrase; a phrase has the mean
over its facts, and the best five phrases count. Every note starts with 0.05 times its cosine, scaled over all notes. Notes
are ranked by their own Personalized PageRank, damping 0.5.

Left out: the language model that extracts triples (graphmem's facts stand for them), and *recognition memory*, the one that
drops facts at query time; its own ablation puts that at -0.3 to 1.7 points of recall@5. A fact is compared by the sentence
part that states it, where the original encodes the triple. Memories without facts are ranked by vectors, as there.
"""

import numpy as np
from numpy.typing import NDArray

from graphmem.index.csr import CsrGraph
from graphmem.index.pagerank import personalized_pagerank
from graphmem.index.topk import top_k
from graphmem.retrieve.strategies.base import Asked, Scores, Source, between_ends
from graphmem.retrieve.strategies.hipporag import DAMPING, TOLERANCE
from graphmem.retrieve.strategies.phrases import phrases
from graphmem.retrieve.strategies.synonyms import synonyms_of

FACTS = 5
PHRASES = 5
NOTE_WEIGHT = 0.05


class HippoRag2:
    """Ranks notes by their PageRank among phrases.

    :param source: the index
    """

    def __init__(self, source: Source) -> None:
        known, same = phrases(source.generation.records), synonyms_of(source)
        self._phrases, place, first = known, known.occurrences, known.occurrences.n_notes
        self._n_notes, self._notes_with = first, np.maximum(place.notes_with(), 1)
        has_both = (known.subject >= 0) & (known.object >= 0)
        self.graph = CsrGraph.from_edges(
            first + place.n_phrases,
            np.concatenate([first + known.subject[has_both], first + same.first, place.note]),
            np.concatenate([first + known.object[has_both], first + same.second, first + place.phrase]),
            np.concatenate([2 * known.stated[has_both], 2 * same.cosine, np.ones(len(place.note))]),
        )

    def phrase_weights(self, facts: NDArray[np.float32]) -> Scores:
        """What the facts nearest to a question give their phrases.

        :param facts: float32 (n_facts,), cosines
        :returns: float64 (n_phrases,), >= 0, above 0 for five at most
        """
        best = top_k(facts, min(FACTS, len(facts)))
        score = between_ends(facts)[best]
        total, count = (np.zeros(self._phrases.occurrences.n_phrases) for _ in range(2))
        for ends in (self._phrases.subject[best], self._phrases.object[best]):
            known = ends >= 0
            np.add.at(total, ends[known], score[known] / self._notes_with[ends[known]])
            np.add.at(count, ends[known], 1.0)
        mean = total / np.maximum(count, 1.0)
        weights = np.zeros(len(mean))
        kept = top_k(mean, min(PHRASES, len(mean)))
        weights[kept] = mean[kept]
        return weights

    def rank(self, asked: Asked) -> Scores:
        """As :class:`~graphmem.retrieve.strategies.base.Strategy` says."""
        notes = between_ends(asked.signals.notes)
        if not len(asked.signals.facts):
            return notes
        restart = np.concatenate([NOTE_WEIGHT * notes, self.phrase_weights(asked.signals.facts)])
        scores = personalized_pagerank(self.graph, restart, damping=DAMPING, tolerance=TOLERANCE)
        return scores[: self._n_notes]
