"""Peak memory of an ingestion over growing amounts of text: does it grow with the corpus?

    python benchmarks/memory_growth.py [--megabytes 1 10 50] [--encoder hash]

The texts are the evaluation corpora, repeated with other names where they do not suffice. Each amount is ingested by a
process of its own; the peak is that of the main process and, separately, of its largest worker. The hashing encoder takes
no time and makes vectors of the same size; the model itself adds the same to every row.
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
import json, resource, sys
import graphmem
with graphmem.open(sys.argv[2], encoder=sys.argv[3]) as memory:
    receipt = memory.ingest(sys.argv[1])
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps({"own": own, "worker": workers, "notes": receipt.notes}))
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
    table = Table("text", "notes", "seconds", "peak, main process", "peak, largest worker", title="memory over corpus size")
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
        points.append((megabytes, result["own"]))
        sizes = (f"{result['own']:.0f} MB", f"{result['worker']:.0f} MB")
        table.add_row(f"{megabytes:g} MB", str(result["notes"]), f"{seconds:.0f}", *sizes)
    Console(width=100).print(table)
    for (low, a), (high, b) in zip(points, points[1:], strict=False):
        Console().print(f"slope from {low:g} to {high:g} MB of text: {(b - a) / (high - low):.1f} MB of memory for each MB")


if __name__ == "__main__":
    main()
