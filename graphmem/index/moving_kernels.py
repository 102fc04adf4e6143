"""Loops that Numba compiles, over numbers of rows that move; import as :mod:`graphmem.index.kernels`, only when one runs."""

import numba
import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
BLOCK = 4096
"""Numbers that are shifted at a time: they stay in the nearest cache."""


@numba.njit(cache=True, nogil=True)
def renumber(
    array: NDArray[np.int32], numbers: NDArray[np.int32], runs: tuple[Rows, Rows, Rows], result: NDArray[np.int32]
) -> None:
    """Copy runs of an array of row numbers, and put the rows' new numbers for them.

    :param array: (n,) of any integers, -1 for none.
    :param numbers: the new number of each row.
    :param runs: where each run starts and stops, and where it starts in the result.
    :param result: of the array's dtype.
    """
    starts, stops, at = runs
    for run in range(starts.size):
        shift = at[run] - starts[run]
        for place in range(starts[run], stops[run]):
            number = array[place]
            result[place + shift] = numbers[number] if number >= 0 else -1


@numba.njit(cache=True, nogil=True)
def shift(
    array: NDArray[np.int32], firsts: NDArray[np.int32], runs: tuple[Rows, Rows, Rows], result: NDArray[np.int32]
) -> None:
    """As :func:`renumber` where rows only came: a number grows by the rows that came before it, sixteen at a time.

    :param array: (n,) of any integers, -1 for none.
    :param firsts: the first row of before that stands after each row that came, ascending.
    :param runs: where each run starts and stops, and where it starts in the result.
    :param result: of the array's dtype.
    """
    starts, stops, at = runs
    for run in range(starts.size):
        for first in range(starts[run], stops[run], BLOCK):
            last = min(first + BLOCK, stops[run])
            source, target = array[first:last], result[first + at[run] - starts[run] : last + at[run] - starts[run]]
            for place in range(source.size):
                target[place] = source[place]
            for row in firsts:
                for place in range(source.size):
                    target[place] += source[place] >= row


@numba.njit(cache=True, nogil=True)
def naming(is_named: NDArray[np.bool_], numbers: NDArray[np.int32]) -> Rows:
    """Find which numbers are those of some rows.

    :param is_named: whether each row is one of these.
    :param numbers: (n,) of any integers, -1 for none.
    :returns: positions, ascending.
    """
    result = np.empty(numbers.size, dtype=np.int64)
    count = 0
    for place in range(numbers.size):
        number = numbers[place]
        if number >= 0 and is_named[number]:
            result[count] = place
            count += 1
    return result[:count].copy()
