"""The rooms of a memory: notes, changes and the graph, each with its own few verbs; the entities and facts have modules."""

from typing import TYPE_CHECKING, Any

from graphmem.errors import InputError, UnknownEntityError
from graphmem.ids import entity_id
from graphmem.ingest.names import entity_key
from graphmem.stores.base import Row, Store

if TYPE_CHECKING:
    import igraph
    import networkx


class Room:
    """A view of one space.

    :param store: the store
    :param space: namespace
    """

    def __init__(self, store: Store, space: str) -> None:
        self._store = store
        self._space = space


class Notes(Room):
    """The notes of a memory."""

    def get(self, note_id: str) -> Row:
        """One note with all its properties.

        :param note_id: its id
        :returns: its properties
        :raises InputError: if there is none
        """
        rows = self._store.read("read/note", space=self._space, id=note_id)
        if not rows:
            raise InputError(f"there is no such note: {note_id}: list them with memory.notes.of(source)")
        return rows[0]

    def of(self, source: str) -> list[Row]:
        """The current notes of a document, in order.

        :param source: the document's identifier as given
        :returns: their properties
        """
        return self._store.read("read/notes_of_source", space=self._space, source_id=source)


class Changes(Room):
    """The journal of a memory."""

    def history(self, since: int = 0) -> list[Row]:
        """What was committed after a revision, oldest first.

        :param since: the last revision that is not wanted
        :returns: ``revision``, ``operation``, ``label``, ``node_id``, ``before``, ``after``, ``cause`` and ``recorded_at``
        """
        return self._store.read("read/history", space=self._space, revision=since)


class Graph(Room):
    """The memory as a graph for other libraries and for the eye."""

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """All notes, entities and facts with what joins them.

        :returns: a directed multigraph; nodes are ids with ``label`` and ``name``, edges have ``type``
        """
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for row in self._store.read("read/graph_nodes", space=self._space):
            graph.add_node(row["id"], label=row["label"], name=row["name"])
        for row in self._store.read("read/graph_edges", space=self._space):
            graph.add_edge(row["source"], row["target"], type=row["type"])
        return graph

    def to_igraph(self) -> "igraph.Graph":
        """As :meth:`to_networkx`, for igraph.

        :returns: a directed graph with the vertex attributes ``name`` (the id), ``label`` and ``title``
        """
        import igraph

        nodes = self._store.read("read/graph_nodes", space=self._space)
        number = {row["id"]: i for i, row in enumerate(nodes)}
        edges = self._store.read("read/graph_edges", space=self._space)
        graph = igraph.Graph(
            n=len(nodes), edges=[(number[row["source"]], number[row["target"]]) for row in edges], directed=True
        )
        graph.vs["name"] = [row["id"] for row in nodes]
        graph.vs["label"] = [row["label"] for row in nodes]
        graph.vs["title"] = [row["name"] for row in nodes]
        graph.es["type"] = [row["type"] for row in edges]
        return graph

    def view(self, name: str, *, hops: int = 1, limit: int = 40) -> Any:  # noqa: ANN401 - a matplotlib figure
        """Draw what surrounds an entity: other entities, and the facts that join them.

        :param name: the entity's name
        :param hops: how far, 1 or 2
        :param limit: how many entities at most, the nearest and best connected first
        :returns: a matplotlib figure
        :raises InputError: if the entity is unknown, or matplotlib is not installed
        """
        from graphmem.view import draw_neighbourhood

        if hops not in {1, 2}:
            raise InputError(f"a view has 1 or 2 hops: {hops}: give one of these")
        centre = entity_id(self._space, entity_key(name))
        if not self._store.read("read/index_entities_by_id", ids=[centre]):
            raise UnknownEntityError(name)
        return draw_neighbourhood(self._store, centre, hops=hops, limit=limit)
