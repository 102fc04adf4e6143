"""Sentences that say what a question asks: "wife" or "married" where it asks for a spouse.

A fact says it for sure (see :mod:`graphmem.retrieve.candidates`), but not every sentence that says it gives a fact.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graphmem.index.generation import Generation
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
    table = generation.records.notes
    texts, spans = table["text"].take(notes).to_pylist(), table["sentences"].take(notes).to_pylist()
    first = graph.sentence_start[notes]
    total = sum(map(len, spans)) // 2
    for pattern in patterns:
        said = [
            int(start) + sentence
            for text, ends, start in zip(texts, spans, first, strict=True)
            for sentence in _matching(pattern, text, ends[::2])
        ]
        if said:
            # What every sentence says ("in") tells nothing.
            told[said] = np.maximum(told[said], np.float32(1.0 - np.log1p(len(said)) / np.log1p(max(total, 2))))
    return told


def _matching(pattern: re.Pattern[str], text: str, starts: Sequence[int]) -> set[int]:
    if not starts:
        return set()
    return {max(bisect_right(starts, match.start()) - 1, 0) for match in pattern.finditer(text)}


@lru_cache(maxsize=1 << 10)
def _patterns(asked: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    sides = ((RELATIONS[name].before, RELATIONS[name].after) for name in asked)
    words = ("|".join(f"(?:{side})" for side in both if side) for both in sides)
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in words if pattern)
