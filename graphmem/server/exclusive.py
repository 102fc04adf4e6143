"""One process at a time: a lock on a file, which the operating system drops when its holder dies."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from graphmem.errors import ServerError

_PAUSE: Final = 0.1
"""Seconds between two attempts."""

if sys.platform == "win32":
    import msvcrt

    def _try_lock(stream: IO[bytes]) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def exclusive(path: Path, timeout: float) -> Iterator[None]:
    """Hold a lock for the length of a ``with`` block.

    :param path: the lock's file, which is created and stays; its folder exists
    :param timeout: seconds to wait for another holder
    :raises ServerError: if another process holds it longer than that
    """
    deadline = time.monotonic() + timeout
    with path.open("ab") as stream:
        while True:
            try:
                _try_lock(stream)
                break
            except OSError as error:
                if time.monotonic() >= deadline:
                    raise ServerError(
                        f"another process is at work here: {path.parent}: wait for it, then try again"
                    ) from error
                time.sleep(_PAUSE)
        # closing the stream drops the lock
        yield
