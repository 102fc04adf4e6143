"""Sentences that say what a question asks: "wife" or "married" where it asks for a spouse.

A fact says it for sure (see :mod:`graphmem.retrieve.candidates`), but not every sentence that says it gives a fact.
"""

from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.generation import Generation
from graphmem.index.ranges import joined_ranges
from graphmem.retrieve.relations import RELATIONS, asked_relations

Floats = NDArray[np.float32]


def told_sentences(notes: NDArray[np.int64], question: str, generation: Generation) -> Floats:
    """How telling each sentence of some notes is: it says a relation that the question asks for, and few others do.

    :param notes: int64 (n,), note rows
    :param question: in plain words
    :param generation: the index
    :returns: float32 (n_sentences,), in [0, 1]; 0 for the sentences of other notes
    """
    graph = generation.graph
    told = np.zeros(graph.n_sentences, dtype=np.float32)
    patterns = _patterns(asked_relations(question))
    if not patterns:
        return told
    rows, sentences = _sentences(notes, generation)
    for pattern in patterns:
        # Arrow's expressions are automata: ten times as fast as Python's on these.
        said = rows[pc.match_substring_regex(sentences, pattern, ignore_case=True).to_numpy(zero_copy_only=False)]
        if len(said):
            # What every sentence says ("in") tells nothing.
            told[said] = np.maximum(told[said], np.float32(1.0 - np.log1p(len(said)) / np.log1p(max(len(rows), 2))))
    return told


def _sentences(notes: NDArray[np.int64], generation: Generation) -> tuple[NDArray[np.int64], pa.StringArray]:
    """The sentences of some notes: their rows, and what they say."""
    table, start = generation.records.notes, generation.graph.sentence_start
    texts, offsets = table["text"].take(notes).to_pylist(), table["sentences"].take(notes).combine_chunks()
    bounds = offsets.flatten().to_numpy().reshape(-1, 2)
    count = np.diff(offsets.offsets.to_numpy()) // 2
    rows, owner = joined_ranges(start[notes], count)
    said = [texts[note][first:last] for note, (first, last) in zip(owner.tolist(), bounds.tolist(), strict=True)]
    return rows, pa.array(said, pa.string())


@lru_cache(maxsize=1 << 10)
def _patterns(asked: tuple[str, ...]) -> tuple[str, ...]:
    sides = ((RELATIONS[name].before, RELATIONS[name].after) for name in asked)
    words = ("|".join(f"(?:{side})" for side in both if side) for both in sides)
    return tuple(pattern for pattern in words if pattern)
