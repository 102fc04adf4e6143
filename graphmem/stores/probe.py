"""Looks at a database from a process of its own: some damage in a log makes the library crash or never end.

``python -m graphmem.stores.probe FOLDER`` prints the revision that an opening would find, and leaves everything as it is.
"""

import contextlib
import sys
from pathlib import Path

from graphmem import queries
from graphmem.errors import StoreError
from graphmem.stores.ladybug_files import has_record, open_database, rows_of


def main(arguments: list[str]) -> int:
    """Print the revision of a memory.

    :param arguments: its folder
    :returns: exit status; 3 where the database cannot be opened
    """
    try:
        sys.stdout.write(str(revision_of(Path(arguments[0]))))
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
