"""Residual queries: what a strong note leaves open of a question, asked again.

The words of the question that the note lacks, followed by the names in its sentence that is nearest to the question,
are encoded as a question of their own and compared with the other candidates.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graphmem.encode import Encoder
from graphmem.index.generation import Generation
from graphmem.index.graph import EdgeType
from graphmem.index.postings import tokenize
from graphmem.index.vectors import Codes, to_unit
from graphmem.retrieve.candidates import Candidates

Floats = NDArray[np.float32]
_NAMES = 6


class ResidualReader:
    """Compares what notes leave open with other notes.

    :param generation: the index
    :param encoder: the encoder that made its vectors
    :param notes: int8 (rows, dimension), vectors of notes
    :param sentences: int8 (rows, dimension), vectors of sentences
    """

    def __init__(self, generation: Generation, encoder: Encoder, notes: Codes, sentences: Codes) -> None:
        self._generation = generation
        self._encoder = encoder
        self._notes = notes
        self._sentences = sentences

    def read(self, question: str, candidates: Candidates, asked: Sequence[int]) -> Floats:
        """Ask what candidates leave open.

        :param question: in plain words
        :param candidates: the notes
        :param asked: which of them
        :returns: float32 (n_asked, n): similarity of what each leaves open to each note, by its whole text or its best
            sentence, whichever is nearer; in [0, 1], and 0 to itself
        """
        if not asked:
            return np.zeros((0, len(candidates.notes)), dtype=np.float32)
        vectors = self._encoder.encode([self._open(question, candidates, row) for row in asked])
        whole = to_unit(self._notes[self._generation.note_vectors[candidates.notes]]) @ vectors.T
        result = np.maximum(np.maximum(whole, self._best(candidates, vectors)).T, 0.0)
        result[np.arange(len(asked)), list(asked)] = 0.0
        return np.asarray(result, dtype=np.float32)

    def _best(self, candidates: Candidates, vectors: Floats) -> Floats:
        """The best sentence of each candidate for each vector: float32 (n, n_vectors)."""
        start = self._generation.graph.sentence_start
        first, count = start[candidates.notes], start[candidates.notes + 1] - start[candidates.notes]
        total = np.concatenate([[0], np.cumsum(count)])
        rows = np.repeat(first - total[:-1], count) + np.arange(total[-1])
        similar = to_unit(self._sentences[self._generation.sentence_vectors[rows]]) @ vectors.T
        best = np.full((len(count), len(vectors)), -1.0, dtype=np.float32)
        filled = np.flatnonzero(count)
        if len(filled):
            best[filled] = np.maximum.reduceat(similar, total[:-1][filled], axis=0)
        return best

    def _open(self, question: str, candidates: Candidates, row: int) -> str:
        """The words of the question that a note lacks, and the names in its best sentence."""
        note = int(candidates.notes[row])
        table = self._generation.records.notes
        known = set(tokenize(f"{_text(table['title'], note)}\n{_text(table['text'], note)}"))
        words = [word for word in question.split() if not known.issuperset(tokenize(word))]
        return " ".join([*words, *self._names(note, int(candidates.best_sentence[row]))])

    def _names(self, note: int, sentence: int) -> Sequence[str]:
        graph = self._generation.graph
        row = graph.csr.row(note)
        kinds, edges = graph.csr.edge_types[row], graph.csr.edge_ids[row]
        here = graph.csr.indices[row][(kinds == EdgeType.MENTIONS) & (edges == sentence)][:_NAMES]
        names = self._generation.records.entities["name"]
        return [_text(names, int(vertex) - graph.n_notes) for vertex in here]


def _text(column: pa.ChunkedArray, row: int) -> str:
    return str(column[row].as_py())
