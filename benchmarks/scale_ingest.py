"""The part of `scale.py` that takes an ingestion apart: what each stage costs, and how fast it would be alone."""

import argparse
import itertools
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

import common
from graphmem.ingest.analyse import analyse
from graphmem.ingest.language import load_language
from graphmem.ingest.records import ParsedDocument, Rejection, SourceDocument
from graphmem.ingest.settings import IngestSettings
from rich.console import Console
from rich.table import Table

import ingest as whole
from graphmem.encode import Encoder, open_encoder
from graphmem.encode.base import Spans, Vectors
from graphmem.index.memory_index import MemoryIndex
from graphmem.life.ingest import Ingestion, Parser, batches
from graphmem.settings import DEFAULT_ENCODER
from graphmem.stores import open_store

CORPUS = "2wiki"
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS")
PARSED_TOGETHER = 32
T = TypeVar("T")


class Stage(NamedTuple):
    """What one stage took of the sample.

    :param seconds: processor time
    :param alone: seconds by the clock if it were the only one
    """

    seconds: float
    alone: float


class Clock:
    """Adds up the processor time that calls take, of work that any number of processors can share."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, work: Callable[..., T]) -> Callable[..., T]:
        """The same work, whose time counts."""

        def call(*arguments: object) -> T:
            start = time.process_time()
            try:
                return work(*arguments)
            finally:
                self.seconds += time.process_time() - start

        return call

    def stage(self, less: float = 0.0) -> Stage:
        """What they took in all, less what counts elsewhere."""
        seconds = self.seconds - less
        return Stage(seconds, seconds / (os.cpu_count() or 1))


class Remembering:
    """An encoder that keeps what it made of texts and spans; the second time a text costs a look-up.

    :param encoder: makes the vectors
    :param clock: counts what that takes
    """

    def __init__(self, encoder: Encoder, clock: Clock) -> None:
        self.dimension, self.fingerprint, self.encode = encoder.dimension, encoder.fingerprint, encoder.encode
        self._encode_spans = clock.timed(encoder.encode_spans)
        self._known: dict[tuple[object, ...], tuple[Vectors, list[Vectors]]] = {}

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> tuple[Vectors, list[Vectors]]:
        """Vectors of texts and of spans in them."""
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._encode_spans(texts, spans)
        return self._known[key]


def ingestion(options: argparse.Namespace, console: Console) -> None:
    """Stages of an ingestion into LadybugDB, beside the whole by the command line."""
    if not common.available([CORPUS]):
        return
    documents = list(itertools.islice(common.documents(CORPUS), options.documents or None))
    stages = measured(documents)
    cores, count = os.cpu_count() or 1, len(documents)
    total = sum(stage.seconds for stage in stages.values())
    title = f"ingestion of {count:,} passages of {CORPUS}, {cores} processors"
    table = Table("stage", "CPU s", "share", "passages/s alone", f"{count:,} passages alone, s", title=title)
    for name, stage in stages.items():
        cells = (f"{stage.seconds:.1f}", f"{100 * stage.seconds / total:.0f} %", f"{count / stage.alone:,.0f}")
        table.add_row(name, *cells, f"{stage.alone:.1f}")
    table.add_row("all stages", f"{total:.1f}", "100 %", f"{count * cores / total:,.0f}", f"{total / cores:.1f}")
    seconds, cpu = by_the_command_line(count)
    table.add_row("graphmem ingest", f"{cpu:.1f}", "", f"{count / seconds:,.0f}", f"{seconds:.1f}")
    console.print(table)
    console.print(
        "Alone, parse, extract and encode take their processor time over the number of processors, since all can share it; "
        "the others use one. The command line also starts a process for each processor, loads its pipeline, and sends "
        "documents and results to and fro."
    )


def by_the_command_line(count: int) -> tuple[float, float]:
    """Seconds by the clock, and of the processors, that `graphmem ingest` takes for the first documents of the corpus."""
    with tempfile.TemporaryDirectory(prefix="graphmem-benchmark-") as name:
        sample = Path(name) / "corpus.jsonl"
        with (common.DATA / CORPUS / "corpus.jsonl").open(encoding="utf-8") as lines:
            sample.write_text("".join(itertools.islice(lines, count)), encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds, _ = whole.timed(["ingest", str(sample), "--memory", str(Path(name) / "memory"), "--json"])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(documents: Sequence[SourceDocument]) -> dict[str, Stage]:
    """The stages of one ingestion, each alone."""
    # A process of its own, as when ingesting: products of matrices are not to be shared out to threads that wait busily.
    os.environ |= dict.fromkeys(ONE_THREAD, "1")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        stages, parsed = pool.submit(_parsed, documents).result()
    by_name = {document.source.source_id: document for document in parsed}

    def parse(sources: Iterator[SourceDocument]) -> Iterator[ParsedDocument | Rejection]:
        return (by_name[source.source_id] for source in sources if source.source_id in by_name)

    encoding = Clock()
    encoder = Remembering(open_encoder(DEFAULT_ENCODER), encoding)
    _ingested(documents, parse, encoder)
    stages["encode"] = encoding.stage()
    # The second time all vectors are known.
    stages |= _ingested(documents, parse, encoder)
    return stages


def _parsed(documents: Sequence[SourceDocument]) -> tuple[dict[str, Stage], list[ParsedDocument]]:
    """The language pipeline, and everything that reads its trees."""
    language, settings = load_language(), IngestSettings()
    list(analyse(documents[:PARSED_TOGETHER], language, settings))
    parsing, both = Clock(), Clock()
    language.parse = parsing.timed(language.parse)  # type: ignore[method-assign]
    work = both.timed(lambda some: list(analyse(some, language, settings)))
    results = [result for some in batches(documents, PARSED_TOGETHER) for result in work(some)]
    stages = {"parse": parsing.stage(), "extract": both.stage(less=parsing.seconds)}
    return stages, [result for result in results if isinstance(result, ParsedDocument)]


def _ingested(documents: Sequence[SourceDocument], parse: Parser, encoder: Encoder) -> dict[str, Stage]:
    """Documents that are parsed, into a store of their own: writing, then the index and the links."""
    with tempfile.TemporaryDirectory(prefix="graphmem-benchmark-") as name:
        store = open_store(str(Path(name) / "memory"))
        store.set_encoder(encoder.fingerprint, encoder.dimension)
        run = Ingestion(store, "default", MemoryIndex(store, "default", Path(name) / "index", encoder), encoder, parse)
        moments = [(time.process_time(), time.perf_counter())]
        run.run(documents, lambda _: moments.append((time.process_time(), time.perf_counter())))
        store.close()
        end = (time.process_time(), time.perf_counter())
    written = moments[-1]
    between = ((moments[0], written), (written, end))
    write, link = (Stage(last[0] - first[0], last[1] - first[1]) for first, last in between)
    return {"write (with rows)": write, "index, links": link}
