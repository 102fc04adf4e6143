"""Database values as plain Python, the same from both stores.

A node becomes a map of its properties with ``_label``; a relationship one with ``_type``; a path a map with ``nodes``
and ``relationships``.
"""

from typing import Any

_INTERNAL = frozenset({"_ID", "_SRC", "_DST", "_LABEL"})


def plain_ladybug(value: Any) -> Any:  # noqa: ANN401 - a database value
    """Turn a value of LadybugDB's into a plain one.

    :param value: any value of a result
    :returns: numbers, strings, lists and maps
    """
    if isinstance(value, list):
        return [plain_ladybug(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "_NODES" in value:
        return {"nodes": plain_ladybug(value["_NODES"]), "relationships": plain_ladybug(value["_RELS"])}
    properties = {key: plain_ladybug(item) for key, item in value.items() if key not in _INTERNAL and item is not None}
    if "_SRC" in value:
        return {"_type": value["_LABEL"], **properties}
    if "_LABEL" in value:
        return {"_label": value["_LABEL"], **properties}
    return {key: plain_ladybug(item) for key, item in value.items()}


def plain_neo4j(value: Any) -> Any:  # noqa: ANN401 - a database value
    """Turn a value of Neo4j's into a plain one.

    :param value: any value of a result
    :returns: numbers, strings, lists and maps
    """
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, Node):
        return {"_label": min(value.labels, default=""), **_properties(value)}
    if isinstance(value, Relationship):
        return {"_type": value.type, **_properties(value)}
    if isinstance(value, Path):
        return {
            "nodes": [plain_neo4j(node) for node in value.nodes],
            "relationships": [plain_neo4j(relationship) for relationship in value.relationships],
        }
    if isinstance(value, list):
        return [plain_neo4j(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_neo4j(item) for key, item in value.items()}
    return value.iso_format() if hasattr(value, "iso_format") else value


def _properties(entity: Any) -> dict[str, Any]:  # noqa: ANN401 - a node or relationship
    return {key: plain_neo4j(item) for key, item in entity.items()}
