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
from graphmem.index.ends import Ends
from graphmem.index.graph import MemoryGraph, build_graph, graph_of
from graphmem.index.ranges import joined_ranges
from graphmem.index.records import NODES, Records, row_numbers, rows_at
from graphmem.index.rereading import MANY_NODES, Changes, rows_of
from graphmem.index.splice import Moves, cut, moved, moves_of, naming, places_of, splice, spliced, standing

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
    csr = _changed(before.csr, vertices, others, ids, edges_of(tables, numbering, rows))
    _, gone, came = changes.rows["facts"].moves
    starts = moved(before.fact_start, cut(before.n_facts, gone, places_of(came, gone)), -1, vertices)
    asked = np.unique(np.concatenate([rows, _stated_by(known, records, notes)]))
    stating = rows_at(records.evidence, naming(asked, ends.evidence_fact, len(records.facts)))
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


def sentences_of(sentence_start: Rows, notes: Rows) -> Rows:
    """The sentences of some notes.

    :param sentence_start: int64 (n_notes + 1,), first sentence of each note
    :param notes: int64 (n,), rows, ascending
    :returns: numbers of sentences, ascending
    """
    return joined_ranges(sentence_start[notes], sentence_start[notes + 1] - sentence_start[notes])[0]


def _vertices_now(before: MemoryGraph, numbering: Numbering, changes: Changes) -> Moves:
    """Each vertex's number now."""
    first = zip(NODES, (0, before.n_notes, before.fact_vertex(0)), strict=True)
    firsts = zip(NODES, (0, len(numbering.notes), numbering.first_fact), strict=True)
    gone = [changes.rows[name].moves.gone + at for name, at in first]
    came = [changes.rows[name].moves.came + at for name, at in firsts]
    return moves_of(before.csr.n_nodes, np.concatenate(gone), np.concatenate(came))


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
    named = {
        "evidence": naming(rows, ends.evidence_fact, len(records.facts)),
        "links": naming(rows_of(records.notes["id"], notes), ends.link_target, len(records.notes)),
        "next": np.flatnonzero(followed),
    }
    of_notes |= {name: np.union1d(of_notes[name], found) for name, found in named.items()}
    tables = {name: rows_at(getattr(records, name), found) for name, found in of_notes.items()}
    return Records(entities=records.entities.slice(0, 0), facts=rows_at(records.facts, rows), **tables), rows


def _edge_ids_now(before: MemoryGraph, numbering: Numbering, changes: Changes) -> Moves:
    """Each edge id now: a sentence moves with its note; the edges of those of other notes are made anew."""
    notes, facts = changes.rows["notes"].staying, changes.rows["facts"].moves
    gone = [sentences_of(before.sentence_start, notes.gone), before.n_sentences + facts.gone]
    came = [sentences_of(numbering.sentence_start, notes.came), numbering.sentence_start[-1] + facts.came]
    return moves_of(before.n_sentences + before.n_facts, np.concatenate(gone), np.concatenate(came))


def _changed(graph: CsrGraph, vertices: Moves, others: Rows, ids: Moves, edges: EdgeTable) -> CsrGraph:
    """The graph with its vertices renumbered, without the edges of gone and other vertices, and with new ones."""
    arcs = sorted_arcs(graph.n_nodes - len(vertices.gone) + len(vertices.came), edges)
    gone = _arcs_of(graph, np.union1d(vertices.gone, others))
    cuts = cut(graph.n_arcs, gone, _places(graph, vertices, arcs))
    counts = np.diff(graph.indptr)
    np.subtract.at(counts, np.searchsorted(graph.indptr, gone, side="right") - 1, 1)
    counts = splice(counts, vertices.gone, places_of(vertices.came, vertices.gone), 0)
    np.add.at(counts, arcs.source, 1)
    return CsrGraph(
        np.concatenate([[0], np.cumsum(counts)]),
        moved(graph.indices, cuts, arcs.target, vertices),
        spliced(graph.weights, cuts, arcs.weights),
        spliced(graph.edge_types, cuts, arcs.types),
        moved(graph.edge_ids, cuts, arcs.ids, ids),
    )


def _arcs_of(graph: CsrGraph, vertices: Rows) -> Rows:
    """Positions of the arcs from and to some vertices, ascending: each arc has its mirror, so their neighbours have them."""
    theirs = _rows_of(graph, vertices)
    around = _rows_of(graph, np.setdiff1d(graph.indices[theirs], vertices))
    return np.sort(np.concatenate([theirs, around[np.isin(graph.indices[around], vertices)]]))


def _rows_of(graph: CsrGraph, vertices: Rows) -> Rows:
    return joined_ranges(graph.indptr[vertices], graph.indptr[vertices + 1] - graph.indptr[vertices])[0]


def _places(graph: CsrGraph, vertices: Moves, arcs: EdgeTable) -> Rows:
    """The arc of the graph before which each new one comes. None that stays joins the same two vertices."""
    _, gone, came = vertices
    places = np.empty(arcs.source.size, dtype=np.int64)
    sources, starts = np.unique(arcs.source, return_index=True)
    rows, is_new = standing(sources, gone, came).tolist(), np.isin(sources, came, assume_unique=True).tolist()
    # In the numbers of before: of what is new, where it would stand among them.
    wanted = standing(arcs.target, gone, came)
    for row, new, first, last in zip(rows, is_new, starts.tolist(), [*starts[1:].tolist(), arcs.source.size], strict=True):
        span = slice(graph.indptr[row], graph.indptr[row]) if new else graph.row(row)
        places[first:last] = span.start + np.searchsorted(graph.indices[span], wanted[first:last])
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

