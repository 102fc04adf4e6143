"""What the index is made of: tables read from the store, kept as Arrow tables beside the arrays derived from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphmem.index.same import collapse, members_of, read_same
from graphmem.stores.base import Store

_STRINGS = pa.list_(pa.string())
_OFFSETS = pa.list_(pa.int32())


def _schema(strings: str, **others: pa.DataType) -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in strings.split()] + list(others.items()))


SCHEMAS: dict[str, pa.Schema] = {
    "notes": _schema(
        "id document_id source_id text title context event_time speaker conversation",
        position=pa.int32(),
        keywords=_STRINGS,
        tags=_STRINGS,
        sentences=_OFFSETS,
    ),
    "entities": _schema("id key name type", aliases=_STRINGS),
    "facts": _schema(
        "id subject predicate object object_text valid_from valid_to", polarity=pa.bool_(), confidence=pa.float32()
    ),
    "mentions": _schema("note entity role surface", spans=_OFFSETS),
    "evidence": _schema("fact note", sentence=pa.int32(), start_offset=pa.int32(), end_offset=pa.int32(), spans=_OFFSETS),
    "links": _schema("source target kind reason", score=pa.float32(), sentence=pa.int32()),
    "next": _schema("source target"),
}

FEED = _schema("operation label node_id")

# Rows are kept sorted by these columns: the index must not depend on the order in which things arrived.
_ORDER = {
    "notes": ("id",),
    "entities": ("id",),
    "facts": ("id",),
    "mentions": ("note", "entity", "role"),
    "evidence": ("note", "fact", "sentence"),
    "links": ("source", "target", "kind"),
    "next": ("source", "target"),
}
# The column whose node owns a row: when that node is touched, its rows are read again.
_OWNER = {
    "notes": "id",
    "entities": "id",
    "facts": "id",
    "mentions": "note",
    "evidence": "note",
    "links": "source",
    "next": "source",
}
# These start with an id, the others with the ids of both ends.
_NODE_TABLES = frozenset(["notes", "entities", "facts"])
_EMPTY = {pa.string(): "", pa.int32(): 0, pa.float32(): 0.0, pa.bool_(): True}
_OWNER_LABEL = {"entities": "Entity", "facts": "Fact"}


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


@dataclass(frozen=True, slots=True)
class Touched:
    """Ids of what changed since a revision, by label.

    :param notes: note ids
    :param entities: entity ids
    :param facts: fact ids
    :param linked: ids of notes of which only the links are others
    :param merged: ids of entities that became one with others, or are no longer
    """

    notes: tuple[str, ...]
    entities: tuple[str, ...]
    facts: tuple[str, ...]
    linked: tuple[str, ...]
    merged: tuple[str, ...]

    def of(self, table: str) -> list[str]:
        """The ids whose rows of a table are read again."""
        if table == "links":
            return list(dict.fromkeys(self.notes + self.linked))
        label = _OWNER_LABEL.get(table, "Note")
        return list({"Note": self.notes, "Entity": self.entities, "Fact": self.facts}[label])


def read_records(store: Store, space: str) -> Records:
    """Read a whole space.

    :param store: the store
    :param space: namespace
    :returns: its records
    """
    same = read_same(store, space)
    tables = {
        name: _cleaned(name, store.read_table(f"read/index_{name}", SCHEMAS[name], space=space), same) for name in SCHEMAS
    }
    return _consistent(Records(**tables))


def read_again(store: Store, space: str, records: Records, touched: Touched) -> Records:
    """Read what changed, and put it in the place of what was known of it; a table of which most changed, as a whole.

    :param store: the store
    :param space: namespace
    :param records: what was known
    :param touched: what changed
    :returns: records equal to those read as a whole
    """
    tables = {}
    same = read_same(store, space)
    for name in SCHEMAS:
        ids = _reached(name, touched, records, same)
        known = getattr(records, name)
        if len(ids) > len(known) // 2:
            known = _cleaned(name, store.read_table(f"read/index_{name}", SCHEMAS[name], space=space), same)
        elif ids:
            fresh = _cleaned(name, store.read_table(f"read/index_{name}_by_id", SCHEMAS[name], ids=ids), same)
            kept = known.filter(pc.invert(pc.is_in(known[_OWNER[name]], value_set=pa.array(ids, pa.string()))))
            known = _sorted(name, pa.concat_tables([kept, fresh]))
        tables[name] = known
    return _consistent(Records(**tables))


def _reached(name: str, touched: Touched, records: Records, same: Mapping[str, str]) -> list[str]:
    """The ids whose rows of a table are read again, those included that speak of entities that became one or two."""
    ids = touched.of(name)
    if name == "entities":
        return members_of(same, ids)
    columns = {"mentions": ("entity",), "facts": ("subject", "object")}.get(name, ())
    if touched.merged and columns:
        known, merged = getattr(records, name), pa.array(touched.merged, pa.string())
        owners = (known[_OWNER[name]].filter(pc.is_in(known[column], value_set=merged)) for column in columns)
        ids = list(dict.fromkeys([*ids, *chain.from_iterable(found.to_pylist() for found in owners)]))
    return ids


def save_records(records: Records, folder: Path) -> None:
    """Write records as Arrow files.

    :param records: the records
    :param folder: an existing folder
    """
    for field in fields(records):
        table = getattr(records, field.name).combine_chunks()
        with (
            pa.OSFile(str(folder / f"{field.name}.arrow"), "wb") as sink,
            pa.ipc.new_file(sink, table.schema) as writer,
        ):
            writer.write_table(table)


def load_records(folder: Path) -> Records:
    """Map records into memory.

    :param folder: where they were saved
    :returns: the records; their columns are read from disk when used
    """
    tables = {}
    for name in SCHEMAS:
        with pa.memory_map(str(folder / f"{name}.arrow")) as source:
            tables[name] = pa.ipc.open_file(source).read_all()
    return Records(**tables)


def row_numbers(values: Any, ids: Any) -> Any:  # noqa: ANN401 - Arrow and numpy are untyped here
    """Row numbers of ids in a sorted id column.

    :param values: a column of ids
    :param ids: the id column of the table that they name
    :returns: int64 array, -1 where absent
    """
    found = pc.index_in(values.combine_chunks(), value_set=ids.combine_chunks())
    return pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype("int64")


def read_feed(store: Store, space: str, since: int) -> pa.Table:
    """The change feed of a space.

    :param store: the store
    :param space: namespace
    :param since: the last revision that is known
    :returns: one row an entry, in order: ``operation``, ``label`` and ``node_id``
    """
    return store.read_table("read/changes_since", FEED, space=space, revision=since)


def touched_by(feed: pa.Table) -> Touched | None:
    """What the feed's entries touch.

    :param feed: as :func:`read_feed` gives it
    :returns: the ids, each once, or None where a user's own statement may have touched anything
    """
    if pc.any(pc.equal(feed["operation"], "cypher")).as_py():
        return None
    is_link, is_merge = (pc.equal(feed["operation"], operation) for operation in ("link", "merge"))
    kinds = [pc.and_not(pc.equal(feed["label"], label), is_link) for label in ("Note", "Entity", "Fact")]
    return Touched(*(tuple(feed.filter(kind)["node_id"].unique().to_pylist()) for kind in [*kinds, is_link, is_merge]))


def _cleaned(name: str, table: pa.Table, same: Mapping[str, str]) -> pa.Table:
    if any(column.null_count for column in table.columns):
        for column in table.column_names[: 1 if name in _NODE_TABLES else 2]:
            table = table.filter(pc.is_valid(table[column]))
        table = _filled(table)
    return _sorted(name, collapse(name, table, same))


def _filled(table: pa.Table) -> pa.Table:
    """Without nulls: a node that a user has made in the database itself need not have all our properties."""
    for number, field in enumerate(table.schema):
        column = table.column(number)
        if not column.null_count:
            continue
        if pa.types.is_list(field.type):
            column = pa.array([value or [] for value in column.to_pylist()], field.type)
        else:
            column = pc.fill_null(column, _EMPTY[field.type])
        table = table.set_column(number, field, column)
    return table


def _sorted(name: str, table: pa.Table) -> pa.Table:
    return table.sort_by([(column, "ascending") for column in _ORDER[name]]).combine_chunks()


def _consistent(records: Records) -> Records:
    """Without relationships of notes that are not there: each table is a query of its own, and commits go on between."""
    columns = {"mentions": ("note",), "evidence": ("note",), "links": ("source", "target"), "next": ("source", "target")}
    kept = {name: _with_ends(getattr(records, name), records.notes, ends) for name, ends in columns.items()}
    return replace(records, **kept)


def _with_ends(table: pa.Table, notes: pa.Table, columns: Sequence[str]) -> pa.Table:
    for column in columns:
        table = table.filter(pc.is_in(table[column], value_set=notes["id"].combine_chunks()))
    return table
