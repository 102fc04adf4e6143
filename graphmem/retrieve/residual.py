"""Residual queries: what a strong note leaves open of a question, asked again.

The words of the question that the note lacks, followed by a name in its sentence that is nearest to the question, are
encoded as a question of their own and compared with the other candidates. Each name is asked for alone: a sentence names
several, and only one of them leads on.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graphmem.encode import Encoder
from graphmem.index.generation import Generation
from graphmem.index.graph import EdgeType
from graphmem.index.postings import tokenize
from graphmem.index.ranges import joined_ranges
from graphmem.index.topk import top_k
from graphmem.index.vectors import ByteRows, Codes
from graphmem.retrieve.candidates import Candidates
from graphmem.retrieve.signals import best_of_note

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
QueryVectors = dict[str, Floats]
_NAMES = 3
"""How many names of a note are asked for."""


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

    def read(self, question: str, candidates: Candidates, asked: Sequence[int], vectors: QueryVectors) -> Floats:
        """Ask what candidates leave open.

        :param question: in plain words
        :param candidates: the notes
        :param asked: which of them
        :param vectors: those of this search's queries so far; new ones are added
        :returns: float32 (n_asked, 2, n): similarity of what each leaves open to each note, by its whole text or its best
            sentence, whichever is nearer, for the best of its names; and the same of the notes that say that name
            themselves; in [0, 1], and 0 to itself
        """
        result = np.zeros((len(asked), 2, len(candidates.notes)), dtype=np.float32)
        queries, owners = [], []
        for number, row in enumerate(asked):
            for query, vertex in self._asked_by(question, candidates, row):
                queries.append(query)
                owners.append((number, vertex))
        csr = self._generation.graph.csr
        for (number, vertex), near in zip(owners, self._compare(candidates, queries, vectors), strict=True):
            said = np.isin(candidates.notes, csr.indices[csr.row(vertex)])
            result[number] = np.maximum(result[number], [near, near * said])
        result[np.arange(len(asked)), :, list(asked)] = 0.0
        return result

    def beyond(
        self, question: str, candidates: Candidates, asked: Sequence[int], vectors: QueryVectors, count: int
    ) -> Rows:
        """Look among all notes for what candidates leave open.

        :param question: in plain words
        :param candidates: the notes that are known
        :param asked: which of them
        :param vectors: those of this search's queries so far; new ones are added
        :param count: how many notes at most for each query
        :returns: int64 (n,), rows of the notes nearest to each query, ascending; some may be candidates
        """
        queries = [query for row in asked for query, _ in self._asked_by(question, candidates, row)]
        generation, found = self._generation, []
        for vector in self._encode(queries, vectors) if queries else ():
            whole, sentences = (rows.similarities(vector) for rows in self._everything)
            whole, sentences = whole[generation.note_vectors], sentences[generation.sentence_vectors]
            near = np.maximum(whole, best_of_note(sentences, generation.graph.sentence_start))
            found.append(top_k(near, count))
        return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    @cached_property
    def _everything(self) -> tuple[ByteRows, ByteRows]:
        """All notes and sentences; only a search in rounds compares with them again."""
        return ByteRows(self._notes), ByteRows(self._sentences)

    def _asked_by(self, question: str, candidates: Candidates, row: int) -> Iterator[tuple[str, int]]:
        """A note's queries, each with the vertex of its name."""
        words, names = self._open(question, candidates, row)
        for vertex in names:
            yield " ".join([*words, self._name(vertex)]), vertex

    def _encode(self, queries: Sequence[str], known: QueryVectors) -> Floats:
        """Unit vectors of queries, at least one: float32 (n, dimension). A search in rounds has some of them again."""
        new = [query for query in dict.fromkeys(queries) if query not in known]
        known.update(zip(new, self._encoder.encode(new), strict=True) if new else ())
        return np.stack([known[query] for query in queries])

    def _compare(self, candidates: Candidates, queries: Sequence[str], known: QueryVectors) -> Floats:
        """Similarity of each query to each candidate: float32 (n_queries, n)."""
        if not queries:
            return np.zeros((0, len(candidates.notes)), dtype=np.float32)
        vectors = self._encode(queries, known)
        whole = _similarities(self._notes[self._generation.note_vectors[candidates.notes]], vectors)
        near: Floats = np.maximum(np.maximum(whole, self._best(candidates, vectors)), np.float32(0.0))
        return near

    def _best(self, candidates: Candidates, vectors: Floats) -> Floats:
        """The best sentence of each candidate for each vector: float32 (n_vectors, n)."""
        start = self._generation.graph.sentence_start
        count = start[candidates.notes + 1] - start[candidates.notes]
        rows, _ = joined_ranges(start[candidates.notes], count)
        similar = _similarities(self._sentences[self._generation.sentence_vectors[rows]], vectors)
        best = np.full((len(vectors), len(count)), -1.0, dtype=np.float32)
        filled = np.flatnonzero(count)
        if len(filled):
            best[:, filled] = np.maximum.reduceat(similar, (np.cumsum(count) - count)[filled], axis=1)
        return best

    def _open(self, question: str, candidates: Candidates, row: int) -> tuple[list[str], list[int]]:
        """The words of the question that a note lacks, and the vertices of the names in its best sentence that are news."""
        note = int(candidates.notes[row])
        table = self._generation.records.notes
        known = set(tokenize(f"{_text(table['title'], note)}\n{_text(table['text'], note)}"))
        words = [word for word in question.split() if not known.issuperset(tokenize(word))]
        graph = self._generation.graph
        arcs = graph.csr.row(note)
        kinds, edges = graph.csr.edge_types[arcs], graph.csr.edge_ids[arcs]
        here = (kinds == EdgeType.MENTIONS) & (edges == int(candidates.best_sentence[row]))
        said = set(tokenize(question))
        names = graph.csr.indices[arcs][here].tolist()
        return words, [vertex for vertex in names if not said.issuperset(tokenize(self._name(vertex)))][:_NAMES]

    def _name(self, vertex: int) -> str:
        return _text(self._generation.records.entities["name"], vertex - self._generation.graph.n_notes)


def _similarities(codes: Codes, vectors: Floats) -> Floats:
    """Cosines of each vector to each row: float32 (n_vectors, n).

    Not a product of matrices: OpenBLAS would share it out, and its threads then wait busily, on the processors that the
    encoder's next run needs.
    """
    rows = ByteRows(codes)
    return np.stack([rows.similarities(vector) for vector in vectors])


def _text(column: pa.ChunkedArray, row: int) -> str:
    return str(column[row].as_py())
