"""The graph of a memory: which vertices there are, what joins them, and which sentence or fact makes each join.

Vertices are numbered notes first, then entities, then facts, each in the order of their ids. An edge's id says what it
is worth to a question: below ``n_sentences`` it is the sentence that makes the edge, above it is a fact.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.index.arcs import both_ways, checked, sorted_rows
from graphmem.index.csr import CsrGraph
from graphmem.index.edges import EdgeType, Numbering, edges_of, fact_starts
from graphmem.index.records import Records

__all__ = ["EdgeType", "MemoryGraph", "build_graph"]

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MemoryGraph:
    """The graph and how its parts count.

    :param csr: the edges, undirected
    :param n_notes: vertices [0, n_notes) are notes
    :param n_entities: vertices [n_notes, n_notes + n_entities) are entities; the rest are facts
    :param n_facts: how many facts
    :param sentence_note: int64 (n_sentences,), the note of each sentence; ascending
    :param sentence_start: int64 (n_notes + 1,), first sentence of each note
    :param fact_start: int64 (n_facts,), the vertex where a walk from each fact starts: the fact's own, or a note that
        states it where it joins no two entities; -1 where nothing states it
    """

    csr: CsrGraph
    n_notes: int
    n_entities: int
    n_facts: int
    sentence_note: Rows
    sentence_start: Rows
    fact_start: Rows

    @property
    def n_sentences(self) -> int:
        """How many sentences."""
        return len(self.sentence_note)

    def entity_vertex(self, entity: Any) -> Any:  # noqa: ANN401 - a number or an array
        """Vertices of entities by their row."""
        return self.n_notes + entity

    def fact_vertex(self, fact: Any) -> Any:  # noqa: ANN401 - a number or an array
        """Vertices of facts by their row."""
        return self.n_notes + self.n_entities + fact


def build_graph(records: Records) -> MemoryGraph:
    """Build the graph of a memory.

    :param records: what the store holds
    :returns: the graph; equal records give equal arrays
    """
    numbering, facts = Numbering.of(records), np.arange(len(records.facts), dtype=np.int64)
    edges = edges_of(records, numbering, facts)
    sizes, start = numbering.sizes, numbering.sentence_start
    fact_start = fact_starts(records.evidence, numbering, facts)
    # Sorting takes several times the edges' room: what they were made of goes before, and so do they.
    del records, numbering
    arcs = both_ways(checked(sum(sizes), *edges))
    del edges
    return graph_of(CsrGraph(*sorted_rows(sum(sizes), arcs)), sizes, start, fact_start)


def graph_of(csr: CsrGraph, sizes: tuple[int, int, int], sentence_start: Rows, fact_start: Rows) -> MemoryGraph:
    """Put a graph's parts together.

    :param csr: its edges
    :param sizes: how many notes, entities and facts
    :param sentence_start: int64 (n_notes + 1,), first sentence of each note
    :param fact_start: int64 (n_facts,), from :func:`graphmem.index.edges.fact_starts`
    :returns: the graph
    """
    sentence_note = np.repeat(np.arange(sizes[0], dtype=np.int64), np.diff(sentence_start))
    return MemoryGraph(csr, *sizes, sentence_note, sentence_start, fact_start)
