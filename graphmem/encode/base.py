"""What an encoder is: text in, unit vectors out."""

import re
from collections.abc import Sequence
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import InputError

Vectors: TypeAlias = NDArray[np.float32]
"""Row vectors, float32, shape ``(n, dimension)``, each of length 1."""

Spans: TypeAlias = Sequence[tuple[int, int]]
"""Half-open ranges ``(start, end)`` of code points within one text."""

_SURROGATES = re.compile("[\ud800-\udfff]")


@runtime_checkable
class Encoder(Protocol):
    """Turns texts, and spans within them, into unit vectors whose dot product is their similarity.

    The same text gives the same vector (to 1e-6) whatever else is encoded beside it, so that the order in which
    a memory was filled cannot change what it finds. Methods may be called from several threads.
    """

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """What the vectors depend on: two encoders with one fingerprint give interchangeable vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode each text.

        :param texts: any strings; an empty one has a vector too
        :returns: one unit row per text, float32, shape ``(len(texts), dimension)``
        """
        ...

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> tuple[Vectors, list[Vectors]]:
        """Encode each text and, from the same pass, the spans within it.

        A span's vector is the mean of the token vectors that overlap it, in the context of its text. Spans beyond
        the model's longest input are reached by further windows; a span without any token is encoded as a text of
        its own.

        :param texts: any strings
        :param spans: for each text its spans, in code points; they may overlap and nest
        :returns: what :meth:`encode` returns for the texts, and for each text the unit rows of its spans, float32,
            shape ``(len(spans[i]), dimension)``
        :raises InputError: a span that does not lie within its text
        """
        ...


def check_texts(texts: Sequence[str]) -> None:
    """Refuse a single string, which would pass as a sequence of one-character texts.

    :param texts: what the caller gave
    :raises InputError: it is a string
    """
    if isinstance(texts, str):
        raise InputError(f"a list of texts is wanted, not one string: {texts[:40]!r}: put it in a list")


def check_spans(texts: Sequence[str], spans: Sequence[Spans]) -> None:
    """Refuse spans that do not belong to the texts.

    :param texts: the texts
    :param spans: for each text its spans
    :raises InputError: another number of span lists than of texts, or a span outside its text
    """
    check_texts(texts)
    if len(texts) != len(spans):
        raise InputError(f"{len(texts)} texts but {len(spans)} lists of spans: give one list for each text")
    for text, ranges in zip(texts, spans, strict=True):
        for start, end in ranges:
            if not 0 <= start <= end <= len(text):
                detail = f"({start}, {end}) in {len(text)} characters, {text[:40]!r}"
                raise InputError(f"a span lies outside its text: {detail}: give code points, 0 <= start <= end")


def encodable(text: str) -> str:
    """Replace halves of surrogate pairs, which are no characters and which tokenizers refuse, by U+FFFD.

    :param text: any string
    :returns: a string of the same length
    """
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
