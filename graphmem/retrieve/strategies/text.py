"""Rankings by text alone: vectors, words, and both.

**Dense**: cosine of the question to each note. **BM25**: Robertson and Zaragoza, *The Probabilistic Relevance Framework*,
2009, in Lucene's variant with its constants k1 = 1.2 and b = 0.75. **Reciprocal rank fusion** of these two: Cormack, Clarke
and Büttcher, *Reciprocal Rank Fusion Outperforms Condorcet and Individual Rank Learning Methods*, SIGIR 2009, with its
constant 60.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from graphmem.index.topk import top_k
from graphmem.retrieve.signals import Signals
from graphmem.retrieve.strategies.base import Asked, Scores, Source

RANK_CONSTANT = 60


class Text:
    """Ranks by what the question says of each note's text.

    :param score: scores of all notes from the signals
    """

    def __init__(self, score: Callable[[Signals], Scores]) -> None:
        self._score = score

    def rank(self, asked: Asked) -> Scores:
        """As :class:`~graphmem.retrieve.strategies.base.Strategy` says."""
        return self._score(asked.signals)


def dense(_: Source) -> Text:
    """By cosine."""
    return Text(lambda signals: signals.notes.astype(np.float64))


def bm25(_: Source) -> Text:
    """By BM25."""
    return Text(lambda signals: signals.bm25.astype(np.float64))


def rrf(_: Source) -> Text:
    """By reciprocal ranks in both."""
    return Text(lambda signals: reciprocal_ranks(signals.notes) + reciprocal_ranks(signals.bm25))


def reciprocal_ranks(scores: NDArray[np.float32]) -> Scores:
    """What each note gets for its rank.

    :param scores: float32 (n,)
    :returns: float64 (n,), ``1 / (60 + rank)`` with ranks from 1 on; 0 for one whose score is not above 0
    """
    order = top_k(scores, len(scores))
    result = np.zeros(len(scores))
    result[order] = 1.0 / (RANK_CONSTANT + np.arange(1, len(scores) + 1))
    result[scores <= 0] = 0.0
    return result
