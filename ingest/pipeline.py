"""Documents to records: in input order, streaming, on as many processes as wanted."""

import os
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from .language import LanguageError
from .records import ParsedDocument, Rejection, SourceDocument
from .settings import IngestSettings
from .wire import pack_document, pack_settings, read_frame, unpack_result, write_frame

_BATCH_DOCUMENTS = 32
_WAITING_BATCHES = 3  # for each process: what it has in hand, and work while whoever takes the results is busy elsewhere
_HELD_DOCUMENTS = 384  # over all processes, so that memory does not grow with their number
_BATCH_CHARS = 60_000
_FEW_DOCUMENTS = 40  # up to here one process is done before a second one has loaded its pipeline
_MAX_PROCESSES = 16
_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class WorkerError(Exception):
    """A parsing process that ended although it was needed."""


class _Worker:
    """A parsing process and the pipe to it.

    :param settings: sizes
    """

    def __init__(self, settings: IngestSettings) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "graphmem.ingest.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=_environment(),
        )
        self._settings = settings
        self._ready = False

    def parse(self, documents: Sequence[SourceDocument]) -> list[ParsedDocument | Rejection]:
        """Have a batch parsed.

        :param documents: the batch
        :returns: one result per document
        :raises WorkerError: the process ended
        :raises LanguageError: it cannot load its pipeline
        """
        try:
            if not self._ready:
                write_frame(self._input, pack_settings(self._settings))
                answer = read_frame(self._output)
                if "error" in answer:
                    raise LanguageError(answer["error"])
                self._ready = True
            write_frame(self._input, [pack_document(document) for document in documents])
            results: list[Any] = read_frame(self._output)
        except (EOFError, OSError) as error:
            raise WorkerError(self._obituary()) from error
        return [unpack_result(value, document) for value, document in zip(results, documents, strict=True)]

    @property
    def _input(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdin)

    @property
    def _output(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdout)

    def _obituary(self) -> str:
        self.close()
        status = self._process.returncode
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        detail = f"{lines[-1].strip()}" if lines else "it said nothing"
        cause = f"killed by signal {-status}" if status < 0 else f"exit status {status}"
        return f"parsing process ended: {cause}: {detail}: give it more memory or use fewer processes"

    def close(self) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer gets an error."""
        self._process.kill()

    def release(self) -> None:
        """End the process and drop what it said."""
        self.close()
        self._log.close()


def _environment() -> dict[str, str]:
    """The parent's, with its import path, one thread per process, and no torch."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {**os.environ, **dict.fromkeys(_THREADS, "1"), "PYTHONPATH": path}


class DocumentParser:
    """Parses documents in processes of its own, which stay ready between calls until it is closed.

    Usable from several threads: each run takes the processes that are idle and starts what it lacks.

    :param settings: sizes and the language pipeline
    :param processes: how many at most; by default one per processor
    """

    def __init__(self, settings: IngestSettings | None = None, *, processes: int | None = None) -> None:
        self.settings = settings or IngestSettings()
        self.processes = max(1, min(processes or os.cpu_count() or 1, _MAX_PROCESSES))
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        self._closed = False

    def parse(self, documents: Iterable[SourceDocument]) -> Iterator[ParsedDocument | Rejection]:
        """Take documents apart.

        At most a few hundred documents are held at a time, and every process has at most three batches waiting.

        :param documents: read as needed
        :yields: one result per document, in the order of the documents
        :raises WorkerError: a process ended
        :raises LanguageError: the language pipeline cannot be loaded
        """
        batches = _batches(documents, max(1, min(_BATCH_DOCUMENTS, _HELD_DOCUMENTS // (_WAITING_BATCHES * self.processes))))
        first: list[list[SourceDocument]] = []
        count = 0
        for batch in batches:
            first.append(batch)
            count += len(batch)
            if count > _FEW_DOCUMENTS:
                break
        if not first:
            return
        wanted = self.processes if count > _FEW_DOCUMENTS else 1
        yield from self._run(first, batches, wanted)

    def _run(
        self, first: list[list[SourceDocument]], rest: Iterator[list[SourceDocument]], wanted: int
    ) -> Iterator[ParsedDocument | Rejection]:
        waiting: deque[Future[list[ParsedDocument | Rejection]]] = deque()
        mine = self._take(wanted)
        free = deque(mine)

        def work(batch: list[SourceDocument]) -> list[ParsedDocument | Rejection]:
            worker = free.popleft()
            try:
                return worker.parse(batch)
            finally:
                free.append(worker)

        sound = False
        try:
            with ThreadPoolExecutor(wanted, thread_name_prefix="graphmem-parse") as threads:
                try:
                    for batch in first:
                        waiting.append(threads.submit(work, batch))
                    for batch in rest:
                        waiting.append(threads.submit(work, batch))
                        while len(waiting) > _WAITING_BATCHES * wanted:
                            yield from waiting.popleft().result()
                    while waiting:
                        yield from waiting.popleft().result()
                    sound = True
                finally:
                    if not sound:  # given up or failed: answers that nobody reads are left in the pipes
                        for future in waiting:
                            future.cancel()
                        for worker in mine:
                            worker.kill()
        finally:
            self._give_back(mine, sound)

    def _take(self, wanted: int) -> list[_Worker]:
        with self._lock:
            if self._closed:
                raise WorkerError("document parser is closed: no process is left: make a new one")
            taken = [self._idle.pop() for _ in range(min(wanted, len(self._idle)))]
        return taken + [_Worker(self.settings) for _ in range(wanted - len(taken))]

    def _give_back(self, workers: list[_Worker], sound: bool) -> None:
        with self._lock:
            keep = sound and not self._closed
            room = self.processes - len(self._idle) if keep else 0
            self._idle.extend(workers[:room])
        for worker in workers[room:]:
            worker.release()

    def close(self) -> None:
        """End the processes; runs that still go on keep theirs until they are done."""
        with self._lock:
            workers, self._idle, self._closed = self._idle, [], True
        for worker in workers:
            worker.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _batches(documents: Iterable[SourceDocument], size: int) -> Iterator[list[SourceDocument]]:
    batch: list[SourceDocument] = []
    chars = 0
    for document in documents:
        if batch and (len(batch) >= size or chars + len(document.text) > _BATCH_CHARS):
            yield batch
            batch, chars = [], 0
        batch.append(document)
        chars += len(document.text)
    if batch:
        yield batch


def parse_documents(
    documents: Iterable[SourceDocument],
    *,
    settings: IngestSettings | None = None,
    processes: int | None = None,
) -> Iterator[ParsedDocument | Rejection]:
    """Take documents apart with processes that end afterwards; see :class:`DocumentParser`.

    :param documents: read as needed
    :param settings: sizes and the language pipeline
    :param processes: how many at most; by default one per processor
    :yields: one result per document, in the order of the documents
    """
    with DocumentParser(settings, processes=processes) as parser:
        yield from parser.parse(documents)
