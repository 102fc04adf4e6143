"""The parts of `scale.py` that use a memory: bytes, threads, opening, adding."""

import argparse
import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import made_up
import numpy as np
from rich.console import Console
from rich.table import Table

import graphmem
from graphmem.index.generation import Generation
from graphmem.memory import Memory
from graphmem.settings import DEFAULT_ENCODER

READERS = 8
HEAVY = ("torch", "spacy", "numba", "onnxruntime", "pyarrow", "ladybug", "neo4j", "networkx", "scipy", "numpy")
IMPORT = """
import json, sys, time
start = time.perf_counter()
import graphmem
print(json.dumps([time.perf_counter() - start, sorted({name.partition(".")[0] for name in sys.modules})]))
"""
FIRST_ANSWER = """
import json, sys, time
import graphmem
start = time.perf_counter()
with graphmem.open(sys.argv[1], encoder=sys.argv[2], read_only=True) as memory:
    opened = time.perf_counter()
    memory.search(sys.argv[3], 10)
    done = time.perf_counter()
print(json.dumps([opened - start, done - start]))
"""
SEARCH = """
import json, sys
from graphmem.cli.app import main
try:
    main()
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


@contextlib.contextmanager
def memory_folder(options: argparse.Namespace) -> Iterator[tuple[Path, str]]:
    """A copy of the memory asked for, or a made-up one; and the name of its encoder."""
    with tempfile.TemporaryDirectory(prefix="graphmem-benchmark-") as name:
        folder = Path(name) / "memory"
        if options.memory:
            shutil.copytree(options.memory, folder)
            with graphmem.open(folder, encoder=None, read_only=True) as memory:
                encoder = "hash" if memory.stats().encoder.startswith("hash") else DEFAULT_ENCODER
        else:
            made_up.memory_of(folder, options.notes).close()
            encoder = "hash"
        yield folder, encoder


def asked(memory: Memory, count: int) -> list[str]:
    """Questions about notes of the memory, by their titles."""
    titles = memory.retriever().generation.records.notes["title"]
    rows = np.random.default_rng(1).integers(0, len(titles), count).tolist()
    return [f"What is known of {titles[row].as_py()}?" for row in rows]


def spent(work: Callable[[], object]) -> float:
    """Milliseconds that something takes."""
    start = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - start)


def bytes_of(options: argparse.Namespace, console: Console) -> None:
    """Index bytes an arc and a note, and what the memory says of its size."""
    with memory_folder(options) as (folder, encoder), graphmem.open(folder, encoder=encoder) as memory:
        retriever = memory.retriever()
        generation = retriever.generation
        csr, notes = generation.graph.csr, generation.graph.n_notes
        table = Table("what", "bytes", "for each", title=f"{notes:,} notes, {csr.n_arcs:,} arcs")
        topology = csr.indptr.nbytes + csr.indices.nbytes + csr.weights.nbytes + csr.edge_types.nbytes
        table.add_row("topology, types, weights", f"{topology:,}", f"{topology / csr.n_arcs:.1f} an arc")
        table.add_row(
            "the edges' sentences and facts", f"{csr.edge_ids.nbytes:,}", f"{csr.edge_ids.nbytes / csr.n_arcs:.1f} an arc"
        )
        sizes = {
            "vectors": sum(path.stat().st_size for path in retriever.log.folder.glob("*")),
            "rows of vectors": sum(rows.nbytes for _, rows in generation.vector_rows()),
            "postings": _postings_bytes(generation),
        }
        sizes["vectors and postings"] = sum(sizes.values())
        for name, size in sizes.items():
            table.add_row(name, f"{size:,}", f"{size / notes:,.0f} a note")
        on_disk = sum(path.stat().st_blocks * 512 for path in (folder / "index").rglob("*") if path.is_file())
        said = memory.stats().index_bytes
        table.add_row("the whole index, by stats()", f"{said:,}", f"{said / notes:,.0f} a note")
        table.add_row("the same, blocks of the disk", f"{on_disk:,}", f"{100 * (on_disk / said - 1):+.1f} %")
    console.print(table)


def _postings_bytes(generation: Generation) -> int:
    arrays = (getattr(generation.postings, name) for name in ("indptr", "documents", "frequencies", "lengths"))
    return sum(array.nbytes for array in arrays) + sum(len(word.encode()) + 1 for word in generation.postings.vocabulary)


def threads(options: argparse.Namespace, console: Console) -> None:
    """Searches by one and by eight threads, and by eight beside a writer."""
    with memory_folder(options) as (folder, encoder), graphmem.open(folder, encoder=encoder) as memory:
        questions = asked(memory, options.queries)
        for question in questions[: 2 * READERS]:
            memory.search(question, 10)
        table = Table("readers", "searches/s", "median ms", "95 %", "errors", title=f"{len(questions)} searches, top 10")
        rows = {}
        for name, count, beside in (
            ("1", 1, False),
            (f"{READERS}", READERS, False),
            (f"{READERS} and a writer", READERS, True),
        ):
            rate, times, errors, written = _searches(memory, questions, count, beside=beside)
            rows[name] = (rate, np.percentile(times, 95))
            label = f"{name} ({written} notes written)" if beside else name
            cells = (f"{rate:.1f}", f"{np.median(times):.0f}", f"{rows[name][1]:.0f}", str(len(errors)))
            table.add_row(label, *cells)
            for error in errors[:3]:
                console.print(f"error: {error!r}", style="red")
    console.print(table)
    one, many, beside = rows.values()
    console.print(
        f"eight threads over one: {many[0] / one[0]:.2f} ×; 95 % beside a writer over quiet: {beside[1] / many[1]:.2f} ×"
    )


def _searches(
    memory: Memory, questions: list[str], count: int, *, beside: bool
) -> tuple[float, list[float], list[Exception], int]:
    """Searches a second, milliseconds of each, what went wrong, how many notes a writer wrote meanwhile."""
    done, errors, times, written = threading.Event(), [], [], []

    def write() -> None:
        while not done.is_set():
            made_up.write(memory, list(made_up.documents(10_000_000 + len(written), 1, 1000)))
            written.append(1)

    def search(question: str) -> None:
        try:
            times.append(spent(lambda: memory.search(question, 10)))
        except Exception as error:  # noqa: BLE001 - what fails is the figure
            errors.append(error)

    with ThreadPoolExecutor(count) as pool, ThreadPoolExecutor(1) as writer:
        writing = writer.submit(write) if beside else None
        start = time.perf_counter()
        list(pool.map(search, questions))
        seconds = time.perf_counter() - start
        done.set()
        if writing:
            writing.result()
    return len(times) / seconds, times, errors, len(written)


def opening(options: argparse.Namespace, console: Console) -> None:
    """Importing, and a search in a process of its own."""
    title = f"a fresh process, median of {options.repeats}"
    table = Table("what", "seconds", "CPU s", "of heavy modules are loaded", title=title)
    runs = [_run([sys.executable, "-c", ""]) for _ in range(options.repeats)]
    table.add_row("python alone", *_medians(runs), "")
    runs = [_run([sys.executable, "-c", IMPORT]) for _ in range(options.repeats)]
    inside = [json.loads(run.output) for run in runs]
    table.add_row("python, import graphmem", *_medians(runs), _heavy(inside[0][1]))
    table.add_row("  the import alone", f"{statistics.median(seconds for seconds, _ in inside):.2f}", "", "")
    with memory_folder(options) as (folder, encoder):
        with graphmem.open(folder, encoder=encoder) as memory:
            question = asked(memory, 1)[0]
        command = ["search", question, "--memory", str(folder), "--encoder", encoder, "-k", "10"]
        _run([sys.executable, "-c", SEARCH, *command])
        runs = [_run([sys.executable, "-c", SEARCH, *command]) for _ in range(options.repeats)]
        first = [sys.executable, "-c", FIRST_ANSWER, str(folder), encoder, question]
        openings = [json.loads(_run(first).output) for _ in range(options.repeats)]
    for name, number in (("imported: open the memory", 0), ("  to its first ten hits", 1)):
        table.add_row(name, f"{statistics.median(times[number] for times in openings):.2f}", "", "")
    table.add_row("graphmem search", *_medians(runs), _heavy(json.loads(runs[0].errors.splitlines()[-1])))
    console.print(table)


class _Run(NamedTuple):
    seconds: float
    cpu: float
    output: str
    errors: str


def _run(command: list[str]) -> _Run:
    """Run a command as users have it: with compiled modules kept from one process to the next."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command[2:4]} failed: {done.stderr.strip()[-500:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Run(seconds, cpu, done.stdout, done.stderr)


def _medians(runs: list[_Run]) -> tuple[str, str]:
    return f"{statistics.median(run.seconds for run in runs):.2f}", f"{statistics.median(run.cpu for run in runs):.2f}"


def _heavy(modules: list[str]) -> str:
    return ", ".join(name for name in HEAVY if name in modules) or "none"


def add(options: argparse.Namespace, console: Console) -> None:
    """From adding a note to finding it; many adds against one rebuild."""
    with memory_folder(options) as (folder, encoder), graphmem.open(folder, encoder=encoder) as memory:
        notes = memory.stats().notes
        memory.add("Zzyzx Road runs through the desert.", title="Zzyzx Road")
        memory.search("Where does Zzyzx Road run?")
        table = Table(
            "one note added", "median ms", "most", title=f"until it is found, {notes:,} notes; {options.repeats} times"
        )
        stages: dict[str, list[float]] = {
            "parsed, encoded, written, linked": [],
            "the next search, catching up": [],
            "both": [],
        }
        for number in range(options.repeats):
            text = f"Quuxville {number} is a town that was founded by Corwin Blay{number}."
            wrote = spent(lambda text=text, number=number: memory.add(text, title=f"Quuxville {number}"))
            hits: list[str] = []
            asking = f"Who founded Quuxville {number}?"
            found = spent(lambda asking=asking, hits=hits: hits.extend(hit.note.text for hit in memory.search(asking)))
            if text not in hits:
                console.print(f"not found: {text}", style="red")
            for stage, value in zip(stages.values(), (wrote, found, wrote + found), strict=True):
                stage.append(value)
        warm = [spent(lambda: memory.search(asking)) for _ in range(options.repeats)]
        stages["a search with nothing to catch up"] = warm
        for name, values in stages.items():
            table.add_row(name, f"{statistics.median(values):.0f}", f"{max(values):.0f}")
    console.print(table)
    _adds_against_rebuild(options, console)


def _adds_against_rebuild(options: argparse.Namespace, console: Console) -> None:
    """Top tens of an index that caught up after every note, and of the same index made anew."""
    with (
        tempfile.TemporaryDirectory(prefix="graphmem-benchmark-") as name,
        made_up.memory_of(Path(name) / "memory", options.notes) as memory,
    ):
        total, times = options.notes, []
        for document in made_up.documents(total, options.adds, total):
            made_up.write(memory, [document])
            times.append(spent(memory.warm_up))
        questions = made_up.questions(options.queries, total) + made_up.questions(20, total + options.adds)
        caught_up = [memory.rank(question, 10) for question in questions]
        seconds = spent(memory.rebuild_index) / 1e3
        same = sum(memory.rank(question, 10) == ranked for question, ranked in zip(questions, caught_up, strict=True))
    console.print(
        f"{options.adds} notes added one by one to {total:,} made-up notes (the last caught up in {times[-1]:.0f} ms), then "
        f"one rebuild ({seconds:.1f} s): {same} of {len(questions)} top tens are the same, scores included."
    )
