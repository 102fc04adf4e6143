"""Kills at random moments: is anything lost that was acknowledged, and is the end the same as without them?

    python benchmarks/crash.py [--kills 100] [--documents 400]

An ingesting process is killed with SIGKILL again and again, at random moments after its first acknowledged commit of that
run. After each kill every document that it had acknowledged (printed after its commit) must be in the store. The run that is
left to finish must reach the same canonical state as one that was never killed. Vectors come from the hashing encoder and
the parser is the real one; the store, its log and its recovery are too.
"""

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from graphmem.ingest.records import SourceDocument

import graphmem
from graphmem.memory import Memory

WORDS = ["river", "tower", "comet", "harbour", "engine", "letter", "garden", "bridge", "island", "winter", "school"]
NAMES = ["Alder", "Birk", "Castel", "Dorn", "Evers", "Falk", "Grane", "Holt", "Jarl", "Lund", "Marek", "Orm"]


def corpus(count: int) -> list[SourceDocument]:
    """Small texts that name one another."""
    chance = random.Random(7)
    documents = []
    for number in range(count):
        name, other = chance.choice(NAMES), chance.choice(NAMES)
        words = " ".join(chance.choices(WORDS, k=20))
        text = f"{name} {number} was founded by {other} {chance.randrange(count)}. It stands near the {words}."
        documents.append(SourceDocument(f"doc-{number}", text, title=f"{name} {number}"))
    return documents


def child(folder: str, count: int) -> None:
    """Ingest, and print each document once its commit is acknowledged."""
    with graphmem.open(folder, encoder="hash") as memory:
        reported: set[str] = set()

        def report(receipt: object) -> None:
            for source in getattr(receipt, "created", []):
                if source not in reported:
                    reported.add(source)
                    print(source, flush=True)

        # Small streams, so that a run has many commits to be killed between.
        documents = corpus(count)
        for start in range(0, count, 4):
            receipt = memory.ingest(documents[start : start + 4], processes=1, watch=report)
        print(json.dumps({"done": True, "unchanged": len(receipt.unchanged)}), flush=True)


def killed_run(folder: Path, count: int, delay: float) -> tuple[list[str], bool]:
    """Start a run and kill it a moment after its first acknowledgement; what it acknowledged, and whether it had ended."""
    command = [sys.executable, "-P", __file__, "--child", str(folder), "--documents", str(count)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline().strip()]
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    lines += [line.strip() for line in process.stdout]
    process.wait()
    ended = any(line.startswith("{") for line in lines)
    return [line for line in lines if line.startswith("doc-")], ended


def stored(memory: Memory) -> set[str]:
    """Ids of the documents in a memory."""
    rows = memory.cypher("MATCH (d:Document) WHERE d.space = $space RETURN d.source_id AS id").rows
    return {str(row[0]) for row in rows}


def canonical(memory: Memory) -> list[str]:
    """All nodes and relationships without times of recording and versions of the run, sorted."""
    nodes = memory.cypher("MATCH (n) WHERE n.space = $space RETURN n").rows
    edges = memory.cypher("MATCH (a)-[r]->(b) WHERE a.space = $space RETURN a.id, r, b.id").rows
    drop = {"recorded_at", "retired_at"}
    lines = []
    for (node,) in nodes:
        if node["_label"] != "Change":
            lines.append(json.dumps({k: v for k, v in node.items() if k not in drop}, sort_keys=True))
    return sorted(lines + [json.dumps([a, r, b], sort_keys=True) for a, r, b in edges])


def main() -> int:
    """Print what was lost, and whether the ends agree; 0 if nothing was and they do."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--child", default="")
    options = parser.parse_args()
    if options.child:
        child(options.child, options.documents)
        return 0
    chance = random.Random()
    acknowledged: set[str] = set()
    lost: set[str] = set()
    kills = rounds = 0
    root = Path(tempfile.mkdtemp(prefix="graphmem-crash-"))
    folder = root / "memory-0"
    while kills < options.kills:
        done, ended = killed_run(folder, options.documents, chance.uniform(0.0, 0.5))
        acknowledged |= set(done)
        kills += not ended
        with graphmem.open(folder, encoder="hash") as memory:
            lost |= acknowledged - stored(memory)
        if ended or len(acknowledged) >= options.documents * 0.9:
            rounds += 1
            folder, acknowledged = root / f"memory-{rounds}", set()
    child_result = finish(folder, options.documents)
    with graphmem.open(root / "clean", encoder="hash") as memory:
        memory.ingest(corpus(options.documents), processes=1)
        clean = canonical(memory)
    with graphmem.open(folder, encoder="hash") as memory:
        resumed = canonical(memory)
    print(f"{kills} kills: {len(lost)} acknowledged documents lost")
    print(f"finished after the last kill: {child_result} documents not parsed again")
    print(f"same canonical state as without kills: {clean == resumed} ({len(clean)} nodes and relationships)")
    shutil.rmtree(root)
    return 0 if not lost and clean == resumed else 1


def finish(folder: Path, count: int) -> int:
    """Let the run end; how many documents it found stored and did not parse."""
    with graphmem.open(folder, encoder="hash") as memory:
        return len(memory.ingest(corpus(count), processes=1).unchanged)


if __name__ == "__main__":
    sys.exit(main())
