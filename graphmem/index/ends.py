"""Which rows the rows of tables name: the ids of their columns as numbers, looked up once for all who read them."""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.reading import OWNER
from graphmem.index.records import Records, row_numbers, rows_at
from graphmem.index.rereading import MANY_NODES, Changes, rows_of
from graphmem.index.splice import cut, moved, places_of

Numbers = NDArray[np.int32]
# The table and the column of each, and the table of the nodes that it names.
_COLUMNS = {
    "mention_note": ("mentions", "note", "notes"),
    "mention_entity": ("mentions", "entity", "entities"),
    "evidence_note": ("evidence", "note", "notes"),
    "evidence_fact": ("evidence", "fact", "facts"),
    "fact_subject": ("facts", "subject", "entities"),
    "fact_object": ("facts", "object", "entities"),
    "link_source": ("links", "source", "notes"),
    "link_target": ("links", "target", "notes"),
}


@dataclass(frozen=True, slots=True)
class Ends:
    """Row numbers, int32 of the length of their table; -1 where what a row names is not there.

    :param mention_note: the note of each mention
    :param mention_entity: its entity
    :param evidence_note: the note of each statement of a fact
    :param evidence_fact: its fact
    :param fact_subject: the entity that each fact is about
    :param fact_object: the entity that it leads to, if it does
    :param link_source: the note that each link leaves
    :param link_target: the note that it leads to
    """

    mention_note: Numbers
    mention_entity: Numbers
    evidence_note: Numbers
    evidence_fact: Numbers
    fact_subject: Numbers
    fact_object: Numbers
    link_source: Numbers
    link_target: Numbers


END_ARRAYS = tuple(field.name for field in fields(Ends))


def number_ends(records: Records) -> Ends:
    """Look all up.

    :param records: what the store holds
    :returns: the numbers
    """
    return Ends(**{
        name: row_numbers(getattr(records, table)[column], getattr(records, nodes)["id"]).astype(np.int32)
        for name, (table, column, nodes) in _COLUMNS.items()
    })  # fmt: skip


def change_ends(before: Ends, known: Records, records: Records, changes: Changes) -> Ends:
    """Look up those of rows that are others; the rest is renumbered.

    :param before: the numbers of before
    :param known: the records that they are of
    :param records: what the store holds now
    :param changes: what is other about them
    :returns: the same numbers as :func:`number_ends` gives
    """
    found = {}
    rows = {
        table: _rows(getattr(known, table), getattr(records, table), table, changes) for table, _, _ in _COLUMNS.values()
    }
    for name, (table, column, nodes) in _COLUMNS.items():
        values, ids = getattr(records, table).select([column]), getattr(records, nodes).select(["id"])
        gone, fresh = rows[table]
        numbers = np.full(len(fresh), -1, dtype=np.int32)
        if len(fresh) < len(values):
            theirs = getattr(before, name)
            numbers = moved(theirs, cut(len(theirs), gone, places_of(fresh, gone)), -1, changes.rows[nodes].moves)
        asked = np.union1d(fresh, _late(numbers, fresh, values[column], rows_at(ids, changes.rows[nodes].moves.came)["id"]))
        numbers[asked] = row_numbers(rows_at(values, asked)[column], ids["id"])
        found[name] = numbers
    return Ends(**found)


def _late(
    numbers: Numbers, fresh: NDArray[np.int64], values: pa.ChunkedArray, came: pa.ChunkedArray
) -> NDArray[np.int64]:
    """Rows that are not fresh and name a node that has come only now."""
    is_late = numbers < 0
    is_late[fresh] = False
    if len(came) and is_late.any():
        is_late &= pc.binary_length(values).to_numpy() > 0
    if len(came) and is_late.any():
        is_late &= pc.is_in(values, value_set=came.combine_chunks()).to_numpy()
        return np.flatnonzero(is_late)
    return np.zeros(0, dtype=np.int64)


def _rows(known: pa.Table, table: pa.Table, name: str, changes: Changes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of before that are gone or others, and rows now that are new or others; of many, all."""
    owners = changes.owners[name]
    if len(owners) > MANY_NODES:
        return np.arange(len(known), dtype=np.int64), np.arange(len(table), dtype=np.int64)
    return rows_of(known[OWNER[name]], owners), rows_of(table[OWNER[name]], owners)
