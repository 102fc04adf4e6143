"""The memory's own record, ``GraphMeta``: read it, raise its revision, keep a user's statement off it."""

import contextlib
from collections.abc import Callable, Iterator, Sequence

from graphmem.errors import CorruptStoreError, StoreError
from graphmem.stores.base import Row, StoreMeta, Transaction


class KnownRecord:
    """The record as it was last read, for a store that only one process writes: read again once anything was written."""

    def __init__(self) -> None:
        self._written = 0
        self._known: tuple[int, StoreMeta] | None = None

    def forget(self) -> None:
        """Read it again the next time; whoever reads it just now keeps what he has for himself."""
        self._written += 1

    def get(self, read: Callable[[], StoreMeta]) -> StoreMeta:
        """The record.

        :param read: reads it
        :returns: what was read since anything was written
        """
        written, known = self._written, self._known
        if known is None or known[0] != written:
            self._known = known = (written, read())
        return known[1]


def record_of(rows: Sequence[Row], location: str) -> StoreMeta:
    """The record from its row.

    :param rows: rows of ``meta/read``
    :param location: where the memory is
    :returns: the record
    :raises CorruptStoreError: if it is gone
    """
    if len(rows) != 1:
        raise _gone(location)
    return StoreMeta(**rows[0])


def next_revision(rows: Sequence[Row], location: str) -> int:
    """The revision of a commit.

    :param rows: rows of ``meta/advance``
    :param location: where the memory is
    :returns: the revision
    :raises CorruptStoreError: if the record is gone
    """
    if len(rows) != 1:
        raise _gone(location)
    return int(rows[0]["revision"])


@contextlib.contextmanager
def untouched_record(transaction: Transaction) -> Iterator[None]:
    """Raise, and so undo the commit, if what runs inside changes the record.

    :param transaction: the commit under way
    :raises StoreError: if it does
    """
    before = transaction.read("meta/read")
    yield
    if transaction.read("meta/read") != before:
        raise StoreError("this statement changes the memory's own record: GraphMeta: leave that node as it is")


def _gone(location: str) -> CorruptStoreError:
    return CorruptStoreError(f"the memory's own record is gone: {location}: restore the memory from a backup")
