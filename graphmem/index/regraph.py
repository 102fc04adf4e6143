"""The graph of a memory of which little has changed: made from the one before, at the cost of copying it.

An edge depends on rows of its two ends only, and one of these is a note or a fact. So all edges of notes and facts that
are others are left out and made anew, and all else is renumbered. Numbers move by runs and keep their order, as the rows
of the graph do; what comes out is what would be built from all records.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.arcs import EdgeTable, sorted_arcs
from graphmem.index.csr import CsrGraph
from graphmem.index.edges import Numbering, conversation_rows, edges_of, fact_starts
from graphmem.index.ends import Ends, Numbers
from graphmem.index.graph import MemoryGraph, build_graph, graph_of
from graphmem.index.records import Records, row_numbers, rows_at
from graphmem.index.rereading import MANY_NODES, Changes, rows_of
from graphmem.index.splice import first_staying, splice

Rows = NDArray[np.int64]
_OF_NOTES = ("notes", "mentions", "evidence", "links", "next")


def change_graph(
    before: MemoryGraph, known: Records, records: Records, changes: Changes, ends: Ends
) -> MemoryGraph:
    """Make the graph of changed records.

    :param before: the graph of before
    :param known: the records that it was made of
    :param records: what the store holds now
    :param changes: what is other about them
    :param ends: what the rows of the records now name
    :returns: the same graph as :func:`graphmem.index.graph.build_graph` makes
    """
    notes, facts = _other_notes(known, records, changes), changes.owners["facts"]
    if len(notes) > MANY_NODES:
        return build_graph(records)
    numbering = Numbering.of(records)
    vertices = _vertices_now(before, numbering, changes)
    others = _vertices_of(known, before, notes, facts)
    tables, rows = _tables_of(records, ends, notes, facts)
    ids = _edge_ids_now(before, numbering, changes)
    csr = _changed(before.csr, vertices, others, ids, numbering.n_vertices, edges_of(tables, numbering, rows))
    starts = np.full(len(records.facts), -1, dtype=np.int64)
    kept = np.flatnonzero(changes.rows["facts"].now >= 0)
    old = before.fact_start[kept]
    starts[changes.rows["facts"].now[kept]] = np.where(old >= 0, vertices[np.maximum(old, 0)], -1)
    asked = np.unique(np.concatenate([rows, _stated_by(known, records, notes)]))
    stating = rows_at(records.evidence, _naming(asked, ends.evidence_fact, len(records.facts)))
    starts[asked] = fact_starts(stating, numbering, asked)
    return graph_of(csr, numbering.sizes, numbering.sentence_start, starts)


def _other_notes(known: Records, records: Records, changes: Changes) -> list[str]:
    """Ids of the notes whose edges are made anew: also those that stand in a conversation with one of these."""
    notes = sorted({note for table in _OF_NOTES for note in changes.owners[table]})
    found = set(notes)
    for tables in (known.notes, records.notes):
        spoken = rows_at(tables.select(["conversation"]), rows_of(tables["id"], notes))["conversation"].to_pylist()
        if any(spoken):
            found.update(rows_at(tables.select(["id"]), conversation_rows(tables, spoken))["id"].to_pylist())
    return sorted(found)


def _vertices_now(before: MemoryGraph, numbering: Numbering, changes: Changes) -> Rows:
    """Each vertex's number now, -1 where it is gone: int64 (n_vertices,), ascending but for these."""
    offsets = {"notes": 0, "entities": len(numbering.notes), "facts": numbering.first_fact}
    parts = [np.where(changes.rows[name].now >= 0, changes.rows[name].now + first, -1) for name, first in offsets.items()]
    return np.concatenate(parts)


def _vertices_of(records: Records, graph: MemoryGraph, notes: list[str], facts: list[str]) -> Rows:
    found = [rows_of(records.notes["id"], notes), graph.fact_vertex(rows_of(records.facts["id"], facts))]
    return np.concatenate(found)


def _tables_of(records: Records, ends: Ends, notes: list[str], facts: list[str]) -> tuple[Records, Rows]:
    """The rows of tables that make edges of some notes and facts, and the numbers of these facts."""
    rows, evidence = rows_of(records.facts["id"], facts), records.evidence
    of_notes = {name: rows_of(table[owner], notes) for name, table, owner in (
        ("notes", records.notes, "id"), ("mentions", records.mentions, "note"), ("evidence", evidence, "note"),
        ("links", records.links, "source"), ("next", records.next, "source"),
    )}  # fmt: skip
    followed = pc.is_in(records.next["target"], value_set=pa.array(notes, pa.string())).to_numpy()
    naming = {
        "evidence": _naming(rows, ends.evidence_fact, len(records.facts)),
        "links": _naming(rows_of(records.notes["id"], notes), ends.link_target, len(records.notes)),
        "next": np.flatnonzero(followed),
    }
    of_notes |= {name: np.union1d(of_notes[name], found) for name, found in naming.items()}
    tables = {name: rows_at(getattr(records, name), found) for name, found in of_notes.items()}
    return Records(entities=records.entities.slice(0, 0), facts=rows_at(records.facts, rows), **tables), rows


def _edge_ids_now(before: MemoryGraph, numbering: Numbering, changes: Changes) -> NDArray[np.int32]:
    """Each edge id now, the last for -1: a sentence moves with its note; those of other notes have no meaning."""
    note = changes.rows["notes"].now[before.sentence_note]
    offset = np.arange(before.n_sentences) - before.sentence_start[before.sentence_note]
    facts = int(numbering.sentence_start[-1]) + changes.rows["facts"].now
    return np.concatenate([numbering.sentence_start[note] + offset, facts, [-1]]).astype(np.int32)


def _changed(
    graph: CsrGraph, vertices: Rows, others: Rows, ids: NDArray[np.int32], n_vertices: int, edges: EdgeTable
) -> CsrGraph:
    """The graph with its vertices renumbered, without the edges of gone and other vertices, and with new ones."""
    staying = vertices.astype(np.int32)
    staying[others] = -1
    targets = staying[graph.indices]
    for row in np.flatnonzero(staying < 0).tolist():
        targets[graph.row(row)] = -1
    gone = np.flatnonzero(targets < 0)
    kept_rows = np.flatnonzero(vertices >= 0)
    lost = np.bincount(np.searchsorted(graph.indptr, gone, side="right") - 1, minlength=graph.n_nodes)
    counts = np.zeros(n_vertices, dtype=np.int64)
    counts[vertices[kept_rows]] = (np.diff(graph.indptr) - lost)[kept_rows]
    arcs = sorted_arcs(n_vertices, edges)
    places = _places(graph, vertices, n_vertices, arcs)
    indptr = np.zeros(n_vertices + 1, dtype=np.int64)
    np.cumsum(counts + np.bincount(arcs.source, minlength=n_vertices), out=indptr[1:])
    return CsrGraph(
        indptr,
        splice(targets, gone, places, arcs.target),
        splice(graph.weights, gone, places, arcs.weights),
        splice(graph.edge_types, gone, places, arcs.types),
        splice(ids[graph.edge_ids], gone, places, arcs.ids),
    )


def _places(graph: CsrGraph, vertices: Rows, n_vertices: int, arcs: EdgeTable) -> Rows:
    """The arc of the graph before which each new one comes. None that stays joins the same two vertices."""
    following = first_staying(vertices, n_vertices)
    # Two vertices with the same one are new, but for the last of them.
    is_new = following[:-1] == following[1:]
    places = np.empty(arcs.source.size, dtype=np.int64)
    rows, starts = np.unique(arcs.source, return_index=True)
    for vertex, first, last in zip(rows.tolist(), starts.tolist(), [*starts[1:].tolist(), arcs.source.size], strict=False):
        row = int(following[vertex])
        if is_new[vertex]:
            places[first:last] = graph.indptr[row]
            continue
        span = graph.row(row)
        # In the numbers of before: of what is new, where it would stand among them.
        wanted = following[arcs.target[first:last]]
        places[first:last] = span.start + np.searchsorted(graph.indices[span], wanted)
    return places


def _stated_by(known: Records, records: Records, notes: list[str]) -> Rows:
    """Rows of the facts that some notes state or stated."""
    stated = {
        fact
        for tables in (known, records)
        for fact in rows_at(tables.evidence.select(["fact"]), rows_of(tables.evidence["note"], notes))["fact"].to_pylist()
    }
    found = row_numbers(pa.chunked_array([pa.array(sorted(stated), pa.string())]), records.facts["id"])
    return found[found >= 0]


def _naming(rows: Rows, numbers: Numbers, count: int) -> Rows:
    """Which of some numbers are among those of some rows; -1 is none."""
    is_named = np.zeros(count + 1, dtype=np.bool_)
    is_named[rows] = True
    return np.flatnonzero(is_named[numbers])
