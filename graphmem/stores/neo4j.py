"""The server store: Neo4j, Community edition, over Bolt; no APOC, no GDS, one database."""

import logging
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, LiteralString, TypeVar, cast
from urllib.parse import urlsplit

import pyarrow as pa

from graphmem import queries
from graphmem.errors import ReadOnlyError, StoreError
from graphmem.queries import Dialect
from graphmem.stores.base import Change, Row, StoreMeta, Table, Transaction, change_rows, is_empty
from graphmem.stores.clock import now
from graphmem.stores.guard import check_given, check_read_only, check_single_statement
from graphmem.stores.record import next_revision, record_of, untouched_record
from graphmem.stores.schema import CURRENT, Schema
from graphmem.stores.values import plain_neo4j

T = TypeVar("T")
# The driver's warnings become errors of ours; on a terminal they would stand beside these. Who configures logging has them.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
# Rows a statement: large enough that the round trip does not count, small enough for the server's heap.
_BATCH = 2_000
# Rows of an answer that are turned into columns at a time.
_PIECE = 8192


class Neo4jStore:
    """A memory in a Neo4j database.

    Every commit first raises the revision on the memory's record: the server's lock on that node makes writers of all
    processes queue. Managed transactions run again after a passing fault.

    :param location: ``neo4j://``, ``bolt://`` or their encrypted forms, with host and port
    :param auth: user and password
    :param read_only: refuse commits; nothing is made in an empty database
    :param schema: the layout to work with; an older one is brought forward
    :raises StoreError: if the server is not reached, refuses the password, or holds data that is not ours
    """

    dialect: Dialect = "neo4j"
    holds_vectors = True
    is_snapshot = False

    def __init__(self, location: str, *, auth: tuple[str, str], read_only: bool = False, schema: Schema = CURRENT) -> None:
        import neo4j

        self.location = location
        self.read_only = read_only
        self._schema = schema
        self._closed = False
        try:
            urlsplit(location).port  # noqa: B018 - the driver would take a wrong port for a name to look up
            self._driver = neo4j.GraphDatabase.driver(location, auth=auth, notifications_min_severity="OFF")
        except (ValueError, neo4j.exceptions.ConfigurationError) as error:
            raise StoreError(f"this is no Neo4j address: {location}: {error}: give bolt://host:port") from error
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def meta(self) -> StoreMeta:
        """Read the memory's record."""
        return record_of(self.read("meta/read"), self.location)

    def read(self, name: str, **parameters: Any) -> list[Row]:  # noqa: ANN401 - a database value
        """Run a reading query of the library over what is committed."""
        if is_empty(parameters):
            return []
        return self._auto("READ", queries.load(name, self.dialect).text, parameters)

    def read_table(self, name: str, schema: pa.Schema, **parameters: Any) -> pa.Table:  # noqa: ANN401 - a database value
        """Run a reading query of the library, for an answer in columns."""
        if is_empty(parameters):
            return schema.empty_table()
        text = queries.load(name, self.dialect).text

        def fetch(session: Any) -> pa.Table:  # noqa: ANN401 - the driver's session
            result = _sent(session, text, parameters)
            names = result.keys()
            # Values as they come: as maps they would be copied one by one, in three times the time.
            pieces = iter(lambda: result.fetch(_PIECE), [])
            batches = [_columns(names, piece, schema) for piece in pieces]
            return pa.Table.from_batches(batches, schema)

        table: pa.Table = self._guarded(fetch, "READ")
        return table

    def commit(self, work: Callable[[Transaction], T], *, cause: str) -> T:
        """Run ``work`` in one atomic commit that raises the revision; it runs again after a passing fault."""
        self._check_writable()

        def attempt(managed: Any) -> T:  # noqa: ANN401 - the driver's transaction
            transaction = _Neo4jTransaction(managed, self.dialect, self.location)
            result = work(transaction)
            transaction.flush(cause)
            return result

        result: T = self._guarded(lambda session: session.execute_write(attempt), "WRITE")
        return result

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Table:
        """Run one statement of the user's; only a plain read unless ``write``."""
        # The one place where a user's own Cypher is sent: it is theirs, checked, and nothing is spliced into it.
        statement: LiteralString = text
        bound = dict(parameters or {})
        if write:
            check_single_statement(text)
            check_given(text, bound)

            def work(transaction: Transaction) -> Table:
                transaction.record([Change("cypher", "", "", "", after=text)])
                with untouched_record(transaction):
                    return _table(_sent(cast(_Neo4jTransaction, transaction).managed, statement, bound))

            return self.commit(work, cause="cypher")
        check_read_only(text)
        check_given(text, bound)

        def read(managed: Any) -> Table:  # noqa: ANN401 - the driver's transaction
            return _table(_sent(managed, statement, bound))

        table: Table = self._guarded(lambda session: session.execute_read(read), "READ")
        return table

    def set_encoder(self, fingerprint: str, dimension: int) -> None:
        """Remember which encoder made the vectors, and make the vector index for its dimension."""
        self._check_writable()
        self._auto("WRITE", queries.load("schema/drop_vector_index", self.dialect).text, {})
        self._auto("WRITE", queries.load("schema/vector_index", self.dialect).text, {"dimension": dimension})
        values = {"encoder": fingerprint, "dimension": dimension}
        self._auto("WRITE", queries.load("meta/set_encoder", self.dialect).text, values)

    def release_memory(self) -> None:
        """Nothing: the server holds it."""

    def close(self) -> None:
        """Release the connections; a second call does nothing."""
        self._closed = True
        self._driver.close()

    def _check_writable(self) -> None:
        if self.read_only:
            raise StoreError(f"this memory is open for reading only: {self.location}: open it without read_only")

    def _prepare(self) -> None:
        meta_text = queries.load("meta/read", self.dialect).text
        if not self._auto("READ", meta_text, {}):
            foreign = self._auto("READ", queries.load("meta/foreign", self.dialect).text, {})[0]["nodes"]
            if foreign:
                raise StoreError(
                    f"this database holds {foreign} nodes with labels of ours that graphmem did not write: "
                    f"{self.location}: use an empty database"
                )
            if self.read_only:
                raise StoreError(f"there is no memory here yet: {self.location}: ingest something into it first")
            self._create()
        found = self.meta().schema_version
        for version in self._schema.versions_behind(found, self.location, read_only=self.read_only):
            self._statements(self._schema.steps(version, self.dialect))
            text = queries.load("meta/set_schema_version", self.dialect).text
            self._auto("WRITE", text, {"schema_version": version + 1})

    def _create(self) -> None:
        self._statements(queries.load("schema/create", self.dialect).statements)
        created = {"uuid": str(uuid.uuid4()), "schema_version": self._schema.version, "created_at": now()}
        self._auto("WRITE", queries.load("meta/create", self.dialect).text, created)

    def _statements(self, statements: Iterable[LiteralString]) -> None:
        for statement in statements:
            self._auto("WRITE", statement, {})

    def _auto(self, mode: str, text: LiteralString, parameters: dict[str, Any]) -> list[Row]:
        return self._guarded(lambda session: _sent(session, text, parameters).data(), mode)

    def _guarded(self, action: Callable[[Any], T], mode: str) -> T:
        """Run an action in a session and turn the driver's errors into ours."""
        from neo4j import exceptions

        if self._closed:
            raise StoreError(f"this memory is closed: {self.location}: open it again")
        try:
            with self._driver.session(default_access_mode=mode) as session:
                return action(session)
        except (exceptions.AuthError, exceptions.TokenExpired) as error:
            raise StoreError(
                f"the server refuses this user and password: {self.location}: set NEO4J_USERNAME and NEO4J_PASSWORD, "
                f"or give auth=(user, password)"
            ) from error
        except (exceptions.ServiceUnavailable, exceptions.SessionExpired, OSError) as error:
            raise StoreError(
                f"no Neo4j answers: {self.location}: start one (graphmem neo4j start) or check the address"
            ) from error
        except exceptions.Neo4jError as error:
            detail = " ".join((error.message or str(error)).split())
            if "AccessMode" in (error.code or ""):
                raise ReadOnlyError(f"this statement is not a plain read: {detail}: run it with write=True") from error
            raise StoreError(f"the server refused a statement: {detail}: check it and its parameters") from error
        except exceptions.DriverError as error:
            raise StoreError(f"the connection failed: {self.location}: {error}: open the memory again") from error


class _Neo4jTransaction:
    def __init__(self, managed: Any, dialect: Dialect, location: str) -> None:  # noqa: ANN401 - the driver's transaction
        self.managed = managed
        self._dialect = dialect
        self._changes: list[Change] = []
        self.recorded_at = now()
        self.revision = next_revision(self.read("meta/advance"), location)

    def read(self, name: str, **parameters: Any) -> list[Row]:  # noqa: ANN401 - a database value
        if is_empty(parameters):
            return []
        text = queries.load(name, self._dialect).text
        return cast(list[Row], _sent(self.managed, text, parameters).data())

    def write(self, name: str, **parameters: Any) -> None:  # noqa: ANN401 - a database value
        if is_empty(parameters):
            return
        text = queries.load(name, self._dialect).text
        rows = parameters.get("rows", [])
        for start in range(0, max(len(rows), 1), _BATCH):
            batch = {**parameters, "rows": rows[start : start + _BATCH]} if rows else parameters
            _sent(self.managed, text, batch).consume()

    def record(self, changes: Iterable[Change]) -> None:
        self._changes.extend(changes)

    def flush(self, cause: str) -> None:
        self.write("write/changes", rows=change_rows(self._changes, self.revision, self.recorded_at, cause))


def _sent(runner: Any, text: LiteralString, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - the driver's objects
    """Send a statement; what the driver cannot put on the wire is an error of ours."""
    try:
        return runner.run(text, parameters)
    except (ValueError, TypeError, OverflowError) as error:
        advice = "give texts, numbers, truth values, and lists and maps of them"
        raise StoreError(f"a parameter cannot be sent: {error}: {advice}") from error


def _columns(names: Sequence[str], records: Sequence[Any], schema: pa.Schema) -> pa.RecordBatch:
    """The driver's records, which are tuples, as columns of a schema, by their names."""
    values = dict(zip(names, zip(*records, strict=True), strict=True))
    return pa.RecordBatch.from_arrays([pa.array(values[field.name], field.type) for field in schema], schema=schema)


def _table(result: Any) -> Table:  # noqa: ANN401 - the driver's result
    columns = tuple(result.keys())
    return Table(columns=columns, rows=[tuple(plain_neo4j(value) for value in row.values()) for row in result])
