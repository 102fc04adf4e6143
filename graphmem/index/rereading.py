"""Reading again what changed since a generation, and putting it in the place of what was known of it.

What is not touched is not looked at: tables share its rows with those before, and its row numbers move by runs.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.reading import NOTE_ENDS, OWNER, TableReader, Touched, with_ends
from graphmem.index.records import NODES, SCHEMAS, Records
from graphmem.index.splice import Moves, moves_of, standing
from graphmem.stores.base import Store

Rows = NDArray[np.int64]
MANY_NODES = 2048
"""Up to here rows are asked for by their owners' ids, and put in their places; from here on the whole takes no longer."""
# Links are written when all else is there: after an ingestion they are what is other. They are read as a whole, and the
# graph is made in memory; of so many notes, everything is read part by part and made in files, which takes longer.
_MANY_LINKED = 1 << 15
# A table in so many runs is copied into one.
_MANY_RUNS = 256


class Renumbered(NamedTuple):
    """Where the rows of a table of nodes went.

    :param moves: where each went, itself or another
    :param fresh: int64 (n,), rows now of nodes that are new or others, ascending
    """

    moves: Moves
    fresh: Rows

    def unlike(self, others: Rows) -> Moves:
        """The same where some nodes that are there are taken for others than those of before.

        :param others: int64 (n,), their rows now, and those of all that came; ascending
        :returns: where all others went
        """
        now, gone, came = self.moves
        left = np.union1d(gone, standing(np.setdiff1d(others, came, assume_unique=True), gone, came))
        if len(left) > len(gone):
            now = now.copy()
            now[left] = -1
        return Moves(now, left, others)

    @property
    def staying(self) -> Moves:
        """Where those went that are as they were."""
        return self.unlike(self.fresh)


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the records of before.

    :param owners: ids of the nodes whose rows of a table are others, came or went, ascending, by table
    :param rows: by table of nodes, where its rows went
    """

    owners: Mapping[str, list[str]]
    rows: Mapping[str, Renumbered]

    def __bool__(self) -> bool:
        return any(self.owners.values())


def read_again(
    store: Store, space: str, records: Records, touched: Touched, same: Mapping[str, str] | None = None
) -> tuple[Records, Changes] | None:
    """Read what changed, and put it in the place of what was known of it.

    :param store: the store
    :param space: namespace
    :param records: what was known
    :param touched: what changed
    :param same: which entities are one now; read if it is not known
    :returns: records equal to those read as a whole, and what is other about them; None where so much changed that reading
        the whole is no slower
    """
    reader = TableReader(store, space, same=same)
    reached = {name: reader.reached(name, touched, getattr(records, name)) for name in SCHEMAS}
    if any(len(ids) > (_MANY_LINKED if name == "links" else MANY_NODES) for name, ids in reached.items()):
        return None
    tables: dict[str, pa.Table] = {}
    owners: dict[str, list[str]] = {}
    rows: dict[str, Renumbered] = {}
    gone: set[str] = set()
    for name in SCHEMAS:
        known, ids = getattr(records, name), reached[name]
        if len(ids) > MANY_NODES:
            notes = tables["notes"]["id"].combine_chunks()
            tables[name] = with_ends(reader.whole(name, notes), notes, NOTE_ENDS[name])
            owners[name] = sorted({*ids.to_pylist(), *gone})
            continue
        fresh = reader.of_owners(name, ids) if len(ids) else SCHEMAS[name].empty_table()
        if name in NOTE_ENDS:
            known, left = _without(known, gone, name)
            fresh = fresh.filter(pa.array(_is_there(fresh, NOTE_ENDS[name], tables["notes"]), pa.bool_()))
        else:
            left = set()
        tables[name], others = _replaced(known, OWNER[name], ids, fresh)
        owners[name] = sorted({*others, *left})
        if name in NODES:
            rows[name] = _renumbered(known["id"], tables[name]["id"], others)
        if name == "notes":
            gone = {note for note in others if not _has(tables["notes"]["id"], note)}
    return Records(**tables), Changes(owners, rows)


def span_of(column: pa.ChunkedArray, value: str) -> tuple[int, int]:
    """Find a value in a sorted column.

    :param column: of strings, ascending
    :param value: the value
    :returns: the first row that has it and one past the last; the place where it would be, twice, if none has
    """
    low = bisect_left(column, value, key=_text)
    return low, bisect_right(column, value, low, key=_text)


def rows_of(column: pa.ChunkedArray, values: Iterable[str]) -> Rows:
    """Find the rows that have one of a few values.

    :param column: of strings, ascending
    :param values: the values
    :returns: int64 (n,), ascending
    """
    spans = [span_of(column, value) for value in sorted(set(values))]
    return np.concatenate([np.zeros(0, np.int64), *(np.arange(*span, dtype=np.int64) for span in spans)])


def _text(value: pa.StringScalar) -> str:
    return str(value.as_py())


def _has(column: pa.ChunkedArray, value: str) -> bool:
    low, high = span_of(column, value)
    return low < high


def _is_there(table: pa.Table, columns: Iterable[str], notes: pa.Table) -> list[bool]:
    """Of which of a few rows all notes are there."""
    ends = [table[column].to_pylist() for column in columns]
    known = {note: _has(notes["id"], note) for note in {note for column in ends for note in column}}
    return [all(known[note] for note in row) for row in zip(*ends, strict=True)]


def _without(table: pa.Table, gone: set[str], name: str) -> tuple[pa.Table, set[str]]:
    """Without the rows that name notes that are gone; and the owners of these rows."""
    left: set[str] = set()
    if gone:
        for column in NOTE_ENDS[name]:
            leaves = pc.is_in(table[column], value_set=pa.array(sorted(gone), pa.string()))
            if pc.any(leaves).as_py():
                left.update(table[OWNER[name]].filter(leaves).to_pylist())
                table = table.filter(pc.invert(leaves))
    return table, left


def _replaced(known: pa.Table, owner: str, ids: pa.ChunkedArray, fresh: pa.Table) -> tuple[pa.Table, list[str]]:
    """The table with the rows of some owners exchanged, and of which owners they are others."""
    column, theirs = known[owner], fresh[owner]
    runs, others, last = [], [], 0
    # What was read may belong to others: to an entity that now stands for the one that was asked for.
    for identifier in sorted({*ids.to_pylist(), *theirs.to_pylist()}):
        before, after = span_of(column, identifier), span_of(theirs, identifier)
        rows = fresh.slice(after[0], after[1] - after[0])
        if known.slice(before[0], before[1] - before[0]).equals(rows):
            continue
        others.append(identifier)
        runs += [known.slice(last, before[0] - last), rows]
        last = before[1]
    if not others:
        return known, others
    table = pa.concat_tables([known.slice(0, 0), *(run for run in [*runs, known.slice(last)] if len(run))])
    return (table.combine_chunks() if table.column(0).num_chunks > _MANY_RUNS else table), others


def _renumbered(before: pa.ChunkedArray, after: pa.ChunkedArray, others: list[str]) -> Renumbered:
    """Where rows went; only those of the given ids are other than before, all others kept their order."""
    went, came = rows_of(before, others), rows_of(after, others)
    were, are = ([column[row].as_py() for row in rows.tolist()] for column, rows in ((before, went), (after, came)))
    gone, new = went[~np.isin(were, are)], came[~np.isin(are, were)]
    return Renumbered(moves_of(len(before), gone, new), came)
