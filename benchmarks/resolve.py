"""What resolving entities, and triples from elsewhere, do to recall: before and after on the same memory.

    python benchmarks/resolve.py [--sets musique_train100 2wiki] [--fresh] [--triples]

A memory of each set is filled, its questions are searched in both modes, its entities are resolved, and the same questions
are searched again. With --triples the set's `openie_gpt35.jsonl` (entities and triples that a language model extracted) is
added to its notes, and they are searched a third time. Columns are recall@2, @5, @10 and the share of questions whose gold
documents are all in the top 5, in percent. Memories are kept in `results/`, apart from those of the other benchmarks.
"""

import argparse
import shutil
import time
from pathlib import Path

import common
from rich.console import Console
from rich.table import Table

import graphmem
from graphmem.memory import Memory
from graphmem.settings import SearchSettings

CONSOLE = Console(width=140)
MODES = ("fast", "default")


def rows_of(memory: Memory, asked: list[common.Question]) -> list[list[str]]:
    base = memory.retriever()
    found = []
    for mode in MODES:
        settings = SearchSettings(mode="fast") if mode == "fast" else SearchSettings()
        retriever = base.with_settings(settings)
        ranked = [[source for source, _ in retriever.rank_sources(question.text, 10)] for question in asked]
        rows = [common.scores(sources, question.gold) for sources, question in zip(ranked, asked, strict=True)]
        found.append([mode, *common.mean_scores(rows)])
    return found


def measure(name: str, *, fresh: bool, triples: bool) -> None:
    folder = common.WORK / "resolved" / name
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    asked = common.questions(name)
    # A memory that was resolved already cannot show what it was before.
    plain = folder / "plain"
    with graphmem.open(plain) as memory:
        memory.ingest(common.documents(name))
        memory.warm_up()
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(plain, copy)
    table = Table(name, "mode", "recall@2", "recall@5", "recall@10", "all@5")
    with graphmem.open(copy) as memory:
        _add(table, "as ingested", rows_of(memory, asked))
        start = time.perf_counter()
        done = memory.entities.resolve()
        elapsed = time.perf_counter() - start
        again = time.perf_counter()
        memory.warm_up()
        CONSOLE.print(
            f"{name}: {memory.stats().entities} entities; {done.accepted} pairs made one, {done.proposed} proposed in "
            f"{elapsed:.1f} s, seen by the index after {time.perf_counter() - again:.1f} s more"
        )
        _add(table, "resolved", rows_of(memory, asked))
        if triples:
            _load(memory, common.DATA / name / "openie_gpt35.jsonl")
            _add(table, "resolved, with the file's triples", rows_of(memory, asked))
    CONSOLE.print(table)


def _load(memory: Memory, path: Path) -> None:
    start = time.perf_counter()
    given, receipt = memory.facts.load(path)
    memory.warm_up()
    CONSOLE.print(
        f"{path.name}: {given.added} facts for {len(given.documents)} documents in {time.perf_counter() - start:.0f} s; "
        f"{given.unusable} unusable, {len(receipt.rejected)} lines rejected"
    )


def _add(table: Table, name: str, rows: list[list[str]]) -> None:
    for mode, *values in rows:
        table.add_row(name, mode, *values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=common.SETS, default=["musique_train100"])
    parser.add_argument("--fresh", action="store_true", help="ingest anew")
    parser.add_argument("--triples", action="store_true", help="add the triples of the set's openie_gpt35.jsonl")
    options = parser.parse_args()
    for name in common.available(options.sets):
        measure(name, fresh=options.fresh, triples=options.triples)


if __name__ == "__main__":
    main()
