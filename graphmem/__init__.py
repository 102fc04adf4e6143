"""graphmem: a graph-based knowledge memory.

Text goes in; notes and facts come out, in Neo4j or in an embedded database; questions are answered over several hops,
with the path that led to each answer::

    import graphmem

    with graphmem.open("memory") as memory:
        memory.ingest("texts/")
        for hit in memory.search("Where was the founder of the observatory born?"):
            print(hit.explain())
"""

from typing import TYPE_CHECKING, Any

from graphmem.version import __version__

if TYPE_CHECKING:
    from graphmem.errors import GraphMemError
    from graphmem.ingest.settings import IngestSettings
    from graphmem.memory import Memory
    from graphmem.model import Hit
    from graphmem.opening import open_memory as open  # noqa: A004
    from graphmem.settings import SearchSettings

__all__ = ["GraphMemError", "Hit", "IngestSettings", "Memory", "SearchSettings", "__version__", "open"]

# Importing graphmem only defines names: what a name needs is loaded when it is first used.
_PLACES = {
    "GraphMemError": ("graphmem.errors", "GraphMemError"),
    "Hit": ("graphmem.model", "Hit"),
    "IngestSettings": ("graphmem.ingest.settings", "IngestSettings"),
    "Memory": ("graphmem.memory", "Memory"),
    "SearchSettings": ("graphmem.settings", "SearchSettings"),
    "open": ("graphmem.opening", "open_memory"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute
    if name not in _PLACES:
        raise AttributeError(f"module 'graphmem' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
