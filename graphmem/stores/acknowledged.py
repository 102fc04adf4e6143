"""The acknowledged-revision file: what keeps a damaged log from being hidden.

LadybugDB replays a damaged log silently up to the damage, and every counter inside the store then agrees with the
loss. So the last acknowledged revision is kept outside it: two fixed slots, written in turn and synced after each
commit, each with its own checksum. A torn write spoils one slot and leaves the other.
"""

import contextlib
import os
import zlib
from pathlib import Path

from graphmem.errors import StoreError

_SLOT = 64


class AcknowledgedFile:
    """The last acknowledged revision, beside the store.

    :param path: the file; made when the first revision is acknowledged
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def read(self) -> int:
        """The last acknowledged revision, 0 where there is none."""
        if not self._path.exists():
            return 0
        data = self._path.read_bytes()
        return max(_parse(data[:_SLOT]), _parse(data[_SLOT : 2 * _SLOT]))

    def acknowledge(self, revision: int) -> None:
        """Write a revision and wait until the disk has it.

        :param revision: the committed revision
        :raises StoreError: if the disk does not take it; the commit is there all the same
        """
        try:
            if self._descriptor is None:
                self._descriptor = self._open()
            os.pwrite(self._descriptor, _format(revision), (revision % 2) * _SLOT)
            os.fsync(self._descriptor)
        except OSError as error:
            raise StoreError(
                f"a commit cannot be acknowledged: {self._path}: {error.strerror}: see to the disk and its permissions"
            ) from error

    def reset(self, revision: int) -> None:
        """Lower the file to a revision after the user has accepted a loss.

        :param revision: the revision that the store really has
        """
        self.close()
        self._path.unlink(missing_ok=True)
        self.acknowledge(revision)

    def close(self) -> None:
        """Release the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


    def _open(self) -> int:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        if os.fstat(descriptor).st_size == 0:
            os.pwrite(descriptor, b" " * (2 * _SLOT), 0)
            # The name must survive a power failure too: without the file, no loss would be seen.
            with contextlib.suppress(OSError):
                folder = os.open(self._path.parent, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        return descriptor


def _format(revision: int) -> bytes:
    body = f"revision {revision:020d}"
    return f"{body} {zlib.crc32(body.encode()):08x}".ljust(_SLOT - 1).encode() + b"\n"


def _parse(slot: bytes) -> int:
    words = slot.decode("ascii", "replace").split()
    if len(words) != 3 or not words[1].isdigit():
        return 0
    body = f"{words[0]} {words[1]}"
    return int(words[1]) if f"{zlib.crc32(body.encode()):08x}" == words[2] else 0
