"""Milliseconds of a question, stage by stage, beside a dense search alone.

    python benchmarks/latency.py [--set 2wiki] [--questions 100]

Each question is searched once in each mode after a warm-up; the stages are timed on their own, in the same run. "dense
alone" encodes the question and compares it with every note; the sentences are compared as the index keeps them, and as
float32. Memories are kept in `results/`.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

import common
import numpy as np
import recall
from rich.console import Console
from rich.table import Table

from graphmem.encode import Encoder, open_encoder
from graphmem.index.topk import top_k
from graphmem.index.vectors import similarities, to_unit
from graphmem.memory import Memory
from graphmem.retrieve.ranker import load_ranker
from graphmem.settings import SearchSettings

T = TypeVar("T")


class Stopwatch:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)

    def time(self, stage: str, work: Callable[[], T]) -> T:
        """Do some work and note how long it took."""
        start = time.perf_counter()
        result = work()
        self.times[stage].append(1e3 * (time.perf_counter() - start))
        return result


def dense(encoder: Encoder, notes: np.ndarray, question: str) -> np.ndarray:
    """The nearest notes, without anything around it."""
    return top_k(similarities(notes, encoder.encode([question])[0]), 10)


def measure(memory: Memory, questions: list[str]) -> Stopwatch:
    """Time every question."""
    retriever = memory.retriever()
    fast, thorough = (retriever.with_settings(SearchSettings(mode=mode)) for mode in ("fast", "thorough"))
    encoder, notes = open_encoder(), retriever.log.matrix("notes")
    sentences = retriever.log.matrix("sentences")
    floats = to_unit(sentences)
    ranker, watch = load_ranker(), Stopwatch()
    for question in questions:
        watch.time("dense alone", lambda q=question: dense(encoder, notes, q))
        watch.time("fast, whole", lambda q=question: fast.rank_sources(q, 10))
        watch.time("default, whole", lambda q=question: retriever.rank_sources(q, 10))
        watch.time("default, ten hits with their reasons", lambda q=question: retriever.search(q, 10))
        watch.time("thorough, whole", lambda q=question: thorough.rank_sources(q, 10))
        vector = watch.time("  encode the question", lambda q=question: encoder.encode([q]))[0]
        watch.time("  all sentences, bytes", lambda v=vector: similarities(sentences, v))
        watch.time("  all sentences, float32 by BLAS", lambda v=vector: floats @ v)
        signals = watch.time("  encode, compare with everything", lambda q=question: retriever.read(q))
        watch.time("  names, seeds, walk", lambda q=question, s=signals: fast.spread_signals(q, s))
        seen = watch.time("  all before the first pass", lambda q=question: retriever.look(q))
        watch.time("  all passes", lambda s=seen: ranker.rank(s, retriever.closeups.ask))
    return watch


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="2wiki")
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    world = next(iter(common.worlds(options.set)))
    questions = [question.text for question in world.questions[: options.questions]]
    with recall.memory_of(options.set, world) as memory:
        measure(memory, questions[:5])
        watch = measure(memory, questions)
    table = Table("stage", "median", "95 %", title=f"milliseconds a question, {options.set}, {len(questions)} questions")
    for stage, times in watch.times.items():
        table.add_row(stage, *(f"{np.percentile(times, share):.1f}" for share in (50, 95)))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
