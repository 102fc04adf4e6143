"""Pairs of entities that facts connect, against the relations of Re-DocRED: our own mentions, aligned by overlap.

Of the gold pairs whose entities share a sentence, how many a fact connects (recall); and of the pairs of gold entities that
a fact connects, how many are gold (precision). Connecting every pair that shares a sentence is the baseline.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from common import DATA
from graphmem.ingest.names import entity_key
from graphmem.ingest.records import Argument, Fact, Note, ParsedDocument, SourceDocument

Pair = tuple[int, int]


@dataclass
class Gold:
    """A document with its entities.

    :param document: its text as a document
    :param spans: first and one past the last code point of every mention, with its entity
    :param keys: entities by the keys of their names
    :param related: pairs that a relation joins, the smaller index first
    :param together: pairs that share a sentence
    """

    document: SourceDocument
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    related: set[Pair] = field(default_factory=set)
    together: set[Pair] = field(default_factory=set)


@dataclass(frozen=True)
class Pairs:
    """Recall and precision of facts, and the precision of connecting all that shares a sentence, in [0, 1]."""

    recall: float
    precision: float
    baseline: float


def read_gold(limit: int) -> Iterator[Gold]:
    """The first documents of the development set."""
    rows = json.loads((DATA / "redocred" / "dev.json").read_text(encoding="utf-8"))
    for number, row in enumerate(rows[:limit]):
        yield _gold(str(number), row)


def _gold(name: str, row: dict[str, list]) -> Gold:
    text, places = "", []
    for sentence in row["sents"]:
        starts = []
        for token in sentence:
            starts.append((len(text), len(text) + len(token)))
            text += token + " "
        places.append(starts)
    gold = Gold(SourceDocument(name, text, title=str(row["title"])))
    inside: dict[int, set[int]] = {}
    for entity, mentions in enumerate(row["vertexSet"]):
        for mention in mentions:
            first, last = mention["pos"]
            place = places[mention["sent_id"]]
            gold.spans.append((place[first][0], place[last - 1][1], entity))
            gold.keys.setdefault(entity_key(mention["name"]), entity)
            inside.setdefault(mention["sent_id"], set()).add(entity)
    gold.together = {pair for entities in inside.values() for pair in combinations(sorted(entities), 2)}
    gold.related = {(min(label["h"], label["t"]), max(label["h"], label["t"])) for label in row["labels"]}
    return gold


def measure(parsed: Iterable[ParsedDocument], golds: Iterable[Gold]) -> Pairs:
    """Compare the facts of documents with their gold pairs."""
    found = wanted = connected = right = together = related = 0
    for document, gold in zip(parsed, golds, strict=True):
        pairs = {pair for note in document.notes for pair in _connected(note, gold)}
        near = gold.related & gold.together
        found += len(pairs & near)
        wanted += len(near)
        connected += len(pairs)
        right += len(pairs & gold.related)
        together += len(gold.together)
        related += len(near)
    return Pairs(found / max(wanted, 1), right / max(connected, 1), related / max(together, 1))


def _connected(note: Note, gold: Gold) -> Iterator[Pair]:
    for fact in note.facts:
        pair = joined_pair(fact, note.start, gold)
        if pair is not None:
            yield pair


def joined_pair(fact: Fact, offset: int, gold: Gold) -> Pair | None:
    """The two gold entities that a fact of a note joins, the smaller index first; the note starts at ``offset``."""
    first, second = (_entity(side, offset, gold) for side in (fact.subject, fact.object))
    if first is None or second is None or first == second:
        return None
    return min(first, second), max(first, second)


def _entity(side: Argument, offset: int, gold: Gold) -> int | None:
    """The gold entity that an argument is: what it stands for by name, or the longest overlap with an entity's mention."""
    named = gold.keys.get(side.key) if side.key else None
    if named is not None:
        return named
    start, end = side.start + offset, side.end + offset
    if not side.key and len(side.text.split()) > 4:  # a literal of many words holds entities and is none
        return None
    overlaps = [
        (min(end, last) - max(start, first), -entity) for first, last, entity in gold.spans if first < end and start < last
    ]
    return -max(overlaps)[1] if overlaps else None
