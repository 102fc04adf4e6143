"""The folder of an embedded memory: the files beside the database that say who writes it and what was acknowledged."""

from pathlib import Path

from graphmem.errors import CorruptStoreError, StoreError
from graphmem.stores.acknowledged import AcknowledgedFile
from graphmem.stores.ladybug_files import DATABASE_FILE
from graphmem.stores.leftover import check_log
from graphmem.stores.writer_lock import WriterLock

LOCK_FILE = "writer.lock"
ACKNOWLEDGED_FILE = "acknowledged"


class LadybugFolder:
    """A memory's folder, from before its database is opened until after it is closed.

    :param path: the folder
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = WriterLock(path / LOCK_FILE)
        self._file = AcknowledgedFile(path / ACKNOWLEDGED_FILE)

    def enter(self, *, read_only: bool, accept_loss: bool) -> int:
        """Take the folder, and make sure that what its log holds is all that was acknowledged.

        :param read_only: somebody else may be writing
        :param accept_loss: go on with what is left
        :returns: the last acknowledged revision
        :raises StoreError: if the folder cannot be used, or another one writes
        :raises CorruptStoreError: if acknowledged commits are lost
        """
        _check(self.path, read_only)
        if not read_only:
            self._lock.acquire()
        # Read before the database is: a writer beside us may go on, and then the store is ahead of this number.
        acknowledged = self._file.read()
        # A writer that is alive looks after its log itself.
        if not read_only or not self._lock.is_held():
            check_log(self.path, acknowledged, read_only=read_only, accept_loss=accept_loss)
        return acknowledged

    @property
    def acknowledged(self) -> int:
        """The last revision that whoever writes has acknowledged."""
        return self._file.read()

    def acknowledge(self, revision: int) -> None:
        """Remember a revision, and wait until the disk has it.

        :param revision: the committed revision
        :raises StoreError: if the disk does not take it
        """
        self._file.acknowledge(revision)

    def forget(self, revision: int) -> None:
        """Remember a lower revision than before, after the user has accepted a loss.

        :param revision: the revision that the store really has
        """
        self._file.reset(revision)

    def leave(self) -> None:
        """Let others write; a second call does nothing."""
        self._file.close()
        self._lock.release()


def _check(folder: Path, read_only: bool) -> None:
    """Make the folder, or raise if it cannot be one."""
    try:
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"a memory is a folder, this is a file: {folder}: give another path")
        database = folder / DATABASE_FILE
        if database.exists():
            return
        if (folder / ACKNOWLEDGED_FILE).exists():
            raise CorruptStoreError(
                f"the memory's database file is gone: {database}: restore the folder from a backup, or delete the "
                f"folder and ingest the sources again"
            )
        if folder.exists() and any(entry.name not in {"lost+found", LOCK_FILE} for entry in folder.iterdir()):
            raise StoreError(f"this folder holds other things than a memory: {folder}: give an empty or new folder")
        if read_only:
            raise StoreError(f"there is no memory here: {folder}: check the path, or ingest something into it first")
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        detail = error.strerror or error
        raise StoreError(f"the memory's folder cannot be used: {folder}: {detail}: give another path") from error
