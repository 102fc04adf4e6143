"""Recall on every evaluation set: the default search beside published strategies, in one run.

    python benchmarks/recall.py [--sets 2wiki hotpotqa] [--fresh] [--rankers FOLDER] [--only fast default]

Columns are recall@2, recall@5, recall@10 and the share of questions whose gold documents are all in the top 5, in percent.
One setting serves every set. "fast" ranks by the walk alone, and nothing in it is fitted. "default" adds the ranker: with
--rankers, the one that `fit_ranker.py --leave-out SET` left in FOLDER/SET.json, fitted on the other sets only, which is the
figure of record; without, the shipped one, which was fitted on these very questions. "thorough" has the same ranker, and
searches in rounds. "dense" to "engram" are the
strategies of `graphmem/retrieve/strategies`, over the same memory and with the same encoder; HippoRAG's need the vectors of
all names, some minutes the first time. Memories are kept in `results/`. What each signal is worth prints `ablation.py`.
"""

import argparse
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import common
import numpy as np
from rich.console import Console
from rich.table import Table

import graphmem
from graphmem.encode import open_encoder
from graphmem.index.pagerank import personalized_pagerank
from graphmem.index.postings import Postings, question_tokens, tokenize
from graphmem.index.topk import top_k
from graphmem.memory import Memory
from graphmem.retrieve.retriever import Retriever
from graphmem.retrieve.signals import Signals, unit_range
from graphmem.retrieve.strategies.catalogue import MAKERS
from graphmem.settings import SearchSettings

Scores = np.ndarray
FAST = SearchSettings(mode="fast")
NO_FACTS = {"share_facts": 0.0, "weight_evidence": 0.0, "weight_subject": 0.0, "weight_object": 0.0}
BASELINES = {mode: SearchSettings(mode=mode) for mode in MAKERS}


@dataclass
class Run:
    """A world's memory, opened, with its questions and what they say of every note."""

    retriever: Retriever
    questions: list[common.Question]
    signals: list[Signals]
    sources: list[str]

    def ranked(self, scores: Scores) -> list[str]:
        """Document ids, best first, each once."""
        best = top_k(scores, min(80, len(scores)))
        return list(dict.fromkeys(self.sources[int(note)] for note in best))[:10]


def memory_of(name: str, world: common.World, *, quiet: bool = False) -> Memory:
    """The memory of a world, ingested if it is not there or not whole."""
    folder = common.WORK / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    memory = graphmem.open(folder, space=world.space)
    start = time.perf_counter()
    receipt = memory.ingest(world.documents)
    if not quiet:
        done = f"{len(receipt.created)} documents ingested, {len(receipt.unchanged)} there already"
        Console().print(f"{name}: {done}, {time.perf_counter() - start:.0f} s")
    return memory


def prepare(memory: Memory, questions: list[common.Question]) -> Run:
    """Read every question once: signals do not depend on the settings."""
    retriever = memory.retriever()
    sources = retriever.generation.records.notes["source_id"].to_pylist()
    return Run(retriever, questions, [retriever.read(question.text) for question in questions], sources)


def evaluate(run: Run, settings: SearchSettings) -> list[list[float]]:
    """Scores of one setting, a row a question."""
    retriever = run.retriever.with_settings(settings)
    pairs = zip(run.questions, run.signals, strict=True)
    found = ((question, retriever.spread_signals(question.text, signals)) for question, signals in pairs)
    return [common.scores(run.ranked(spread.scores), question.gold) for question, spread in found]


def fused(run: Run) -> list[list[float]]:
    """The sum of cosine and BM25, each over its greatest value."""
    sums = [unit_range(signals.notes) + unit_range(signals.bm25) for signals in run.signals]
    return [common.scores(run.ranked(each), question.gold) for each, question in zip(sums, run.questions, strict=True)]


def with_context(run: Run) -> Iterator[Signals]:
    """Signals where BM25 reads the notes' context sentences too."""
    records = run.retriever.generation.records
    texts = (records.notes[name].to_pylist() for name in ("title", "speaker", "text", "context"))
    postings = Postings.build(tokenize("\n".join(parts)) for parts in zip(*texts, strict=True))
    for question, signals in zip(run.questions, run.signals, strict=True):
        bm25 = postings.bm25(question_tokens(question.text)).astype(np.float32)
        text = (3 * signals.text - unit_range(signals.bm25) + unit_range(bm25)) / np.float32(3)
        yield replace(signals, bm25=bm25, text=text)


def without_speakers(run: Run) -> list[list[float]]:
    """Dense search over turns that are read without who says them."""
    records, encoder = run.retriever.generation.records, open_encoder()
    pairs = zip(records.notes["title"].to_pylist(), records.notes["text"].to_pylist(), strict=True)
    notes = encoder.encode(["\n".join(part for part in pair if part) for pair in pairs])
    asked = encoder.encode([question.text for question in run.questions])
    return [
        common.scores(run.ranked(notes @ vector), question.gold)
        for vector, question in zip(asked, run.questions, strict=True)
    ]


def plain_pagerank(run: Run) -> list[list[float]]:
    """Exact PageRank from the same seeds over the same edges, none weighted by the question, to convergence."""
    retriever, rows = run.retriever.with_settings(FAST), []
    graph = retriever.generation.graph
    for question, signals in zip(run.questions, run.signals, strict=True):
        seeds = retriever.spread_signals(question.text, signals).seeds
        restart = np.zeros(graph.csr.n_nodes)
        restart[seeds.vertices] = seeds.weights
        scores = personalized_pagerank(graph.csr, restart, damping=0.5)[: graph.n_notes]
        rows.append(common.scores(run.ranked(scores), question.gold))
    return rows


def ways(run: Run, default: SearchSettings) -> dict[str, Callable[[], list[list[float]]]]:
    """All ways to rank; each gives its scores, a row a question."""
    found: dict[str, Callable[[], list[list[float]]]] = {
        label: partial(evaluate, run, settings) for label, settings in BASELINES.items()
    }
    found["dense + BM25"] = partial(fused, run)
    if any(run.retriever.generation.records.notes["speaker"].to_pylist()):
        found["dense without speakers"] = partial(without_speakers, run)
    found |= {
        "PageRank, exact, unweighted": partial(plain_pagerank, run),
        "fast": partial(evaluate, run, FAST),
        "fast without facts": partial(evaluate, run, FAST.model_copy(update=NO_FACTS)),
        "fast without links": partial(evaluate, run, FAST.model_copy(update={"weight_links": 0.0})),
        "fast with context": lambda: evaluate(replace(run, signals=list(with_context(run))), FAST),
        "default": partial(evaluate, run, default),
        "thorough": partial(evaluate, run, default.model_copy(update={"mode": "thorough"})),
    }
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", default=[*common.SETS, common.CONVERSATIONS])
    parser.add_argument("--fresh", action="store_true", help="ingest anew")
    parser.add_argument("--rankers", type=Path, help="folder of rankers, each fitted without its set")
    parser.add_argument("--only", nargs="*", help="some of the ways to rank, such as default; all of them otherwise")
    options = parser.parse_args()
    title = "recall; default fitted on the other sets only" if options.rankers else "recall; default as it is shipped"
    table = Table("set", "rank by", "R@2", "R@5", "R@10", "all@5", title=title)
    for name in common.available(options.sets):
        if options.fresh:
            shutil.rmtree(common.WORK / name, ignore_errors=True)
        scores: dict[str, list[list[float]]] = {}
        default = SearchSettings(ranker=options.rankers / f"{name}.json" if options.rankers else None)
        for world in common.worlds(name):
            with memory_of(name, world) as memory:
                for label, scored in ways(prepare(memory, world.questions), default).items():
                    if not options.only or label in options.only:
                        scores.setdefault(label, []).extend(scored())
        for label, rows in scores.items():
            table.add_row(name, label, *common.mean_scores(rows))
        table.add_section()
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
