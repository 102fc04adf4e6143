"""Question → seeds → walk → ranked notes, with the reasons."""

import importlib
import threading
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graphmem.encode import Encoder
from graphmem.index.csr import CsrGraph
from graphmem.index.generation import Generation
from graphmem.index.names import NamedEntity
from graphmem.index.push import PushResult, PushWorkspace, forward_push
from graphmem.index.topk import top_k
from graphmem.index.vectorlog import VectorLog
from graphmem.model import Hit
from graphmem.retrieve.closeup import CloseUp, CloseUpReader, Question
from graphmem.retrieve.explain import Explainer
from graphmem.retrieve.linking import Linked, NameLinker
from graphmem.retrieve.origins import shares_of_kinds
from graphmem.retrieve.ranker import load_ranker
from graphmem.retrieve.seeds import Seeds, find_seeds
from graphmem.retrieve.signals import SignalReader, Signals
from graphmem.retrieve.similar import similar_entities
from graphmem.retrieve.strategies.base import Source
from graphmem.retrieve.strategies.catalogue import MAKERS, Strategies, no_walk
from graphmem.retrieve.thorough import rank_in_rounds
from graphmem.retrieve.weights import edge_factors, type_weights
from graphmem.settings import SearchSettings

_BY_TEXT = {"share_names": 0.0, "share_facts": 0.0, "share_text": 1.0}


@dataclass(frozen=True, slots=True)
class Spread:
    """What a question lit up.

    :param signals: what the question says of everything
    :param seeds: where walks start
    :param push: the walk
    :param walk: float64 (n_notes,), what the walk gave each note
    :param scores: float64 (n_notes,), each note's score: in ``fast`` mode the walk's, else the ranker's or the strategy's
    :param strategy: the baseline that ranked, if one did: then there are no seeds, and the walk is empty
    """

    signals: Signals
    seeds: Seeds
    push: PushResult
    walk: NDArray[np.float64]
    scores: NDArray[np.float64]
    strategy: str = ""


class Retriever:
    """Searches one generation of the index; a new generation needs a new retriever.

    :param generation: the index
    :param log: its vectors
    :param encoder: the encoder that made them
    :param settings: how to search
    """

    def __init__(self, generation: Generation, log: VectorLog, encoder: Encoder, settings: SearchSettings) -> None:
        self.generation = generation
        self._settings = settings
        self.log = log
        self._reader = SignalReader(generation, log, encoder)
        self._graph = generation.graph
        self.closeups = CloseUpReader(generation, log, encoder)
        self._local = threading.local()
        self._explainer = Explainer(generation, settings)
        self._linker = NameLinker(generation)
        self._strategies = Strategies(Source(generation, log, encoder))

    def search(self, question: str, k: int) -> list[Hit]:
        """The notes that answer a question, best first, with the reasons.

        :param question: in plain words
        :param k: how many at most
        :returns: the hits
        """
        if not self._graph.n_notes:
            return []
        spread = self.spread(question)
        best = top_k(spread.scores, min(k, self._graph.n_notes))
        notes = [int(note) for note in best if spread.scores[note] > 0]
        shares = None
        if not spread.strategy:
            shares = shares_of_kinds(notes, spread.seeds, spread.push, self._settings.epsilon, self._workspace())
        return self._explainer.hits(notes, spread, shares)

    def warm_up(self) -> None:
        """Load what the first search would wait for: the model's session, the mapped files, the compiled kernels."""
        importlib.import_module("graphmem.index.kernels")
        if self._graph.n_notes:
            self.spread("warm up")

    def rank_sources(self, question: str, k: int) -> list[tuple[str, float]]:
        """The documents that answer a question, best first.

        :param question: in plain words
        :param k: how many at most
        :returns: pairs of a document's identifier and its best note's score
        """
        if not self._graph.n_notes:
            return []
        scores = self.spread(question).scores
        sources = self.generation.records.notes["source_id"]
        found: dict[str, float] = {}
        # A document has several notes, so more notes than documents are needed; all of them at the worst.
        wanted = 4 * k
        while True:
            for note in top_k(scores, min(wanted, len(scores))):
                if scores[note] > 0 and len(found) < k:
                    found.setdefault(str(sources[int(note)]), float(scores[note]))
            if len(found) >= k or wanted >= len(scores):
                return list(found.items())
            wanted *= 4

    def similar_entities(self, entity_id: str, k: int) -> list[tuple[str, float]]:
        """Entities that are spoken of like another.

        :param entity_id: its id
        :param k: how many at most
        :returns: pairs of a name and its similarity in [-1, 1], the nearest first; none if the index does not know it
        """
        row = self.generation.records.entities["id"].index(entity_id).as_py()
        names = self.generation.records.entities["name"]
        found = similar_entities(self.generation, self.log, row, k) if row >= 0 else []
        return [(names[other].as_py(), similarity) for other, similarity in found]

    def read(self, question: str) -> Signals:
        """What a question says of everything in the memory.

        :param question: in plain words
        :returns: its signals
        """
        return self._reader.read(question)

    def link(self, question: str) -> list[Linked]:
        """What a question names, and how each name was found.

        :param question: in plain words
        :returns: the names, from left to right
        """
        return self._linker.link(question, fuzzy=self._settings.fuzzy_names)

    def names(self, question: str) -> list[NamedEntity]:
        """What a question names.

        :param question: in plain words
        :returns: the names, from left to right
        """
        return [link.name for link in self.link(question)]

    def with_settings(self, settings: SearchSettings) -> "Retriever":
        """The same index searched in another way; nothing is loaded again.

        :param settings: how to search
        :returns: a retriever that shares everything else
        """
        other = copy(self)
        other._settings = settings
        other._explainer = Explainer(self.generation, settings)
        return other

    def spread(self, question: str) -> Spread:
        """Read a question and walk from what it names.

        :param question: in plain words
        :returns: the scores, and what led to them
        """
        return self.spread_signals(question, self.read(question))

    def spread_signals(self, question: str, signals: Signals) -> Spread:
        """Walk from what a question names, when its signals are read already.

        :param question: in plain words
        :param signals: what it says of everything
        :returns: the scores, and what led to them
        """
        names, mode = self.names(question), self._settings.mode
        if mode in MAKERS:
            scores = self._strategies.rank(mode, names, signals)
            return Spread(signals, *no_walk(self._graph.csr), np.zeros_like(scores), scores, mode)
        graph = self._weighted(signals)
        seeds, push = self._walk(names, signals, graph, self._settings)
        walk = self._of_notes(push)
        if mode == "fast":
            return Spread(signals, seeds, push, walk, walk)
        asked = self._with_text_walk(Question(question, names, signals, {"all": walk}), graph)
        ranker = load_ranker(self._settings.ranker)
        if mode == "thorough":
            seen, probabilities = rank_in_rounds(asked, self.closeups, ranker)
        else:
            seen = self.closeups.read(asked)
            probabilities = ranker.rank(seen, self.closeups.ask)
        return Spread(signals, seeds, push, walk, _below(walk, seen.candidates.notes, probabilities))

    def look(self, question: str) -> CloseUp:
        """What the ranker is told of a question: for fitting one.

        :param question: in plain words
        :returns: the candidates and what is known of them
        """
        signals, names = self.read(question), self.names(question)
        graph = self._weighted(signals)
        walk = self._of_notes(self._walk(names, signals, graph, self._settings)[1])
        return self.closeups.read(self._with_text_walk(Question(question, names, signals, {"all": walk}), graph))

    def _with_text_walk(self, question: Question, graph: CsrGraph) -> Question:
        by_text = self._settings.model_copy(update=_BY_TEXT)
        text = self._of_notes(self._walk([], question.signals, graph, by_text)[1])
        return replace(question, walks={**question.walks, "text": text})

    def _walk(
        self, names: Sequence[NamedEntity], signals: Signals, graph: CsrGraph, settings: SearchSettings
    ) -> tuple[Seeds, PushResult]:
        seeds = find_seeds(names, signals, self.generation, settings)
        push = forward_push(
            graph, seeds.vertices, seeds.weights, damping=settings.damping, epsilon=settings.epsilon,
            workspace=self._workspace(),
        )
        return seeds, push

    def _of_notes(self, push: PushResult) -> NDArray[np.float64]:
        scores = np.zeros(self._graph.n_notes)
        notes = push.nodes < self._graph.n_notes
        scores[push.nodes[notes]] = push.estimates[notes]
        return scores

    def _weighted(self, signals: Signals) -> CsrGraph:
        return self._graph.csr.reweighted(
            type_weight=type_weights(self._settings), edge_factor=edge_factors(signals, self._settings)
        )

    def _workspace(self) -> PushWorkspace:
        """A workspace for the calling thread: two threads must not push in one."""
        if not hasattr(self._local, "workspace"):
            self._local.workspace = PushWorkspace(self._graph.csr.n_nodes)
        return self._local.workspace  # type: ignore[no-any-return]


def _below(walk: NDArray[np.float64], notes: NDArray[np.int64], probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores of all notes: the candidates' probabilities, and the others below them in the order of the walk."""
    lowest = float(probabilities.min(initial=1.0))
    scores: NDArray[np.float64] = walk * (0.5 * lowest / max(float(walk.max(initial=0.0)), 1e-12))
    scores[notes] = probabilities
    return scores
