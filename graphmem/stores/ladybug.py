"""The embedded store: LadybugDB, one folder on disk or in memory, no server."""

import contextlib
import threading
import uuid
import weakref
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from graphmem import queries
from graphmem.errors import StoreError
from graphmem.queries import Dialect
from graphmem.stores.base import Change, Row, StoreMeta, Table, Transaction, is_empty
from graphmem.stores.clock import now
from graphmem.stores.guard import check_given, check_read_only, check_single_statement
from graphmem.stores.ladybug_files import (
    IN_MEMORY,
    NoRoomError,
    columns_of,
    execute,
    has_record,
    is_disk_error,
    one_line,
    refusal,
    rows_of,
    table_of,
)
from graphmem.stores.ladybug_folder import LadybugFolder
from graphmem.stores.ladybug_handle import LadybugHandle
from graphmem.stores.ladybug_transaction import LadybugTransaction
from graphmem.stores.leftover import check_complete
from graphmem.stores.record import KnownRecord, record_of, untouched_record
from graphmem.stores.schema import CURRENT, Schema

T = TypeVar("T")


class LadybugStore:
    """A memory in an embedded database.

    One process writes; within it writers queue on a lock and readers, each thread with a connection of its own, go on.

    :param location: the memory's folder, made if absent, or ``":memory:"``
    :param read_only: open beside a process that writes; sees what was committed when :meth:`meta` was last read
    :param accept_loss: go on with what is left after acknowledged commits were lost
    :param schema: the layout to work with; an older one is brought forward
    :raises StoreError: if the folder cannot be used, is locked, or holds something else
    :raises CorruptStoreError: if acknowledged commits are gone
    """

    dialect: Dialect = "ladybug"
    holds_vectors = False

    def __init__(
        self, location: str | Path, *, read_only: bool = False, accept_loss: bool = False, schema: Schema = CURRENT
    ) -> None:
        in_memory = str(location) == IN_MEMORY
        # Absolute: the program may change its working folder while the memory is open.
        self.location = IN_MEMORY if in_memory else str(Path(location).expanduser().absolute())
        self.read_only = read_only
        self.is_snapshot = read_only and not in_memory
        self._schema = schema
        self._write_lock = threading.RLock()
        self._in_transaction = False
        self._closed = False
        self._broken = ""
        self._record = KnownRecord()
        self._folder = None if in_memory else LadybugFolder(Path(self.location))
        if self._folder is not None:
            # A store that is dropped without being closed must not keep the folder.
            weakref.finalize(self, self._folder.leave)
        self._handle: LadybugHandle | None = None
        try:
            acknowledged = self._folder.enter(read_only=read_only, accept_loss=accept_loss) if self._folder else 0
            self._seen = acknowledged
            self._handle = LadybugHandle(Path(self.location), in_memory=in_memory, read_only=read_only)
            self._prepare(acknowledged, accept_loss)
        except BaseException:
            self.close()
            raise

    def meta(self) -> StoreMeta:
        """Read the memory's record; beside a process that writes, reads show from here on what it has committed."""
        if self.is_snapshot and self._folder is not None and not self._closed:
            acknowledged = self._folder.acknowledged
            if acknowledged > self._seen and self._opened.reopen():
                self._seen = acknowledged
            self._record.forget()
        self._check_open()
        return self._record.get(lambda: record_of(self.read("meta/read"), self.location))

    def read(self, name: str, **parameters: Any) -> list[Row]:  # noqa: ANN401 - a database value
        """Run a reading query of the library over what is committed."""
        if is_empty(parameters):
            return []
        text = queries.load(name, self.dialect).text
        return self._reading(lambda reader: self._run(reader, text, parameters))

    def read_table(self, name: str, schema: pa.Schema, **parameters: Any) -> pa.Table:  # noqa: ANN401 - a database value
        """Run a reading query of the library, for an answer in columns."""
        if is_empty(parameters):
            return schema.empty_table()
        text = queries.load(name, self.dialect).text
        return self._reading(lambda reader: self._fetch(reader, text, parameters, lambda result: columns_of(result, schema)))

    def commit(self, work: Callable[[Transaction], T], *, cause: str) -> T:
        """Run ``work`` in one atomic commit that raises the revision; again with more memory where it needs that."""
        self._check_writable()
        with self._write_lock:
            return self._with_room(lambda: self._commit(work, cause))

    def _commit(self, work: Callable[[Transaction], T], cause: str) -> T:
        with self._transaction():
            transaction = LadybugTransaction(partial(self._run, self._writer), self.dialect, self.location)
            result = work(transaction)
            transaction.flush(cause)
        if self._folder is not None:
            self._folder.acknowledge(transaction.revision)
        if self._opened.has_long_log:
            self._renew()
        return result

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Table:
        """Run one statement of the user's; only a plain read unless ``write``."""
        bound = dict(parameters or {})
        if write:
            check_single_statement(text)
            check_given(text, bound)

            def work(transaction: Transaction) -> Table:
                transaction.record([Change("cypher", "", "", "", after=text)])
                with untouched_record(transaction):
                    return self._fetch(self._writer, text, bound, table_of)

            return self.commit(work, cause="cypher")
        check_read_only(text)
        check_given(text, bound)
        return self._reading(lambda reader: self._query(reader, text, bound))

    def _query(self, reader: Any, text: str, parameters: dict[str, Any]) -> Table:  # noqa: ANN401 - the library is untyped
        # What the scan might let through cannot write in here.
        self._run(reader, "BEGIN TRANSACTION READ ONLY", {})
        try:
            return self._fetch(reader, text, parameters, table_of)
        finally:
            # A failed statement has already ended the transaction: then there is nothing to roll back.
            with contextlib.suppress(StoreError):
                self._run(reader, "ROLLBACK", {})

    def set_encoder(self, fingerprint: str, dimension: int) -> None:
        """Remember which encoder made the vectors."""
        self._check_writable()
        with self._write_lock:
            text = queries.load("meta/set_encoder", self.dialect).text
            self._run(self._writer, text, {"encoder": fingerprint, "dimension": dimension})

    def release_memory(self) -> None:
        """Let go of what is held in memory and can be read again."""
        if self._write_lock.acquire(blocking=False):
            try:
                if not self._closed and not self._broken:
                    self._renew()
            finally:
                self._write_lock.release()

    def close(self) -> None:
        """Release the database; a second call does nothing."""
        with self._write_lock:
            if self._closed:
                return
            self._closed = True
            if self._handle is not None and not self._broken:
                self._handle.close()
            if self._folder is not None:
                self._folder.leave()

    @property
    def _writer(self) -> Any:  # noqa: ANN401 - the library is untyped
        return self._opened.writer

    @property
    def _opened(self) -> LadybugHandle:
        if self._handle is None:
            raise StoreError(f"this memory could not be opened: {self.location}: open it again")
        return self._handle

    def _reader(self) -> contextlib.AbstractContextManager[Any]:
        self._check_open()
        return self._opened.reader()

    def _reading(self, work: Callable[[Any], T]) -> T:
        def read() -> T:
            with self._reader() as connection:
                return work(connection)

        return self._with_room(read)

    def _with_room(self, work: Callable[[], T]) -> T:
        """Do some work; again with more memory for the database where it needs that and can have it."""
        while True:
            try:
                return work()
            except NoRoomError:
                if not self._grow():
                    raise

    def _grow(self) -> bool:
        if self._in_transaction or not self._write_lock.acquire(blocking=False):
            return False
        try:
            return self._renew(grow=True)
        finally:
            self._write_lock.release()

    def _renew(self, *, grow: bool = False) -> bool:
        """Where it fails, what was committed is safe, and the memory says what happened from then on."""
        try:
            return self._opened.grow() if grow else self._opened.renew()
        except StoreError as error:
            self._broken = f"the store cannot be written any more: {self.location}: {error}"
            return False

    def _run(self, connection: Any, text: str, parameters: dict[str, Any]) -> list[Row]:  # noqa: ANN401
        return self._fetch(connection, text, parameters, rows_of)

    def _fetch(self, connection: Any, text: str, parameters: dict[str, Any], form: Callable[[Any], T]) -> T:  # noqa: ANN401
        self._check_open()
        try:
            return form(execute(connection, text, parameters))
        # The library raises the others for parameters that it cannot convert.
        except (RuntimeError, ValueError, TypeError, OverflowError) as error:
            self._check_open()
            detail = one_line(error)
            if connection is self._writer and is_disk_error(detail):
                self._opened.abandon()
                self._broken = f"the store cannot be written any more: {self.location}: {detail}"
                self._check_open()
            raise refusal(detail) from error
        finally:
            if connection is self._writer:
                self._record.forget()

    def _check_open(self) -> None:
        if self._broken:
            raise StoreError(f"{self._broken}: see to the disk's space, then open it again; what was acknowledged is safe")
        if self._closed:
            raise StoreError(f"this memory is closed: {self.location}: open it again")

    def _check_writable(self) -> None:
        if self.read_only:
            raise StoreError(f"this memory is open for reading only: {self.location}: open it without read_only")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._run(self._writer, "BEGIN TRANSACTION", {})
        self._in_transaction = True
        try:
            yield
            self._run(self._writer, "COMMIT", {})
        except BaseException:
            # A failed statement has already ended the transaction: then there is nothing to roll back.
            with contextlib.suppress(StoreError):
                self._run(self._writer, "ROLLBACK", {})
            raise
        finally:
            self._in_transaction = False

    def _prepare(self, acknowledged: int, accept_loss: bool) -> None:
        if not has_record(self._writer):
            if not accept_loss:
                check_complete(Path(self.location), 0, acknowledged)
            if self.read_only:
                raise StoreError(f"there is no memory here yet: {self.location}: ingest something into it first")
            self._create()
        meta = self.meta()
        if not accept_loss:
            check_complete(Path(self.location), meta.revision, acknowledged)
        for version in self._schema.versions_behind(meta.schema_version, self.location, read_only=self.read_only):
            self._migrate(version)
        if meta.revision < acknowledged and self._folder is not None and not self.read_only:
            # A new name: whatever was derived from the lost commits must not be taken for this memory's.
            self._run(self._writer, queries.load("meta/set_uuid", self.dialect).text, {"uuid": str(uuid.uuid4())})
            self._folder.forget(meta.revision)

    def _create(self) -> None:
        for statement in queries.load("schema/create", self.dialect).statements:
            self._run(self._writer, statement, {})
        created = {"uuid": str(uuid.uuid4()), "schema_version": self._schema.version, "created_at": now()}
        self._run(self._writer, queries.load("meta/create", self.dialect).text, created)

    def _migrate(self, version: int) -> None:
        with self._transaction():
            for statement in self._schema.steps(version, self.dialect):
                self._run(self._writer, statement, {})
            text = queries.load("meta/set_schema_version", self.dialect).text
            self._run(self._writer, text, {"schema_version": version + 1})
