"""The parts of `scale.py` that walk: PageRank beside its peers, work over size, many questions at once."""

import argparse
import importlib
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import graphs
import numpy as np
from rich.console import Console
from rich.table import Table

from graphmem.index.csr import CsrGraph
from graphmem.index.generation import load_generation, load_manifest, space_folder
from graphmem.index.nearest import Nearest, NearestOptions, nearest_nodes, nearest_nodes_many
from graphmem.index.push import PushWorkspace, forward_push
from graphmem.index.topk import top_k
from graphmem.settings import DEFAULT_SPACE

DAMPING = 0.5
TOP = 100
WEIGHTS = np.ones(graphs.SEEDS)
# From this size on networkx takes minutes a question.
_NETWORKX_ARCS = 5_000_000


class Solver(NamedTuple):
    """``answer`` takes seeds and gives what ``top`` turns into the best nodes; at most ``queries`` questions are asked."""

    name: str
    answer: Callable
    top: Callable
    queries: int


def of_scores(scores: np.ndarray) -> np.ndarray:
    """The best nodes of a dense vector."""
    return top_k(np.asarray(scores, dtype=np.float64), TOP)


def memory_graph(folder: str) -> CsrGraph:
    """The graph of a memory's index."""
    from pathlib import Path

    index = Path(folder) / "index" / space_folder(DEFAULT_SPACE)
    manifest = load_manifest(index)
    if manifest is None:
        raise SystemExit(f"{folder} has no index: search it once")
    return load_generation(index, manifest).graph.csr


def our_nearest(graph: CsrGraph) -> Callable:
    workspace = PushWorkspace(graph.n_nodes, compiled=True)
    return lambda seeds: nearest_nodes(graph, (seeds, WEIGHTS), TOP, workspace=workspace)


def our_push(graph: CsrGraph, epsilon: float) -> Callable:
    workspace = PushWorkspace(graph.n_nodes, compiled=True)
    return lambda seeds: forward_push(graph, seeds, WEIGHTS, damping=DAMPING, epsilon=epsilon, workspace=workspace)


def of_igraph(graph: CsrGraph) -> Callable:
    import igraph

    upper = graphs.sparse.triu(graphs.adjacency(graph)).tocoo()
    theirs = igraph.Graph(n=graph.n_nodes, edges=np.stack([upper.row, upper.col], axis=1))
    theirs.es["weight"] = upper.data.tolist()
    return lambda seeds: np.array(
        theirs.personalized_pagerank(
            damping=DAMPING, reset_vertices=seeds.tolist(), weights="weight", implementation="prpack"
        )
    )


def of_sknetwork(graph: CsrGraph) -> Callable:
    from sknetwork.ranking import PageRank

    matrix = graphs.adjacency(graph)
    solver = PageRank(damping_factor=DAMPING, solver="piteration", n_iter=100, tol=1e-12)
    return lambda seeds: solver.fit_predict(matrix, weights=graphs.dense_seeds(graph.n_nodes, seeds))


def of_networkx(graph: CsrGraph) -> Callable:
    import networkx

    theirs = networkx.from_scipy_sparse_array(graphs.adjacency(graph))
    return lambda seeds: np.array(
        list(
            networkx.pagerank(theirs, alpha=DAMPING, personalization=dict.fromkeys(seeds.tolist(), 1.0), tol=1e-12).values()
        )
    )


def of_fast_pagerank(graph: CsrGraph) -> Callable:
    from fast_pagerank import pagerank_power

    matrix = graphs.adjacency(graph)
    return lambda seeds: pagerank_power(matrix, p=DAMPING, personalize=graphs.dense_seeds(graph.n_nodes, seeds), tol=1e-12)


PEERS = {
    "igraph PRPACK": ("igraph", of_igraph),
    "scikit-network": ("sknetwork", of_sknetwork),
    "fast-pagerank": ("fast_pagerank", of_fast_pagerank),
    "networkx": ("networkx", of_networkx),
}


def solvers(graph: CsrGraph, options: argparse.Namespace, console: Console) -> Iterator[Solver]:
    """All solvers, each built when its turn comes, so that one foreign graph at a time is in memory."""
    yield Solver("graphmem nearest_nodes", our_nearest(graph), lambda found: found.nodes, options.queries)
    for epsilon in (1e-5, 1e-6):
        answer = our_push(graph, epsilon)
        yield Solver(f"graphmem forward_push {epsilon:.0e}", answer, lambda p: of_scores(p.dense()), options.queries)
    for name, (module, make) in PEERS.items():
        try:
            importlib.import_module(module)
        except ImportError:
            console.print(f"{name} is left out: {module} is not installed.")
            continue
        if name == "networkx" and graph.n_arcs > _NETWORKX_ARCS and not options.huge:
            console.print("networkx is left out at this size, where it takes minutes a question; --huge runs it.")
            continue
        yield Solver(name, make(graph), of_scores, options.peer_queries if name != "networkx" else 3)


def overlap(found: np.ndarray, truth: np.ndarray) -> float:
    """The share of the wanted nodes that were found: those whose exact score reaches the last of the best; ties count."""
    least = np.partition(truth, truth.size - TOP)[truth.size - TOP]
    return min(1.0, np.count_nonzero(truth[found] >= least * (1 - 1e-9)) / TOP)


def timed(answer: Callable, asked: list[np.ndarray], repeats: int) -> tuple[list, np.ndarray, np.ndarray]:
    """Answers, and milliseconds of the wall clock and of the processor: the median of a question's repetitions."""
    answers, wall, cpu = [], [], []
    for seeds in asked:
        runs = []
        for _ in range(repeats):
            start, cpu_start = time.perf_counter(), time.process_time()
            answer_of = answer(seeds)
            runs.append((1e3 * (time.perf_counter() - start), 1e3 * (time.process_time() - cpu_start)))
        answers.append(answer_of)
        middle = np.median(runs, axis=0)
        wall.append(middle[0])
        cpu.append(middle[1])
    return answers, np.array(wall), np.array(cpu)


def compare(graph: CsrGraph, title: str, options: argparse.Namespace, console: Console) -> None:
    """Ask one graph every solver's questions and print the table."""
    asked = graphs.questions(graph, options.queries)
    truth = np.concatenate(
        [graphs.exact_scores(graph, asked[at : at + 20], DAMPING) for at in range(0, len(asked), 20)], axis=1
    )
    name = f"{title}: {graph.n_nodes:,} nodes, {graph.n_arcs:,} arcs, top {TOP}, damping {DAMPING}"
    table = Table("solver", "median ms", "95 %", "CPU ms", "of nearest", "overlap %", "least", "asked", title=name)
    ours = None
    for solver in solvers(graph, options, console):
        mine = solver.name.startswith("graphmem")
        if mine:
            solver.answer(asked[0])
        answers, wall, cpu = timed(solver.answer, asked[: solver.queries], 3 if mine else 1)
        hits = [100 * overlap(solver.top(answer), truth[:, number]) for number, answer in enumerate(answers)]
        middle = float(np.median(wall))
        ours = ours or middle
        cells = (middle, float(np.percentile(wall, 95)), float(np.median(cpu)))
        table.add_row(
            solver.name, *(f"{value:,.2f}" for value in cells), f"{middle / ours:,.0f} ×", f"{np.mean(hits):.1f}",
            f"{min(hits):.0f}", str(len(answers)),
        )  # fmt: skip
        console.print(f"measured: {solver.name}", style="dim")
        if mine and isinstance(answers[0], Nearest):
            proved = sum(answer.proved for answer in answers)
            console.print(f"proved to be the exact set: {proved} of {len(answers)}")
    console.print(table)


def ppr(options: argparse.Namespace, console: Console) -> None:
    """PageRank beside its peers."""
    for n_nodes in [100_000, 1_000_000] if options.nodes is None else options.nodes:
        if not n_nodes:
            continue
        compare(graphs.power_law_graph(n_nodes), "power law", options, console)
    if options.memory:
        compare(memory_graph(options.memory), "the memory's own graph", options, console)


def work(options: argparse.Namespace, console: Console) -> None:
    """Arcs read and milliseconds a question over the size of the graph, at equal epsilon."""
    table = Table("nodes", "arcs", title="work of one question over size, 20 arcs a node; the exponent is of the slope")
    for heading in ("arcs read, ε 1e-5", "nearest_nodes", "ms, ε 1e-5", "CPU ms"):
        table.add_column(heading, justify="right")
    rows = []
    for n_nodes in options.nodes or [10_000, 100_000, 1_000_000, *([10_000_000] if options.huge else [])]:
        graph = graphs.power_law_graph(n_nodes)
        asked, push = graphs.questions(graph, options.queries), our_push(graph, 1e-5)
        push(asked[0])
        pushed, wall, cpu = timed(push, asked, 3)
        read = np.mean([result.arcs_read for result in pushed])
        near = np.mean([answer.arcs_read for answer in map(our_nearest(graph), asked)])
        rows.append((n_nodes, read, near, np.median(wall), np.median(cpu)))
        cells = (f"{read:,.0f}", f"{near:,.0f}", f"{rows[-1][3]:.2f}", f"{rows[-1][4]:.2f}")
        table.add_row(f"{n_nodes:,}", f"{graph.n_arcs:,}", *cells)
        del graph, push
    if len(rows) > 1:
        logs = np.log(np.array(rows, dtype=np.float64))
        slopes = [np.polyfit(logs[:, 0], logs[:, column], 1)[0] for column in range(1, 5)]
        table.add_row("exponent", "", *(f"{slope:.2f}" for slope in slopes), style="bold")
    console.print(table)
    large = [row[1:3] for row in rows if row[0] >= 100_000]
    ratios = (max(column) / min(column) for column in zip(*large, strict=True))
    console.print("arcs read from 100,000 nodes on, most over least: " + ", ".join(f"{ratio:.2f}" for ratio in ratios))


def batch(options: argparse.Namespace, console: Console) -> None:
    """Many questions in one call, by one thread and by two."""
    graph = graphs.power_law_graph((options.nodes or [100_000])[0])
    sets = [(seeds, WEIGHTS) for seeds in graphs.questions(graph, options.batch)]
    spaces = [PushWorkspace(graph.n_nodes, compiled=True) for _ in range(2)]
    limits = NearestOptions(DAMPING)
    nearest_nodes(graph, sets[0], TOP, limits, workspace=spaces[0])
    runs: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    for _ in range(options.repeats):
        for threads, times in runs.items():
            start, cpu_start = time.perf_counter(), time.process_time()
            nearest_nodes_many(graph, sets, TOP, limits, workspaces=spaces, threads=threads)
            times.append((time.perf_counter() - start, time.process_time() - cpu_start))
    title = f"{len(sets)} questions in one call, {graph.n_arcs:,} arcs, top {TOP}, {options.repeats} times"
    table = Table("threads", "median s", "least s", "CPU s", "processors had", "questions/s", title=title)
    for threads, times in runs.items():
        wall, cpu = np.median(times, axis=0)
        cells = (f"{wall:.3f}", f"{min(times)[0]:.3f}", f"{cpu:.3f}", f"{cpu / wall:.2f}", f"{len(sets) / wall:,.0f}")
        table.add_row(str(threads), *cells)
    console.print(table)
    one, two = runs[1], runs[2]
    ratios = (np.median(one, axis=0)[0] / np.median(two, axis=0)[0], min(one)[0] / min(two)[0])
    console.print("two threads over one: {:.2f} × by the medians, {:.2f} × by the least".format(*ratios))
