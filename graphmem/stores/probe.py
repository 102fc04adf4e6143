"""Looks at a database from a process of its own: some damage in a log makes the library crash or never end.

``python -m graphmem.stores.probe FOLDER`` prints the revision that an opening would find, and leaves everything as it is;
with a number of bytes after the folder it cuts the log there instead, unless another process has the database open.
"""

import contextlib
import os
import shutil
import sys
from pathlib import Path

from graphmem import queries
from graphmem.errors import StoreError
from graphmem.stores.ladybug_files import DATABASE_FILE, LOG_FILE, has_record, open_database, rows_of

# Where a log ends within a page, in the middle of a record, the library reads beyond its buffer.
_PAGE = 4096


def main(arguments: list[str]) -> int:
    """Do what the arguments ask for.

    :param arguments: the folder, and perhaps how much of the log to keep
    :returns: exit status; 3 where it cannot be done
    """
    folder = Path(arguments[0])
    try:
        if len(arguments) > 1:
            return cut_log(folder, int(arguments[1]))
        sys.stdout.write(str(revision_of(folder)))
    except StoreError:
        return 3
    return 0


def revision_of(folder: Path) -> int:
    """The revision that the database and its log give.

    :param folder: the memory's folder
    :returns: the revision; 0 where there is no memory in it
    :raises StoreError: if the database cannot be opened
    """
    import ladybug

    database = open_database(folder, in_memory=False, read_only=True)
    with contextlib.closing(database), contextlib.closing(ladybug.Connection(database)) as connection:
        if not has_record(connection):
            return 0
        return int(rows_of(connection.execute(queries.load("meta/read", "ladybug").text))[0]["revision"])


def cut_log(folder: Path, length: int) -> int:
    """Cut the log, and keep a copy of it as it was.

    :param folder: the memory's folder
    :param length: how many bytes to keep
    :returns: exit status; 3 where another process has the database open
    """
    log = folder / LOG_FILE
    with (folder / DATABASE_FILE).open("r+b") as database:
        if not _lock(database.fileno()):
            return 3
        shutil.copyfile(log, log.with_suffix(".damaged"))
        write_log(log, log.read_bytes()[:length])
    return 0


def write_log(log: Path, data: bytes) -> None:
    """Write a log that ends with its page, in one step.

    :param log: the log file
    :param data: its content; zeros fill the last page, which end a log as any broken record does
    """
    temporary = log.with_suffix(".new")
    temporary.write_bytes(data + b"\0" * (-len(data) % _PAGE))
    os.replace(temporary, log)


def _lock(descriptor: int) -> bool:
    """Take the lock that the library takes; it is gone when this process ends."""
    try:
        import fcntl
    except ImportError:  # where there is no such lock, an open file cannot be replaced either
        return True
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
