"""One commit of an embedded store, while it is being written."""

from collections.abc import Callable, Iterable
from typing import Any

from graphmem import queries
from graphmem.queries import Dialect
from graphmem.stores.base import Change, Row, change_rows, is_empty
from graphmem.stores.clock import now
from graphmem.stores.ladybug_files import LOAD, row_table
from graphmem.stores.record import next_revision

# Entries of the journal that are written at a time.
_JOURNAL_ROWS = 10_000


class LadybugTransaction:
    """Reads and writes within one transaction of the database; see :class:`graphmem.stores.base.Transaction`.

    :param run: runs a statement with its parameters
    :param dialect: which statements
    :param location: of the memory, for errors
    """

    def __init__(self, run: Callable[[str, dict[str, Any]], list[Row]], dialect: Dialect, location: str) -> None:
        self._run_statement = run
        self._dialect = dialect
        self._changes: list[Change] = []
        self.recorded_at = now()
        self.revision = next_revision(self.read("meta/advance"), location)

    def read(self, name: str, **parameters: Any) -> list[Row]:  # noqa: ANN401 - a database value
        """Run a query of the library."""
        text = queries.load(name, self._dialect).text
        if is_empty(parameters):
            return []
        if text.startswith(LOAD):
            # A table takes a quarter of the time of the same rows as a list, whose types are compared value by value.
            parameters["rows"] = row_table(parameters["rows"])
        return self._run_statement(text, parameters)

    def write(self, name: str, **parameters: Any) -> None:  # noqa: ANN401 - a database value
        """Run a writing query of the library."""
        self.read(name, **parameters)

    def record(self, changes: Iterable[Change]) -> None:
        """Note changes for the feed."""
        self._changes.extend(changes)

    def flush(self, cause: str) -> None:
        """Write the noted changes.

        :param cause: what the commit was made by
        """
        for first in range(0, len(self._changes), _JOURNAL_ROWS):
            some = self._changes[first : first + _JOURNAL_ROWS]
            self.write("write/changes", rows=change_rows(some, self.revision, self.recorded_at, cause, first))
