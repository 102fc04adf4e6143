"""Peak memory of an ingestion over growing amounts of text: does it grow with the corpus?

    python benchmarks/memory_growth.py [--megabytes 1 10 50] [--encoder hash]

The texts are the evaluation corpora, repeated with other names where they do not suffice. Each amount is ingested by a
process of its own; the peak is that of the main process and, separately, of its largest worker. What is private to the main
process, read ten times a second (Linux alone), is the same without the pages of files that it maps: those the system takes
back when it wants them. The hashing encoder takes no time and makes vectors of the same size; the model itself adds the same
to every row.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import common
from rich.console import Console
from rich.table import Table

CHILD = """
import json, resource, sys, threading
import graphmem
private = [0]
def sample():
    while not done.wait(0.1):
        with open("/proc/self/status") as status:
            private.extend(int(line.split()[1]) / 1024 for line in status if line.startswith("RssAnon"))
        private[:] = [max(private)]
done = threading.Event()
sampler = threading.Thread(target=sample)
sampler.start()
with graphmem.open(sys.argv[2], encoder=sys.argv[3]) as memory:
    receipt = memory.ingest(sys.argv[1])
done.set()
sampler.join()
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps({"own": own, "private": max(private), "worker": workers, "notes": receipt.notes}))
"""


def texts() -> Iterator[str]:
    """Lines of JSON without end."""
    for turn in count():
        for name in common.available(common.SETS):
            for document in common.documents(name):
                suffix = f" ({turn})" if turn else ""
                row = {"id": f"{document.source_id}-{turn}", "title": document.title + suffix, "text": document.text}
                yield json.dumps(row, ensure_ascii=False) + "\n"


def write_corpus(path: Path, megabytes: float) -> None:
    """Write about so much text."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for line in texts():
            file.write(line)
            written += len(line.encode())
            if written >= megabytes * 1e6:
                return


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, nargs="*", default=[1, 10, 50])
    parser.add_argument("--encoder", default="all-MiniLM-L6-v2")
    options = parser.parse_args()
    columns = ("text", "notes", "seconds", "peak, main process", "private", "peak, largest worker")
    table = Table(*columns, title="memory over corpus size")
    points = []
    for megabytes in options.megabytes:
        with tempfile.TemporaryDirectory(prefix="graphmem-benchmark-") as folder:
            corpus = Path(folder) / "corpus.jsonl"
            write_corpus(corpus, megabytes)
            start = time.perf_counter()
            command = [sys.executable, "-P", "-c", CHILD, str(corpus), str(Path(folder) / "memory"), options.encoder]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"{megabytes:g} MB could not be ingested: {done.stderr.strip()[-500:]}")
            result = json.loads(done.stdout)
            seconds = time.perf_counter() - start
        points.append((megabytes, result["own"], result["private"]))
        sizes = (f"{result[name]:.0f} MB" for name in ("own", "private", "worker"))
        table.add_row(f"{megabytes:g} MB", str(result["notes"]), f"{seconds:.0f}", *sizes)
    Console(width=100).print(table)
    for (low, a, own_a), (high, b, own_b) in zip(points, points[1:], strict=False):
        slopes = f"{(b - a) / (high - low):.1f} MB of memory for each MB, {(own_b - own_a) / (high - low):.1f} of it private"
        Console().print(f"slope from {low:g} to {high:g} MB of text: {slopes}")


if __name__ == "__main__":
    main()
