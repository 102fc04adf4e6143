"""What a question says of everything in the memory: similarities and term matches, before any walk."""

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.encode import Encoder
from graphmem.index.generation import Generation
from graphmem.index.postings import question_tokens
from graphmem.index.vectorlog import KINDS, VectorLog
from graphmem.index.vectors import ByteRows

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Signals:
    """Similarities of a question, each in [-1, 1], and its term matches.

    :param notes: float32 (n_notes,), cosine to the notes
    :param sentences: float32 (n_sentences,), cosine to the sentences
    :param facts: float32 (n_facts,), cosine to the best sentence that states each fact; -1 without one
    :param bm25: float32 (n_notes,), BM25 of title and text, >= 0
    :param stated: float32 (n_notes,), cosine to the best sentence that states a fact in each note; 0 without one
    :param text: float32 (n_notes,), the fused text score, in [0, 1]
    """

    notes: Floats
    sentences: Floats
    facts: Floats
    bm25: Floats
    stated: Floats
    text: Floats


class SignalReader:
    """Reads a question against one generation.

    :param generation: the index
    :param log: its vectors
    :param encoder: the encoder that made them
    """

    def __init__(self, generation: Generation, log: VectorLog, encoder: Encoder) -> None:
        self._generation = generation
        self._encoder = encoder
        self._matrices = {kind: ByteRows(log.matrix(kind)) for kind in KINDS}
        records, ends = generation.records, generation.ends
        stated = stating_sentences(generation)
        self._by_fact = _Owned(stated, ends.evidence_fact, len(records.facts))
        self._by_note = _Owned(stated, ends.evidence_note, len(records.notes))

    def read(self, question: str) -> Signals:
        """Compare a question with everything.

        :param question: in plain words
        :returns: its signals
        """
        generation = self._generation
        vector = self._encoder.encode([question])[0]
        notes = self._matrices["notes"].similarities(vector)[generation.note_vectors]
        sentences = self._matrices["sentences"].similarities(vector)[generation.sentence_vectors]
        facts = self._by_fact.greatest(sentences, -1.0)
        stated = self._by_note.greatest(sentences, 0.0)
        bm25 = generation.postings.bm25(question_tokens(question)).astype(np.float32)
        best = best_of_note(sentences, generation.graph.sentence_start)
        text = (unit_range(notes) + unit_range(bm25) + unit_range(best)) / np.float32(3)
        return Signals(notes, sentences, facts, bm25, stated, text)


def stating_sentences(generation: Generation) -> NDArray[np.int64]:
    """Which sentence states each fact.

    :param generation: the index
    :returns: int64 (n_evidence,), the sentence's row; -1 where the note has none, as after a statement of the user's own
    """
    note, starts = generation.ends.evidence_note, generation.graph.sentence_start
    row = starts[note] + generation.records.evidence["sentence"].to_numpy()
    return np.where((note >= 0) & (row >= starts[note]) & (row < starts[note + 1]), row, -1)


class _Owned:
    """Values that owners have: the greatest of each is one pass.

    :param rows: int64 (n,), which value each owner has; -1 for none
    :param owner: int32 (n,), -1 for none
    :param count: how many owners there are
    """

    def __init__(self, rows: NDArray[np.int64], owner: NDArray[np.int32], count: int) -> None:
        known = (rows >= 0) & (owner >= 0)
        self._rows, self._owner = rows[known], owner[known]
        self._count = count

    def greatest(self, values: Floats, least: float) -> Floats:
        """The greatest value of each owner, or ``least`` where none is greater.

        :param values: float32 (n_values,)
        :param least: in the values' unit
        :returns: float32 (count,)
        """
        result = np.full(self._count, least, dtype=np.float32)
        if "graphmem.index.kernels" in sys.modules:
            from graphmem.retrieve.kernels import greatest_of_owners

            greatest_of_owners(values, self._rows, self._owner, result)
        else:
            np.maximum.at(result, self._owner, values[self._rows])
        return result


def best_of_note(
    sentences: Floats, sentence_start: NDArray[np.int64], notes: NDArray[np.int64] | None = None
) -> Floats:
    """The best sentence of each note.

    :param sentences: float32 (n_sentences,)
    :param sentence_start: int64 (n_notes + 1,), first sentence of each note
    :param notes: int64 (n,), some note rows; all of them by default
    :returns: float32 (n,); 0 for a note without sentences
    """
    chosen = np.arange(len(sentence_start) - 1) if notes is None else notes
    first, last = sentence_start[chosen], sentence_start[chosen + 1]
    best = np.zeros(len(chosen), dtype=np.float32)
    filled = np.flatnonzero(last > first)
    if len(filled):
        # Pairs of bounds: what lies between two notes is reduced too, and left out.
        bounds = np.stack([first[filled], last[filled]], axis=1).ravel()
        bounds = bounds[:-1] if bounds[-1] >= len(sentences) else bounds
        best[filled] = np.maximum.reduceat(sentences, bounds)[::2]
    return best


def unit_range(values: Floats) -> Floats:
    """Values divided by their maximum; negative ones and an all-zero signal become 0.

    :param values: float32 (n,)
    :returns: float32 (n,), in [0, 1]
    """
    top = float(values.max(initial=0.0))
    if top <= 0:
        return np.zeros_like(values)
    scaled: Floats = (np.maximum(values, 0.0) / top).astype(np.float32)
    return scaled
