"""Changing a few places of a long array: runs between them are copied whole, at the speed of memory."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def first_staying(now: Rows, count: int) -> Rows:
    """For each row now, where new ones would stand among those of before, of which some are gone.

    :param now: int64 (n_before,), the row now of each row of before, ascending; -1 where it is gone
    :param count: how many rows there are now
    :returns: int64 (count + 1,), the row of before that is at this place now, or else the next one that stayed; n_before
        where there is none
    """
    stays = now >= 0
    first = np.full(count + 1, len(now), dtype=np.int64)
    first[now[stays]] = np.flatnonzero(stays)
    return np.minimum.accumulate(first[::-1])[::-1]


def places_of(fresh: Rows, gone: Rows) -> Rows:
    """Where rows come among those of before, of which some are gone.

    :param fresh: int64 (m,), rows now that were not there before, ascending
    :param gone: int64 (k,), rows of before that are not there now, ascending
    :returns: int64 (m,), the row of before, or one past the last, before which each comes
    """
    stayed = fresh - np.arange(len(fresh))
    return stayed + np.searchsorted(gone - np.arange(len(gone)), stayed, side="right")


def splice(array: NDArray[Any], gone: Rows, places: Rows, values: NDArray[Any]) -> NDArray[Any]:
    """Leave values out and put others in.

    :param array: (n,), not changed
    :param gone: int64 (k,), positions that are left out, each once, ascending
    :param places: int64 (m,), the position in ``array`` before which each new value comes, n for the end; ascending
    :param values: (m,), of the array's dtype; those of one place keep their order
    :returns: (n - k + m,), a new array
    """
    cuts = np.unique(np.concatenate([gone, gone + 1, places, [0, array.size]]))
    bounds = np.searchsorted(places, cuts)
    is_gone = np.zeros(cuts.size, dtype=bool)
    is_gone[np.searchsorted(cuts, gone)] = True
    pieces = []
    for start, stop, skip, first, last in zip(
        cuts.tolist(), [*cuts[1:].tolist(), array.size], is_gone.tolist(), bounds.tolist(),
        [*bounds[1:].tolist(), places.size], strict=True,
    ):  # fmt: skip
        if last > first:
            pieces.append(values[first:last])
        if not skip:
            pieces.append(array[start:stop])
    return np.concatenate(pieces).astype(array.dtype, copy=False)
