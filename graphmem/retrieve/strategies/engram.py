"""Typed dense retrieval in the manner of ENGRAM (Patel and Patel, *ENGRAM: Effective, Lightweight Memory Orchestration for
Conversational Agents*, 2025).

Records of each type are ranked by cosine on their own, the best k of each are joined as a set, and the note of a record is
as good as its best record. *Episodic* records are the notes, *semantic* ones the facts with the notes that state them.

Left out: the router, a language model that writes the records (here they are what ingestion found), and *procedural*
records, which nothing tells apart without one. The order of the first k is that of cosines whatever k is, so it decides
nothing above the cutoffs at which recall is measured.
"""

import numpy as np

from graphmem.index.topk import top_k
from graphmem.retrieve.strategies.base import Asked, Scores, Source

PER_TYPE = 100
"""How many records of each type: as many as a search can use that asks for documents of several notes."""


class Engram:
    """Ranks by the best record of each note.

    :param source: the index
    """

    def __init__(self, source: Source) -> None:
        self._fact, self._note = source.generation.ends.evidence_fact, source.generation.ends.evidence_note

    def rank(self, asked: Asked) -> Scores:
        """As :class:`~graphmem.retrieve.strategies.base.Strategy` says."""
        notes, facts = asked.signals.notes, asked.signals.facts
        scores = np.zeros(len(notes))
        episodic = top_k(notes, min(PER_TYPE, len(notes)))
        scores[episodic] = notes[episodic]
        semantic = np.zeros(len(facts) + 1)
        best = top_k(facts, min(PER_TYPE, len(facts)))
        semantic[best] = facts[best]
        # The last place stays 0: evidence of a fact that is not current lies there.
        np.maximum.at(scores, self._note, semantic[self._fact])
        return scores
