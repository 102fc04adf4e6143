"""Resolution: which entities a memory's documents show to be one, and which may be.

What it writes is a function of what is stored, not of the order in which that came. Documents that were added since the last
resolution are read, and those that name what a new name may stand for; where a document was replaced, all are read again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from graphmem.errors import StoreError
from graphmem.index.reading import BEYOND, read_feed
from graphmem.index.same import ACCEPTED, is_given
from graphmem.resolve.alike import REASONS, Named, alike_pairs, proposals, title_pairs
from graphmem.resolve.evidence import documents_named, documents_named_in, judge, readings_of
from graphmem.resolve.record import write_same
from graphmem.stores.base import Change, Row, Store, Transaction

_TRIES = 10


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a resolution did.

    :param documents: how many documents it read
    :param accepted: pairs that it newly found to be one
    :param proposed: pairs that it newly found may be one
    :param withdrawn: pairs of which it no longer says so
    """

    documents: int
    accepted: int
    proposed: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class _News:
    """What came since the last resolution; None stands for everything.

    :param documents: ids of documents
    :param entities: ids of entities, those that the documents name included
    """

    documents: set[str]
    entities: set[str]


class _OvertakenError(Exception):
    """Another commit came between reading and writing."""


class Resolver:
    """Resolves the entities of one space.

    :param store: the store
    :param space: namespace
    """

    def __init__(self, store: Store, space: str) -> None:
        self._store = store
        self._space = space

    def resolve(self) -> Resolution:
        """Bring what is said of entities being one up to date.

        :returns: what changed
        :raises StoreError: if others keep writing
        """
        for _ in range(_TRIES):
            revision = self._store.meta().revision
            try:
                return self._resolve(revision)
            except _OvertakenError:
                continue
        raise StoreError(f"others keep writing: {self._store.location}: resolve again when they are done")

    def _resolve(self, revision: int) -> Resolution:
        since = int(self._store.read("read/last_resolved", space=self._space)[0]["revision"])
        news = self._news(since) if since else None
        if news is not None and not news.documents and not news.entities:
            return Resolution(0, 0, 0, 0)
        known = self._store.read("read/same_as", space=self._space)
        derived = [row for row in known if not is_given(row)]
        rows = self._store.read("read/index_entities", space=self._space, low="", high=BEYOND)
        # What a user made in the database itself need not have all our properties.
        names = [Named(row["id"], row["key"], row["type"] or "") for row in rows if row["id"] and row["key"]]
        count, found, shorts = self._from_documents(news, derived)
        found += self._from_spelling(names, news)
        by_id = {name.id: name for name in names}
        for row in found:
            row |= {"source_key": by_id[row["source"]].key, "target_key": by_id[row["target"]].key}
        # What was looked at again, and is not found any more, no longer holds.
        looked = [row for row in derived if news is None or _is_looked_at(row, shorts, news.entities)]
        before, after = ({_identity(row): row for row in rows} for rows in (looked, found))
        gone = [row for identity, row in before.items() if identity not in after]
        fresh = [row for identity, row in after.items() if identity not in before]

        def work(transaction: Transaction) -> None:
            if transaction.revision != revision + 1:
                raise _OvertakenError
            write_same(transaction, self._space, known, gone, fresh)
            transaction.record([Change("resolved", "", "", self._space)])

        self._store.commit(work, cause="resolve")
        accepted = sum(row["status"] == ACCEPTED for row in fresh)
        return Resolution(count, accepted, len(fresh) - accepted, len(gone))

    def _news(self, since: int) -> _News | None:
        rows: set[tuple[str, str, str]] = set()
        for feed in read_feed(self._store, self._space, since):
            rows.update(zip(*(feed[name].to_pylist() for name in ("operation", "label", "node_id")), strict=True))
        # A replaced document may have stopped naming things, and a user's own statement may have changed anything.
        if any(operation == "cypher" or (operation, label) == ("update", "Document") for operation, label, _ in rows):
            return None
        documents = {node for operation, label, node in rows if (operation, label) == ("create", "Document")}
        notes = [node for operation, label, node in rows if label == "Note" and operation != "link"]
        facts = [node for _, label, node in rows if label == "Fact"]
        entities = {node for operation, label, node in rows if label == "Entity" and operation in {"create", "update"}}
        documents |= {row["document"] for row in self._store.read("read/documents_of_notes", ids=sorted(notes))}
        told = self._store.read("read/index_facts_by_id", ids=sorted(facts))
        entities |= {row[side] for row in told for side in ("subject", "object")} - {""}
        return _News(documents, entities)

    def _from_documents(self, news: _News | None, derived: Iterable[Row]) -> tuple[int, list[Row], set[str]]:
        """What documents show; how many were read, and the short names that were looked at."""
        if news is None:
            documents = documents_named(self._store, self._space)
            readings = readings_of(self._store, documents)
            shorts = set(readings)
        else:
            documents = documents_named_in(self._store, news.documents)
            found = readings_of(self._store, documents)
            news.entities.update(row["entity"] for rows in documents.values() for row in rows)
            known = {row["source"] for row in derived if row["reason"] not in REASONS}
            shorts = {entity for entity, readings in found.items() if entity in known or any(r.long for r in readings)}
            naming = {row["document"] for row in self._store.read("read/documents_naming", ids=sorted(shorts))}
            documents |= documents_named_in(self._store, naming - set(documents))
            readings = readings_of(self._store, {one: documents[one] for one in naming if one in documents})
        return len(documents), [row for short in sorted(shorts) for row in judge(short, readings[short])], shorts

    def _from_spelling(self, names: list[Named], news: _News | None) -> list[Row]:
        wanted = None if news is None else news.entities
        titles = [row["title"] or "" for row in self._read("read/documents")]
        pairs = title_pairs(names, titles, wanted) | alike_pairs(names, wanted)
        facts: dict[str, set[tuple[str, str, str]]] = {}
        ids = sorted({identifier for pair in pairs for identifier in pair})
        for row in self._store.read("read/facts_of_entities", ids=ids):
            facts.setdefault(row["entity"], set()).add((row["side"], row["predicate_key"], row["other"]))
        return list(proposals(pairs, facts))

    def _read(self, name: str) -> list[Row]:
        return self._store.read(name, space=self._space)


def _is_looked_at(row: Row, shorts: set[str], entities: set[str]) -> bool:
    if row["reason"] in REASONS:
        return row["source"] in entities or row["target"] in entities
    return row["source"] in shorts


def _identity(row: Row) -> tuple[str, str, str, str]:
    return row["source"], row["target"], row["status"], row["reason"]
