"""The memory: the one object that users meet. Composition only; every algorithm lives below."""

import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from graphmem.asking import Asking
from graphmem.checks import check_question
from graphmem.encode import Encoder
from graphmem.errors import ModelError
from graphmem.index.memory_index import MemoryIndex, Progress
from graphmem.life.links import KnownTitles
from graphmem.model import Hit, Stats
from graphmem.queries import Dialect
from graphmem.rooms import Changes, Graph, Notes
from graphmem.settings import SearchSettings
from graphmem.stores import Store, Table

if TYPE_CHECKING:
    from graphmem.answer.reading import Reader
    from graphmem.entities import Entities
    from graphmem.facts import Facts
    from graphmem.ingest import DocumentParser, Extractor, IngestSettings, ParsedDocument, Rejection, SourceDocument
    from graphmem.life.ingest import Ingestion, Parser, Receipt, Watcher
    from graphmem.retrieve.retriever import Retriever


class Memory(Asking):
    """A knowledge memory over one store and one namespace; open one with :func:`graphmem.open`.

    May be used from several threads: writes queue, searches go on. Use it as a context manager, or call :meth:`close`.

    :param store: the system of record
    :param space: namespace; memories of one store do not see each other's spaces
    :param encoder: makes the vectors; None for a memory that is only looked at by Cypher
    :param index_folder: where derived data is kept; a temporary folder by default
    :param settings: how questions are searched
    """

    def __init__(
        self,
        store: Store,
        space: str,
        encoder: Encoder | None,
        index_folder: Path | None = None,
        settings: SearchSettings | None = None,
    ) -> None:
        self.space = space
        self._store = store
        self._encoder = encoder
        self._settings = settings or SearchSettings()
        self._temporary = tempfile.TemporaryDirectory(prefix="graphmem-") if index_folder is None else None
        self._index_folder = Path(self._temporary.name) if self._temporary else Path(str(index_folder))
        self._index: MemoryIndex | None = None
        self._retriever: Retriever | None = None
        self._reader: Reader | None = None
        self._titles = KnownTitles()
        self._guard = threading.RLock()
        self._parsers: dict[object, DocumentParser] = {}
        self.progress: Progress | None = None
        self.notes = Notes(store, space)
        self.changes = Changes(store, space)
        self.graph = Graph(store, space)

    # What only writing needs is loaded by the first write: a search in a fresh process does not wait for it.

    @property
    def entities(self) -> "Entities":
        """The entities: looking at them, and saying which are one."""
        from graphmem.entities import Entities

        return Entities(self._store, self.space, self.retriever)

    @property
    def facts(self) -> "Facts":
        """The facts: finding them, and adding facts of one's own."""
        from graphmem.facts import Facts

        return Facts(self._store, self.space, self._write_parsed)

    def add(self, text: str, *, id: str = "", title: str = "", **properties: Any) -> "Receipt":  # noqa: A002, ANN401
        """Add one document.

        :param text: its text
        :param id: its identifier; by default a hash of title and text
        :param title: what it is about
        :param **properties: ``uri``, ``time`` (ISO 8601), ``speaker``, ``conversation``, ``tags``
        :returns: the receipt
        :raises InputError: if the text is empty or a property is unknown
        """
        from graphmem.sources import source_document

        return self.ingest([source_document(text, identifier=id, title=title, **properties)])

    def ingest(
        self,
        sources: "str | Path | Iterable[str | Path | SourceDocument | Rejection]",
        *,
        settings: "IngestSettings | None" = None,
        processes: int | None = None,
        watch: "Watcher | None" = None,
        extractor: "Extractor | None" = None,
        resolve: bool = False,
    ) -> "Receipt":
        """Ingest files, folders or documents; what is stored already, as it is, is not parsed again.

        :param sources: a path, or a stream of paths and documents
        :param settings: sizes and language pipeline
        :param processes: how many processes parse; by default one a processor
        :param watch: called after each batch with the receipt so far
        :param extractor: finds more names and facts in each note, beside the rules
        :param resolve: look afterwards for entities that are one (:meth:`memory.entities.resolve`)
        :returns: what was created, unchanged, replaced and rejected
        """
        from graphmem.life.ingest import extending
        from graphmem.sources import documents_of

        parser = self._parser_for(settings, processes)
        parse = parser.parse if extractor is None else extending(parser.parse, extractor)
        run = self._ingestion(parse)
        receipt = run.run(documents_of(sources), watch)
        if resolve:
            self.entities.resolve()
        return receipt

    def _ingestion(self, parse: "Parser") -> "Ingestion":
        from graphmem.life.ingest import Ingestion

        return Ingestion(self._store, self.space, self._open_index(), self._need_encoder(), parse, self._titles)

    def _write_parsed(self, documents: "list[ParsedDocument]") -> "Receipt":
        """Ingest documents that are taken apart already."""
        known = {document.source.source_id: document for document in documents}
        run = self._ingestion(lambda sources: (known[source.source_id] for source in sources))
        return run.run([document.source for document in documents])

    def search(self, question: str, k: int = 5) -> list[Hit]:
        """Find the notes that answer a question, best first.

        :param question: in plain words
        :param k: how many hits at most, at least 1
        :returns: the hits, with scores, evidence and paths
        :raises InputError: if the question is empty or ``k`` is out of range
        """
        check_question(question, k)
        return self.retriever().search(question, k)

    def search_many(self, questions: Sequence[str], k: int = 5) -> list[list[Hit]]:
        """Search several questions.

        :param questions: the questions
        :param k: how many hits at most for each
        :returns: the hits of each, in order
        """
        return [self.search(question, k) for question in questions]

    def rank(self, question: str, k: int = 10) -> list[tuple[str, float]]:
        """Rank source documents for a question, without explanations.

        :param question: in plain words
        :param k: how many documents at most, at least 1
        :returns: pairs of a document's identifier as given and its best note's score; no document twice
        """
        check_question(question, k)
        return self.retriever().rank_sources(question, k)

    def warm_up(self) -> None:
        """Bring the index up to date and load everything that a search needs."""
        self.retriever().warm_up()

    @property
    def dialect(self) -> Dialect:
        """The store's dialect of Cypher."""
        return self._store.dialect

    def cypher(self, text: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Table:
        """Run one Cypher statement; ``$space`` is the memory's own unless given.

        :param text: the statement
        :param parameters: its parameters
        :param write: allow it to change the memory; refused otherwise
        :returns: the result
        """
        values = {"space": self.space} if "$space" in text else {}
        return self._store.query(text, {**values, **(parameters or {})}, write=write)

    def stats(self) -> Stats:
        """How much the memory holds."""
        meta = self._store.meta()
        counts = self._store.read("read/counts", space=self.space)[0]
        size = sum(path.stat().st_size for path in self._index_folder.rglob("*") if path.is_file())
        revision = self._index.current.revision if self._index and self._index.current else 0
        return Stats(
            location=self._store.location, space=self.space, revision=meta.revision, encoder=meta.encoder,
            index_revision=revision, index_bytes=size, **counts,
        )

    def rebuild_index(self) -> None:
        """Make the index anew from the store."""
        self._open_index().rebuild()

    def reembed(self) -> None:
        """Make every vector anew with the encoder that the memory was opened with."""
        from graphmem.life.reembed import reembed

        reembed(self._store, self._open_index(), self._need_encoder())

    def close(self) -> None:
        """Release the store and end the parsing processes; a second call does nothing."""
        for parser in self._parsers.values():
            parser.close()
        self._store.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Memory({self._store.location!r}, space={self.space!r})"

    def _parser_for(self, settings: "IngestSettings | None", processes: int | None) -> "DocumentParser":
        """Parsing processes stay ready: the next document need not wait for the language pipeline again."""
        from graphmem.ingest import DocumentParser, IngestSettings

        settings = settings or IngestSettings()
        with self._guard:
            return self._parsers.setdefault((settings, processes), DocumentParser(settings, processes=processes))

    def _need_encoder(self) -> Encoder:
        if self._encoder is None:
            raise ModelError(f"this memory was opened without an encoder: {self._store.location}: open it with one")
        return self._encoder

    def _open_index(self) -> MemoryIndex:
        with self._guard:
            if self._index is None:
                encoder = self._need_encoder()
                self._index = MemoryIndex(self._store, self.space, self._index_folder, encoder, self.progress)
                if not self._store.meta().encoder and not self._store.read_only:
                    self._store.set_encoder(encoder.fingerprint, encoder.dimension)
            return self._index

    def retriever(self) -> "Retriever":
        """What answers questions, at the store's revision; for benchmarks and for those who look inside."""
        # The kernels' compiler is loaded by the first search, not by a memory that is only written.
        from graphmem.retrieve.retriever import Retriever

        with self._guard:
            index = self._open_index()
            generation = index.refresh()
            if self._retriever is None or self._retriever.generation is not generation:
                self._retriever = Retriever(generation, index.log, self._need_encoder(), self._settings)
            return self._retriever

    def _make_reader(self) -> "Reader":
        # Reading for answers has word tables of its own; a memory that is only searched does not wait for them.
        from graphmem.answer.reading import Reader

        with self._guard:
            retriever = self.retriever()
            if self._reader is None or self._reader.retriever is not retriever:
                self._reader = Reader(retriever, self._open_index().log, self._need_encoder(), self._settings)
            return self._reader
