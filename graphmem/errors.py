"""Everything that graphmem raises on purpose.

::

    GraphMemError
    ├── InputError          a document, file, question or argument that cannot be used
    │   └── UnknownEntityError  a name that no entity of the memory has
    ├── ModelError          an encoder or a language pipeline that is missing, damaged or another one than before
    ├── StoreError          the database: unreachable, locked, foreign, refused
    │   ├── CorruptStoreError   data that was acknowledged is gone or cannot be read
    │   └── ReadOnlyError       a statement that is not plainly a single read
    ├── ServerError         the local Neo4j server: cannot be fetched, started or stopped
    └── NotConvergedError   a numerical method that stopped before its tolerance

A message is one line: what went wrong, of what, and the way out.
"""


class GraphMemError(Exception):
    """The root: catch this to catch everything that graphmem raises on purpose."""


class InputError(GraphMemError, ValueError):
    """A document, file, question or argument that cannot be used as given."""


class UnknownEntityError(InputError):
    """A name that no entity of the memory has.

    :param name: the name as given
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no such entity: {name}: look for it with memory.cypher or memory.search")
        self.name = name


class ModelError(GraphMemError):
    """An encoder or language pipeline that is missing, damaged, or another one than the memory was built with."""


class StoreError(GraphMemError):
    """The database cannot be reached, opened or used."""


class CorruptStoreError(StoreError):
    """Data that was acknowledged is gone or cannot be read."""


class ReadOnlyError(StoreError):
    """A statement that is not plainly a single read, given where only reads are allowed."""


class ServerError(GraphMemError):
    """The local Neo4j server cannot be fetched, started or stopped."""


class NotConvergedError(GraphMemError):
    """A numerical method stopped before it reached its tolerance."""
