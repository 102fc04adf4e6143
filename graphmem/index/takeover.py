"""What of the records is as it was: what follows from that is taken over from the generation before, and not made anew.

Values are compared, not revisions: so what is taken over is what would be made, whatever happened in between. Comparing
columns of Arrow costs a thousandth of what is made of them, text by text.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.ranges import joined_ranges
from graphmem.index.records import Records, row_numbers, rows_at

Rows = NDArray[np.int64]


class Owned(NamedTuple):
    """Values that belong to rows of another table: ``owner`` int64 (n,), ascending, and a column of n values."""

    owner: Rows
    values: pa.ChunkedArray


def same_values(mine: pa.ChunkedArray, theirs: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Compare two columns row by row.

    :param mine: n values without nulls, or lists of such
    :param theirs: as many of the same type
    :returns: bool (n,)
    """
    if not pa.types.is_list(mine.type):
        return np.asarray(pc.equal(mine, theirs).to_numpy(zero_copy_only=False), dtype=bool)
    mine, theirs = mine.combine_chunks(), theirs.combine_chunks()
    lengths = pc.list_value_length(mine).to_numpy(zero_copy_only=False)
    same: NDArray[np.bool_] = lengths == pc.list_value_length(theirs).to_numpy(zero_copy_only=False)
    kept = pa.array(same)
    equal = pc.equal(pc.list_flatten(mine.filter(kept)), pc.list_flatten(theirs.filter(kept)))
    owner = np.repeat(np.flatnonzero(same), lengths[same])
    same[owner[~equal.to_numpy(zero_copy_only=False).astype(bool)]] = False
    return same


def same_owned(known: Rows, mine: Owned, theirs: Owned) -> NDArray[np.bool_]:
    """Tell of which rows all that belongs to them is the same, in the same order.

    :param known: int64 (n,), each row's number before, -1 for a new one
    :param mine: what belongs to the rows
    :param theirs: what belonged to the rows before
    :returns: bool (n,), False for new rows
    """
    counts = np.bincount(mine.owner, minlength=len(known))
    before = np.bincount(theirs.owner, minlength=int(known.max(initial=0)) + 1)
    starts = np.cumsum(before) - before
    same: NDArray[np.bool_] = (known >= 0) & (counts == before[known])
    rows = np.flatnonzero(same[mine.owner])
    others, _ = joined_ranges(starts[known[same]], before[known[same]])
    equal = same_values(mine.values.take(pa.array(rows)), theirs.values.take(pa.array(others)))
    same[mine.owner[rows[~equal]]] = False
    return same


def same_notes(records: Records, before: Records) -> tuple[Rows, NDArray[np.bool_]]:
    """Find the notes whose vectors are made of the same texts and sentences as before.

    :param records: what the store holds
    :param before: what it held
    :returns: int64 (n_notes,), each note's row before, -1 for a new one; and bool (n_notes,), whether it is the same
    """
    known = row_numbers(records.notes["id"], before.notes["id"])
    same: NDArray[np.bool_] = known >= 0
    for name in ("title", "speaker", "text", "sentences"):
        rows, others = pa.array(np.flatnonzero(same)), pa.array(known[same])
        same[same] = same_values(records.notes[name].take(rows), before.notes[name].take(others))
    return known, same


def titles(records: Records, entities: Rows | None = None, mentions: Rows | None = None) -> Owned:
    """Titles that name an entity.

    :param records: what the store holds
    :param entities: int64 (n,), rows of the entities that are asked for; all by default
    :param mentions: int64 (m,), rows of the mentions of these, where that is known
    :returns: the titles, by entity row; those of entities that are not there left out
    """
    some = records.mentions.select(["role", "entity", "surface"])
    some = some if mentions is None else rows_at(some, mentions)
    wanted = pc.equal(some["role"], "title")
    if entities is not None:
        ids = records.entities["id"].take(pa.array(entities)).combine_chunks()
        wanted = pc.and_(pc.is_in(some["entity"], value_set=ids), wanted)
    table = some.filter(wanted)
    owner = row_numbers(table["entity"], records.entities["id"])
    order = np.argsort(owner, kind="stable")
    order = order[owner[order] >= 0]
    return Owned(owner[order], table["surface"].take(pa.array(order)))


def same_entities(records: Records, before: Records) -> tuple[Rows, NDArray[np.bool_]]:
    """Find the entities that have the same names as before.

    :param records: what the store holds
    :param before: what it held
    :returns: int64 (n_entities,), each entity's row before, -1 for a new one; and bool (n_entities,), whether it is the same
    """
    known = row_numbers(records.entities["id"], before.entities["id"])
    same = same_owned(known, titles(records), titles(before))
    rows, others = pa.array(np.flatnonzero(same)), pa.array(known[same])
    same[same] = same_values(records.entities["aliases"].take(rows), before.entities["aliases"].take(others))
    return known, same
