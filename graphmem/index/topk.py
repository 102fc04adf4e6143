"""The best of many scores, in an order that does not depend on rounding.

Sums in another order, or the same row at another place of a matrix, give scores that differ in their last bits. So
scores are rounded to a grid before they are compared, and what is equal on the grid is ordered by a key.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import InputError

_KEPT_BITS = {np.dtype(np.float64): 30, np.dtype(np.float32): 20}
_BLOCK = 64


def quantised(scores: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Round scores to a grid of relative steps: about 1e-9 for float64, 1e-6 for float32.

    The grid has the leading bits of the binary fraction, so it is the same at every scale and in every array.

    :param scores: (n,) float64 or float32, without NaN.
    :returns: float64 (n,).
    """
    fraction, exponent = np.frexp(scores.astype(np.float64))
    bits = _KEPT_BITS[scores.dtype]
    with np.errstate(over="ignore"):
        rounded: NDArray[np.float64] = np.ldexp(np.rint(np.ldexp(fraction, bits)), exponent - bits)
    return rounded


def top_k(scores: NDArray[np.floating[Any]], k: int, ids: NDArray[Any] | None = None) -> NDArray[np.int64]:
    """Find the positions of the k greatest scores.

    Greatest quantised score first; equal ones by ascending id.

    :param scores: (n,) float64 or float32, without NaN.
    :param k: how many are wanted, >= 0; fewer come if there are fewer.
    :param ids: (n,) keys that order equal scores, numbers or strings; the positions themselves if absent.
    :returns: int64 (min(k, n),) positions in ``scores``.
    :raises InputError: if k is negative, or a score is NaN or of another dtype.
    """
    if k < 0 or scores.dtype not in _KEPT_BITS:
        raise InputError(f"top {k} of {scores.dtype} scores cannot be found: give k >= 0 and float64 or float32 scores")
    if np.isnan(scores.max(initial=0.0)):
        raise InputError("scores cannot be ordered: one is NaN: give numbers")
    if k == 0:
        return np.empty(0, dtype=np.int64)
    near = np.arange(scores.size)
    if k < scores.size:
        # Rounding keeps the order, so only what is above the k-th score or within a step below it needs to be rounded.
        kth = _kth(scores, k)
        step = abs(kth) * 2.0 ** (2 - _KEPT_BITS[scores.dtype]) if np.isfinite(kth) else 0.0
        near = np.flatnonzero(scores >= kth - step)
    rounded = quantised(scores[near])
    keys = near if ids is None else ids[near]
    best = np.lexsort((keys, -rounded))[:k]
    positions: NDArray[np.int64] = near[best].astype(np.int64)
    return positions


def _kth(scores: NDArray[np.floating[Any]], k: int) -> float:
    """The k-th greatest of more than k scores.

    Of many it looks at blocks first: k of them have a score as great as the k-th greatest of all blocks' greatest, so the
    k-th score is no less, and hardly any others are as great.
    """
    whole = scores.size // _BLOCK
    if whole >= 4 * k:
        greatest = scores[: whole * _BLOCK].reshape(whole, _BLOCK).max(axis=1)
        scores = scores[scores >= np.partition(greatest, whole - k)[whole - k]]
    return float(np.partition(scores, scores.size - k)[scores.size - k])
