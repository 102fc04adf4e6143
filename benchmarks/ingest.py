"""Ingestion of a whole corpus as a user would run it: time, peak memory, a second run, and whether two stores agree.

    python benchmarks/ingest.py [--set 2wiki] [--neo4j]

The first run is `graphmem ingest` in a process of its own. With --neo4j the corpus also goes into a local Neo4j server, and
the top 10 of every development question is compared between the two.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import common
from rich.console import Console
from rich.table import Table

GRAPHMEM = [sys.executable, "-P", "-c", "from graphmem.cli.app import main; main()"]


def timed(arguments: list[str], environment: dict[str, str] | None = None) -> tuple[float, dict[str, object]]:
    """Run a command that prints JSON: seconds of wall time, and what it printed."""
    start = time.perf_counter()
    done = subprocess.run([*GRAPHMEM, *arguments], capture_output=True, text=True, env={**os.environ, **(environment or {})})
    elapsed = time.perf_counter() - start
    if done.returncode not in {0, 3}:
        raise SystemExit(f"graphmem {' '.join(arguments[:2])} failed: {done.stderr.strip()[-500:]}")
    return elapsed, json.loads(done.stdout) if done.stdout.strip() else {}


def peak_megabytes() -> float:
    """Largest resident size that any finished child process, workers included, has had."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def questions_file(name: str, folder: Path) -> Path:
    """The development questions in the form that `graphmem search --questions` reads."""
    path = folder / "questions.jsonl"
    rows = [json.dumps({"id": i, "question": q.text}) for i, q in enumerate(common.questions(name))]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def ranking(memory: str, questions: Path, output: Path, environment: dict[str, str]) -> list[list[str]]:
    """Top 10 of each question."""
    options = ["--memory", memory, "-k", "10", "--output", str(output), "--json"]
    timed(["search", "--questions", str(questions), *options], environment)
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    return [[hit["source"] for hit in row["hits"]] for row in rows]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="2wiki")
    parser.add_argument("--neo4j", action="store_true")
    options = parser.parse_args()
    if not common.available([options.set]):
        return
    corpus = str(common.DATA / options.set / "corpus.jsonl")
    table = Table("store", "what", "seconds", "result", title=f"ingestion of {options.set}")
    with tempfile.TemporaryDirectory(prefix="graphmem-benchmark-") as name:
        folder = Path(name)
        questions = questions_file(options.set, folder)
        stores = {"LadybugDB": (str(folder / "memory"), dict[str, str]())}
        if options.neo4j:
            _, info = timed(["neo4j", "start", "--home", str(folder / "neo4j"), "--json"])
            password = Path(str(info["password_file"])).read_text(encoding="utf-8").strip()
            stores["Neo4j"] = (str(info["url"]), {"NEO4J_USERNAME": str(info["user"]), "NEO4J_PASSWORD": password})
        try:
            rankings = {}
            for store, (memory, environment) in stores.items():
                run(table, store, corpus, memory, environment)
                rankings[store] = ranking(memory, questions, folder / f"{store}.jsonl", environment)
                start = time.perf_counter()
                timed(["search", "Who directed the film?", "--memory", memory, "--json"], environment)
                table.add_row(store, "one search in a fresh process", f"{time.perf_counter() - start:.2f}", "")
            if len(rankings) == 2:
                first, second = rankings.values()
                same = sum(a == b for a, b in zip(first, second, strict=True))
                table.add_row("both", "equal top 10", "", f"{same} of {len(first)} questions")
        finally:
            if options.neo4j:
                timed(["neo4j", "stop", "--home", str(folder / "neo4j"), "--json"])
                shutil.rmtree(folder / "neo4j", ignore_errors=True)
    Console(width=110).print(table)


def run(table: Table, store: str, corpus: str, memory: str, environment: dict[str, str]) -> None:
    """Ingest twice."""
    for label in ("first ingest", "second ingest"):
        seconds, receipt = timed(["ingest", corpus, "--memory", memory, "--json"], environment)
        names = ("created", "unchanged", "notes", "facts")
        result = ", ".join(f"{receipt[name]} {name}" for name in names)
        table.add_row(store, label, f"{seconds:.1f}", f"{result}; peak {peak_megabytes():.0f} MB")


if __name__ == "__main__":
    main()
