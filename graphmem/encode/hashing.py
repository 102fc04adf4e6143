"""An encoder without a model: signed feature hashing of words, word pairs and letter trigrams.

Weinberger et al., *Feature Hashing for Large Scale Multitask Learning*, ICML 2009: every feature adds +1 or -1
at a hashed position, so that dot products of texts are unbiased estimates of those of their feature counts.
It knows spelling, not meaning: for tests, and for memories that must do without a model.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from graphmem.encode.base import Spans, Vectors, check_spans, check_texts
from graphmem.encode.pooling import SpanPool, unit_rows
from graphmem.errors import InputError

_FORMAT = 1
_WORD = re.compile(r"\w+")
_PAIR_WEIGHT = np.float32(0.25)
_TRIGRAM_WEIGHT = np.float32(0.5)

# Without counts over a corpus, length is what tells "of" from "Lotharingia": words shorter than this count less, by
# the square of their length. On 300 2Wiki questions it lifts recall@5 from 19 to 34.
_FULL_LENGTH = 5


@lru_cache(maxsize=65536)
def _slot(feature: str, dimension: int) -> tuple[int, float]:
    """Position and sign of a feature; blake2b because Python's own hash differs from run to run."""
    digest = int.from_bytes(blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
    return (digest >> 1) % dimension, 1.0 if digest & 1 else -1.0


@lru_cache(maxsize=16384)
def _word_vector(word: str, dimension: int) -> Vectors:
    """The word itself, and its letter trigrams, which are what related spellings share."""
    padded = f"<{word}>"
    trigrams = [padded[at : at + 3] for at in range(len(padded) - 2)]
    vector = np.zeros(dimension, dtype=np.float32)
    for trigram in trigrams:
        position, sign = _slot(f"t {trigram}", dimension)
        vector[position] += sign * _TRIGRAM_WEIGHT / np.sqrt(np.float32(len(trigrams)))
    position, sign = _slot(f"w {word}", dimension)
    vector[position] += sign
    vector *= np.float32((min(len(word), _FULL_LENGTH) / _FULL_LENGTH) ** 2)
    vector.flags.writeable = False
    return vector


class HashEncoder:
    """Deterministic, model-free encoder (see the module); the same on every machine and in every run.

    :param dimension: length of the vectors, >= 1
    """

    def __init__(self, dimension: int = 256) -> None:
        if dimension < 1:
            raise InputError(f"an encoder needs at least one dimension: {dimension}: give a positive number")
        self.dimension = dimension
        self.fingerprint = f"hash@{dimension}:v{_FORMAT}"
        empty = np.zeros((1, dimension), dtype=np.float32)
        position, sign = _slot("empty", dimension)
        empty[0, position] = sign
        self._empty = empty

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode each text; see :meth:`Encoder.encode`.

        :param texts: any strings; those without a word all have the same vector
        :returns: unit rows, float32, shape ``(len(texts), dimension)``
        """
        check_texts(texts)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:] = self._tokens(text)[0].sum(axis=0)
        return self._finish(rows)

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> tuple[Vectors, list[Vectors]]:
        """Encode each text and the spans within it; see :meth:`Encoder.encode_spans`.

        :param texts: any strings
        :param spans: for each text its spans, in code points
        :returns: the unit rows of the texts, and for each text those of its spans
        """
        check_spans(texts, spans)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        span_rows = []
        for row, text, ranges in zip(rows, texts, spans, strict=True):
            vectors, offsets = self._tokens(text)
            row[:] = vectors.sum(axis=0)
            pool = SpanPool(ranges, self.dimension)
            pool.add(vectors, offsets)
            span_rows.append(self._finish(pool.rows()))
        return self._finish(rows), span_rows

    def _tokens(self, text: str) -> tuple[Vectors, np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
        """One vector per word, its pair with the word before included, and where the words stand."""
        matches = list(_WORD.finditer(text))
        words = [match.group().casefold() for match in matches]
        vectors = np.zeros((len(words), self.dimension), dtype=np.float32)
        for row, word in zip(vectors, words, strict=True):
            row += _word_vector(word, self.dimension)
        for row, before, word in zip(vectors[1:], words, words[1:], strict=False):
            position, sign = _slot(f"p {before} {word}", self.dimension)
            row[position] += sign * _PAIR_WEIGHT
        offsets = np.asarray([match.span() for match in matches], dtype=np.int64).reshape(-1, 2)
        return vectors, offsets

    def _finish(self, rows: Vectors) -> Vectors:
        """Unit rows; what has no word (or whose features cancel) gets the vector of the empty text."""
        units = unit_rows(rows)
        units[~units.any(axis=1)] = self._empty
        return units
