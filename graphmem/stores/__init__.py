"""The system of record: a narrow protocol and the databases that implement it."""

import os
from pathlib import Path

from graphmem.errors import StoreError
from graphmem.stores.base import Change, Store, StoreMeta, Table, Transaction

__all__ = ["Change", "Store", "StoreMeta", "Table", "Transaction", "is_server_address", "open_store"]

_SCHEMES = ("neo4j://", "neo4j+s://", "neo4j+ssc://", "bolt://", "bolt+s://", "bolt+ssc://")


def is_server_address(location: str) -> bool:
    """Whether a location names a Neo4j server rather than a folder.

    :param location: as the user gave it
    :returns: True for a Bolt address
    """
    return location.startswith(_SCHEMES)


def open_store(
    location: str | Path, *, auth: tuple[str, str] | None = None, read_only: bool = False, accept_loss: bool = False
) -> Store:
    """Open the store at a location.

    :param location: a folder, ``":memory:"``, or a Bolt address such as ``neo4j://localhost:7687``
    :param auth: user and password for a server; by default from ``NEO4J_USERNAME`` and ``NEO4J_PASSWORD``
    :param read_only: refuse writes; a folder may then be in use by another process
    :param accept_loss: go on with what is left after acknowledged commits were lost
    :returns: the store
    :raises StoreError: if it cannot be opened
    """
    text = str(location)
    if is_server_address(text):
        from graphmem.stores.neo4j import Neo4jStore

        user = os.environ.get("NEO4J_USERNAME", "neo4j")
        password = os.environ.get("NEO4J_PASSWORD", "")
        return Neo4jStore(text, auth=auth or (user, password), read_only=read_only)
    if "://" in text:
        raise StoreError(f"this is no address of a store: {text}: give a folder, neo4j://host:port or bolt://host:port")
    from graphmem.stores.ladybug import LadybugStore

    return LadybugStore(text, read_only=read_only, accept_loss=accept_loss)
