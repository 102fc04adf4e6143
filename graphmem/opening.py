"""Opening a memory: which store, which encoder, where the index lives, and whether these belong together."""

import warnings
from pathlib import Path

from graphmem.encode import Encoder, open_encoder
from graphmem.errors import GraphMemError, InputError, ModelError
from graphmem.index.generation import load_manifest, space_folder
from graphmem.index.same import read_same
from graphmem.memory import Memory
from graphmem.settings import DEFAULT_ENCODER, DEFAULT_SPACE, SearchSettings, cache_folder
from graphmem.stores import Store, is_server_address, open_store

IN_MEMORY = ":memory:"


class GraphMemWarning(UserWarning):
    """Something that a user should know, but that stops nothing."""


def open_memory(  # noqa: PLR0913 - the one door: its options are named
    location: str | Path,
    *,
    space: str = DEFAULT_SPACE,
    auth: tuple[str, str] | None = None,
    encoder: str | Encoder | None = DEFAULT_ENCODER,
    settings: SearchSettings | None = None,
    read_only: bool = False,
    accept_loss: bool = False,
) -> Memory:
    """Open a memory; one that does not exist yet is made.

    :param location: a folder, ``":memory:"``, or the address of a Neo4j server such as ``neo4j://localhost:7687``
    :param space: namespace within the store
    :param auth: user and password of a Neo4j server; by default from ``NEO4J_USERNAME`` and ``NEO4J_PASSWORD``
    :param encoder: an encoder, its name or path; None for a memory that is only looked at by Cypher
    :param settings: how questions are searched
    :param read_only: refuse writes; a folder may then be in use by another process, and searches see what that one commits
    :param accept_loss: go on with what is left after acknowledged commits were lost
    :returns: the memory; close it, or use it as a context manager
    :raises StoreError: if the store cannot be opened
    :raises ModelError: if the encoder is not there, or is another one than the memory was built with
    """
    return _open(location, space, auth, _opened(encoder), (settings, read_only, accept_loss, False))


def open_for_reembedding(
    location: str | Path,
    *,
    space: str = DEFAULT_SPACE,
    auth: tuple[str, str] | None = None,
    encoder: str | Encoder = DEFAULT_ENCODER,
) -> Memory:
    """Open a memory with another encoder than it was built with, to make its vectors anew.

    :param location: as for :func:`open_memory`
    :param space: namespace within the store
    :param auth: user and password of a Neo4j server
    :param encoder: the new encoder, its name or path
    :returns: the memory; call its ``reembed``
    """
    return _open(location, space, auth, _opened(encoder), (None, False, False, True))


def _open(
    location: str | Path,
    space: str,
    auth: tuple[str, str] | None,
    encoder: Encoder | None,
    options: tuple[SearchSettings | None, bool, bool, bool],
) -> Memory:
    settings, read_only, accept_loss, reembedding = options
    if not space.strip():
        raise InputError("a space needs a name: this one is empty: leave it out for the default")
    store = open_store(location, auth=auth, read_only=read_only, accept_loss=accept_loss)
    try:
        if encoder is not None and not reembedding:
            _check_encoder(store, encoder)
        folder = _index_folder(store)
        if folder is not None and is_server_address(store.location):
            _warn_of_outside_edits(store, space, folder)
        return Memory(store, space, encoder, folder, settings)
    except GraphMemError:
        store.close()
        raise


def _opened(encoder: str | Encoder | None) -> Encoder | None:
    return open_encoder(encoder) if isinstance(encoder, str) else encoder


def _check_encoder(store: Store, encoder: Encoder) -> None:
    known = store.meta().encoder
    if known and known != encoder.fingerprint:
        raise ModelError(
            f"this memory was built with another encoder: {store.location}: {known}, not {encoder.fingerprint}: open it "
            f"with that one, or make its vectors anew (graphmem reembed --memory …)"
        )


def _index_folder(store: Store) -> Path | None:
    if store.location == IN_MEMORY:
        return None
    if is_server_address(store.location):
        return cache_folder() / "memories" / store.meta().uuid
    return Path(store.location) / "index"


def _warn_of_outside_edits(store: Store, space: str, folder: Path) -> None:
    """Edits made in Neo4j Browser raise no revision: the counts tell."""
    manifest = load_manifest(folder / space_folder(space))
    meta = store.meta()
    if manifest is None or (manifest.uuid, manifest.revision) != (meta.uuid, meta.revision):
        return
    counts = store.read("read/counts", space=space)[0]
    same = read_same(store, space)
    # The index counts those that are one once.
    counts["entities"] -= len(same) - len(set(same.values()))
    known = {"notes": manifest.notes, "entities": manifest.entities, "facts": manifest.facts}
    differing = [f"{counts[name]} {name}, not {number}" for name, number in known.items() if counts[name] != number]
    if differing:
        warnings.warn(
            f"the database was changed from outside: {store.location}: it has {', '.join(differing)}: run graphmem index "
            f"--rebuild",
            GraphMemWarning,
            stacklevel=4,
        )
