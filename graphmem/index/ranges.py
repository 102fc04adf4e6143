"""Ranges of rows as flat arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def joined_ranges(first: NDArray[Any], count: NDArray[Any]) -> tuple[Rows, Rows]:
    """Ranges of whole numbers, one after the other.

    :param first: (n,) integers, where each begins
    :param count: (n,) integers, how long each is, >= 0
    :returns: the numbers, and which range each belongs to: int64 (sum of count,)
    """
    count = count.astype(np.int64)
    owner = np.repeat(np.arange(len(count)), count)
    return (first - (np.cumsum(count) - count))[owner] + np.arange(len(owner)), owner
