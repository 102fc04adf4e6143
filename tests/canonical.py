"""The canonical state of a memory: what two runs must share to be called equal."""

import json

NODES = "MATCH (n) WHERE n.space = $space RETURN n"
RELATIONSHIPS = "MATCH (a)-[r]->(b) WHERE a.space = $space RETURN a.id AS source, r, b.id AS target"
# When and in which commit a thing was written is no part of what it is; a server keeps vectors for its own index.
_LEFT_OUT = {"recorded_at", "vector"}


def canonical_state(store, space="default"):
    """All nodes and relationships of a space, but the journal, sorted; times of retirement count as `retired`."""
    nodes = [_plain(row[0]) for row in store.query(NODES, {"space": space}).rows if row[0]["_label"] != "Change"]
    found = store.query(RELATIONSHIPS, {"space": space}).rows
    edges = [[source, _plain(edge), target] for source, edge, target in found]
    return {"nodes": _sorted(nodes), "relationships": _sorted(edges)}


def whole_state(store):
    """Everything in a store, the journal and the memory's own record too, sorted."""
    nodes = [row[0] for row in store.query("MATCH (n) RETURN n").rows]
    edges = [list(row) for row in store.query("MATCH (a)-[r]->(b) RETURN a.id AS source, r, b.id AS target").rows]
    return {"nodes": _sorted(nodes), "relationships": _sorted(edges)}


def _plain(properties):
    plain = {key: value for key, value in properties.items() if key not in _LEFT_OUT}
    if plain.get("retired_at"):
        plain["retired_at"] = "retired"
    return plain


def _sorted(values):
    return sorted(json.dumps(value, sort_keys=True, ensure_ascii=False) for value in values)
