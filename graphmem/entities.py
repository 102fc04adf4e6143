"""The entities of a memory: looking at them, and saying which are one."""

from typing import TYPE_CHECKING

from graphmem.checks import check_count
from graphmem.errors import InputError, UnknownEntityError
from graphmem.ids import entity_id
from graphmem.index.same import ACCEPTED, PROPOSED, REJECTED, is_given, members_of, read_same
from graphmem.ingest.names import entity_key
from graphmem.resolve.decisions import Decisions
from graphmem.resolve.resolver import Resolution, Resolver
from graphmem.rooms import Room
from graphmem.stores.base import Row, Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphmem.retrieve.retriever import Retriever

_STATUSES = (PROPOSED, ACCEPTED, REJECTED)


class Entities(Room):
    """The people, places, things and concepts of a memory.

    Entities that are one count as one in every search; what is stored of each stays as it is, so that taking a merge back is
    exact, whatever was written meanwhile.

    :param store: the store
    :param space: namespace
    :param retriever: gives the index to look in, at the store's revision
    """

    def __init__(self, store: Store, space: str, retriever: "Callable[[], Retriever]") -> None:
        super().__init__(store, space)
        self._retriever = retriever
        self._decisions = Decisions(store, space)

    def get(self, name: str) -> Row:
        """One entity by name.

        :param name: any spelling with the same key
        :returns: ``id``, ``key``, ``name``, ``type`` and ``aliases``; of several that are one those of
            the one that stands for them, and the aliases of all
        :raises InputError: if there is none
        """
        row = self._stored(name)
        same = read_same(self._store, self._space)
        if row["id"] not in same:
            return row
        rows = self._store.read("read/index_entities_by_id", ids=members_of(same, [row["id"]]))
        whole = next((other for other in rows if other["id"] == same[row["id"]]), row)
        return {**whole, "aliases": sorted({alias for other in rows for alias in other["aliases"]})}

    def similar(self, name: str, k: int = 10) -> list[tuple[str, float]]:
        """Entities that are spoken of alike: those whose sentences are nearest to the sentences that name this one.

        :param name: any spelling with the same key
        :param k: how many at most, at least 1
        :returns: pairs of a name and its similarity in [-1, 1], the nearest first
        :raises InputError: if there is no such entity, or ``k`` is out of range
        """
        check_count(k)
        return self._retriever().similar_entities(self.get(name)["id"], k)

    def resolve(self) -> Resolution:
        """Look for entities that are one, by what documents say and by spelling.

        Two are made one only on two signals, such as "International Business Machines (IBM)": the letters, and the text that
        says so. What rests on one signal is proposed. Only what came since the last time is looked at.

        :returns: what changed
        """
        return Resolver(self._store, self._space).resolve()

    def pairs(self, status: str = PROPOSED) -> list[Row]:
        """Pairs of entities of which something is said, where that is what counts: a decision goes before a rule.

        :param status: ``proposed``, ``accepted`` or ``rejected``
        :returns: ``one``, ``other`` (names), ``status`` and ``reason``, sorted
        :raises InputError: if there is no such status
        """
        if status not in _STATUSES:
            raise InputError(f"pairs have no such status: {status}: give one of {', '.join(_STATUSES)}")
        found: dict[frozenset[str], Row] = {}
        for row in self._store.read("read/same_as", space=self._space):
            pair = frozenset((row["source"], row["target"]))
            if pair not in found or _weight(row) < _weight(found[pair]):
                found[pair] = row
        return [
            {"one": row["source_name"], "other": row["target_name"], "status": row["status"], "reason": row["reason"]}
            for row in sorted(found.values(), key=lambda row: (row["source_key"], row["target_key"]))
            if row["status"] == status
        ]

    def merge(self, one: str, other: str, *, reason: str = "") -> None:
        """Say that two entities are one.

        :param one: name of an entity
        :param other: name of another one
        :param reason: why, in words of your own
        :raises InputError: if there is no such entity, they are one already, or they were told apart
        """
        self._decisions.merge(self._stored(one), self._stored(other), reason)

    def unmerge(self, one: str, other: str) -> str:
        """Take a merge back, exactly; a merge that a rule made is rejected, and not made again.

        :param one: name of an entity
        :param other: name of another one
        :returns: why the two are still one, where a rule says so too; calling it again rejects that; else empty
        :raises InputError: if there is no such entity, or the two are not one by themselves
        """
        return self._decisions.unmerge(self._stored(one), self._stored(other))

    def reject(self, one: str, other: str, *, reason: str = "") -> None:
        """Say that two entities are not one, whatever a rule may find.

        :param one: name of an entity
        :param other: name of another one
        :param reason: why, in words of your own
        :raises InputError: if there is no such entity, or they were said to be one
        """
        self._decisions.reject(self._stored(one), self._stored(other), reason)

    def withdraw(self, one: str, other: str) -> None:
        """Take a rejection back.

        :param one: name of an entity
        :param other: name of another one
        :raises InputError: if there is no such entity, or no rejection
        """
        self._decisions.withdraw(self._stored(one), self._stored(other))

    def _stored(self, name: str) -> Row:
        identifier = entity_id(self._space, entity_key(name))
        rows = self._store.read("read/index_entities_by_id", ids=[identifier])
        if not rows:
            raise UnknownEntityError(name)
        return rows[0]


def _weight(row: Row) -> tuple[bool, bool, str]:
    return not is_given(row), row["status"] != ACCEPTED, str(row["reason"])
