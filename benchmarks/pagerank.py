"""Personalized PageRank: time and agreement of our two solvers and of igraph, networkx and scikit-network.

One question has five seeds, drawn in proportion to degree (what questions name is seldom rare), damping 0.5 and edge
weights. Every solver gets the same graph, the same questions and is timed from seeds to scores; reading the graph into
its own structure is not counted. Agreement (the share of the top 100, the mean L1 distance) is measured against our
exact vector, which igraph's row checks in turn. "push 1e-05" is the local push with that epsilon; "weighted" rows have a
factor on every edge, as a question gives them, and are compared with each other.

    python benchmarks/pagerank.py                       # 100 k nodes / 2 M arcs, then 1 M nodes / 20 M arcs
    python benchmarks/pagerank.py --nodes 100000        # one size
    python benchmarks/pagerank.py --all                 # networkx at 1 M nodes too (many minutes)
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import igraph
import networkx as nx
import numpy as np
from rich.console import Console
from rich.table import Table
from scipy import sparse
from sknetwork.ranking import PageRank

from graphmem.index.csr import CsrGraph
from graphmem.index.pagerank import personalized_pagerank
from graphmem.index.push import PushWorkspace, forward_push
from graphmem.index.topk import top_k

DAMPING = 0.5
SEEDS = 5
TOP = 100
EDGES_PER_NODE = 10
SLOW_QUERIES = 3


class Edges(NamedTuple):
    """An undirected graph without loops and parallel edges."""

    n_nodes: int
    source: np.ndarray
    target: np.ndarray
    weights: np.ndarray


class Solver(NamedTuple):
    """A way to answer: ``answer`` takes seed nodes and gives a dense score vector or a push result."""

    name: str
    answer: Callable
    n_queries: int
    reference: str = "exact"


def power_law_edges(n_nodes: int, n_edges: int, exponent: float = 2.5) -> Edges:
    """Draw a Chung-Lu graph: both ends of an edge in proportion to expected degrees with a power-law tail."""
    rng = np.random.default_rng(n_nodes)
    expected = (np.arange(n_nodes) + 10.0) ** (-1 / (exponent - 1))
    cumulative = np.cumsum(expected) / expected.sum()
    shuffled = rng.permutation(n_nodes)
    ends = np.sort(shuffled[np.searchsorted(cumulative, rng.random((2, n_edges + n_edges // 2)))], axis=0)
    keys = np.unique(ends[0][ends[0] != ends[1]] * n_nodes + ends[1][ends[0] != ends[1]])
    keys = np.sort(rng.choice(keys, n_edges, replace=False))
    return Edges(n_nodes, keys // n_nodes, keys % n_nodes, rng.uniform(0.2, 1.0, n_edges).astype(np.float32))


def questions(graph: CsrGraph, count: int) -> list[np.ndarray]:
    """Draw the seeds of each question in proportion to degree."""
    rng = np.random.default_rng(7)
    degree = np.diff(graph.indptr)
    return [rng.choice(graph.n_nodes, SEEDS, replace=False, p=degree / degree.sum()) for _ in range(count)]


def dense_seeds(n_nodes: int, seeds: np.ndarray) -> np.ndarray:
    """Equal weights on the seeds."""
    vector = np.zeros(n_nodes)
    vector[seeds] = 1 / seeds.size
    return vector


def our_exact(graph: CsrGraph) -> Callable:
    return lambda seeds: personalized_pagerank(graph, dense_seeds(graph.n_nodes, seeds), damping=DAMPING)


def our_push(graph: CsrGraph, epsilon: float, compiled: bool = True) -> Callable:
    workspace = PushWorkspace(graph.n_nodes, compiled)
    weights = np.ones(SEEDS)
    return lambda seeds: forward_push(graph, seeds, weights, damping=DAMPING, epsilon=epsilon, workspace=workspace)


def of_igraph(edges: Edges) -> Callable:
    graph = igraph.Graph(n=edges.n_nodes, edges=np.stack([edges.source, edges.target], axis=1))
    graph.es["weight"] = edges.weights.tolist()
    return lambda seeds: np.array(
        graph.personalized_pagerank(
            damping=DAMPING, reset_vertices=seeds.tolist(), weights="weight", implementation="prpack"
        )
    )


def of_sknetwork(graph: CsrGraph) -> Callable:
    shape = (graph.n_nodes, graph.n_nodes)
    adjacency = sparse.csr_matrix((graph.weights.astype(float), graph.indices, graph.indptr), shape=shape)
    solver = PageRank(damping_factor=DAMPING, solver="piteration", n_iter=100, tol=1e-12)
    return lambda seeds: solver.fit_predict(adjacency, weights=dense_seeds(graph.n_nodes, seeds))


def of_networkx(edges: Edges) -> Callable:
    graph = nx.Graph()
    graph.add_nodes_from(range(edges.n_nodes))
    columns = (edges.source.tolist(), edges.target.tolist(), edges.weights.tolist())
    graph.add_weighted_edges_from(zip(*columns, strict=True))
    return lambda seeds: np.array(
        list(nx.pagerank(graph, alpha=DAMPING, personalization=dict.fromkeys(seeds.tolist(), 1.0), tol=1e-12).values())
    )


def solvers(edges: Edges, graph: CsrGraph, queries: int, with_networkx: bool) -> Iterator[Solver]:
    """All solvers, each built when its turn comes, so that only one foreign graph is in memory."""
    factor = np.random.default_rng(1).uniform(0.05, 1.0, edges.source.size).astype(np.float32)
    asked = graph.reweighted(edge_factor=factor)
    yield Solver("graphmem exact", our_exact(graph), queries)
    for epsilon in (1e-5, 1e-6, 1e-7):
        yield Solver(f"graphmem push {epsilon:.0e}", our_push(graph, epsilon), queries)
    yield Solver("graphmem push 1e-05, NumPy", our_push(graph, 1e-5, compiled=False), queries)
    yield Solver("graphmem exact, weighted", our_exact(asked), queries, "weighted")
    yield Solver("graphmem push 1e-06, weighted", our_push(asked, 1e-6), queries, "weighted")
    yield Solver("igraph PRPACK", of_igraph(edges), queries)
    yield Solver("scikit-network", of_sknetwork(graph), queries)
    if with_networkx:
        yield Solver("networkx", of_networkx(edges), min(queries, SLOW_QUERIES))


def measure(solver: Solver, asked: list[np.ndarray], references: dict[str, list]) -> list[str]:
    """Time a solver and compare it; the first solver of a kind becomes its reference."""
    times, cpu, overlaps, errors, vectors = [], [], [], [], []
    for seeds in asked[: solver.n_queries]:
        start, cpu_start = time.perf_counter(), time.process_time()
        scores = solver.answer(seeds)
        cpu.append(1e3 * (time.process_time() - cpu_start))
        times.append(1e3 * (time.perf_counter() - start))
        vectors.append(scores if isinstance(scores, np.ndarray) else scores.dense())
    truths = references.setdefault(solver.reference, vectors)
    for truth, scores in zip(truths, vectors, strict=False):
        overlaps.append(np.intersect1d(top_k(truth, TOP), top_k(scores, TOP)).size / TOP)
        errors.append(np.abs(truth - scores).sum())
    cells = [
        f"{np.median(times):,.1f}",
        f"{max(times):,.1f}",
        f"{np.median(cpu):,.1f}",
        f"{100 * np.mean(overlaps):.1f} %",
    ]
    return [solver.name, *cells, f"{np.mean(errors):.1e}", str(len(times))]


def run(n_nodes: int, options: argparse.Namespace, console: Console) -> None:
    """Measure one size and print its table."""
    edges = power_law_edges(n_nodes, EDGES_PER_NODE * n_nodes)
    start = time.perf_counter()
    graph = CsrGraph.from_edges(*edges, None, np.arange(edges.source.size))
    built = time.perf_counter() - start
    degrees = np.diff(graph.indptr)
    title = f"{n_nodes:,} nodes, {graph.n_arcs:,} arcs, greatest degree {degrees.max():,}; CSR built in {built:.1f} s"
    table = Table(title=title, title_justify="left")
    table.add_column("solver", no_wrap=True)
    for heading in ("median ms", "slowest", "CPU ms", f"top {TOP}", "L1", "asked"):
        table.add_column(heading, justify="right")
    asked, references = questions(graph, options.queries), {}
    with_networkx = options.all or n_nodes < 1_000_000
    with console.status("measuring"):
        for solver in solvers(edges, graph, options.queries, with_networkx):
            table.add_row(*measure(solver, asked, references))
    (console if console.width >= 100 else Console(width=100)).print(table)
    if not with_networkx:
        console.print("networkx is left out at this size, where it takes minutes a question; add --all to run it.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    console.print(f"Peak memory so far {peak:.1f} GB.\n")


def main() -> None:
    """Read the options, compile the kernels, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, action="append", help="measure this size only (may be repeated)")
    parser.add_argument("--queries", type=int, default=10, help="questions a solver answers (default 10)")
    parser.add_argument("--all", action="store_true", help="run networkx at 1 M nodes too")
    options = parser.parse_args()
    tiny = CsrGraph.from_edges(SEEDS, range(SEEDS - 1), range(1, SEEDS), np.ones(SEEDS - 1))
    for warm in (our_exact(tiny), our_push(tiny, 1e-6)):
        warm(np.arange(SEEDS))
    for n_nodes in options.nodes or [100_000, 1_000_000]:
        run(n_nodes, options, Console())


if __name__ == "__main__":
    main()
