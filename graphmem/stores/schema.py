"""Schema versions: which there are, and how a memory of an older one is brought forward."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import LiteralString

from graphmem import queries
from graphmem.errors import StoreError
from graphmem.queries import Dialect
from graphmem.stores.base import SCHEMA_VERSION

Steps = Callable[[int, Dialect], Sequence[LiteralString]]


def library_steps(version: int, dialect: Dialect) -> Sequence[LiteralString]:
    """The statements that bring a version to the next one: ``schema/migrate_N`` of the library.

    :param version: the version to leave
    :param dialect: the database's dialect
    :returns: the statements, in order; on Neo4j each can be run twice, since they are no single transaction there
    """
    return queries.load(f"schema/migrate_{version}", dialect).statements


@dataclass(frozen=True, slots=True)
class Schema:
    """The layout that a store works with, and the way there from older ones.

    :param version: number of the layout
    :param steps: gives the statements from a version to the next
    """

    version: int = SCHEMA_VERSION
    steps: Steps = library_steps

    def versions_behind(self, found: int, location: str, *, read_only: bool) -> range:
        """The versions to leave one by one, until a memory has this layout.

        :param found: the version that the memory has
        :param location: where the memory is
        :param read_only: nothing can be changed
        :returns: the versions, oldest first; none where the layout is this one
        :raises StoreError: if the memory's schema is newer, or older and cannot be changed
        """
        if found > self.version:
            raise StoreError(
                f"this memory has a newer schema ({found}) than this graphmem knows ({self.version}): {location}: "
                f"upgrade graphmem"
            )
        if found < self.version and read_only:
            raise StoreError(
                f"this memory has an older schema ({found}, now {self.version}): {location}: open it once without "
                f"read_only to bring it forward"
            )
        return range(found, self.version)


CURRENT = Schema()
