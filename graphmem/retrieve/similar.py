"""Entities that are spoken of alike.

An entity's vector is the mean of the vectors of the sentences that name it (of the note, where it is its title): nothing
is encoded or stored for it, and it does not depend on the order in which texts came.
"""

import numpy as np
from numpy.typing import NDArray

from graphmem.index.generation import Generation
from graphmem.index.graph import EdgeType
from graphmem.index.topk import top_k
from graphmem.index.vectorlog import VectorLog
from graphmem.index.vectors import similarities, to_unit


def similar_entities(generation: Generation, log: VectorLog, entity: int, k: int) -> list[tuple[int, float]]:
    """The entities whose sentences are nearest to those of another.

    A similarity is the mean over a candidate's sentences of the cosine to the entity's vector: a product with a mean is
    the mean of the products, so one pass over the sentences serves all candidates.

    :param generation: the index
    :param log: its vectors
    :param entity: an entity's row
    :param k: how many at most
    :returns: pairs of a row and its similarity in [-1, 1], the nearest first
    """
    owner, note, sentence = _namings(generation)
    notes, sentences = log.matrix("notes"), log.matrix("sentences")
    own = owner == entity
    if not own.any():
        return []
    in_text = own & (sentence >= 0)
    titles = notes[generation.note_vectors[note[own & ~in_text]]]
    in_sentences = sentences[generation.sentence_vectors[sentence[in_text]]]
    mean = to_unit(np.concatenate([in_sentences, titles])).mean(axis=0)
    of_notes = similarities(notes, mean)[generation.note_vectors]
    of_sentences = similarities(sentences, mean)[generation.sentence_vectors]
    each = of_notes[note]
    each[sentence >= 0] = of_sentences[sentence[sentence >= 0]]
    count = generation.graph.n_entities
    named = np.bincount(owner, minlength=count)
    scores = np.bincount(owner, weights=each, minlength=count) / np.maximum(named, 1)
    scores[(named == 0) | (np.arange(count) == entity)] = -np.inf
    return [(int(row), float(scores[row])) for row in top_k(scores, min(k, count)) if np.isfinite(scores[row])]


def _namings(generation: Generation) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Entity row, note row and sentence row (-1 for a title) of every place where a note names an entity."""
    graph = generation.graph
    first, last = graph.n_notes, graph.n_notes + graph.n_entities
    start, stop = int(graph.csr.indptr[first]), int(graph.csr.indptr[last])
    kinds = np.asarray(graph.csr.edge_types[start:stop])
    owner = np.repeat(np.arange(graph.n_entities), np.diff(graph.csr.indptr[first : last + 1]))
    names = (kinds == EdgeType.MENTIONS) | (kinds == EdgeType.TITLE)
    note = np.asarray(graph.csr.indices[start:stop], dtype=np.int64)[names]
    sentence = np.asarray(graph.csr.edge_ids[start:stop], dtype=np.int64)[names]
    return owner[names], note, sentence
