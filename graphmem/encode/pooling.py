"""From token vectors to text and span vectors: windows over long texts, means over spans."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.encode.base import Spans, Vectors

OVERLAP = 64
"""Tokens that neighbouring windows share, so that a token near a cut still sees 32 tokens of context."""


class Window(NamedTuple):
    """A stretch ``start:stop`` of a text's tokens that fits the model, and the part of it that counts.

    The owned parts ``own_start:own_stop`` of a text's windows are its tokens, each exactly once.
    """

    start: int
    stop: int
    own_start: int
    own_stop: int


def windows_over(count: int, size: int) -> list[Window]:
    """Cover a text's tokens with windows.

    The first window begins at the first token, as truncation would have it; the last is at least half as long as the others.
    A token that two windows share belongs to the one in which it stands further from the edge.

    :param count: tokens of the text, >= 0
    :param size: tokens that one window holds, > 0
    :returns: the windows from first to last; a text without tokens has one that is empty
    """
    overlap = min(OVERLAP, size // 2)
    windows: list[Window] = []
    start, own_start = 0, 0
    while start + size < count:
        stop = start + size
        following = min(stop - overlap, count - size // 2)
        own_stop = (following + stop) // 2
        windows.append(Window(start, stop, own_start, own_stop))
        start, own_start = following, own_stop
    windows.append(Window(start, count, own_start, count))
    return windows


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """Scale every row to length 1.

    :param vectors: shape ``(n, dimension)``; a row of zeros stays what it is
    :returns: float32, same shape
    """
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))[:, None]
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


class SpanPool:
    """The token vectors of one text, summed over each of its spans, window by window.

    :param spans: the spans, in code points of the text
    :param dimension: length of the token vectors
    """

    def __init__(self, spans: Spans, dimension: int) -> None:
        ranges = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
        self._starts, self._ends = ranges[:, 0], ranges[:, 1]
        self._sums = np.zeros((len(ranges), dimension), dtype=np.float32)
        self._counts = np.zeros(len(ranges), dtype=np.int64)

    def touches(self, start: int, end: int) -> bool:
        """Whether some span overlaps a range of the text.

        :param start: first code point of the range
        :param end: code point after the range
        :returns: true if at least one code point is shared
        """
        return bool(np.any(np.maximum(self._starts, start) < np.minimum(self._ends, end)))

    def add(self, vectors: Vectors, offsets: NDArray[np.int64]) -> None:
        """Add token vectors to the spans that they overlap.

        :param vectors: token vectors, shape ``(n, dimension)``
        :param offsets: code points ``(start, end)`` of each token, shape ``(n, 2)``; an empty range overlaps nothing
        """
        starts, ends = offsets[:, 0], offsets[:, 1]
        if not len(starts):
            return
        # A long text has many spans and a window touches few.
        near = np.flatnonzero((self._starts < ends.max()) & (self._ends > starts.min()))
        inside = np.maximum(self._starts[near, None], starts) < np.minimum(self._ends[near, None], ends)
        self._counts[near] += inside.sum(axis=1)
        # A sum for each span takes 0.1 ms a passage. One product with the mask took many times that while other threads
        # were at work: a small product on several threads waits for the slowest of them.
        for span, tokens in zip(near, inside, strict=True):
            self._sums[span] += vectors[tokens].sum(axis=0)

    def rows(self) -> Vectors:
        """The unit vector of each span; a row of zeros where no token was found.

        :returns: float32, shape ``(n_spans, dimension)``
        """
        return unit_rows(self._sums)

    def missing(self) -> NDArray[np.intp]:
        """The spans that no token overlaps.

        :returns: their positions, ascending
        """
        return np.flatnonzero(self._counts == 0)
