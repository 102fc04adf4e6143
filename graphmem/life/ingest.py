"""Ingestion: a stream of documents into the store, batch by batch, each document whole or not at all."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, TypeVar

import pyarrow.compute as pc

from graphmem.encode import Encoder
from graphmem.ids import content_key, document_id
from graphmem.index.embed import NoteText, heading_of, note_blocks
from graphmem.index.memory_index import MANY_NOTES, MemoryIndex
from graphmem.index.reading import read_feed
from graphmem.index.vectorlog import Block
from graphmem.ingest.records import ParsedDocument, Rejection, SourceDocument
from graphmem.ingest.stated import extend
from graphmem.ingest.triples import Extractor
from graphmem.life.documents import Outcome, write_documents
from graphmem.life.links import KnownTitles, News, OvertakenError, link_notes
from graphmem.life.rows import DocumentRows, document_rows
from graphmem.stores.base import Row, Store, Transaction

Parser = Callable[[Iterator[SourceDocument]], Iterator[ParsedDocument | Rejection]]
T = TypeVar("T")
R = TypeVar("R")
Watcher = Callable[["Receipt"], None]
_LOOKUP_BATCH = 256
_WRITE_BATCH = 128
# Batches whose vectors are made, or wait for it, while one is written: with one, whoever is done first waits for the other.
_AHEAD = 2
_LINK_TRIES = 10


@dataclass(slots=True)
class Receipt:
    """What an ingestion did, by the documents' own ids.

    :param created: documents that are new
    :param unchanged: documents that were there already with the same bytes; they were not parsed
    :param replaced: documents that had an older version
    :param rejected: inputs that were not taken, and why
    :param notes: how many notes were written
    :param facts: how many facts were written
    :param links: how many links were written
    :param dropped: candidate facts that were not taken, by reason
    """

    created: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    notes: int = 0
    facts: int = 0
    links: int = 0
    dropped: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many inputs are dealt with."""
        return len(self.created) + len(self.unchanged) + len(self.replaced) + len(self.rejected)


class _Prepared(NamedTuple):
    """A batch that only has to be written."""

    documents: list[DocumentRows]
    blocks: dict[str, Block]  # vectors by note id
    rejected: list[Rejection]


class Ingestion:
    """One run over a stream of documents.

    :param store: the store
    :param space: namespace
    :param index: its index
    :param encoder: makes the vectors
    :param parse: takes documents apart, in order
    :param titles: of the run before on the same space, if there was one
    """

    def __init__(
        self,
        store: Store,
        space: str,
        index: MemoryIndex,
        encoder: Encoder,
        parse: Parser,
        titles: KnownTitles | None = None,
    ) -> None:
        self._store = store
        self._space = space
        self._index = index
        self._encoder = encoder
        self._parse = parse
        self._titles = titles or KnownTitles()
        self._seen: dict[str, str] = {}
        self.receipt = Receipt()

    def run(self, documents: Iterable[SourceDocument | Rejection], watch: Watcher | None = None) -> Receipt:
        """Ingest a stream; what is stored already with the same bytes is not parsed again.

        :param documents: the documents, and what could not be read
        :param watch: called after each batch with the receipt so far
        :returns: the receipt
        """
        with self._index.writing():
            # Whoever searches meanwhile has what there was, instead of waiting for the end.
            self._index.refresh()
            parsed = batches(self._parse(self._news(documents)), _WRITE_BATCH)
            for batch in ahead(self._prepare, parsed):
                self._write(batch)
                if watch is not None:
                    watch(self.receipt)
            if self.receipt.notes >= MANY_NOTES:
                self._store.release_memory()
            self.link()
        return self.receipt

    def link(self) -> None:
        """Link what came since the last linking; a run that is killed, or overtaken again and again, leaves it undone.

        The next run links it then, be it that of the process that overtakes this one.
        """
        for _ in range(_LINK_TRIES):
            news = self._unlinked()
            if not news.notes:
                self._index.refresh()
                return
            try:  # No name here for the generation: its pages may go while the next one is made.
                self.receipt.links += link_notes(self._store, self._space, self._index.refresh(), news, self._titles)
            except OvertakenError:
                continue
            if len(news.notes) >= MANY_NOTES:
                self._titles.forget()
            self._index.refresh()
            return

    def _unlinked(self) -> News:
        """What was not linked yet, since the last linking that is known of or that anybody did."""
        news = self._changed_since(self._titles.revision) if self._titles.revision >= 0 else None
        if news is None:
            since = int(self._store.read("read/last_linked", space=self._space)[0]["revision"])
            news = self._changed_since(since) or News(since, set(), has_updates=False)
        return news

    def _changed_since(self, since: int) -> News | None:
        """What changed since a linking; None if somebody has linked it in the meantime."""
        found: set[str] = set()
        has_updates = False
        for feed in read_feed(self._store, self._space, since):
            if pc.any(pc.equal(feed["operation"], "linked")).as_py():
                return None
            # Linking itself is a change of notes, but none that could be named anew.
            is_news = pc.and_not(pc.equal(feed["label"], "Note"), pc.equal(feed["operation"], "link"))
            found.update(feed.filter(is_news)["node_id"].to_pylist())
            has_updates |= "update" in feed.filter(is_news)["operation"].unique().to_pylist()
        return News(since, found, has_updates)

    def _news(self, documents: Iterable[SourceDocument | Rejection]) -> Iterator[SourceDocument]:
        """Those documents that are not stored as they are."""
        for batch in batches(documents, _LOOKUP_BATCH):
            given = list(self._first_of_their_name(batch))
            ids = {item.source_id: document_id(self._space, item.source_id) for item in given}
            known = {row["id"]: row["sha256"] for row in self._store.read("read/documents_by_id", ids=list(ids.values()))}
            for item in given:
                if known.get(ids[item.source_id]) == item.sha256:
                    self.receipt.unchanged.append(item.source_id)
                else:
                    yield item

    def _first_of_their_name(self, batch: Iterable[SourceDocument | Rejection]) -> Iterator[SourceDocument]:
        """Documents whose identifier did not come before in this run: a second one would replace the first for ever."""
        for item in batch:
            if isinstance(item, Rejection):
                self.receipt.rejected.append(item)
                continue
            key, digest = content_key(item.source_id), item.sha256
            if key not in self._seen:
                self._seen[key] = digest
                yield item
            elif self._seen[key] != digest:
                reason = f"has the identifier of another document of this run: {item.source_id}"
                advice = "give each document an identifier of its own"
                self.receipt.rejected.append(Rejection(item.source_id, reason, advice))

    def _prepare(self, batch: list[ParsedDocument | Rejection]) -> _Prepared:
        """What can be done without the store: rows and vectors."""
        documents = [document_rows(item, self._space) for item in batch if isinstance(item, ParsedDocument)]
        notes = {str(row["id"]): _note_text(row) for document in documents for row in document.tables["notes"]}
        blocks = dict(zip(notes, note_blocks(self._encoder, list(notes.values())), strict=True))
        return _Prepared(documents, blocks, [item for item in batch if isinstance(item, Rejection)])

    def _write(self, prepared: _Prepared) -> None:
        self.receipt.rejected += prepared.rejected
        documents, blocks = prepared.documents, prepared.blocks
        if not documents:
            return
        self._index.log.append(list(blocks.values()))

        def work(transaction: Transaction) -> Outcome:
            outcome = write_documents(transaction, documents)
            if self._store.holds_vectors:
                rows = [{"id": note, "vector": block.rows["notes"][0].tolist()} for note, block in blocks.items()]
                transaction.write("write/note_vectors", rows=rows)
            return outcome

        outcome = self._store.commit(work, cause="ingest")
        self.receipt.created += outcome.created
        self.receipt.replaced += outcome.replaced
        self.receipt.unchanged += outcome.unchanged
        for document in documents:
            self.receipt.notes += len(document.note_ids)
            self.receipt.facts += len(document.tables["facts"])
            for reason, count in document.dropped.items():
                self.receipt.dropped[reason] = self.receipt.dropped.get(reason, 0) + count


def _note_text(row: Row) -> NoteText:
    return NoteText(heading_of(row["title"], row["speaker"]), row["text"], row["sentences"])


def extending(parse: Parser, extractor: Extractor) -> Parser:
    """A parser whose documents have what a user's extractor finds, too.

    :param parse: takes documents apart
    :param extractor: the extractor
    :returns: the parser
    """

    def extended(documents: Iterator[SourceDocument]) -> Iterator[ParsedDocument | Rejection]:
        for parsed in parse(documents):
            yield extend(parsed, extractor) if isinstance(parsed, ParsedDocument) else parsed

    return extended


def ahead(prepare: Callable[[T], R], items: Iterable[T], depth: int = _AHEAD) -> Iterator[R]:
    """Prepare items on a thread of its own while the caller is busy with those before.

    :param prepare: work that is mostly done outside of the interpreter
    :param items: read on the caller's thread
    :param depth: how many are prepared, or wait for it, beside the one that the caller has
    :yields: what was prepared, in order; where the items end in an error, that comes last
    """
    iterator = iter(items)
    failure: BaseException | None = None
    waiting: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(1, thread_name_prefix="graphmem-prepare")
    try:
        while True:
            try:
                item = next(iterator)
            except StopIteration:
                break
            except BaseException as error:  # whatever ends them: what came before is not lost
                failure = error
                break
            waiting.append(pool.submit(prepare, item))
            while len(waiting) > depth or (waiting and waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:  # where the caller fails, nobody waits for what was not begun
        pool.shutdown(cancel_futures=True)
    if failure is not None:
        raise failure


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists.

    :param items: the stream
    :param size: length of all lists but the last, at least 1
    :yields: the lists
    """
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
