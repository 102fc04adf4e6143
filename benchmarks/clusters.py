"""Which mentions are the same thing: our clusters against those of Re-DocRED, by B³.

Our mentions are aligned one to one with the gold ones, those that overlap most first; what neither side has is not counted.
B³ (Bagga and Baldwin 1998): for each mention, which part of its cluster is right (precision) and which part of the right one
it has (recall), averaged over mentions. The baseline is that equal words are the same thing.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphmem.ingest.records import ParsedDocument
from redocred import Gold

from graphmem.life.rows import document_rows
from graphmem.resolve.evidence import read_names

Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True)
class BCubed:
    """Precision, recall and F1 in [0, 1], over so many mentions."""

    precision: float
    recall: float
    f1: float
    mentions: int


@dataclass(frozen=True)
class Clusters:
    """Ours, those of equal words, those of equal keys, and how many gold mentions there are."""

    ours: BCubed
    words: BCubed
    keys: BCubed
    gold: int


def measure(parsed: Iterable[ParsedDocument], golds: Iterable[Gold]) -> Clusters:
    """Compare the clusters of documents with their gold."""
    found: dict[str, list[Pair]] = {"ours": [], "words": [], "keys": []}
    total = 0
    for number, (document, gold) in enumerate(zip(parsed, golds, strict=True)):
        total += len(gold.spans)
        places = list(_places(document))
        for entity, place in _aligned(gold.spans, [place[:2] for place in places]):
            start, end, key, ours = places[place]
            words = " ".join(gold.document.text[start:end].split())
            for name, cluster in (("ours", ours), ("words", words), ("keys", key)):
                found[name].append(((number, entity), (number, cluster)))
    return Clusters(b_cubed(found["ours"]), b_cubed(found["words"]), b_cubed(found["keys"]), total)


def b_cubed(pairs: Sequence[Pair]) -> BCubed:
    """B³ of mentions, each with the cluster that it is in and the one where we put it."""
    gold, ours = defaultdict(set), defaultdict(set)
    for number, (right, put) in enumerate(pairs):
        gold[right].add(number)
        ours[put].add(number)
    precision = recall = 0.0
    for right, put in pairs:
        both = len(gold[right] & ours[put])
        precision += both / len(ours[put])
        recall += both / len(gold[right])
    precision, recall = precision / max(len(pairs), 1), recall / max(len(pairs), 1)
    return BCubed(precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), len(pairs))


def _places(document: ParsedDocument) -> Iterator[tuple[int, int, str, str]]:
    """Where a document names things: first and one past the last code point, the name's key, and the thing as resolved."""
    rows = document_rows(document, "default")
    texts = {row["id"]: row["text"] for row in rows.tables["notes"]}
    starts = {row["id"]: row["start_offset"] for row in rows.tables["notes"]}
    keys = {identifier: names.key for identifier, names in rows.entities.items()}
    named = [
        {**row, "document": "", "note": row["source"], "entity": row["target"], "key": keys[row["target"]]}
        for row in rows.tables["mentions"]
    ]
    readings = read_names(named, texts)
    for row in named:
        if row["role"] != "title":
            meant = readings[row["entity"]].long or row["entity"]
            for start, end in zip(row["spans"][0::2], row["spans"][1::2], strict=True):
                yield start + starts[row["note"]], end + starts[row["note"]], row["key"], meant


def _aligned(gold: Sequence[tuple[int, int, int]], ours: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Gold entities with the numbers of our mentions, by overlap over union, each mention once."""
    candidates = []
    for number, (first, last, _) in enumerate(gold):
        for place, (start, end) in enumerate(ours):
            overlap = min(last, end) - max(first, start)
            if overlap > 0:
                candidates.append((-overlap / (max(last, end) - min(first, start)), number, place))
    taken_gold, taken_ours = set(), set()
    for _, number, place in sorted(candidates):
        if number not in taken_gold and place not in taken_ours:
            taken_gold.add(number)
            taken_ours.add(place)
            yield gold[number][2], place
