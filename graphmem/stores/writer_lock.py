"""The right to write an embedded memory: one holder, in this process or another, until it closes or dies.

LadybugDB has a lock of its own, but it is one of the process: a second handle in the same process takes it too, and to
close any handle gives it up. This one belongs to the open file.
"""

import os
import sys
import time
from pathlib import Path

from graphmem.errors import StoreError

# A reader that looks whether somebody writes holds the lock for a moment.
_SECONDS = 1.0
_PAUSE = 0.02
# Where the holder's process id stands: Windows does not let others read the byte that is locked.
_PLACE = 1

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class WriterLock:
    """A lock that its holder keeps while it has a memory open for writing.

    :param path: the lock's file, in an existing folder; made when first taken, and left there
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        :raises StoreError: if another handle has it, or its file cannot be made
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            detail = f"{self._path}: {error.strerror}"
            raise StoreError(f"this memory cannot be written: {detail}: open it with read_only=True") from error
        deadline = time.monotonic() + _SECONDS
        while not _is_taken(descriptor):
            if time.monotonic() > deadline:
                holder = _holder(descriptor)
                os.close(descriptor)
                raise StoreError(_busy(self._path.parent, holder))
            time.sleep(_PAUSE)
        os.truncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, b" " * _PLACE + str(os.getpid()).encode())
        self._descriptor = descriptor

    def is_held(self) -> bool:
        """Whether some handle has the lock."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except OSError:
            return False
        try:
            return not _is_taken(descriptor)
        finally:
            os.close(descriptor)

    def release(self) -> None:
        """Give the lock up, if this handle has it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _is_taken(descriptor: int) -> bool:
    """Try to take the lock for an open file."""
    try:
        _try_lock(descriptor)
    except OSError:
        return False
    return True


def _holder(descriptor: int) -> str:
    os.lseek(descriptor, _PLACE, os.SEEK_SET)
    return os.read(descriptor, 20).decode("ascii", "replace").strip()


def _busy(folder: Path, holder: str) -> str:
    if holder == str(os.getpid()):
        return (
            f"this memory is already open for writing in this process: {folder}: use that one, from as many threads as "
            f"you like, or close it first"
        )
    return (
        f"this memory is in use by another process: {folder}: process {holder} writes it: wait for that to end, or open "
        f"it with read_only=True"
    )
