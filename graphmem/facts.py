"""The facts of a memory: finding them, and adding facts of one's own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

from graphmem.errors import InputError
from graphmem.ids import entity_id
from graphmem.index.same import members_of, read_same
from graphmem.ingest.names import entity_key
from graphmem.ingest.records import ParsedDocument, Rejection
from graphmem.ingest.triples import Extraction, Triple, TripleError, checked, read_triples
from graphmem.life.given import Given, add_to_notes, known_documents, own_document
from graphmem.life.ingest import Receipt
from graphmem.rooms import Room
from graphmem.stores.base import Row, Store

Write = Callable[[list[ParsedDocument]], Receipt]
_DETAILS = tuple(item.name for item in fields(Triple))[3:]
_BATCH = 128


class Facts(Room):
    """The facts of a memory.

    :param store: the store
    :param space: namespace
    :param write: puts documents into the memory that need no parsing
    """

    def __init__(self, store: Store, space: str, write: Write) -> None:
        super().__init__(store, space)
        self._write = write

    def find(self, subject: str = "", predicate: str = "", object: str = "") -> list[Row]:  # noqa: A002
        """Current facts by any of their parts; an empty part matches everything.

        :param subject: name of the subject, or of one that is one with it
        :param predicate: part of the predicate's words
        :param object: name of the object, or the literal
        :returns: ``id``, ``subject``, ``predicate``, ``object``, ``polarity``, ``confidence`` and ``valid_from``, sorted
        """
        return self._store.read(
            "read/find_facts", space=self._space, predicate=predicate.casefold(), object_text=object.casefold(),
            subjects=self._ids(subject), objects=self._ids(object),
        )  # fmt: skip

    def add(self, subject: str, predicate: str, object: str, *, source: str = "", **details: Any) -> Receipt | Given:  # noqa: A002, ANN401
        """Add a fact of one's own.

        Without a source it is kept as a sentence of its own, which searches find; a second time nothing changes.

        :param subject: name of an entity
        :param predicate: in words, such as ``was designed by``
        :param object: name of an entity; what begins with a digit is a literal, unless ``literal`` says otherwise
        :param source: identifier of a document that says so, as given; the fact is then added to its notes
        :param **details: ``subject_type``, ``object_type`` (of any vocabulary), ``literal``, ``polarity``, ``confidence``,
            ``valid_from``, ``valid_to``
        :returns: what was written
        :raises InputError: if a part cannot be used, or there is no such document
        """
        unknown = sorted(set(details) - set(_DETAILS))
        if unknown:
            raise InputError(f"a fact has no such detail: {unknown[0]}: give one of {', '.join(_DETAILS)}")
        return self.add_all([Triple(subject, predicate, object, **details)], source=source)

    def add_all(self, triples: Iterable[Triple], *, source: str = "") -> Receipt | Given:
        """Add several facts of one's own, in one commit.

        :param triples: the facts
        :param source: identifier of a document that says so, as given; without one each becomes a sentence of its own
        :returns: what was written
        :raises InputError: if a part cannot be used, or there is no such document
        """
        try:
            whole = [checked(triple) for triple in triples]
        except TripleError as error:
            raise InputError(str(error)) from error
        if not source:
            documents = (own_document("", [triple]) for triple in whole)
            return self._write(list({document.source.source_id: document for document in documents}.values()))
        if not known_documents(self._store, self._space, [source]):
            raise InputError(f"there is no such document: {source}: ingest it first, or leave the source out")
        return add_to_notes(self._store, self._space, {source: Extraction(tuple(whole))})

    def load(self, path: str | Path) -> tuple[Given, Receipt]:
        """Add the facts of a file of ``{"id", "entities", "triples"}`` lines.

        Those of a document that is there are added to its notes; the others become a document of their own.

        :param path: a JSON Lines file; ``entities`` is a list of names, or an object of their types by name
        :returns: what was added to notes, and what became of the others and of lines that cannot be used
        :raises InputError: if the file is not there
        """
        file = Path(path)
        if not file.is_file():
            raise InputError(f"there is no such file: {file}: give one of JSON Lines")
        whole, receipt = Given(), Receipt()
        lines = read_triples(file)
        while batch := list(islice(lines, _BATCH)):
            receipt.rejected += [line for line in batch if isinstance(line, Rejection)]
            self._load(dict(_joined(line for line in batch if not isinstance(line, Rejection))), whole, receipt)
        return whole, receipt

    def _load(self, found: dict[str, Extraction], whole: Given, receipt: Receipt) -> None:
        there = known_documents(self._store, self._space, found)
        if there:
            given = add_to_notes(self._store, self._space, {source: found[source] for source in there})
            whole.added += given.added
            whole.known += given.known
            whole.documents += given.documents
        whole.unusable += sum(extraction.unusable for extraction in found.values())
        alone = [source for source in found if source not in there and found[source].triples]
        others = [own_document(source, found[source].triples) for source in alone]
        if others:
            written = self._write(others)
            for name in ("created", "unchanged", "replaced", "rejected"):
                getattr(receipt, name).extend(getattr(written, name))
            receipt.notes += written.notes
            receipt.facts += written.facts
            receipt.links += written.links

    def _ids(self, name: str) -> list[str]:
        """Ids of the entities that a name may mean; one empty id for no name."""
        if not entity_key(name):
            return [""]
        return members_of(read_same(self._store, self._space), [entity_id(self._space, entity_key(name))])


def _joined(lines: Iterable[tuple[str, Extraction]]) -> Iterator[tuple[str, Extraction]]:
    """One extraction a document, though several lines may speak of it."""
    found: dict[str, Extraction] = {}
    for source, one in lines:
        known = found.get(source, Extraction())
        triples = tuple(dict.fromkeys(known.triples + one.triples))
        found[source] = Extraction(triples, {**known.entities, **one.entities}, known.unusable + one.unusable)
    yield from found.items()
