"""Recall on every evaluation set: the default search beside its baselines and ablations, in one run.

    python benchmarks/recall.py [--sets 2wiki hotpotqa] [--fresh]

Columns are recall@2, recall@5, recall@10 and the share of questions whose gold documents are all in the top 5, in percent.
Nothing is fitted: one setting serves every set. Memories are kept in `results/` and ingested when absent.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import common
import numpy as np
from rich.console import Console
from rich.table import Table

import graphmem
from graphmem.index.topk import top_k
from graphmem.memory import Memory
from graphmem.retrieve.retriever import Retriever
from graphmem.retrieve.signals import Signals, unit_range
from graphmem.settings import SearchSettings

Scores = np.ndarray
DEFAULT = SearchSettings()
NO_FACTS = {"share_facts": 0.0, "weight_evidence": 0.0, "weight_subject": 0.0, "weight_object": 0.0}
VARIANTS: dict[str, SearchSettings] = {
    "PageRank, edges all alike": DEFAULT.model_copy(update={"sharpness": 0.0}),
    "default": DEFAULT,
    "default without facts": DEFAULT.model_copy(update=NO_FACTS),
    "default without links": DEFAULT.model_copy(update={"weight_links": 0.0}),
    "default without mentions": DEFAULT.model_copy(update={"weight_mentions": 0.0}),
    "default without named seeds": DEFAULT.model_copy(update={"share_names": 0.0}),
    "default without text seeds": DEFAULT.model_copy(update={"share_text": 1e-6}),
}
BASELINES: dict[str, Callable[[Signals], Scores]] = {
    "dense": lambda signals: signals.notes,
    "BM25": lambda signals: signals.bm25,
    "dense + BM25": lambda signals: unit_range(signals.notes) + unit_range(signals.bm25),
}


@dataclass
class Run:
    """A set's memory, opened, with its questions and what they say of every note."""

    retriever: Retriever
    questions: list[common.Question]
    signals: list[Signals]
    sources: list[str]

    def ranked(self, scores: Scores, question: common.Question) -> list[str]:
        """Document ids, best first, each once, within the question's scope."""
        found: dict[str, None] = {}
        allowed = np.array([source.startswith(question.scope) for source in self.sources]) if question.scope else None
        kept = scores if allowed is None else np.where(allowed, scores, -np.inf)
        for note in top_k(kept, min(80, len(kept))):
            if np.isfinite(kept[note]):
                found.setdefault(self.sources[int(note)])
        return list(found)[:10]


def memory_of(name: str, *, fresh: bool) -> Memory:
    """The memory of a set, ingested if it is not there or not whole."""
    import shutil

    folder = common.WORK / name
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    memory = graphmem.open(folder)
    start = time.perf_counter()
    receipt = memory.ingest(common.documents(name))
    Console().print(
        f"{name}: {len(receipt.created)} documents ingested, {len(receipt.unchanged)} there already, "
        f"{time.perf_counter() - start:.0f} s"
    )
    return memory


def prepare(memory: Memory, name: str) -> Run:
    """Read every question once: signals do not depend on the settings."""
    questions = common.questions(name)
    retriever = memory.retriever()
    sources = retriever.generation.records.notes["source_id"].to_pylist()
    return Run(retriever, questions, [retriever.read(question.text) for question in questions], sources)


def evaluate(run: Run, settings: SearchSettings) -> list[list[float]]:
    """Scores of one setting, a row a question."""
    retriever = run.retriever.with_settings(settings)
    rows = []
    for question, signals in zip(run.questions, run.signals, strict=True):
        spread = retriever.spread_signals(question.text, signals)
        rows.append(common.scores(run.ranked(spread.scores, question), question.gold))
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", default=[*common.SETS, common.CONVERSATIONS])
    parser.add_argument("--fresh", action="store_true", help="ingest anew")
    options = parser.parse_args()
    table = Table("set", "rank by", "R@2", "R@5", "R@10", "all@5", title="recall, nothing fitted")
    for name in common.available(options.sets):
        with memory_of(name, fresh=options.fresh) as memory:
            run = prepare(memory, name)
            for label, rank in BASELINES.items():
                pairs = zip(run.questions, run.signals, strict=True)
                rows = [common.scores(run.ranked(rank(signals), q), q.gold) for q, signals in pairs]
                table.add_row(name, label, *common.mean_scores(rows))
            for label, settings in VARIANTS.items():
                table.add_row(name, label, *common.mean_scores(evaluate(run, settings)))
            table.add_section()
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
