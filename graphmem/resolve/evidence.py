"""What the documents of a memory say of which shorter name means which longer one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from graphmem.index.same import ACCEPTED, PROPOSED
from graphmem.ingest.referents import STATED, DocumentName, referents, stated_aliases, title_name
from graphmem.stores.base import Row, Store

_NAMED = pa.schema(
    [(name, pa.string()) for name in ("document", "note", "entity", "key", "role", "surface", "label")]
    + [("spans", pa.list_(pa.int32()))]
)
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document takes a name for.

    :param long: id of the entity that it stands for; empty where the document does not say
    :param reason: why; empty likewise
    """

    long: str = ""
    reason: str = ""


def documents_named(store: Store, space: str) -> dict[str, list[Row]]:
    """What every document of a space names.

    :param store: the store
    :param space: namespace
    :returns: rows by document id
    """
    return documents_named_in(store, (row["id"] for row in store.read("read/documents", space=space)))


def documents_named_in(store: Store, ids: Iterable[str]) -> dict[str, list[Row]]:
    """What some documents name.

    :param store: the store
    :param ids: document ids
    :returns: rows by document id, as ``read/named_in`` gives them
    """
    rows: list[Row] = []
    for batch in _batches(sorted(ids)):
        rows += store.read_table("read/named_in", _NAMED, ids=batch).to_pylist()
    return _by_document(rows)


def readings_of(store: Store, documents: Mapping[str, Sequence[Row]]) -> dict[str, list[Reading]]:
    """What documents take their names for.

    :param store: gives the notes' texts
    :param documents: what they name
    :returns: by entity id, one reading a document that names it in its text
    """
    found: dict[str, list[Reading]] = defaultdict(list)
    identifiers = iter(sorted(documents))
    while some := list(islice(identifiers, _BATCH)):
        notes = sorted({row["note"] for identifier in some for row in documents[identifier]})
        texts = {row["note"]: row["text"] for batch in _batches(notes) for row in store.read("read/note_texts", ids=batch)}
        for identifier in some:
            for entity, reading in read_names(documents[identifier], texts).items():
                found[entity].append(reading)
    return found


def judge(short: str, readings: Sequence[Reading]) -> Iterator[Row]:
    """What follows from all documents that name a thing by a short name.

    Where one says in so many words what it stands for, and none takes it for anything else, the two are one. Otherwise every
    one has to take it for the same thing: a surname that also stands alone somewhere may be somebody else's.

    :param short: id of the entity of the short name
    :param readings: one a document
    :yields: ``SAME_AS`` to each that it may be, with ``source``, ``target``, ``status`` and ``reason``
    """
    stated = {reading.long for reading in readings if reading.reason == STATED}
    named = {reading.long for reading in readings if reading.long}
    sure = len(named) == 1 and (bool(stated) or all(reading.long for reading in readings))
    for long in sorted(named):
        reasons = {reading.reason for reading in readings if reading.long == long}
        reason = STATED if STATED in reasons else min(reasons)
        yield {"source": short, "target": long, "status": ACCEPTED if sure else PROPOSED, "reason": reason}


def _by_document(rows: Iterable[Row]) -> dict[str, list[Row]]:
    documents: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        documents[row["document"]].append(row)
    return documents


def read_names(rows: Sequence[Row], texts: Mapping[str, str]) -> dict[str, Reading]:
    """What one document takes its names for.

    :param rows: what it names, as ``read/named`` gives it
    :param texts: its notes' texts by id
    :returns: by the id of each entity that it names in its text
    """
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["entity"]].append(row)
    # By key, so that nothing depends on how the rows came.
    entities = sorted(groups, key=lambda entity: (groups[entity][0]["key"], entity))
    number = {entity: place for place, entity in enumerate(entities)}
    names = [_name(groups[entity]) for entity in entities]
    found = referents(names, _stated(rows, texts, number))
    in_text = {row["entity"] for row in rows if row["role"] != "title"}
    return {
        entity: Reading(entities[found[place].name], found[place].reason) if place in found else Reading()
        for entity, place in number.items()
        if entity in in_text
    }


def _name(rows: Sequence[Row]) -> DocumentName:
    labels = Counter({"": 0})
    for row in rows:
        labels[row["label"]] += len(row["spans"]) // 2 if row["label"] else 0
    label = min(labels, key=lambda label: (-labels[label], label))
    title = next((row["surface"] for row in rows if row["role"] == "title"), "")
    if title:
        return title_name(title, label)
    return DocumentName((rows[0]["key"],), (min(row["surface"] for row in rows),), label)


def _stated(
    rows: Sequence[Row], texts: Mapping[str, str], number: Mapping[str, int]
) -> Iterator[tuple[int, int, bool]]:
    places: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in rows:
        if row["role"] != "title":
            spans = zip(row["spans"][0::2], row["spans"][1::2], strict=True)
            places[row["note"]] += [(start, end, row["entity"]) for start, end in spans]
    for note, found in sorted(places.items()):
        found.sort()
        for first, other, by_words in stated_aliases(texts.get(note, ""), [(start, end) for start, end, _ in found]):
            yield number[found[first][2]], number[found[other][2]], by_words


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    for first in range(0, len(ids), _BATCH):
        yield list(ids[first : first + _BATCH])
