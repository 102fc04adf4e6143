"""One process at a time: a lock on a file, which the operating system drops when its holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from graphmem.errors import ServerError


@contextmanager
def exclusive(path: Path, timeout: float) -> Iterator[None]:
    """Hold a lock for the length of a ``with`` block.

    :param path: the lock's file, which is created; its folder exists
    :param timeout: seconds to wait for another holder
    :raises ServerError: if another process holds it longer than that
    """
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=timeout)
    except Timeout as error:
        raise ServerError(f"another process is at work here: {path.parent}: wait for it, then try again") from error
    try:
        yield
    finally:
        lock.release()
