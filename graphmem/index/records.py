"""What the index is made of: tables read from the store, kept as Arrow tables beside the arrays derived from them."""

from bisect import bisect_left
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

# One value is looked for in the sorted ids in the time in which a table of about so many of them is made.
_BY_SEARCH = 64
# From here on copying every column takes no longer than so many pieces.
_MANY_RUNS = 256
_STRINGS = pa.list_(pa.string())
_OFFSETS = pa.list_(pa.int32())


def string_schema(strings: str, **others: pa.DataType) -> pa.Schema:
    """A schema of columns of strings, and others.

    :param strings: names of the columns of strings, separated by spaces
    :param **others: types of the columns after them
    :returns: the schema
    """
    return pa.schema([(name, pa.string()) for name in strings.split()] + list(others.items()))


SCHEMAS: dict[str, pa.Schema] = {
    "notes": string_schema(
        "id document_id source_id text title context event_time speaker conversation",
        position=pa.int32(),
        keywords=_STRINGS,
        tags=_STRINGS,
        sentences=_OFFSETS,
    ),
    "entities": string_schema("id key name type", aliases=_STRINGS),
    "facts": string_schema(
        "id subject predicate object object_text valid_from valid_to", polarity=pa.bool_(), confidence=pa.float32()
    ),
    "mentions": string_schema("note entity role surface", spans=_OFFSETS),
    "evidence": string_schema(
        "fact note", sentence=pa.int32(), start_offset=pa.int32(), end_offset=pa.int32(), spans=_OFFSETS
    ),
    "links": string_schema("source target kind reason", score=pa.float32(), sentence=pa.int32()),
    "next": string_schema("source target"),
}

NODES = ("notes", "entities", "facts")
"""Tables of nodes, whose rows are numbered; the others are of relationships."""

# Rows are kept sorted by these columns: the index must not depend on the order in which things arrived.
ORDER = {
    "notes": ("id",),
    "entities": ("id",),
    "facts": ("id",),
    "mentions": ("note", "entity", "role"),
    "evidence": ("note", "fact", "sentence"),
    "links": ("source", "target", "kind"),
    "next": ("source", "target"),
}


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that the index holds of a space, sorted; column types as in ``SCHEMAS``.

    :param notes: current notes
    :param entities: entities
    :param facts: current facts
    :param mentions: which entities a note names
    :param evidence: which facts a note supports, and where
    :param links: links between notes
    :param next: which note follows which
    """

    notes: pa.Table
    entities: pa.Table
    facts: pa.Table
    mentions: pa.Table
    evidence: pa.Table
    links: pa.Table
    next: pa.Table


def save_records(records: Records, folder: Path) -> None:
    """Write records as Arrow files.

    :param records: the records
    :param folder: an existing folder
    """
    for field in fields(records):
        save_table(getattr(records, field.name), table_file(folder, field.name))


def save_table(table: pa.Table, path: Path) -> None:
    """Write one table as an Arrow file of one batch.

    :param table: the table
    :param path: the file
    """
    table = table.combine_chunks()
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def load_table(folder: Path, name: str) -> pa.Table:
    """Map one table into memory.

    :param folder: where it was saved
    :param name: its name in ``SCHEMAS``
    :returns: the table
    """
    with pa.memory_map(str(table_file(folder, name))) as source:
        return pa.ipc.open_file(source).read_all()


def table_file(folder: Path, name: str) -> Path:
    """The file of a table.

    :param folder: where records are kept
    :param name: the table's name in ``SCHEMAS``
    :returns: its path
    """
    return folder / f"{name}.arrow"


def load_records(folder: Path) -> Records:
    """Map records into memory.

    :param folder: where they were saved
    :returns: the records; their columns are read from disk when used
    """
    return Records(**{name: load_table(folder, name) for name in SCHEMAS})


def rows_at(table: pa.Table, rows: NDArray[np.int64]) -> pa.Table:
    """The rows of a table at a few places: of a table in pieces ``take`` would first copy every column into one.

    :param table: the table
    :param rows: int64 (n,)
    :returns: these rows, in this order
    """
    if not len(rows):
        return table.slice(0, 0)
    starts = np.flatnonzero(np.diff(rows, prepend=rows[0] - 2) != 1)
    if len(starts) > _MANY_RUNS:
        return table.take(pa.array(rows))
    lengths = np.diff(starts, append=len(rows))
    runs = zip(rows[starts].tolist(), lengths.tolist(), strict=True)
    return pa.concat_tables([table.slice(first, length) for first, length in runs]).combine_chunks()


def row_numbers(values: pa.ChunkedArray, ids: pa.ChunkedArray) -> NDArray[np.int64]:
    """Row numbers of ids in a sorted id column.

    :param values: a column of ids
    :param ids: the id column of the table that they name
    :returns: int64 (n_values,), -1 where absent
    """
    if len(values) * _BY_SEARCH < len(ids):
        wanted = values.to_pylist()
        places = {value: bisect_left(ids, value, key=_text) for value in set(wanted)}
        is_there = {value: place < len(ids) and ids[place].as_py() == value for value, place in places.items()}
        return np.array([places[value] if is_there[value] else -1 for value in wanted], dtype=np.int64)
    found = pc.fill_null(pc.index_in(values.combine_chunks(), value_set=ids.combine_chunks()), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def _text(value: pa.StringScalar) -> str:
    return str(value.as_py())
