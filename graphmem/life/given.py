"""Statements of the user's: added to the notes of a document that is there, or kept as a document of their own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphmem.ids import content_key, document_id
from graphmem.ingest.records import Note, ParsedDocument, SourceDocument
from graphmem.ingest.stated import GIVEN, statement, with_triples
from graphmem.ingest.triples import Extraction, Triple
from graphmem.life.documents import DocumentsWriter
from graphmem.life.rows import DocumentRows, document_rows
from graphmem.stores.base import Change, Row, Store, Transaction

OWN_PREFIX = "triples:"


@dataclass(slots=True)
class Given:
    """What became of statements.

    :param added: how many facts were added to notes
    :param known: how many were there already
    :param documents: identifiers of the documents that they were added to
    :param unusable: how many statements were none
    """

    added: int = 0
    known: int = 0
    documents: list[str] = field(default_factory=list)
    unusable: int = 0


def known_documents(store: Store, space: str, sources: Iterable[str]) -> set[str]:
    """Which documents are there.

    :param store: the store
    :param space: namespace
    :param sources: identifiers as given
    :returns: those that are
    """
    ids = {document_id(space, source): source for source in sources}
    return {ids[row["id"]] for row in store.read("read/documents_by_id", ids=sorted(ids))}


def own_document(source: str, triples: Sequence[Triple]) -> ParsedDocument:
    """Statements as a document of their own.

    :param source: what they are of; empty for statements that stand for themselves
    :param triples: checked triples, at least one
    :returns: the document, taken apart
    """
    identifier = source or content_key(*(part for triple in triples for part in _parts(triple)))
    return statement(OWN_PREFIX + identifier, triples)


def add_to_notes(store: Store, space: str, found: Mapping[str, Extraction]) -> Given:
    """Add statements to the notes of their documents, in one commit; what is there already is not added again.

    :param store: the store
    :param space: namespace
    :param found: checked statements by the identifier of their document, all of which are there
    :returns: what became of them
    """
    return store.commit(lambda transaction: _add(transaction, space, found), cause="facts")


def _add(transaction: Transaction, space: str, found: Mapping[str, Extraction]) -> Given:
    ids = {document_id(space, source): source for source in found}
    notes: dict[str, list[Row]] = {}
    for row in transaction.read("read/notes_of_documents", ids=sorted(ids)):
        notes.setdefault(row["source_id"], []).append(row)
    said = {
        (row["note"], row["id"], row["sentence"])
        for row in transaction.read("read/said_of_notes", ids=[row["id"] for rows in notes.values() for row in rows])
    }
    given = Given(unusable=sum(extraction.unusable for extraction in found.values()))
    writer = DocumentsWriter(transaction, {})
    for source in sorted(notes):
        rows = _rows(source, notes[source], found[source], space)
        whole = len(rows.tables["evidence"])
        touched = _keep_news(rows, said)
        given.added += len(rows.tables["evidence"])
        given.known += whole - len(rows.tables["evidence"])
        if touched:
            given.documents.append(source)
            writer.add(rows)
            transaction.record(Change("update", "Note", identifier, space) for identifier in sorted(touched))
    writer.write()
    return given


def _rows(source: str, notes: Sequence[Row], extraction: Extraction, space: str) -> DocumentRows:
    """The statements as rows of the notes that name most of what they say."""
    bare = [_note(row) for row in notes]
    triples: dict[int, list[Triple]] = {}
    for triple in extraction.triples:
        triples.setdefault(_best(bare, triple), []).append(triple)
    made = tuple(
        with_triples(note, Extraction(tuple(triples.get(number, ())), extraction.entities), rule=GIVEN)
        for number, note in enumerate(bare)
    )
    document = SourceDocument(source, "", title=notes[0]["title"])
    return document_rows(ParsedDocument(document, made), space)


def _note(row: Row) -> Note:
    sentences = tuple(zip(row["sentences"][0::2], row["sentences"][1::2], strict=True))
    return Note(
        text=row["text"], start=0, end=len(row["text"]), title="", context="", keywords=(), tags=(), sentences=sentences,
        mentions=(), facts=(),
    )  # fmt: skip


def _best(notes: Sequence[Note], triple: Triple) -> int:
    """The note that names both sides, or one of them, the first of equals."""
    sides = [side.casefold() for side in (triple.subject, triple.object)]
    scores = [sum(side in note.text.casefold() for side in sides) for note in notes]
    return scores.index(max(scores))


def _keep_news(rows: DocumentRows, said: set[tuple[str, str, int]]) -> set[str]:
    """Leave out what is there already; the notes of which something new is said."""
    tables = rows.tables
    tables["mentions"] = [
        {**row, "role": GIVEN}
        for row in tables["mentions"]
        if row["role"] != "title" and (row["source"], row["target"], -1) not in said
    ]
    tables["evidence"] = [row for row in tables["evidence"] if (row["target"], row["source"], row["sentence"]) not in said]
    facts = {row["source"] for row in tables["evidence"]}
    tables["facts"] = [row for row in tables["facts"] if row["id"] in facts]
    return {row["source"] for row in tables["mentions"]} | {row["target"] for row in tables["evidence"]}


def _parts(triple: Triple) -> tuple[str, ...]:
    return triple.subject, triple.predicate, triple.object, str(triple.polarity)
