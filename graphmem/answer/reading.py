"""Reading for an answer: a question understood and searched, then its candidates, or a comparison's outcome."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.answer.candidates import Candidate, find_candidates
from graphmem.answer.compare import Comparer
from graphmem.answer.features import Evidence, FeatureReader
from graphmem.answer.hops import Binding, ChainFollower
from graphmem.answer.pages import PageReader
from graphmem.answer.understand import Asked, understand
from graphmem.answer.verdict import Verdict
from graphmem.answer.wording import head_of, without_names
from graphmem.encode import Encoder
from graphmem.index.topk import top_k
from graphmem.index.vectorlog import VectorLog
from graphmem.index.vectors import to_unit
from graphmem.retrieve.retriever import Retriever, Spread
from graphmem.retrieve.signals import stating_sentences
from graphmem.settings import SearchSettings

READ = 10
_LIKELY = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for a question.

    :param asked: the question, understood
    :param spread: what the search found
    :param order: rows of the best notes, best first
    :param verdict: a comparison's outcome; None for an open question
    :param bindings: ways through the question's chain of relations, best first
    :param candidates: what could be the answer of an open question
    :param rows: float32 (n_candidates, n_features)
    """

    asked: Asked
    spread: Spread
    order: list[int]
    verdict: Verdict | None
    bindings: list[Binding]
    candidates: list[Candidate]
    rows: NDArray[np.float32]


class Reader:
    """Reads one generation of the index for answers.

    :param retriever: searches it
    :param log: its vectors
    :param encoder: the encoder that made them
    :param settings: how it searches
    """

    def __init__(
        self, retriever: Retriever, log: VectorLog, encoder: Encoder, settings: SearchSettings | None = None
    ) -> None:
        self.retriever = retriever
        self.settings = settings or SearchSettings()
        self.generation = retriever.generation
        self.pages = PageReader(self.generation)
        self._sentences = log.matrix("sentences")
        self._stating = stating_sentences(self.generation)
        self._encoder = encoder
        self._chains = ChainFollower(self.pages)
        self._comparer = Comparer(self.pages)

    def read(self, question: str) -> Reading:
        """Search for a question, and read the best notes.

        :param question: in plain words
        :returns: what was read
        """
        asked = understand(question, self.retriever.names(question))
        spread = self.retriever.spread(question)
        order = [int(row) for row in top_k(spread.scores, min(_LIKELY, len(spread.scores))) if spread.scores[row] > 0]
        if asked.shape != "open":
            verdict = self._comparer.compare(asked, spread, order)
            return Reading(asked, spread, order, verdict, [], [], np.zeros((0, 0), dtype=np.float32))
        bindings = self._follow(asked, spread, order)
        led = dict.fromkeys(value.note for binding in bindings[:2] for value in binding.values)
        rows = list(dict.fromkeys([*order[:READ], *led]))
        candidates = find_candidates([self.pages.page(row) for row in rows], self.pages, asked.kind, asked.noun)
        signals = spread.signals
        vectors = self._encoder.encode([question, without_names(asked) or question, head_of(asked)])
        relation, head = self._sentence_cosines(vectors[1:], rows)
        evidence = Evidence(
            spread.scores, signals.sentences, relation, head, signals.facts, self._statement_cosines(vectors, rows),
            bindings, rows,
        )  # fmt: skip
        return Reading(
            asked, spread, order, None, bindings, candidates, FeatureReader(asked, evidence, self.pages).read(candidates)
        )

    def _follow(self, asked: Asked, spread: Spread, order: list[int]) -> list[Binding]:
        if not asked.chain or not asked.names:
            return []
        centre = max(asked.names, key=lambda name: len(name.text))
        start = self._chains.start(centre.entities, spread.scores)
        return self._chains.follow(start, asked.chain, order)

    def _sentence_cosines(self, vectors: NDArray[np.float32], rows: list[int]) -> NDArray[np.float32]:
        """Cosines to the sentences of some notes: float32 (n_vectors, n_sentences); 0 elsewhere."""
        found = np.zeros((len(vectors), self.generation.graph.n_sentences), dtype=np.float32)
        start = self.generation.graph.sentence_start
        for row in rows:
            first, last = int(start[row]), int(start[row + 1])
            found[:, first:last] = vectors @ to_unit(self._sentences[self.generation.sentence_vectors[first:last]]).T
        return found

    def _statement_cosines(self, vectors: NDArray[np.float32], rows: list[int]) -> NDArray[np.float32]:
        """Cosines to the sentences that state the facts of some notes: float32 (n_vectors, n_evidence); 0 elsewhere."""
        numbers = np.array([fact.evidence for row in rows for fact in self.pages.page(row).facts], dtype=np.int64)
        numbers = numbers[self._stating[numbers] >= 0]
        found = np.zeros((len(vectors), len(self._stating)), dtype=np.float32)
        if len(numbers):
            stating = self.generation.sentence_vectors[self._stating[numbers]]
            found[:, numbers] = vectors @ to_unit(self._sentences[stating]).T
        return found
