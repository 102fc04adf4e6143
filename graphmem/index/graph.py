"""The graph of a memory: which vertices there are, what joins them, and which sentence or fact makes each join.

Vertices are numbered notes first, then entities, then facts, each in the order of their ids. An edge's id says what it
is worth to a question: below ``n_sentences`` it is the sentence that makes the edge, above it is a fact.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.csr import CsrGraph
from graphmem.index.records import Records, row_numbers

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


@dataclass(frozen=True, slots=True)
class MemoryGraph:
    """The graph and how its parts count.

    :param csr: the edges, undirected
    :param n_notes: vertices [0, n_notes) are notes
    :param n_entities: vertices [n_notes, n_notes + n_entities) are entities; the rest are facts
    :param n_facts: how many facts
    :param sentence_note: int64 (n_sentences,), the note of each sentence; ascending
    :param sentence_start: int64 (n_notes + 1,), first sentence of each note
    :param fact_start: int64 (n_facts,), the vertex where a walk from each fact starts: the fact's own, or a note that
        states it where it joins no two entities; -1 where nothing states it
    """

    csr: CsrGraph
    n_notes: int
    n_entities: int
    n_facts: int
    sentence_note: Rows
    sentence_start: Rows
    fact_start: Rows

    @property
    def n_sentences(self) -> int:
        """How many sentences."""
        return len(self.sentence_note)

    def entity_vertex(self, entity: Any) -> Any:  # noqa: ANN401 - a number or an array
        """Vertices of entities by their row."""
        return self.n_notes + entity

    def fact_vertex(self, fact: Any) -> Any:  # noqa: ANN401 - a number or an array
        """Vertices of facts by their row."""
        return self.n_notes + self.n_entities + fact


@dataclass(frozen=True, slots=True)
class _Edges:
    source: Rows
    target: Rows
    ids: Rows
    kind: EdgeType
    weight: NDArray[np.float32] | None = None

    def of_existing(self) -> "_Edges":
        """Without the edges whose ends are not there."""
        return self.where((self.source >= 0) & (self.target >= 0))

    def where(self, good: NDArray[np.bool_]) -> "_Edges":
        """Some of the edges."""
        weight = None if self.weight is None else self.weight[good]
        return _Edges(self.source[good], self.target[good], self.ids[good], self.kind, weight)


def build_graph(records: Records) -> MemoryGraph:
    """Build the graph of a memory.

    :param records: what the store holds
    :returns: the graph; equal records give equal arrays
    """
    n_notes, n_entities, n_facts = len(records.notes), len(records.entities), len(records.facts)
    counts = pc.list_value_length(records.notes["sentences"]).to_numpy().astype(np.int64) // 2
    sentence_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    sentence_note = np.repeat(np.arange(n_notes, dtype=np.int64), counts)
    n_sentences = len(sentence_note)
    evidence = _evidence_edges(records, sentence_start)
    target_of = row_numbers(records.facts["object"], records.entities["id"])
    edges = [
        *_mention_edges(records, sentence_start, sentence_note),
        evidence.where(target_of[np.maximum(evidence.source, 0)] >= 0) if n_facts else evidence,
        *_argument_edges(records, n_sentences, target_of),
        _link_edges(records, sentence_start),
        _next_edges(records),
        _turn_edges(records),
    ]
    offset = {EdgeType.MENTIONS: n_notes, EdgeType.TITLE: n_notes, EdgeType.SUBJECT: n_notes, EdgeType.OBJECT: n_notes}
    facts = n_notes + n_entities
    source, target, ids, kinds, weights = [], [], [], [], []
    for found in edges:
        found = found.of_existing()
        is_fact = found.kind in {EdgeType.EVIDENCE, EdgeType.SUBJECT, EdgeType.OBJECT}
        # In the width that the graph keeps: at this point there is a number for every mention and statement.
        source.append((found.source + (facts if is_fact else 0)).astype(np.int32))
        target.append((found.target + offset.get(found.kind, 0)).astype(np.int32))
        ids.append(found.ids.astype(np.int32))
        kinds.append(np.full(len(found.ids), found.kind, dtype=np.uint8))
        weights.append(np.ones(len(found.ids), np.float32) if found.weight is None else found.weight)
    csr = CsrGraph.from_edges(
        facts + n_facts, np.concatenate(source), np.concatenate(target), np.concatenate(weights), np.concatenate(kinds),
        np.concatenate(ids),
    )
    starts = _fact_starts(evidence.of_existing(), target_of, facts)
    return MemoryGraph(csr, n_notes, n_entities, n_facts, sentence_note, sentence_start, starts)


def sentence_at(records: Records, sentence_start: Rows, note: Rows, position: Rows) -> Rows:
    """The sentences that hold positions of notes' texts.

    :param records: what the store holds
    :param sentence_start: first sentence of each note
    :param note: note rows, shape (n,)
    :param position: code points in those notes' texts, shape (n,)
    :returns: sentence rows, shape (n,); a position between two sentences counts to the first, -1 without sentences
    """
    flat = pc.list_flatten(records.notes["sentences"]).to_numpy(zero_copy_only=False).astype(np.int64)
    starts = flat[0::2]
    # One ascending number a sentence, note first, lets a single search serve all notes.
    stride = int(starts.max(initial=0)) + int(position.max(initial=0)) + 1
    owner = np.repeat(np.arange(len(sentence_start) - 1), np.diff(sentence_start))
    found = np.searchsorted(owner * stride + starts, note * stride + position, side="right") - 1
    found = np.clip(found, sentence_start[note], sentence_start[note + 1] - 1)
    return np.where(sentence_start[note + 1] > sentence_start[note], found, -1)


def _mention_edges(records: Records, sentence_start: Rows, sentence_note: Rows) -> list[_Edges]:
    table = records.mentions
    note = row_numbers(table["note"], records.notes["id"])
    entity = row_numbers(table["entity"], records.entities["id"])
    is_title = pc.equal(table["role"], "title").to_numpy(zero_copy_only=False).astype(bool)
    title = _Edges(note[is_title], entity[is_title], np.full(int(is_title.sum()), -1), EdgeType.TITLE)
    # A title stands in no sentence: its span is empty.
    in_text = table.filter(pc.invert(pc.equal(table["role"], "title")))
    note, entity = note[~is_title], entity[~is_title]
    spans = in_text["spans"].combine_chunks()
    counts = pc.list_value_length(spans).to_numpy(zero_copy_only=False).astype(np.int64) // 2
    starts = pc.list_flatten(spans).to_numpy(zero_copy_only=False).astype(np.int64)[0::2]
    mention_note, mention_entity = np.repeat(note, counts), np.repeat(entity, counts)
    good = (mention_note >= 0) & (mention_entity >= 0)
    mention_note, mention_entity, starts = mention_note[good], mention_entity[good], starts[good]
    sentence = sentence_at(records, sentence_start, mention_note, starts)
    # One edge for each sentence that names the entity, however often it does.
    unique = np.unique(np.stack([mention_note, mention_entity, sentence], axis=1), axis=0).reshape(-1, 3)
    return [title, _Edges(unique[:, 0], unique[:, 1], unique[:, 2], EdgeType.MENTIONS)]


def _evidence_edges(records: Records, sentence_start: Rows) -> _Edges:
    table = records.evidence
    fact = row_numbers(table["fact"], records.facts["id"])
    note = row_numbers(table["note"], records.notes["id"])
    number = _ints(table["sentence"])
    return _Edges(fact, note, _sentence_ids(sentence_start, note, number), EdgeType.EVIDENCE)


def _argument_edges(records: Records, n_sentences: int, target_of: Rows) -> list[_Edges]:
    """Only facts between two entities are walked: one about a date or a description leads nowhere, and two thirds of all
    are such; with them in the walk, recall was lower by up to a point (docs/recall.md).
    """
    fact = np.flatnonzero(target_of >= 0)
    ids = n_sentences + fact
    subject = row_numbers(records.facts["subject"], records.entities["id"])
    return [_Edges(fact, subject[fact], ids, EdgeType.SUBJECT), _Edges(fact, target_of[fact], ids, EdgeType.OBJECT)]


def _fact_starts(evidence: _Edges, target_of: Rows, first_fact: int) -> Rows:
    starts = np.full(len(target_of), -1, dtype=np.int64)
    # Assigned from the last to the first: of several notes the first by id stays.
    starts[evidence.source[::-1]] = evidence.target[::-1]
    own = first_fact + np.arange(len(target_of), dtype=np.int64)
    return np.where(target_of >= 0, own, starts)


def _link_edges(records: Records, sentence_start: Rows) -> _Edges:
    table = records.links
    source = row_numbers(table["source"], records.notes["id"])
    target = row_numbers(table["target"], records.notes["id"])
    ids = _sentence_ids(sentence_start, source, _ints(table["sentence"]))
    weight = table["score"].to_numpy().astype(np.float32)
    return _Edges(source, target, ids, EdgeType.LINKS, weight)


def _next_edges(records: Records) -> _Edges:
    source = row_numbers(records.next["source"], records.notes["id"])
    target = row_numbers(records.next["target"], records.notes["id"])
    return _Edges(source, target, np.full(len(source), -1), EdgeType.NEXT)


def _turn_edges(records: Records) -> _Edges:
    """Each turn of a conversation beside the next one, though they are documents of their own.

    Turns are in the order of their times, where these are ISO 8601, then of their identifiers, where a number counts as a
    number: ``D1:9`` comes before ``D1:10``.
    """
    spoken = pc.not_equal(records.notes["conversation"], "")
    said = records.notes.filter(spoken)
    columns = (said[name].to_pylist() for name in ("conversation", "event_time", "source_id", "position"))
    numbers = np.flatnonzero(spoken.to_numpy()).tolist()
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
