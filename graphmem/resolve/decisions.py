"""What somebody decides of two entities: that they are one, or not. Decisions stay until they are taken back."""

from collections.abc import Callable

from graphmem.errors import InputError
from graphmem.index.same import ACCEPTED, GIVEN, REJECTED, is_given, same_entities
from graphmem.resolve.record import write_same
from graphmem.stores.base import Row, Store, Transaction


class Decisions:
    """The decisions on entities of one space; each is one commit.

    :param store: the store
    :param space: namespace
    """

    def __init__(self, store: Store, space: str) -> None:
        self._store = store
        self._space = space

    def merge(self, one: Row, other: Row, reason: str) -> None:
        """Two entities are one.

        :param one: an entity: ``id``, ``key`` and ``name``
        :param other: another one
        :param reason: in the user's words, or empty
        :raises InputError: if they are one already, or were told apart
        """

        def work(transaction: Transaction, rows: list[Row]) -> tuple[list[Row], list[Row]]:
            same = same_entities(rows)
            if one["id"] == other["id"] or _are_one(same, one, other):
                raise InputError(f"these are one already: {one['name']} and {other['name']}: see them with entities.get")
            news = [_row(one, other, ACCEPTED, reason)]
            joined = same_entities(rows + news)
            for row in rows:
                if is_given(row) and row["status"] == REJECTED and _are_one(joined, *_ends(row)):
                    names = f"{row['source_name']} and {row['target_name']}"
                    raise InputError(f"this would make one of what was told apart: {names}: take that back with withdraw")
            return [], news

        self._commit(work, "merge")

    def unmerge(self, one: Row, other: Row) -> str:
        """Take a merge back; one that a rule made is rejected, and stays so.

        :param one: an entity
        :param other: another one
        :returns: why they are still one, or empty
        :raises InputError: if they are not one, or only over others
        """

        def work(transaction: Transaction, rows: list[Row]) -> tuple[list[Row], list[Row]]:
            if not _are_one(same_entities(rows), one, other):
                raise InputError(f"these are not one: {one['name']} and {other['name']}: nothing is to be taken back")
            between = [row for row in _between(rows, one, other) if row["status"] == ACCEPTED]
            given = [row for row in between if is_given(row)]
            if given:
                return given, []
            if not between:
                raise InputError(
                    f"these are one over others only: {one['name']} and {other['name']}: unmerge what joins them: "
                    f"{_joints(rows, one, other)}"
                )
            return [], [_row(one, other, REJECTED, "unmerged")]

        self._commit(work, "unmerge")
        rows = self._read()
        if not _are_one(same_entities(rows), one, other):
            return ""
        return next((str(row["reason"]) for row in _between(rows, one, other) if row["status"] == ACCEPTED), "over others")

    def reject(self, one: Row, other: Row, reason: str) -> None:
        """Two entities are not one, whatever a rule finds.

        :param one: an entity
        :param other: another one
        :param reason: in the user's words, or empty
        :raises InputError: if they are the same entity, or one by decisions
        """

        def work(transaction: Transaction, rows: list[Row]) -> tuple[list[Row], list[Row]]:
            given = [row for row in _between(rows, one, other) if is_given(row)]
            if any(row["status"] == REJECTED for row in given):
                return [], []
            news = [_row(one, other, REJECTED, reason)]
            if one["id"] == other["id"] or _are_one(same_entities(rows + news), one, other):
                raise InputError(f"these are one by decision: {one['name']} and {other['name']}: unmerge them first")
            return [], news

        self._commit(work, "reject")

    def withdraw(self, one: Row, other: Row) -> None:
        """Take a rejection back.

        :param one: an entity
        :param other: another one
        :raises InputError: if there is none
        """

        def work(transaction: Transaction, rows: list[Row]) -> tuple[list[Row], list[Row]]:
            given = [row for row in _between(rows, one, other) if is_given(row) and row["status"] == REJECTED]
            if not given:
                raise InputError(f"these were not told apart: {one['name']} and {other['name']}: list rejections with pairs")
            return given, []

        self._commit(work, "withdraw")

    def _read(self) -> list[Row]:
        return self._store.read("read/same_as", space=self._space)

    def _commit(
        self, work: Callable[[Transaction, list[Row]], tuple[list[Row], list[Row]]], cause: str
    ) -> None:
        def decide(transaction: Transaction) -> None:
            rows = transaction.read("read/same_as", space=self._space)
            gone, news = work(transaction, rows)
            write_same(transaction, self._space, rows, gone, news)

        self._store.commit(decide, cause=cause)


def _row(one: Row, other: Row, status: str, reason: str) -> Row:
    """A decision: it says nothing of which came first, so the order is that of the keys."""
    first, second = sorted((one, other), key=lambda entity: (entity["key"], entity["id"]))
    words = " ".join(reason.split())
    return {
        "source": first["id"], "target": second["id"], "source_key": first["key"], "target_key": second["key"],
        "source_name": first["name"], "target_name": second["name"], "status": status,
        "reason": f"{GIVEN}: {words}" if words else GIVEN,
    }


def _ends(row: Row) -> tuple[Row, Row]:
    return {"id": row["source"]}, {"id": row["target"]}


def _are_one(same: dict[str, str], one: Row, other: Row) -> bool:
    return one["id"] in same and same[one["id"]] == same.get(other["id"])


def _between(rows: list[Row], one: Row, other: Row) -> list[Row]:
    return [row for row in rows if {row["source"], row["target"]} == {one["id"], other["id"]}]


def _joints(rows: list[Row], one: Row, other: Row) -> str:
    same = same_entities(rows)
    found = [
        f"{row['source_name']} and {row['target_name']}"
        for row in rows
        if row["status"] == ACCEPTED and same.get(row["source"]) == same.get(row["target"]) == same[one["id"]]
    ]
    return "; ".join(dict.fromkeys(found))
