"""Changing the encoder: every vector is made anew, in the index and where the database holds vectors itself."""

from collections.abc import Callable

import numpy as np

from graphmem.encode import Encoder
from graphmem.index.memory_index import MemoryIndex
from graphmem.stores.base import Store, Transaction

_BATCH = 500


def reembed(store: Store, index: MemoryIndex, encoder: Encoder) -> None:
    """Make every vector of a space anew; a killed run can be started again.

    :param store: the store
    :param index: the space's index, opened with the new encoder
    :param encoder: the new encoder
    """
    generation = index.rebuild()
    if store.holds_vectors:
        ids = generation.records.notes["id"].to_pylist()
        matrix = index.log.matrix("notes")
        store.set_encoder(encoder.fingerprint, encoder.dimension)
        for first in range(0, len(ids), _BATCH):
            rows = [
                {"id": identifier, "vector": np.asarray(matrix[row]).tolist()}
                for identifier, row in zip(
                    ids[first : first + _BATCH], generation.note_vectors[first : first + _BATCH], strict=True
                )
            ]
            store.commit(_writing(rows), cause="reembed")
        index.refresh()
    # Only now: a memory whose fingerprint is new has all its vectors.
    store.set_encoder(encoder.fingerprint, encoder.dimension)


def _writing(rows: list[dict[str, object]]) -> Callable[[Transaction], None]:
    def work(transaction: Transaction) -> None:
        transaction.write("write/note_vectors", rows=rows)

    return work
