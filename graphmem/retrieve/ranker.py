"""The second look: candidates of the walk and of the text, ranked by a small model over what is known of each.

The model is data: trees fitted by ``benchmarks/fit_ranker.py`` on questions whose answers are known, every set weighted
alike. Nothing in it is keyed to a corpus; ``docs/recall.md`` has its figures on sets that it was not fitted on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphmem.encode import Encoder
from graphmem.errors import InputError
from graphmem.index.generation import Generation
from graphmem.index.names import NamedEntity
from graphmem.index.postings import question_tokens, tokenize
from graphmem.index.vectorlog import VectorLog
from graphmem.retrieve.candidates import Candidates, choose_notes, find_candidates
from graphmem.retrieve.features import own_features, pair_features, question_features, table
from graphmem.retrieve.residual import ResidualReader
from graphmem.retrieve.signals import Signals
from graphmem.retrieve.trees import Trees, load_json

Floats = NDArray[np.float32]
_TEXT_STRENGTH = np.float32(0.7)
"""How strong the best note by text is beside one whose title the question names."""
_LEANING = 1.0
"""What the best note by text has before the others, in log-odds. On kinds of text that the trees have not seen they know
less than plain fusion does; leaning this far towards it costs nothing where they know more."""


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


class FeatureReader:
    """Looks closely at the candidates of a question.

    :param generation: the index
    :param log: its vectors
    :param encoder: the encoder that made them
    """

    def __init__(self, generation: Generation, log: VectorLog, encoder: Encoder) -> None:
        self._generation = generation
        self._residual = ResidualReader(generation, encoder, log.matrix("notes"), log.matrix("sentences"))
        self._speakers = _Speakers(generation.records.notes["speaker"].to_pylist())

    def read(self, question: Question) -> CandidateTable:
        """Choose candidates and describe them.

        :param question: the question
        :returns: their features
        """
        signals, generation = question.signals, self._generation
        tokens = question_tokens(question.text)
        notes = choose_notes(question.walks["all"], signals)
        candidates = find_candidates(notes, tokens, question.names, signals, generation)
        strength = first_strength(candidates, signals)
        columns = own_features(candidates, signals, question.walks, generation)
        columns["speaker"] = self._speakers.named(notes, tokens)
        columns |= pair_features(candidates, strength, self._residual.read(question.text, candidates, strength))
        rows, features = table(columns, question_features(candidates, signals))
        return CandidateTable(notes, rows, features)


class Ranker:
    """Turns features into probabilities.

    :param trees: the model
    """

    def __init__(self, trees: Trees) -> None:
        self._trees = trees

    def rank(self, candidates: CandidateTable) -> NDArray[np.float64]:
        """How likely each candidate is one that the answer needs.

        :param candidates: their features
        :returns: float64 (n,), in (0, 1)
        :raises InputError: if the model was fitted on other features
        """
        if list(self._trees.features) != candidates.features:
            missing = sorted(set(self._trees.features) ^ set(candidates.features))
            detail = missing[0] if missing else "their order"
            raise InputError(f"this ranker is of another version: {detail}: fit it anew with benchmarks/fit_ranker.py")
        text = candidates.rows[:, candidates.features.index("text/max")].astype(np.float64)
        log_odds = self._trees.log_odds(candidates.rows) + _LEANING * (text - 1.0)
        probabilities: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-log_odds))
        return probabilities


@cache
def load_ranker(path: Path | None = None) -> Ranker:
    """Read a ranker.

    :param path: a file that ``benchmarks/fit_ranker.py`` wrote; the one that is shipped by default
    :returns: the ranker
    :raises InputError: if the file cannot be read
    """
    return Ranker(Trees.from_json(load_json(path or files(__package__).joinpath("ranker.json"))))


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


class _Speakers:
    """Who says which note, and whether a question names them."""

    def __init__(self, speakers: Sequence[str]) -> None:
        names = sorted(set(speakers) - {""})
        number = {name: position for position, name in enumerate(names)}
        self._of_note = np.array([number.get(speaker, -1) for speaker in speakers], dtype=np.int64)
        self._by_token: dict[str, set[int]] = {}
        for name, position in number.items():
            for token in tokenize(name):
                self._by_token.setdefault(token, set()).add(position)

    def named(self, notes: NDArray[np.int64], tokens: Sequence[str]) -> Floats:
        """1 for a note whose speaker the question names, 0.5 where it has another or none, 0 where no one speaks."""
        spoken = self._of_note[notes]
        named = sorted(set[int]().union(*(self._by_token.get(token, set()) for token in tokens)))
        result: Floats = np.where(spoken < 0, 0.0, np.where(np.isin(spoken, named), 1.0, 0.5)).astype(np.float32)
        return result
