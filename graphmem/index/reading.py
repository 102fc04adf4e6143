"""Reading the store for the index, a bounded number of rows at a time: what the store needs for an answer, and what the
answer takes, does not grow with the memory.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graphmem.index.records import NODES, ORDER, SCHEMAS, Records, string_schema
from graphmem.index.same import ARGUMENTS, collapse, members_of, read_same
from graphmem.stores.base import Store, change_id

Keep = Callable[[str, pa.Table], pa.Table]
"""Takes a finished table by its name, and gives it back from where it is kept."""

BEYOND = "\uffff"
"""A bound above every id, in the order of UTF-8 and of UTF-16."""

FEED = string_schema("operation label node_id")

OWNER = {name: columns[0] for name, columns in ORDER.items()}
"""The column whose node owns a row of each table: when that node is touched, its rows are read again."""
NOTE_ENDS = {"mentions": ("note",), "evidence": ("note",), "links": ("source", "target"), "next": ("source", "target")}
"""Columns that name notes, by table: each table is a query of its own, and commits go on between."""
_EMPTY = {pa.string(): "", pa.int32(): 0, pa.float32(): 0.0, pa.bool_(): True}
_OWNER_LABEL = {"entities": "Entity", "facts": "Fact"}
_ALONE = ("notes", "entities")
_ID = string_schema("id")
# How many nodes are asked for at a time.
_PIECE_ROWS = 1 << 14
# Rows with what they are joined to are looked up by the ids of so many owners at a time: for a range of ids LadybugDB joins
# the whole table, in memory that grows with it.
_PAGE = {"facts": 1 << 13}
_PAGE_OF_NOTES = 1 << 11
_FEED_REVISIONS = 32
_FEED_ROWS = 1 << 15
_ENTRY = string_schema("id space operation label node_id")
# The entries of so few revisions are looked up by their ids, so many at first: a document of one note has a dozen.
_FEW_REVISIONS = 8
_FEED_PAGE, _GREATEST_PAGE = 16, 256


@dataclass(frozen=True, slots=True)
class Touched:
    """Ids of what changed since a revision, by label; each once.

    :param notes: note ids
    :param entities: entity ids
    :param facts: fact ids
    :param linked: ids of notes of which only the links are others
    :param merged: ids of entities that became one with others, or are no longer
    """

    notes: pa.ChunkedArray
    entities: pa.ChunkedArray
    facts: pa.ChunkedArray
    linked: pa.ChunkedArray
    merged: pa.ChunkedArray

    def __bool__(self) -> bool:
        return any(len(ids) for ids in (self.notes, self.entities, self.facts, self.linked, self.merged))

    def ids(self, table: str) -> pa.ChunkedArray:
        """The ids whose rows of a table are read again."""
        if table == "links":
            return pa.chunked_array([pa.chunked_array([*self.notes.chunks, *self.linked.chunks], pa.string()).unique()])
        label = _OWNER_LABEL.get(table, "Note")
        return {"Note": self.notes, "Entity": self.entities, "Fact": self.facts}[label]

    def of(self, table: str) -> list[str]:
        """The same as a list."""
        ids: list[str] = self.ids(table).to_pylist()
        return ids


def read_records(store: Store, space: str, keep: Keep | None = None) -> Records:
    """Read a whole space.

    :param store: the store
    :param space: namespace
    :param keep: where each table goes once it is read; by default it stays in memory
    :returns: its records
    """
    reader = TableReader(store, space, keep)
    return Records(**{name: reader.take(name, reader.whole(name)) for name in SCHEMAS})


def read_feed(store: Store, space: str, since: int) -> Iterator[pa.Table]:
    """The change feed of a space, some revisions at a time: the feed of an ingestion has a row for all that it wrote.

    :param store: the store
    :param space: namespace
    :param since: the last revision that is known
    :yields: one row an entry, in order: ``operation``, ``label`` and ``node_id``
    """
    last, width = store.meta().revision, _FEED_REVISIONS
    if last - since <= _FEW_REVISIONS:
        for revision in range(since + 1, last + 1):
            yield from _entries_of(store, space, revision)
        return
    while since < last:
        until = min(since + width, last)
        part = store.read_table("read/changes_since", FEED, space=space, revision=since, until=until)
        yield part
        since = until
        if len(part) < _FEED_ROWS:
            width *= 2


def _entries_of(store: Store, space: str, revision: int) -> Iterator[pa.Table]:
    """The entries of one revision, looked up by their ids: that takes no time that grows with the feed."""
    first, size = 0, _FEED_PAGE
    while True:
        ids = [change_id(revision, number) for number in range(first, first + size)]
        page = store.read_table("read/changes_by_id", _ENTRY, ids=ids).sort_by("id")
        is_ours = pc.or_(pc.equal(page["space"], space), pc.equal(page["operation"], "cypher"))
        yield page.filter(is_ours).select(FEED.names)
        if len(page) < size:
            return
        first, size = first + size, min(4 * size, _GREATEST_PAGE)


def touched_by(feed: Iterable[pa.Table]) -> Touched | None:
    """What the feed's entries touch.

    :param feed: as :func:`read_feed` gives it
    :returns: the ids, each once, or None where a user's own statement may have touched anything
    """
    found: list[list[pa.Array]] = [[], [], [], [], []]
    for part in feed:
        if pc.any(pc.equal(part["operation"], "cypher")).as_py():
            return None
        is_link, is_merge = (pc.equal(part["operation"], operation) for operation in ("link", "merge"))
        kinds = [pc.and_not(pc.equal(part["label"], label), is_link) for label in ("Note", "Entity", "Fact")]
        for ids, kind in zip(found, [*kinds, is_link, is_merge], strict=True):
            ids.append(part.filter(kind)["node_id"].unique())
    return Touched(*(pa.chunked_array([pa.chunked_array(ids, pa.string()).unique()]) for ids in found))


def still_same(store: Store, space: str, touched: Touched, known: Mapping[str, str] | None) -> Mapping[str, str]:
    """Tell which entities are one; the store passes over all entities for that, so only where others may be than were.

    :param store: the store
    :param space: namespace
    :param touched: what changed since it was known
    :param known: which were one; None where that is not known
    :returns: as :func:`graphmem.index.same.read_same`
    """
    is_known = known is not None and not len(touched.merged) and known.keys().isdisjoint(touched.entities.to_pylist())
    return known if known is not None and is_known else read_same(store, space)


class TableReader:
    """Reads tables of one space, notes first.

    :param store: the store
    :param space: namespace
    :param keep: where each table goes once it is read; by default it stays in memory
    :param same: which entities are one, as :func:`graphmem.index.same.read_same` gives it; read if it is not known
    """

    def __init__(
        self, store: Store, space: str, keep: Keep | None = None, same: Mapping[str, str] | None = None
    ) -> None:
        self._store = store
        self._space = space
        self._keep = keep
        self._same = read_same(store, space) if same is None else same
        self._notes = pa.array([], pa.string())
        self._counts: dict[str, int] = {}

    def whole(self, name: str, notes: pa.Array | None = None) -> pa.Table:
        """Read all rows of a table, some after the other.

        :param name: its name in ``SCHEMAS``
        :param notes: ids of all notes, ascending, whose rows are read; those that this reader took, by default
        :returns: the rows, sorted
        """
        tables = [_cleaned(name, piece) for piece in self._pieces(name, self._notes if notes is None else notes)]
        return self._collapsed(name, pa.concat_tables(tables).combine_chunks())

    def _pieces(self, name: str, notes: pa.Array) -> Iterator[pa.Table]:
        """The rows of a table, by ascending owners; at least one piece."""
        if name in _ALONE:
            yield from self._ranges(f"read/index_{name}", SCHEMAS[name], name)
            return
        owners, page = notes, _PAGE.get(name, _PAGE_OF_NOTES)
        if name == "facts":
            found = pa.concat_tables(self._ranges("read/ids_of_facts", _ID, name))
            owners = found.sort_by("id")["id"]
        yield SCHEMAS[name].empty_table()
        for first in range(0, len(owners), page):
            yield self._by_id(name, owners.slice(first, page))

    def _ranges(self, query: str, schema: pa.Schema, name: str) -> Iterator[pa.Table]:
        """The nodes of consecutive ranges of ids."""
        pieces = self._size(name) // _PIECE_ROWS + 1
        # Ids are a letter and a hash: equal parts of the hashes' range hold about equally many.
        bounds = ["", *(name[0] + format((part << 16) // pieces, "04x") for part in range(1, pieces)), BEYOND]
        for low, high in zip(bounds, bounds[1:], strict=False):
            yield self._store.read_table(query, schema, space=self._space, low=low, high=high)

    def _by_id(self, name: str, ids: pa.Array | pa.ChunkedArray) -> pa.Table:
        return self._store.read_table(f"read/index_{name}_by_id", SCHEMAS[name], ids=ids.to_pylist())

    def reached(self, name: str, touched: Touched, known: pa.Table) -> pa.ChunkedArray:
        """Tell the rows of which owners are read again; those included that speak of entities that became one or two.

        :param name: the table's name in ``SCHEMAS``
        :param touched: what changed
        :param known: the table as it was
        :returns: ids, each once
        """
        ids = touched.ids(name)
        if name == "entities":
            return pa.chunked_array([pa.array(members_of(self._same, ids.to_pylist()), pa.string())])
        columns = ARGUMENTS.get(name, ()) if len(touched.merged) else ()
        merged = touched.merged.combine_chunks()
        speaking = [known[OWNER[name]].filter(pc.is_in(known[column], value_set=merged)) for column in columns]
        chunks = [*ids.chunks, *(chunk for found in speaking for chunk in found.chunks)]
        return pa.chunked_array([pa.chunked_array(chunks, pa.string()).unique()]) if speaking else ids

    def of_owners(self, name: str, ids: pa.ChunkedArray) -> pa.Table:
        """Read the rows of some owners.

        :param name: the table's name in ``SCHEMAS``
        :param ids: ids of notes, entities or facts, whichever the table's rows belong to
        :returns: the rows, sorted
        """
        return self._collapsed(name, _cleaned(name, self._by_id(name, ids)))

    def _collapsed(self, name: str, table: pa.Table) -> pa.Table:
        """With one entity in the place of those that are one."""
        collapsed = collapse(name, table, self._same)
        return table if collapsed is table else _sorted(name, collapsed)

    def take(self, name: str, table: pa.Table) -> pa.Table:
        """Finish a table: without relationships of notes that are not there.

        :param name: its name in ``SCHEMAS``
        :param table: its rows
        :returns: the table, from where it is kept
        """
        table = with_ends(table, self._notes, NOTE_ENDS.get(name, ()))
        if self._keep is not None:
            table = self._keep(name, table)
        if name == "notes":
            self._notes = table["id"].combine_chunks()
        # What was read went through several copies, which the allocator would keep for itself.
        pa.default_memory_pool().release_unused()
        return table

    def _size(self, name: str) -> int:
        """How many nodes a table has."""
        if not self._counts:
            self._counts = self._store.read("read/counts", space=self._space)[0]
        return self._counts[name]


def _cleaned(name: str, table: pa.Table) -> pa.Table:
    if any(column.null_count for column in table.columns):
        for column in table.column_names[: 1 if name in NODES else 2]:
            table = table.filter(pc.is_valid(table[column]))
        table = _filled(table)
    return _sorted(name, table)


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
    return table.sort_by([(column, "ascending") for column in ORDER[name]]).combine_chunks()


def with_ends(table: pa.Table, notes: pa.Array, columns: Sequence[str]) -> pa.Table:
    """Leave out relationships of notes that are not there.

    :param table: the relationships
    :param notes: ids of the notes
    :param columns: those of the table that name notes
    :returns: the table, the same one if all are there
    """
    for column in columns:
        is_there = pc.is_in(table[column], value_set=notes)
        if not pc.all(is_there).as_py():
            table = table.filter(is_there)
    return table
