"""Changing the encoder: every vector is made anew, in the index and where the database holds vectors itself."""

from collections.abc import Callable

from graphmem.encode import Encoder
from graphmem.index.memory_index import MemoryIndex
from graphmem.index.vectors import to_unit
from graphmem.stores.base import Store, Transaction

_BATCH = 500


def reembed(store: Store, index: MemoryIndex, encoder: Encoder) -> None:
    """Make every vector of a memory anew; a killed run can be started again.

    :param store: the store
    :param index: the index of one of its spaces, opened with the new encoder
    :param encoder: the new encoder
    """
    index.rebuild()
    indexes = [index] + [index.of_space(row["space"]) for row in store.read("read/spaces") if row["space"] != index.space]
    if store.holds_vectors:
        for each in indexes:
            _write_vectors(store, each)
    # Only now: a memory whose fingerprint is new has all its vectors.
    store.set_encoder(encoder.fingerprint, encoder.dimension)
    for each in indexes:
        each.refresh()
        each.forget_other_encoders()


def _write_vectors(store: Store, index: MemoryIndex) -> None:
    """Put the vectors of a space's notes into the database, for its own vector index."""
    generation = index.refresh()
    ids = generation.records.notes["id"].to_pylist()
    codes = index.log.matrix("notes")
    for first in range(0, len(ids), _BATCH):
        vectors = to_unit(codes[generation.note_vectors[first : first + _BATCH]]).tolist()
        rows = [
            {"id": identifier, "vector": vector}
            for identifier, vector in zip(ids[first : first + _BATCH], vectors, strict=True)
        ]
        store.commit(_writing(rows), cause="reembed")


def _writing(rows: list[dict[str, object]]) -> Callable[[Transaction], None]:
    def work(transaction: Transaction) -> None:
        transaction.write("write/note_vectors", rows=rows)

    return work
