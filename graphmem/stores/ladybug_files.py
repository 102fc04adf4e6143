"""Opening LadybugDB's file, and telling its failures apart."""

import ctypes
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphmem.errors import CorruptStoreError, InputError, StoreError
from graphmem.stores.base import Row, Table
from graphmem.stores.values import plain_ladybug

DATABASE_FILE = "graph.lbdb"
LOG_FILE = DATABASE_FILE + ".wal"
IN_MEMORY = ":memory:"
# A bound instead of the library's default of most of the machine's memory. What a memory does not need is not taken; what
# one needs of more is read again from the system's cache of files, where others can have the room.
_BUFFER_POOL_MB = 256
_LEAST_POOL_MB = 64
# How far that grows for statements that need more at once, such as a join of whole tables.
_MOST_POOL_MB = 4096
# Without a file everything lives in the pool.
_IN_MEMORY_POOL = 4 << 30
# Reserved for each open database: at the library's default of 8 TiB a process cannot have sixteen of them.
_ADDRESS_SPACE = 1 << 40
# How long the log may grow before the library moves its content into the database file. That move rewrites whole tables: at
# the library's default it took half of an ingestion's time. We do it sooner ourselves (see LadybugHandle), unless somebody
# reads all the time.
_CHECKPOINT_BYTES = 96 << 20
# Rows of an answer that are turned into columns at a time.
_PIECE = 8192
# What a reader is told while somebody moves the log into the database file, and how long it waits for that.
_CHECKPOINTING = "checkpoint recovery is pending"
_CHECKPOINT_SECONDS = 20.0
# How a statement begins that takes its rows as a table.
LOAD = "LOAD FROM $rows"


def open_database(
    folder: Path, *, in_memory: bool, read_only: bool, wait: bool = True, pool: int = 0
) -> Any:  # noqa: ANN401 - the library is untyped
    """Open the database file.

    A torn last record of the log was never acknowledged and is dropped, where the library's default would refuse the
    whole file; a loss of acknowledged records is found by the caller, by comparing revisions.

    :param folder: the memory's folder
    :param in_memory: open an empty database without a file
    :param read_only: open beside a process that writes
    :param wait: where that one moves its log into the database file just now, wait for it
    :param pool: bytes of memory that it may take; 0 for what it gets at first
    :returns: the library's database object
    :raises StoreError: if it is locked, damaged or not a database
    """
    import ladybug

    path = ":memory:" if in_memory else str(folder / DATABASE_FILE)
    options: dict[str, Any] = {
        "read_only": read_only,
        "throw_on_wal_replay_failure": False,
        "buffer_pool_size": _IN_MEMORY_POOL if in_memory else pool or given_pool() or _BUFFER_POOL_MB << 20,
        "checkpoint_threshold": _CHECKPOINT_BYTES,
        "max_db_size": _ADDRESS_SPACE,
    }
    try:
        return _after_checkpoint(lambda: ladybug.Database(path, **options), _CHECKPOINT_SECONDS if wait else 0.0)
    except RuntimeError as error:
        detail = one_line(error)
        if _CHECKPOINTING in detail:
            raise StoreError(
                f"this memory cannot be read just now: {folder}: its log is being moved into the database file, or that was "
                f"cut off: try again later, or open it for writing"
            ) from error
        if "lock" in detail.lower():
            raise StoreError(
                f"this memory is in use by another process: {folder}: {detail}: close it there, or open it with "
                f"read_only=True"
            ) from error
        if detail.startswith("Buffer manager exception"):
            raise StoreError(f"there is no room to open this memory: {folder}: {detail}: close other ones first") from error
        raise CorruptStoreError(
            f"the memory's database file cannot be read: {path}: {detail}: restore the folder from a backup, or ingest "
            f"the sources into a new one"
        ) from error


def _after_checkpoint(opened: Callable[[], Any], seconds: float) -> Any:  # noqa: ANN401
    """Open a database; while another process moves its log into the file, which takes seconds, wait for that to end."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return opened()
        except RuntimeError as error:
            if _CHECKPOINTING not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(seconds / 200)


def given_pool() -> int:
    """Most memory that the user lets a database take, its cache of pages included.

    :returns: bytes, ``GRAPHMEM_BUFFER_POOL`` in megabytes; 0 where that is not set
    :raises InputError: if it is no number of at least 64
    """
    given = os.environ.get("GRAPHMEM_BUFFER_POOL")
    if not given:
        return 0
    if not (given.isascii() and given.isdecimal()) or int(given) < _LEAST_POOL_MB:
        advice = f"give megabytes, {_LEAST_POOL_MB} or more"
        raise InputError(f"the database's memory cannot be bounded so: GRAPHMEM_BUFFER_POOL={given}: {advice}")
    return int(given) << 20


def larger_pool(folder: Path, pool: int) -> int:
    """How much memory a database may take after it has refused a statement for want of it.

    :param folder: the memory's folder
    :param pool: bytes that it might take until then; 0 for what it gets at first
    :returns: bytes: as many as its file has, twice as many as before at least, 4 GB at most; 0 where that is no more, or
        the user has set a bound
    """
    if given_pool():
        return 0
    file, before = folder / DATABASE_FILE, pool or _BUFFER_POOL_MB << 20
    wanted = min(max(file.stat().st_size if file.is_file() else 0, 2 * before), _MOST_POOL_MB << 20)
    return wanted if wanted > before else 0


def has_record(connection: Any) -> bool:  # noqa: ANN401 - the library is untyped
    """Whether the database holds a memory's record.

    :param connection: a connection
    :returns: True if it does
    """
    tables = {row[1] for row in connection.execute("CALL show_tables() RETURN *").get_all()}
    return "GraphMeta" in tables and bool(connection.execute("MATCH (m:GraphMeta) RETURN m.id").get_all())


def checkpoint(connection: Any) -> bool:  # noqa: ANN401 - the library is untyped
    """Move what the log holds into the database file, before closing does it: closing could not say that it failed.

    :param connection: the only open connection
    :returns: False if the disk does not take it; the log keeps everything then
    """
    try:
        connection.execute("CHECKPOINT")
    except RuntimeError as error:
        return not is_disk_error(one_line(error))
    return True


class NoRoomError(StoreError):
    """The database has refused a statement for want of memory."""


def refusal(detail: str) -> StoreError:
    """What to tell whoever gave a statement that the library did not run.

    :param detail: its message
    :returns: the error
    """
    refused = f"the store refused a statement: {detail}"
    if "Buffer manager exception" in detail:
        return NoRoomError(f"{refused}: let the database have more megabytes of memory by GRAPHMEM_BUFFER_POOL")
    return StoreError(f"{refused}: check it and its parameters")


def is_disk_error(detail: str) -> bool:
    """Whether the library failed to write a file. It cannot go on then: the next write would wait for ever.

    :param detail: its message
    :returns: True for a full or broken disk
    """
    return detail.startswith("IO exception")


def abandon(database: Any) -> None:  # noqa: ANN401 - the library is untyped
    """Never release a database whose log could not be written: the library would end the whole process.

    :param database: the library's database object
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(database))


def execute(connection: Any, text: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - the library is untyped
    """Run a statement.

    :param connection: a connection
    :param text: Cypher
    :param parameters: by name; for a statement that starts with :data:`LOAD`, ``rows`` is a table
    :returns: the library's result
    :raises RuntimeError: if the library refuses it
    """
    import ladybug

    if not text.startswith(LOAD):
        return connection.execute(text, parameters)
    # The library keeps every statement that it prepares itself as long as the connection lives, and with it the table.
    prepared = ladybug.PreparedStatement(connection, text, parameters)
    try:
        return connection.execute(prepared, parameters)
    finally:
        prepared.close()


def row_table(rows: Sequence[Row]) -> pa.Table:
    """Rows as the library loads them fastest.

    :param rows: at least one, all with the same keys
    :returns: a table; a column without any value is one of strings
    """
    table = pa.Table.from_pylist(list(rows))
    for number, field in enumerate(table.schema):
        if pa.types.is_null(field.type):
            table = table.set_column(number, field.name, table.column(number).cast(pa.string()))
        elif pa.types.is_list(field.type) and pa.types.is_null(field.type.value_type):
            table = table.set_column(number, field.name, table.column(number).cast(pa.list_(pa.string())))
    return table


def rows_of(result: Any) -> list[Row]:  # noqa: ANN401 - the library is untyped
    """A query result as one map a row.

    :param result: the library's result
    :returns: the rows
    """
    columns = result.get_column_names()
    return [dict(zip(columns, row, strict=True)) for row in result.get_all()]


def columns_of(result: Any, schema: pa.Schema) -> pa.Table:  # noqa: ANN401 - the library is untyped
    """A query result as an Arrow table: a tenth of the time and memory of its rows one by one.

    :param result: the library's result
    :param schema: columns to take, and their types
    :returns: the table
    """
    return result.get_as_arrow(_PIECE).select(schema.names).cast(schema)


def table_of(result: Any) -> Table:  # noqa: ANN401 - the library is untyped
    """A query result in plain values.

    :param result: the library's result
    :returns: the table
    """
    rows = [tuple(plain_ladybug(value) for value in row) for row in result.get_all()]
    return Table(columns=tuple(result.get_column_names()), rows=rows)


def one_line(error: BaseException) -> str:
    """The message of an error without line breaks and pointers to documentation.

    :param error: any error
    :returns: one line
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith("See the docs")]
    return " ".join(lines)
