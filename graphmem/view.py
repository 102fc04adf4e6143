"""A drawing of an entity's neighbourhood, laid out by igraph and painted by matplotlib."""

import random
from typing import Any

from graphmem.errors import InputError
from graphmem.stores.base import Store

_COLOURS = {
    "PERSON": "#d1495b", "ORG": "#30638e", "GPE": "#3c7a4a", "LOC": "#3c7a4a", "FAC": "#3c7a4a", "WORK_OF_ART": "#8e5ea2",
    "EVENT": "#b5761c",
}
_OTHER = "#6c757d"


def draw_neighbourhood(store: Store, centre: str, *, hops: int, limit: int) -> Any:  # noqa: ANN401 - a figure
    """Draw the entities around one, with the facts that join them as labelled arrows.

    :param store: the store
    :param centre: id of the entity in the middle
    :param hops: how far, 1 or 2
    :param limit: how many entities at most
    :returns: a matplotlib figure
    :raises InputError: if matplotlib is not installed
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError('drawing needs matplotlib: it is missing: pip install "graphmem[notebook]"') from error
    import igraph

    near, edges = _collect(store, centre, hops, limit)
    number = {identifier: i for i, identifier in enumerate(near)}
    pairs = [(number[e["source"]], number[e["target"]]) for e in edges]
    graph = igraph.Graph(n=len(near), edges=pairs)
    generator = random.Random(0)
    igraph.set_random_number_generator(generator)
    layout = graph.layout_fruchterman_reingold().coords if len(near) > 1 else [(0.0, 0.0)]
    igraph.set_random_number_generator(random)
    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots()
    axes.axis("off")
    for edge, (a, b) in zip(edges, pairs, strict=True):
        arrow = {"arrowstyle": "-|>", "color": "#adb5bd", "shrinkA": 9, "shrinkB": 9, "lw": 1.0}
        axes.annotate("", xy=layout[b], xytext=layout[a], arrowprops=arrow)
        middle = ((layout[a][0] + layout[b][0]) / 2, (layout[a][1] + layout[b][1]) / 2)
        axes.annotate(edge["predicate"], xy=middle, fontsize=7, color="#495057", ha="center", va="center")
    for identifier, entity in near.items():
        x, y = layout[number[identifier]]
        size = 160 if identifier == centre else 70
        axes.scatter([x], [y], s=size, color=_COLOURS.get(entity["type"], _OTHER), zorder=3)
        axes.annotate(entity["name"], xy=(x, y), xytext=(0, 8), textcoords="offset points", ha="center", fontsize=9)
    return figure


def _collect(
    store: Store, centre: str, hops: int, limit: int
) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    found = {centre: store.read("read/index_entities_by_id", ids=[centre])[0]}
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    frontier = [centre]
    for _ in range(hops):
        rows = store.read("read/neighbours", ids=frontier)
        frontier = []
        for row in rows:
            other = row["other"]
            if other not in found and len(found) < limit:
                found[other] = {"name": row["other_name"], "type": row["other_type"]}
                frontier.append(other)
            if other in found:
                edges[row["source"], row["target"], row["predicate"]] = row
    return found, [edge for edge in edges.values() if edge["source"] in found and edge["target"] in found]
