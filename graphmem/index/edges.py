"""The edges that tables of records make: what joins two vertices, and which sentence or fact makes it do so."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.arcs import EdgeTable
from graphmem.index.records import Records, row_numbers, rows_at

Rows = NDArray[np.int64]
_NUMBERS = re.compile(r"([0-9]+)")
_ISO_TIME = re.compile(r"-?\d{4,}(-\d\d|$)")


class EdgeType(IntEnum):
    """What an edge stands for in the store."""

    MENTIONS = 0
    TITLE = 1
    EVIDENCE = 2
    SUBJECT = 3
    OBJECT = 4
    LINKS = 5
    NEXT = 6


# Of so few mentions as a share of the notes, only the notes that they are in are looked at.
_FEW = 8
_OF_FACTS = frozenset([EdgeType.EVIDENCE, EdgeType.SUBJECT, EdgeType.OBJECT])
_OF_ENTITIES = frozenset([EdgeType.MENTIONS, EdgeType.TITLE, EdgeType.SUBJECT, EdgeType.OBJECT])


class Numbering(NamedTuple):
    """How the vertices and the sentences of a memory are numbered.

    :param notes: ids of the notes, sorted
    :param entities: ids of the entities, sorted
    :param facts: ids of the facts, sorted
    :param objects: of each fact, the id of its object; empty where that is no entity
    :param sentences: of each note, where its sentences start and end
    :param sentence_start: int64 (n_notes + 1,), first sentence of each note
    """

    notes: pa.ChunkedArray
    entities: pa.ChunkedArray
    facts: pa.ChunkedArray
    objects: pa.ChunkedArray
    sentences: pa.ChunkedArray
    sentence_start: Rows

    @classmethod
    def of(cls, records: Records) -> Self:
        """Number what the store holds.

        :param records: what it holds
        :returns: the numbering
        """
        notes, facts = records.notes, records.facts
        counts = pc.list_value_length(notes["sentences"]).to_numpy().astype(np.int64) // 2
        start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return cls(notes["id"], records.entities["id"], facts["id"], facts["object"], notes["sentences"], start)

    @property
    def first_fact(self) -> int:
        """The vertex of the first fact."""
        return len(self.notes) + len(self.entities)

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many notes, entities and facts."""
        return len(self.notes), len(self.entities), len(self.facts)

    @property
    def n_vertices(self) -> int:
        """How many vertices."""
        return sum(self.sizes)

    def targets(self, facts: Rows) -> Rows:
        """Rows of the entities that facts lead to.

        :param facts: int64 (n,), fact rows, or -1
        :returns: int64 (n,), -1 where a fact is not there or leads to no entity
        """
        # Each once: many a fact is stated often.
        each, number = np.unique(facts, return_inverse=True)
        objects = rows_at(pa.table([self.objects], ["object"]), np.maximum(each, 0) if len(self.facts) else each[:0])
        found = row_numbers(objects["object"], self.entities) if len(self.facts) else each
        return np.where(each >= 0, found, -1)[number]


@dataclass(frozen=True, slots=True)
class _Edges:
    source: Rows
    target: Rows
    ids: Rows
    kind: EdgeType
    weight: NDArray[np.float32] | None = None

    def where(self, good: NDArray[np.bool_]) -> "_Edges":
        """Some of the edges."""
        weight = None if self.weight is None else self.weight[good]
        return _Edges(self.source[good], self.target[good], self.ids[good], self.kind, weight)

    def between_vertices(self, first_entity: int, first_fact: int) -> EdgeTable:
        """Those of which both ends are there, in the numbers of vertices."""
        edges = self.where((self.source >= 0) & (self.target >= 0))
        count, is_of_entity = len(edges.ids), self.kind in _OF_ENTITIES
        return EdgeTable(
            (edges.source + (first_fact if self.kind in _OF_FACTS else 0)).astype(np.int32),
            (edges.target + (first_entity if is_of_entity else 0)).astype(np.int32),
            np.ones(count, np.float32) if edges.weight is None else edges.weight,
            np.full(count, self.kind, dtype=np.uint8),
            edges.ids.astype(np.int32),
        )


def edges_of(tables: Records, numbering: Numbering, facts: Rows) -> EdgeTable:
    """The edges that rows of tables make.

    :param tables: some rows or all; of the facts those of ``facts``
    :param numbering: of the whole memory
    :param facts: int64 (n,), numbers of the rows in ``tables.facts``
    :returns: the edges between vertices that are there
    """
    found = _found_edges(tables, numbering, facts)
    # Each kind in the graph's own width before the next is looked for: there is an edge for every mention and statement.
    parts = [edges.between_vertices(len(numbering.notes), numbering.first_fact) for edges in found]
    return EdgeTable(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def fact_starts(evidence: pa.Table, numbering: Numbering, facts: Rows) -> Rows:
    """The vertices where walks from facts start: see :class:`graphmem.index.graph.MemoryGraph`.

    :param evidence: all that states these facts, sorted by note
    :param numbering: of the whole memory
    :param facts: int64 (n,), fact rows, ascending
    :returns: int64 (n,), vertices; -1 where nothing states a fact that joins no two entities
    """
    fact, note = row_numbers(evidence["fact"], numbering.facts), row_numbers(evidence["note"], numbering.notes)
    place = np.minimum(np.searchsorted(facts, fact), max(len(facts) - 1, 0))
    starts = np.full(len(facts), -1, dtype=np.int64)
    if len(facts):
        good = (fact >= 0) & (note >= 0) & (facts[place] == fact)
        # Assigned from the last to the first: of several notes the first by id stays.
        starts[place[good][::-1]] = note[good][::-1]
    return np.where(numbering.targets(facts) >= 0, numbering.first_fact + facts, starts)


def conversation_rows(notes: pa.Table, conversations: Iterable[str]) -> Rows:
    """Rows of the notes of some conversations.

    :param notes: the notes
    :param conversations: names of conversations; the empty one is none
    :returns: int64 (n,), ascending
    """
    names = pa.array(sorted({name for name in conversations if name}), pa.string())
    found: Rows = np.flatnonzero(pc.is_in(notes["conversation"], value_set=names).to_numpy())
    return found


def _found_edges(tables: Records, numbering: Numbering, facts: Rows) -> Iterator[_Edges]:
    yield from _mention_edges(tables, numbering)
    evidence = _evidence_edges(tables, numbering)
    yield evidence.where(numbering.targets(evidence.source) >= 0)
    del evidence
    yield from _argument_edges(tables, numbering, facts)
    yield _link_edges(tables, numbering)
    yield _next_edges(tables, numbering)
    yield _turn_edges(tables, numbering)


def _sentences_at(numbering: Numbering, note: Rows, position: Rows) -> Rows:
    """The sentences that hold positions of notes' texts; between two sentences the first, -1 without sentences."""
    sentence_start = numbering.sentence_start
    is_few = len(note) * _FEW < len(sentence_start)
    notes = np.unique(note) if is_few else np.arange(len(sentence_start) - 1)
    spans = rows_at(pa.table([numbering.sentences], ["sentences"]), notes)["sentences"] if is_few else numbering.sentences
    starts = pc.list_flatten(spans).to_numpy(zero_copy_only=False).astype(np.int64)[0::2]
    counts = sentence_start[notes + 1] - sentence_start[notes]
    # One ascending number a sentence, note first, lets a single search serve all notes.
    stride = int(starts.max(initial=0)) + int(position.max(initial=0)) + 1
    owner = np.repeat(notes, counts)
    found = np.searchsorted(owner * stride + starts, note * stride + position, side="right") - 1
    # As sentences are numbered among all.
    before = np.cumsum(counts) - counts
    found += sentence_start[note] - before[np.searchsorted(notes, note)]
    found = np.clip(found, sentence_start[note], sentence_start[note + 1] - 1)
    return np.where(sentence_start[note + 1] > sentence_start[note], found, -1)


def _mention_edges(tables: Records, numbering: Numbering) -> Iterator[_Edges]:
    table = tables.mentions
    note = row_numbers(table["note"], numbering.notes)
    entity = row_numbers(table["entity"], numbering.entities)
    is_title = pc.equal(table["role"], "title").to_numpy().astype(bool)
    yield _Edges(note[is_title], entity[is_title], np.full(int(is_title.sum()), -1), EdgeType.TITLE)
    # A title stands in no sentence: its span is empty.
    in_text = table.filter(pc.invert(pc.equal(table["role"], "title")))
    note, entity = note[~is_title], entity[~is_title]
    spans = in_text["spans"].combine_chunks()
    counts = pc.list_value_length(spans).to_numpy(zero_copy_only=False).astype(np.int64) // 2
    starts = pc.list_flatten(spans).to_numpy(zero_copy_only=False).astype(np.int64)[0::2]
    mention_note, mention_entity = np.repeat(note, counts), np.repeat(entity, counts)
    good = (mention_note >= 0) & (mention_entity >= 0)
    mention_note, mention_entity, starts = mention_note[good], mention_entity[good], starts[good]
    sentence = _sentences_at(numbering, mention_note, starts)
    # One edge for each sentence that names the entity, however often it does; notes without sentences count from where
    # these end.
    last, width = int(numbering.sentence_start[-1]), max(len(numbering.entities), 1)
    named = np.unique(np.where(sentence < 0, last + mention_note, sentence) * width + mention_entity)
    sentence, entity = np.divmod(named, width)
    owner = np.searchsorted(numbering.sentence_start, sentence, side="right") - 1
    is_in_sentence = sentence < last
    note = np.where(is_in_sentence, owner, sentence - last)
    yield _Edges(note, entity, np.where(is_in_sentence, sentence, -1), EdgeType.MENTIONS)


def _evidence_edges(tables: Records, numbering: Numbering) -> _Edges:
    table = tables.evidence
    fact = row_numbers(table["fact"], numbering.facts)
    note = row_numbers(table["note"], numbering.notes)
    return _Edges(fact, note, _sentence_ids(numbering.sentence_start, note, _ints(table["sentence"])), EdgeType.EVIDENCE)


def _argument_edges(tables: Records, numbering: Numbering, facts: Rows) -> list[_Edges]:
    """Only facts between two entities are walked: one about a date or a description leads nowhere, and two thirds of all
    are such; with them in the walk, recall was lower by up to a point (docs/recall.md).
    """
    target = row_numbers(tables.facts["object"], numbering.entities)
    subject = row_numbers(tables.facts["subject"], numbering.entities)
    joins = target >= 0
    fact, ids = facts[joins], int(numbering.sentence_start[-1]) + facts[joins]
    return [_Edges(fact, subject[joins], ids, EdgeType.SUBJECT), _Edges(fact, target[joins], ids, EdgeType.OBJECT)]


def _link_edges(tables: Records, numbering: Numbering) -> _Edges:
    table = tables.links
    source = row_numbers(table["source"], numbering.notes)
    target = row_numbers(table["target"], numbering.notes)
    ids = _sentence_ids(numbering.sentence_start, source, _ints(table["sentence"]))
    return _Edges(source, target, ids, EdgeType.LINKS, table["score"].to_numpy().astype(np.float32))


def _next_edges(tables: Records, numbering: Numbering) -> _Edges:
    source = row_numbers(tables.next["source"], numbering.notes)
    target = row_numbers(tables.next["target"], numbering.notes)
    return _Edges(source, target, np.full(len(source), -1), EdgeType.NEXT)


def _turn_edges(tables: Records, numbering: Numbering) -> _Edges:
    """Each turn of a conversation beside the next one, though they are documents of their own.

    Turns are in the order of their times, where these are ISO 8601, then of their identifiers, where a number counts as a
    number: ``D1:9`` comes before ``D1:10``.
    """
    said = tables.notes.filter(pc.not_equal(tables.notes["conversation"], ""))
    columns = (said[name].to_pylist() for name in ("conversation", "event_time", "source_id", "position"))
    numbers = row_numbers(said["id"], numbering.notes).tolist()
    conversations: dict[str, list[tuple[str, list[tuple[int, str]], int, int]]] = defaultdict(list)
    for row, conversation, time, source, position in zip(numbers, *columns, strict=True):
        key = [(int(part) if part.isdecimal() else -1, part) for part in _NUMBERS.split(source)]
        conversations[conversation].append((time if _ISO_TIME.match(time) else "", key, position, row))
    pairs = [
        (before[-1], after[-1])
        for turns in conversations.values()
        for before, after in pairwise(sorted(turns))
        if before[1] != after[1]
    ]
    rows = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return _Edges(rows[:, 0], rows[:, 1], np.full(len(rows), -1), EdgeType.NEXT)


def _sentence_ids(sentence_start: Rows, note: Rows, number: Rows) -> Rows:
    first = sentence_start[np.maximum(note, 0)]
    return np.where((note >= 0) & (number >= 0), first + number, -1)


def _ints(column: pa.ChunkedArray) -> Rows:
    return np.asarray(column.to_numpy()).astype(np.int64)
