"""A generation of which little has changed: made from the one before, in memory; its files are written now and then."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.building import VectorRows, note_tokens
from graphmem.index.ends import change_ends
from graphmem.index.generation import Generation
from graphmem.index.names import NameTable
from graphmem.index.ranges import joined_ranges
from graphmem.index.records import Records, row_numbers, rows_at
from graphmem.index.regraph import change_graph
from graphmem.index.repostings import change_postings
from graphmem.index.rereading import Changes, rows_of

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
    ends = change_ends(before.ends, before.records, records, changes)
    graph = change_graph(before.graph, before.records, records, changes, ends)
    fresh, stays = changes.rows["notes"].fresh, _staying(changes)
    lists = list(note_tokens(records, fresh.tolist()))
    postings = change_postings(before.postings, stays, fresh, lists)
    names = _names(before, records, changes)
    start, count = vectors
    notes = np.empty(graph.n_notes, dtype=np.int64)
    notes[stays[stays >= 0]] = before.note_vectors[stays >= 0]
    notes[fresh] = start[:, 0]
    sentences = np.empty(graph.n_sentences, dtype=np.int64)
    note = stays[before.graph.sentence_note]
    kept = np.flatnonzero(note >= 0)
    offset = kept - before.graph.sentence_start[before.graph.sentence_note[kept]]
    sentences[graph.sentence_start[note[kept]] + offset] = before.sentence_vectors[kept]
    places, _ = joined_ranges(graph.sentence_start[fresh], np.diff(graph.sentence_start)[fresh])
    sentences[places] = joined_ranges(start[:, 1], count[:, 1])[0]
    return Generation(changed.revision, records, graph, postings, names, notes, sentences, ends)


def _names(before: Generation, records: Records, changes: Changes) -> NameTable:
    """Only entities that are others themselves, or that a title named or names in a note that is, have other names."""
    now, fresh = changes.rows["entities"]
    titled = {entity for tables in (before.records, records) for entity in _titled(tables, changes.owners["mentions"])}
    rows = row_numbers(pa.chunked_array([pa.array(sorted(titled), pa.string())]), records.entities["id"])
    others = np.union1d(fresh, rows[rows >= 0])
    return before.names.changed(records, np.where(np.isin(now, others), -1, now), others)


def _titled(records: Records, notes: list[str]) -> list[str]:
    """Ids of the entities that the titles of some notes name."""
    mentions = rows_at(records.mentions, rows_of(records.mentions["note"], notes))
    found: list[str] = mentions["entity"].filter(pc.equal(mentions["role"], "title")).to_pylist()
    return found


def _staying(changes: Changes) -> Rows:
    """The row now of each note of before that is as it was; -1 for the others."""
    now, fresh = changes.rows["notes"]
    return np.where(np.isin(now, fresh), -1, now)
