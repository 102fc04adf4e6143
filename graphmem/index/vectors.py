"""Exact vector search over unit vectors that take a byte a number.

Every row is compared with the query: 100,000 rows of 384 numbers take some 8 ms of a slow core, and an approximate
index would miss some of the rows that a path needs.

A row is divided by its greatest number and rounded to -127 … 127 (scalar quantisation). What it was divided by is not kept:
the row had length 1, so its codes divided by their own length give it back, with a cosine of 0.9999 to what it was.
"""

import sys
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphmem.errors import InputError

Codes = NDArray[np.int8]
_GREATEST = 127
_QUERY_GREATEST = 8191
_BLOCK_ROWS = 1024
# A process that has not loaded the kernels, which takes a second, compares so many rows in all in less time without them.
_WITHOUT_KERNEL = 1_000_000


class _Compared:
    """How many rows this process has compared without the kernels."""

    rows = 0


def to_codes(rows: NDArray[np.floating[Any]]) -> Codes:
    """Round unit rows to a byte a number.

    :param rows: (n, dim), finite
    :returns: int8 (n, dim)
    """
    top = np.maximum(np.abs(rows).max(axis=1, initial=0.0, keepdims=True), 1e-30)
    codes: Codes = np.rint(rows * (_GREATEST / top)).astype(np.int8)
    return codes


def to_unit(codes: Codes) -> NDArray[np.float32]:
    """Unit rows of codes.

    :param codes: int8 (n, dim)
    :returns: float32 (n, dim); a row of zeros stays one
    """
    rows = codes.astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-30)
    return rows


class ByteRows:
    """Rows that are compared with one query after another; their lengths are worked out once.

    :param codes: int8 (n, dim), memory-mapped or not
    :raises InputError: if it is no matrix
    """

    def __init__(self, codes: Codes) -> None:
        if codes.ndim != 2:
            raise InputError(f"vectors cannot be compared: {codes.shape}: give a matrix")
        self._codes = codes
        self._squares: NDArray[np.int32] | None = None

    def similarities(self, query: ArrayLike) -> NDArray[np.float32]:
        """Cosines of all rows to a query.

        :param query: (dim,), of any length but zero
        :returns: float32 (n,), in [-1, 1]; 0 for a row of zeros
        :raises InputError: if the dimensions differ or the query is not finite
        """
        codes = self._codes
        rounded = _rounded(query, codes.shape[1])
        length = max(float(np.linalg.norm(rounded.astype(np.float64))), 1.0)
        _Compared.rows += codes.shape[0]
        if "graphmem.index.kernels" not in sys.modules and _Compared.rows <= _WITHOUT_KERNEL:
            return _cosines(codes, rounded, length)
        from graphmem.index import kernels

        if self._squares is None:
            self._squares = kernels.squares(codes)
        return kernels.cosines(codes, self._squares, rounded, length)


def similarities(codes: Codes, query: ArrayLike) -> NDArray[np.float32]:
    """Cosines of all rows to a single query; see :meth:`ByteRows.similarities`.

    :param codes: int8 (n, dim), memory-mapped or not
    :param query: (dim,), of any length but zero
    :returns: float32 (n,), in [-1, 1]; 0 for a row of zeros
    :raises InputError: if the dimensions differ or the query is not finite
    """
    return ByteRows(codes).similarities(query)


def _rounded(query: ArrayLike, dimension: int) -> NDArray[np.int16]:
    """A query in whole numbers, so small that the sum of products fits into 32 bits, whatever the rows are."""
    vector = np.asarray(query, dtype=np.float64)
    if vector.shape != (dimension,):
        shapes = f"rows of {dimension}, query {vector.shape}"
        raise InputError(f"vectors do not fit together: {shapes}: use one encoder for both")
    if not np.isfinite(vector).all():
        raise InputError("a query vector cannot be used: it is not finite: encode the text again")
    greatest = min(_QUERY_GREATEST, (2**31 - 1) // (_GREATEST * max(vector.size, 1)))
    return np.rint(vector * (greatest / max(float(np.abs(vector).max(initial=0.0)), 1e-30))).astype(np.int16)


def _cosines(codes: Codes, query: NDArray[np.int16], length: float) -> NDArray[np.float32]:
    """What :func:`graphmem.index.kernels.cosines` gives, to the last bit: sums of whole numbers are exact in float64."""
    result = np.zeros(len(codes), dtype=np.float32)
    for start in range(0, len(codes), _BLOCK_ROWS):
        block = codes[start : start + _BLOCK_ROWS].astype(np.float64)
        square = np.einsum("ij,ij->i", block, block)
        lengths = np.where(square > 0, np.sqrt(square) * length, 1.0)
        result[start : start + _BLOCK_ROWS] = (block @ query.astype(np.float64)) / lengths
    return result
