"""A question's candidates looked at closely: what is known of them, for a first pass and for those that follow.

The first pass compares every candidate with those that are strong at first sight. Each further one compares them again with
those that the pass before found likely, and lets their probability walk over what joins the candidates; it knows what the
first pass's likeliest leave open of the question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.encode import Encoder
from graphmem.index.generation import Generation
from graphmem.index.names import NamedEntity
from graphmem.index.postings import question_tokens, tokenize
from graphmem.index.vectorlog import VectorLog
from graphmem.retrieve.candidates import Candidates, choose_notes, find_candidates
from graphmem.retrieve.features import own_features, pair_features, question_features, residual_features, table
from graphmem.retrieve.residual import QueryVectors, ResidualReader
from graphmem.retrieve.signals import Signals

Floats = NDArray[np.float32]
_TEXT_STRENGTH = np.float32(0.7)
"""How strong the best note by text is beside one whose title the question names."""
_SHARED = 0.5
"""What a shared name is worth in the candidates' walk, beside a link."""
_ROUNDS, _DAMPING = 12, 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it has been read.

    :param text: in plain words
    :param names: what it names
    :param signals: what it says of everything
    :param walks: scores of walks by name, each float64 (n_notes,)
    """

    text: str
    names: Sequence[NamedEntity]
    signals: Signals
    walks: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class CandidateTable:
    """What a question's candidates are like.

    :param notes: int64 (n,), note rows
    :param rows: float32 (n, n_features)
    :param features: names of the columns
    """

    notes: NDArray[np.int64]
    rows: Floats
    features: list[str]


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A question's candidates and all that is known of them so far.

    :param question: in plain words
    :param candidates: the notes
    :param columns: float32 (n,) by name, what each candidate is
    :param constants: numbers that are the same for all
    :param open: by candidate that was asked, float32 (2, n): similarity of what it leaves open to each
    :param vectors: float32 (dimension,) by query, of what was asked so far
    """

    question: str
    candidates: Candidates
    columns: Mapping[str, Floats]
    constants: Mapping[str, float]
    open: dict[int, Floats] = field(default_factory=dict)
    vectors: QueryVectors = field(default_factory=dict)

    @property
    def is_linked(self) -> bool:
        """Whether any candidate links to another."""
        return bool((self.candidates.links > 0).any())

    def first(self) -> CandidateTable:
        """What the first pass is told."""
        return self._table({})

    def again(self, probabilities: NDArray[np.float64], asked: Sequence[int] | None = None) -> CandidateTable:
        """What each pass after the first is told.

        :param probabilities: float64 (n,), those of the pass before
        :param asked: the candidates that were asked what they leave open; the likeliest of these probabilities by default
        :returns: the first's columns, and its own; of candidates that were not asked, nothing is open
        """
        likely = probabilities.astype(np.float32)
        rows = strongest(likely) if asked is None else asked
        residual = {row: self.open[row] for row in rows if row in self.open}
        again = pair_features(self.candidates, likely) | residual_features(self.candidates, likely, residual)
        columns = {f"{name}_again": values for name, values in again.items()}
        odds = np.clip(likely, 1e-6, 1.0 - 1e-6)
        columns["before"] = np.log(odds / (1.0 - odds))
        columns["walk_again"] = _walk(self.candidates, likely)
        return self._table(columns)

    def _table(self, more: Mapping[str, Floats]) -> CandidateTable:
        rows, features = table({**self.columns, **more}, self.constants)
        return CandidateTable(self.candidates.notes, rows, features)


class CloseUpReader:
    """Looks closely at the candidates of a question.

    :param generation: the index
    :param log: its vectors
    :param encoder: the encoder that made them
    """

    def __init__(self, generation: Generation, log: VectorLog, encoder: Encoder) -> None:
        self._generation = generation
        self._residual = ResidualReader(generation, encoder, log.matrix("notes"), log.matrix("sentences"))
        self._speakers = _Speakers(generation.records.notes["speaker"])

    def read(
        self, question: Question, more: NDArray[np.int64] | None = None, vectors: QueryVectors | None = None
    ) -> CloseUp:
        """Choose candidates and describe them.

        :param question: the question
        :param more: int64 (n,), rows of notes that are candidates too
        :param vectors: those of the same search's queries in rounds before
        :returns: what the first pass needs
        """
        signals, generation = question.signals, self._generation
        tokens = question_tokens(question.text)
        notes = choose_notes(question.walks["all"], signals)
        notes = notes if more is None else np.union1d(notes, more)
        candidates = find_candidates(notes, question.text, question.names, signals, generation)
        strength = first_strength(candidates, signals)
        columns = own_features(candidates, signals, question.walks, generation)
        columns |= {"strength": strength, "speaker": self._speakers.named(notes, tokens)}
        columns |= pair_features(candidates, strength)
        constants = question_features(candidates, signals)
        return CloseUp(question.text, candidates, columns, constants, vectors={} if vectors is None else vectors)

    def ask(self, seen: CloseUp, rows: Sequence[int]) -> None:
        """Ask candidates what they leave open of the question; the answers go into ``seen.open``.

        :param seen: the candidates
        :param rows: which of them
        """
        rows = [row for row in rows if row not in seen.open]
        found = self._residual.read(seen.question, seen.candidates, rows, seen.vectors)
        seen.open.update(zip(rows, found, strict=True))

    def beyond(self, seen: CloseUp, rows: Sequence[int], count: int) -> NDArray[np.int64]:
        """Look among all notes for what candidates leave open of the question.

        :param seen: the candidates
        :param rows: which of them
        :param count: how many notes at most for each query
        :returns: int64 (n,), note rows, ascending; some may be candidates already
        """
        return self._residual.beyond(seen.question, seen.candidates, rows, seen.vectors, count)


def strongest(strength: Floats, count: int = 2) -> list[int]:
    """The strongest candidates: those that are asked what they leave open.

    :param strength: float32 (n,)
    :param count: how many at most
    :returns: rows, the strongest first
    """
    return [int(row) for row in np.argsort(-strength, kind="stable")[:count] if strength[row] > 0]


def first_strength(candidates: Candidates, signals: Signals) -> Floats:
    """How strong a candidate is at first sight: named by its title, or near to the best by text.

    :param candidates: the notes
    :param signals: what the question says of everything
    :returns: float32 (n,), in [0, 1]
    """
    text = signals.text[candidates.notes]
    best = max(float(signals.text.max(initial=0.0)), 1e-9)
    strength: Floats = np.maximum(candidates.titled, _TEXT_STRENGTH * text / np.float32(best))
    return strength


def _walk(candidates: Candidates, restart: Floats) -> Floats:
    """Personalized PageRank over the candidates alone, where the first pass's probabilities are the restart vector."""
    worth = candidates.links**2 + candidates.related
    worth = worth + worth.T + np.float32(_SHARED) * candidates.shared**2
    steps = worth / np.maximum(worth.sum(axis=1, keepdims=True), 1e-9)
    start = restart / max(float(restart.sum()), 1e-9)
    mass = start
    for _ in range(_ROUNDS):
        mass = (1.0 - _DAMPING) * start + _DAMPING * (mass @ steps)
    return np.asarray(mass, dtype=np.float32)


class _Speakers:
    """Who says which note, and whether a question names them."""

    def __init__(self, speakers: pa.ChunkedArray) -> None:
        names = pc.unique(speakers)
        names = names.filter(pc.not_equal(names, ""))
        found = pc.fill_null(pc.index_in(speakers, value_set=names), -1)
        self._of_note = found.to_numpy(zero_copy_only=False).astype(np.int64)
        self._by_token: dict[str, set[int]] = {}
        for position, name in enumerate(names.to_pylist()):
            for token in tokenize(name):
                self._by_token.setdefault(token, set()).add(position)

    def named(self, notes: NDArray[np.int64], tokens: Sequence[str]) -> Floats:
        """1 for a note whose speaker the question names, 0.5 where it has another or none, 0 where no one speaks."""
        spoken = self._of_note[notes]
        named = sorted(set[int]().union(*(self._by_token.get(token, set()) for token in tokens)))
        result: Floats = np.where(spoken < 0, 0.0, np.where(np.isin(spoken, named), 1.0, 0.5)).astype(np.float32)
        return result
