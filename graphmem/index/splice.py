"""Changing a few places of a long array: runs between them are copied whole, at the speed of memory."""

from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Number = TypeVar("Number", bound=np.integer[Any])
# Up to so many rows that came, comparing each number with all of them is faster than looking it up.
_FEW_CAME = 24


class Moves(NamedTuple):
    """Where rows went.

    :param now: int32 (n_before,), the row now of each, ascending; -1 where it is gone
    :param gone: int64 (k,), rows of before that are not there now, ascending
    :param came: int64 (m,), rows now that were not there before, ascending
    """

    now: NDArray[np.int32]
    gone: Rows
    came: Rows


class Cuts(NamedTuple):
    """How an array is put together from runs of another and from new values.

    :param starts: int64 (n_runs,), where each run that stays starts
    :param stops: int64 (n_runs,), one past its end
    :param at: int64 (n_runs,), where it starts now
    :param filled: int64 (m,), where the new values are
    :param size: how long the array is now
    """

    starts: Rows
    stops: Rows
    at: Rows
    filled: Rows
    size: int


def cut(size: int, gone: Rows, places: Rows) -> Cuts:
    """Say what stays of an array, and where.

    :param size: its length
    :param gone: int64 (k,), positions that are left out, each once, ascending
    :param places: int64 (m,), the position before which each new value comes, ``size`` for the end; ascending
    :returns: the runs and the places of the values
    """
    starts = np.setdiff1d(np.concatenate([[0], gone + 1, places]), np.append(gone, size), assume_unique=False)
    stops = np.unique(np.concatenate([gone, places, [size]]))
    at = starts - np.searchsorted(gone, starts) + np.searchsorted(places, starts, side="right")
    filled = places - np.searchsorted(gone, places) + np.arange(len(places))
    return Cuts(starts, stops[np.searchsorted(stops, starts, side="right")], at, filled, size - len(gone) + len(places))


def standing(rows: NDArray[Any], gone: Rows, came: Rows) -> Rows:
    """Where rows now, new ones or not, stand among those of before.

    :param rows: (n,), rows now
    :param gone: int64 (k,), rows of before that are not there now, ascending
    :param came: int64 (m,), rows now that were not there before, ascending
    :returns: int64 (n,), the row of before that is the one now, or else the next one that stayed; one past the last where
        there is none
    """
    stayed: Rows = rows - np.searchsorted(came, rows)
    return stayed + np.searchsorted(gone - np.arange(len(gone)), stayed, side="right")


def places_of(fresh: Rows, gone: Rows) -> Rows:
    """Where rows come among those of before, of which some are gone.

    :param fresh: int64 (m,), rows now that were not there before, ascending
    :param gone: int64 (k,), rows of before that are not there now, ascending
    :returns: int64 (m,), the row of before, or one past the last, before which each comes
    """
    return standing(fresh, gone, fresh)


def moves_of(count: int, gone: Rows, came: Rows) -> Moves:
    """The row now of each row of before.

    :param count: how many there were
    :param gone: int64 (k,), rows of before that are not there now, ascending
    :param came: int64 (m,), rows now that were not there before, ascending
    :returns: where all went
    """
    cuts = cut(count, gone, places_of(came, gone))
    now, numbers = np.full(count, -1, dtype=np.int32), np.arange(cuts.size, dtype=np.int32)
    for start, stop, at in zip(cuts.starts.tolist(), cuts.stops.tolist(), cuts.at.tolist(), strict=True):
        now[start:stop] = numbers[at : at + stop - start]
    return Moves(now, gone, came)


def spliced(array: NDArray[Any], cuts: Cuts, values: NDArray[Any] | int) -> NDArray[Any]:
    """Leave values out and put others in.

    :param array: (n,), not changed
    :param cuts: what stays of it, and where
    :param values: the new values
    :returns: a new array of the same dtype
    """
    result = np.empty(cuts.size, dtype=array.dtype)
    for start, stop, at in zip(cuts.starts.tolist(), cuts.stops.tolist(), cuts.at.tolist(), strict=True):
        result[at : at + stop - start] = array[start:stop]
    result[cuts.filled] = values
    return result


def splice(array: NDArray[Any], gone: Rows, places: Rows, values: NDArray[Any] | int) -> NDArray[Any]:
    """Leave values out and put others in.

    :param array: (n,), not changed
    :param gone: as for :func:`cut`
    :param places: likewise
    :param values: (m,); those of one place keep their order
    :returns: (n - k + m,), a new array of the same dtype
    """
    return spliced(array, cut(array.size, gone, places), values)


def moved(array: NDArray[Number], cuts: Cuts, values: NDArray[Any] | int, moves: Moves) -> NDArray[Number]:
    """Leave row numbers out, put others in, and renumber those that stay.

    :param array: (n,), row numbers, -1 for none; not changed
    :param cuts: what stays of it, and where
    :param values: the new values, which are numbers now
    :param moves: where the rows went
    :returns: a new array of the same dtype
    """
    from graphmem.index import moving_kernels

    result, runs = np.empty(cuts.size, dtype=array.dtype), (cuts.starts, cuts.stops, cuts.at)
    if len(moves.gone) or len(moves.came) > _FEW_CAME:
        moving_kernels.renumber(_plain(array), _plain(moves.now), runs, result)
    else:
        firsts = places_of(moves.came, moves.gone).astype(array.dtype)
        moving_kernels.shift(_plain(array), firsts, runs, result)
    result[cuts.filled] = values
    return result


def naming(rows: Rows, numbers: NDArray[Any], count: int) -> Rows:
    """Which of some numbers are those of some rows.

    :param rows: int64 (k,)
    :param numbers: (n,), row numbers, -1 for none
    :param count: how many rows there are
    :returns: positions in ``numbers``, ascending
    """
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    from graphmem.index import moving_kernels

    is_named = np.zeros(count, dtype=np.bool_)
    is_named[rows] = True
    found: Rows = moving_kernels.naming(_plain(is_named), _plain(numbers))
    return found


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    """Read-only, whether it is mapped or was just made: then a kernel has one signature."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view
