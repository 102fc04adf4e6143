"""A generation of which little has changed: made from the one before, in memory; its files are written now and then."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.building import VectorRows, note_tokens
from graphmem.index.ends import Ends, change_ends
from graphmem.index.generation import Generation
from graphmem.index.names import NameTable
from graphmem.index.postings import Postings
from graphmem.index.ranges import joined_ranges
from graphmem.index.records import Records, row_numbers, rows_at
from graphmem.index.regraph import change_graph, sentences_of
from graphmem.index.repostings import change_postings
from graphmem.index.rereading import Changes, rows_of
from graphmem.index.splice import naming, places_of, splice

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Changed:
    """The store as it is now, beside a generation.

    :param revision: its revision
    :param records: what it holds
    :param changes: what is other than in the generation
    """

    revision: int
    records: Records
    changes: Changes

    @property
    def fresh(self) -> Records:
        """The records with only those notes that are new or others."""
        return replace(self.records, notes=rows_at(self.records.notes, self.changes.rows["notes"].fresh))


def change_generation(before: Generation, changed: Changed, vectors: VectorRows) -> Generation:
    """Make a generation from the one before.

    :param before: the one before
    :param changed: what the store holds now
    :param vectors: first rows in the vector log and their counts of the notes that are new or others, each of shape (n, 2)
    :returns: the same generation as from all records
    """
    records, changes = changed.records, changed.changes
    # Most of both is copying, outside of the interpreter: two processors do it in little more than half of the time.
    with ThreadPoolExecutor(1, thread_name_prefix="graphmem-change") as pool:
        postings = pool.submit(_postings, before, records, changes)
        ends = change_ends(before.ends, before.records, records, changes)
        names = pool.submit(_names, before, records, changes, ends)
        graph = change_graph(before.graph, before.records, records, changes, ends)
    (start, count), (_, left, fresh) = vectors, changes.rows["notes"].staying
    notes = splice(before.note_vectors, left, places_of(fresh, left), start[:, 0])
    gone, came = sentences_of(before.graph.sentence_start, left), sentences_of(graph.sentence_start, fresh)
    rows = joined_ranges(start[:, 1], count[:, 1])[0]
    sentences = splice(before.sentence_vectors, gone, places_of(came, gone), rows)
    return Generation(changed.revision, records, graph, postings.result(), names.result(), notes, sentences, ends)


def _postings(before: Generation, records: Records, changes: Changes) -> Postings:
    stays = changes.rows["notes"].staying
    return change_postings(before.postings, stays, list(note_tokens(records, stays.came.tolist())))


def _names(before: Generation, records: Records, changes: Changes, ends: Ends) -> NameTable:
    """Only entities that are others themselves, or that a title named or names in a note that is, have other names."""
    titled = {entity for tables in (before.records, records) for entity in _titled(tables, changes.owners["mentions"])}
    rows = row_numbers(pa.chunked_array([pa.array(sorted(titled), pa.string())]), records.entities["id"])
    others = np.union1d(changes.rows["entities"].fresh, rows[rows >= 0])
    mentions = naming(others, ends.mention_entity, len(records.entities))
    return before.names.changed(records, changes.rows["entities"].unlike(others), mentions)


def _titled(records: Records, notes: list[str]) -> list[str]:
    """Ids of the entities that the titles of some notes name."""
    mentions = rows_at(records.mentions, rows_of(records.mentions["note"], notes))
    found: list[str] = mentions["entity"].filter(pc.equal(mentions["role"], "title")).to_pylist()
    return found
