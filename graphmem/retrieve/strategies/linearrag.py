"""LinearRAG (Zhuang et al., *LinearRAG: Linear Graph Retrieval Augmented Generation on Large-scale Corpora*,
arXiv:2510.10114, 2025: local semantic bridging, global importance aggregation).

A graph without relations: entities, sentences and passages. *Bridging*: each entity of the question goes to the sentence
that names it and is nearest to the question, and from there to the entities that this sentence names, each worth its
predecessor times the sentence's cosine, as long as that is above a threshold. *Aggregation*: these entities, and each
passage with ``0.05 (ratio * dense + ln(1 + sum over its entities of score * ln(1 + occurrences) / hop))``, start
Personalized PageRank over passages and entities, joined by the entity's part of all that the passage names; damping 0.5.
A question that names nothing is ranked by vectors.

Its code has other constants for each data set; here one setting serves all (:data:`SETTING`). Left out: the entity
recogniser at query time (names are looked up, and all entities of a name start), and the edges between passages that
follow each other, which are in the code and not in the paper.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.index.csr import CsrGraph
from graphmem.index.graph import EdgeType
from graphmem.index.pagerank import personalized_pagerank
from graphmem.retrieve.strategies.base import Asked, Scores, Source, between_ends
from graphmem.retrieve.strategies.hipporag import DAMPING, TOLERANCE
from graphmem.retrieve.strategies.phrases import mentions

PASSAGE_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Setting:
    """Constants of the bridging.

    :param rounds: how many rounds; the question's entities are the first
    :param ratio: what a passage's cosine counts beside its entities
    :param threshold: what an entity must be worth to be passed on, or to be reached
    :param sentences: how many sentences of each entity are followed
    """

    rounds: int
    ratio: float
    threshold: float
    sentences: int


SETTING = Setting(rounds=3, ratio=2.0, threshold=0.4, sentences=3)


@dataclass(frozen=True, slots=True)
class Bridged:
    """What the bridging reached.

    :param weights: float64 (n_entities,), >= 0
    :param best: float64 (n_entities,), the score with which each was last reached; 0 for others
    :param hop: int64 (n_entities,), the round of that, from 1 on
    """

    weights: Scores
    best: Scores
    hop: NDArray[np.int64]


class LinearRag:
    """Ranks notes by their PageRank among entities.

    :param source: the index
    :param setting: constants
    """

    def __init__(self, source: Source, setting: Setting = SETTING) -> None:
        self._setting = setting
        graph = source.generation.graph
        self._n_notes, self._n_entities = graph.n_notes, graph.n_entities
        self._mentions = mentions(source.generation.records)
        found = self._mentions
        in_note = np.bincount(found.note, found.times, found.n_notes)
        self.graph = CsrGraph.from_edges(
            self._n_notes + self._n_entities, found.note, self._n_notes + found.phrase, found.times / in_note[found.note]
        )
        self._csr, self._sentence_note = graph.csr, graph.sentence_note

    def rank(self, asked: Asked) -> Scores:
        """As :class:`~graphmem.retrieve.strategies.base.Strategy` says."""
        if not asked.names:
            return asked.signals.notes.astype(np.float64)
        reached = self.bridge(sorted({row for name in asked.names for row in name.entities}), asked.signals.sentences)
        found = self._mentions
        each = reached.best[found.phrase] * np.log1p(found.times) / np.maximum(reached.hop[found.phrase], 1)
        of_entities = np.log1p(np.bincount(found.note, each, self._n_notes))
        passages = PASSAGE_WEIGHT * (self._setting.ratio * between_ends(asked.signals.notes) + of_entities)
        restart = np.concatenate([passages, reached.weights])
        return personalized_pagerank(self.graph, restart, damping=DAMPING, tolerance=TOLERANCE)[: self._n_notes]

    def bridge(self, seeds: list[int], sentences: NDArray[np.float32]) -> Bridged:
        """Follow sentences from the question's entities.

        :param seeds: entity rows
        :param sentences: float32 (n_sentences,), cosines to the question
        :returns: what was reached
        """
        weights, best = np.zeros(self._n_entities), np.zeros(self._n_entities)
        hop = np.zeros(self._n_entities, dtype=np.int64)
        weights[seeds], best[seeds], hop[seeds] = 1.0, 1.0, 1
        frontier, used = dict.fromkeys(seeds, 1.0), set[int]()
        for number in range(2, self._setting.rounds + 1):
            following: dict[int, float] = {}
            for entity, worth in frontier.items():
                for sentence in self._nearest(entity, sentences, used):
                    score = worth * float(sentences[sentence])
                    if score < self._setting.threshold:
                        continue
                    for reached in self._named(sentence):
                        weights[reached] += score
                        following[reached] = score
            for reached, score in following.items():
                best[reached], hop[reached] = score, number
            frontier = following
        return Bridged(weights, best, hop)

    def _nearest(self, entity: int, sentences: NDArray[np.float32], used: set[int]) -> list[int]:
        """The sentences of an entity that are nearest to the question, none of them twice in a question."""
        row = self._csr.row(self._n_notes + entity)
        mine = self._csr.edge_ids[row][self._csr.edge_types[row] == EdgeType.MENTIONS]
        open_ = np.array([sentence for sentence in np.unique(mine[mine >= 0]).tolist() if sentence not in used], np.int64)
        order = np.argsort(-sentences[open_], kind="stable")[: self._setting.sentences]
        nearest: list[int] = open_[order].tolist()
        used.update(nearest)
        return nearest

    def _named(self, sentence: int) -> list[int]:
        """The entities that a sentence names."""
        row = self._csr.row(int(self._sentence_note[sentence]))
        here = (self._csr.edge_types[row] == EdgeType.MENTIONS) & (self._csr.edge_ids[row] == sentence)
        entities: list[int] = (self._csr.indices[row][here] - self._n_notes).tolist()
        return entities
