"""Figures of speed and size, each beside its peer, and how they grow.

    python benchmarks/scale.py                                  # everything that needs no memory of yours
    python benchmarks/scale.py --memory FOLDER                  # that memory's graph, bytes, threads, opening, adding
    python benchmarks/scale.py --part ppr --part work --huge    # 10 M nodes too, and networkx at 1 M

Parts: `ppr` (PageRank beside igraph, scikit-network, networkx, fast-pagerank), `work` (arcs read over a graph's size),
`batch` (many questions in one call), `bytes` (index bytes an arc and a note), `threads` (searches by eight threads, and
beside a writer), `open` (importing, opening a memory to its first answer, a search in a fresh process), `add` (from adding a
note to finding it; many adds against one rebuild), `ingest` (stages of an ingestion, for --documents passages of 2Wiki).
Without --memory `bytes`, `threads`, `open` and `add` use one of --notes made-up notes with the hashing encoder. A memory is
copied before anything is written.
"""

import argparse

import scale_ingest
import scale_memory
import scale_walks
from rich.console import Console

PARTS = {
    "ppr": scale_walks.ppr,
    "work": scale_walks.work,
    "batch": scale_walks.batch,
    "bytes": scale_memory.bytes_of,
    "threads": scale_memory.threads,
    "open": scale_memory.opening,
    "add": scale_memory.add,
    "ingest": scale_ingest.ingestion,
}


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=list(PARTS), help="only this (may be repeated)")
    parser.add_argument("--nodes", type=int, action="append", help="size of the graph (may be repeated)")
    parser.add_argument("--queries", type=int, default=100, help="questions to our solvers (default 100)")
    parser.add_argument("--peer-queries", type=int, default=10, help="questions to the others (default 10)")
    parser.add_argument("--huge", action="store_true", help="10 M nodes (some 10 GB), and networkx at any size")
    parser.add_argument("--batch", type=int, default=256, help="questions in one call (default 256)")
    parser.add_argument("--repeats", type=int, default=5, help="repetitions of which the median counts (default 5)")
    parser.add_argument("--memory", help="folder of a memory")
    parser.add_argument("--notes", type=int, default=2000, help="notes of the made-up memory (default 2,000)")
    parser.add_argument("--adds", type=int, default=50, help="notes added one by one before one rebuild (default 50)")
    parser.add_argument("--documents", type=int, default=500, help="passages that `ingest` takes (default 500; 0: all)")
    options = parser.parse_args()
    console = Console(width=120)
    for part in options.part or list(PARTS):
        PARTS[part](options, console)


if __name__ == "__main__":
    main()
