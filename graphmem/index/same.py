"""Entities that are one: which they are is derived from the store's ``SAME_AS``, and what is stored stays as it is.

A search sees one entity with all names, mentions and facts of those that are one. Because nothing is rewritten in the store,
taking a merge back is exact, whatever was written meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphmem.stores.base import Row, Store

ACCEPTED, PROPOSED, REJECTED = "accepted", "proposed", "rejected"
GIVEN = "given"
ARGUMENTS = {"mentions": ("entity",), "facts": ("subject", "object")}
"""Columns of entities, by table."""


def is_given(row: Row) -> bool:
    """Whether somebody decided it; what a rule found out is derived again and again.

    :param row: a ``SAME_AS``
    :returns: true for a decision of the user's
    """
    return str(row["reason"]).partition(":")[0] == GIVEN


def read_same(store: Store, space: str) -> dict[str, str]:
    """Which entities of a space are one.

    :param store: the store
    :param space: namespace
    :returns: the entity that stands for each, by id; of those that are one with another only
    """
    return same_entities(store.read("read/same_as", space=space))


def same_entities(rows: Iterable[Row]) -> dict[str, str]:
    """Which entities are one: a function of the set of the ``SAME_AS``, so that their order does not matter.

    A decision counts more than a rule. A rule's merge that would make two one, however indirectly, that were told apart
    does not count.

    :param rows: all ``SAME_AS`` of a space, as ``read/same_as`` gives them
    :returns: the entity that stands for each, by id: the one of the longest name
    """
    keys: dict[str, str] = {}
    given: dict[frozenset[str], str] = {}
    derived: set[tuple[str, str, str, str]] = set()
    for row in rows:
        source, target = row["source"], row["target"]
        keys[source], keys[target] = row["source_key"], row["target_key"]
        if is_given(row):
            given[frozenset((source, target))] = row["status"]
        elif row["status"] == ACCEPTED:
            derived.add((row["source_key"], row["target_key"], source, target))
    groups = _Groups(pair for pair, status in given.items() if status == REJECTED)
    for pair in sorted(tuple(sorted(pair)) for pair, status in given.items() if status == ACCEPTED):
        groups.join(*pair, is_given=True)
    for _, _, source, target in sorted(derived):
        groups.join(source, target)
    same: dict[str, str] = {}
    for members in groups.all():
        best = max(members, key=lambda one: (len(keys[one].split()), len(keys[one]), keys[one], one))
        same |= dict.fromkeys(members, best)
    return same


class _Groups:
    """Sets of entities that are one, and pairs that never may be.

    :param apart: the pairs
    """

    def __init__(self, apart: Iterable[frozenset[str]]) -> None:
        self._apart = list(apart)
        self._group: dict[str, set[str]] = {}

    def join(self, one: str, other: str, *, is_given: bool = False) -> None:
        """Make two one, unless that joins what was told apart; what somebody decided is not asked again."""
        union = self._group.get(one, {one}) | self._group.get(other, {other})
        if not is_given and any(pair <= union for pair in self._apart):
            return
        for member in union:
            self._group[member] = union

    def all(self) -> list[set[str]]:
        """The sets, each once."""
        return list({id(group): group for group in self._group.values()}.values())


def members_of(same: Mapping[str, str], ids: Iterable[str]) -> list[str]:
    """The given entities and those that are one with any of them.

    :param same: from :func:`same_entities`
    :param ids: entity ids
    :returns: ids, each once
    """
    given = list(dict.fromkeys(ids))
    wanted = {same[identifier] for identifier in given if identifier in same}
    others = [member for member, stands_for in same.items() if stands_for in wanted] if wanted else []
    return list(dict.fromkeys([*given, *others]))


def collapse(name: str, table: pa.Table, same: Mapping[str, str]) -> pa.Table:
    """Put the entity that stands for others in their place.

    :param name: the table's name, as in ``SCHEMAS``
    :param table: its rows as stored
    :param same: from :func:`same_entities`
    :returns: the table, not sorted where it changed
    """
    if not same or name not in {"entities", *ARGUMENTS}:
        return table
    columns = ("id",) if name == "entities" else ARGUMENTS[name]
    members = pa.array(sorted(same), pa.string())
    touched = pc.is_in(table[columns[0]], value_set=members)
    for column in columns[1:]:
        touched = pc.or_(touched, pc.is_in(table[column], value_set=members))
    rows = table.filter(touched).to_pylist()
    if not rows:
        return table
    if name == "entities":
        rows = _one_entity_each(rows, same)
    else:
        for row in rows:
            row |= {column: same.get(row[column], row[column]) for column in columns}
    if name == "mentions":
        rows = _one_mention_each(rows)
    return pa.concat_tables([table.filter(pc.invert(touched)), pa.Table.from_pylist(rows, table.schema)])


def _one_entity_each(rows: Sequence[dict[str, Any]], same: Mapping[str, str]) -> list[dict[str, Any]]:
    """One entity with the names of all; a type that the longest name lacks comes from the others."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["id"] != same[row["id"]], row["key"], row["id"])):
        groups[same[row["id"]]].append(row)
    return [
        {
            **members[0],
            "id": identifier,
            "type": next((row["type"] for row in members if row["type"]), ""),
            "aliases": sorted({alias for row in members for alias in row["aliases"]}),
        }
        for identifier, members in groups.items()
    ]


def _one_mention_each(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A note may have named several of those that are one: their places together, worded as the first of them."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["note"], row["entity"], row["role"]].append(row)
    merged = []
    for members in groups.values():
        members.sort(key=lambda row: (row["spans"], row["surface"]))
        spans = sorted({pair for row in members for pair in zip(row["spans"][0::2], row["spans"][1::2], strict=True)})
        merged.append({**members[0], "spans": [offset for pair in spans for offset in pair]})
    return merged
