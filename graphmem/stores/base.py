"""What a store is: the narrow protocol that every database implements, and its values.

The contract, tested by one suite over all stores:

- :meth:`Store.commit` is atomic: all that ``work`` writes, its journal entries and the raised revision become visible
  together, or nothing does. Writers queue; readers go on and see only what is committed.
- A revision is acknowledged when :meth:`Store.commit` returns: from then on it survives a killed process.
- Statements come from the library (``graphmem.queries``) by name. Only :meth:`Store.query` takes text, and then refuses
  everything but one plain read unless ``write`` is set.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from graphmem.queries import Dialect

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
T = TypeVar("T")

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class StoreMeta:
    """The memory's own record.

    :param uuid: names the memory, whatever folder or address it has
    :param schema_version: layout of the labels and properties
    :param revision: number of the last commit
    :param encoder: fingerprint of the encoder that made the vectors; empty before the first
    :param dimension: length of the vectors; 0 before the first
    """

    uuid: str
    schema_version: int
    revision: int
    encoder: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Table:
    """The result of a query of the user's.

    :param columns: names, in order
    :param rows: one tuple a row; nodes and relationships are maps of their properties, with ``_label`` or ``_type``
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def as_dicts(self) -> list[Row]:
        """One map a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the journal.

    :param operation: ``create``, ``update``, ``retire``, ``delete``, ``link``, ``linked`` or ``cypher``
    :param label: label of the node that changed
    :param node_id: its id
    :param space: its namespace
    :param before: JSON of what it was, where it was something else; else empty
    :param after: JSON of what it became, where the node itself does not say it; else empty
    """

    operation: str
    label: str
    node_id: str
    space: str
    before: str = ""
    after: str = ""


class Transaction(Protocol):
    """A commit under way: reads see the transaction's own writes."""

    revision: int
    recorded_at: str

    def read(self, name: str, **parameters: Any) -> list[Row]:  # noqa: ANN401 - a database value
        """Run a reading query of the library."""

    def write(self, name: str, **parameters: Any) -> None:  # noqa: ANN401 - a database value
        """Run a writing query of the library; one whose ``rows`` or ``ids`` are empty does nothing."""

    def record(self, changes: Iterable[Change]) -> None:
        """Add journal entries; they are written with the commit."""


def change_id(revision: int, number: int) -> str:
    """The id of an entry of the change feed.

    :param revision: its revision
    :param number: its number among the entries of that revision, from 0 without a gap
    :returns: the id
    """
    return f"{revision:012d}-{number:09d}"


class Store(Protocol):
    """A database that holds a memory.

    ``holds_vectors`` says whether notes carry their vectors in the database too, for its own vector index;
    ``is_snapshot`` whether reads show what was committed when :meth:`meta` was last read, and never what came later.
    """

    dialect: Dialect
    holds_vectors: bool
    location: str
    read_only: bool
    is_snapshot: bool

    def meta(self) -> StoreMeta:
        """Read the memory's record."""

    def read(self, name: str, **parameters: Any) -> list[Row]:  # noqa: ANN401 - a database value
        """Run a reading query of the library over what is committed."""

    def read_table(self, name: str, schema: "pa.Schema", **parameters: Any) -> "pa.Table":  # noqa: ANN401
        """The same for an answer that may be as large as the memory: in columns, never as a map for each row."""

    def commit(self, work: Callable[[Transaction], T], *, cause: str) -> T:
        """Run ``work`` in one atomic commit that raises the revision; it may run again after a passing fault."""

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Table:
        """Run one statement of the user's; only a plain read unless ``write``."""

    def set_encoder(self, fingerprint: str, dimension: int) -> None:
        """Remember which encoder made the vectors."""

    def release_memory(self) -> None:
        """Let go of what is held in memory and can be read again, unless somebody is at it."""

    def close(self) -> None:
        """Release the database; a second call does nothing."""


def change_rows(changes: Sequence[Change], revision: int, recorded_at: str, cause: str, first: int = 0) -> list[Row]:
    """Rows of the journal for one commit.

    :param changes: what changed, in order
    :param revision: the commit's revision
    :param recorded_at: the commit's time, ISO 8601
    :param cause: what led to it, for example ``ingest``
    :param first: how many changes of the commit come before these
    :returns: one row a change; ids sort in journal order
    """
    return [
        {
            "id": change_id(revision, number),
            "space": change.space,
            "revision": revision,
            "operation": change.operation,
            "label": change.label,
            "node_id": change.node_id,
            "before": change.before,
            "after": change.after,
            "cause": cause,
            "recorded_at": recorded_at,
        }
        for number, change in enumerate(changes, first)
    ]


def is_empty(parameters: Mapping[str, Any]) -> bool:
    """Whether a batch has nothing to do: its ``rows`` or ``ids`` are empty.

    :param parameters: the query's parameters
    :returns: True if the query can be skipped
    """
    return any(key in parameters and not parameters[key] for key in ("rows", "ids"))
