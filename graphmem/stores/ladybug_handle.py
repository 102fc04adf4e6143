"""The open database of an embedded store: its connections, and letting go of what they gather."""

import contextlib
import ctypes
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graphmem.errors import StoreError
from graphmem.stores.ladybug_files import DATABASE_FILE, LOG_FILE, abandon, checkpoint, larger_pool, open_database

# How long the log may grow before the database is closed and opened again, which moves the log's content into the database
# file. What the library gathers in memory while it writes, more than the log's own size, goes with it. That takes longer the
# larger the file, so a larger file has a longer log, up to what surely fits beside the pages in the database's memory.
_LOG_BYTES = 32 << 20
_LONGEST_LOG_BYTES = 64 << 20
_LOG_SHARE = 4


class LadybugHandle:
    """An open database with one connection for writing and one for each thread that reads.

    :param folder: the memory's folder
    :param in_memory: an empty database without a file
    :param read_only: open beside a process that writes
    :raises StoreError: if it cannot be opened
    """

    def __init__(self, folder: Path, *, in_memory: bool, read_only: bool) -> None:
        self._log = None if in_memory or read_only else folder / LOG_FILE
        self._file = folder / DATABASE_FILE
        self._read_only = read_only
        self._in_memory = in_memory
        self._pool = 0
        self._open: Callable[[bool], Any] = lambda wait: open_database(
            folder, in_memory=in_memory, read_only=read_only, wait=wait, pool=self._pool
        )
        self._lock = threading.Lock()
        self._readers = 0
        self._start()

    def _start(self, *, wait: bool = True) -> None:
        self._local = threading.local()
        self._connections: weakref.WeakSet[Any] = weakref.WeakSet()
        self._database = self._open(wait)
        self.writer = self._connect()

    def _connect(self) -> Any:  # noqa: ANN401 - the library is untyped
        import ladybug

        if self._database is None:
            raise StoreError("the database is closed: open the memory again")
        connection = ladybug.Connection(self._database)
        self._connections.add(connection)
        return connection

    @contextlib.contextmanager
    def reader(self) -> Iterator[Any]:
        """The thread's connection for reading; while it is in use, the database is not renewed.

        :yields: the library's connection
        :raises StoreError: if the database is closed
        """
        with self._lock:
            if not hasattr(self._local, "connection"):
                self._local.connection = self._connect()
            connection = self._local.connection
            self._readers += 1
        try:
            yield connection
        finally:
            with self._lock:
                self._readers -= 1

    @property
    def has_long_log(self) -> bool:
        """Whether it is time to :meth:`renew` the database."""
        try:
            length = self._log.stat().st_size if self._log is not None else 0
            return length >= _LOG_BYTES and length >= min(self._file.stat().st_size // _LOG_SHARE, _LONGEST_LOG_BYTES)
        except FileNotFoundError:
            return False

    def grow(self) -> bool:
        """Open the database anew with more memory, after it has refused a statement for want of it.

        To be called between two transactions, by whoever may write.

        :returns: whether it has more now: not while somebody reads, nor beyond a bound
        :raises StoreError: as :meth:`renew`
        """
        before, larger = self._pool, 0 if self._in_memory else larger_pool(self._file.parent, self._pool)
        if not larger:
            return False
        self._pool = larger
        if self.reopen() if self._read_only else self.renew():
            return True
        self._pool = before
        return False

    def renew(self) -> bool:
        """Close and open the database unless somebody reads: what it gathered in memory goes, its cache of pages too.

        To be called between two transactions, by whoever may write. Without a file, or as a snapshot, it stays as it is.

        :returns: whether it was opened anew
        :raises StoreError: if the disk does not take it, or it cannot be opened again; nothing that was committed is lost
        """
        if self._log is None:
            return False
        with self._lock:
            if self._readers:
                return False
            if not checkpoint(self.writer):
                self.abandon()
                raise StoreError("its log cannot be moved into the database file")
            self._release()
            self._start()
        return_freed_memory()
        return True

    def reopen(self) -> bool:
        """Open the database anew, to read what was committed since, unless somebody reads or it cannot be opened just now.

        :returns: whether it was
        """
        with self._lock:
            if self._readers:
                return False
            before, connections = self._database, set(self._connections)
            try:
                self._start(wait=False)
            except StoreError:
                self._local, self._database, self._connections = threading.local(), before, weakref.WeakSet(connections)
                return False
        for connection in connections:
            connection.close()
        before.close()
        return True

    def close(self) -> None:
        """Release the database."""
        if self._read_only or checkpoint(self.writer):
            self._release()
        else:
            self.abandon()

    def _release(self) -> None:
        # With a connection open the database would leave its log behind, for the next opening to replay.
        for connection in set(self._connections):
            connection.close()
        database, self._database = self._database, None
        database.close()

    def abandon(self) -> None:
        """Leave it as it is, for ever: see :func:`graphmem.stores.ladybug_files.abandon`."""
        abandon(self._database)


def return_freed_memory() -> None:
    """Give what the process has freed back to the system, where the C library keeps it for later (glibc does)."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
