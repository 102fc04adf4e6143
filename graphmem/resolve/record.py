"""Writing what is said of entities being one, with the journal entries by which the index catches up."""

import json
from collections.abc import Iterable, Sequence

from graphmem.index.same import members_of, same_entities
from graphmem.stores.base import Change, Row, Transaction

_IDENTITY = ("source", "target", "status", "reason")


def write_same(
    transaction: Transaction, space: str, known: Sequence[Row], gone: Sequence[Row], news: Sequence[Row]
) -> None:
    """Take back and add ``SAME_AS``; entities that become one with others, or are no longer, are journalled as merged.

    :param transaction: the commit under way
    :param space: namespace
    :param known: all of the space
    :param gone: those of them to take back
    :param news: those to add, with ``source_key`` and ``target_key``
    """
    lost = {_identity(row) for row in gone}
    before = same_entities(known)
    after = same_entities([row for row in known if _identity(row) not in lost] + list(news))
    changed = [one for one in dict.fromkeys([*before, *after]) if before.get(one) != after.get(one)]
    merged = sorted({*members_of(before, changed), *members_of(after, changed)})
    transaction.write("write/delete_same_as", rows=_plain(gone))
    transaction.write("write/same_as", rows=_plain(news))
    transaction.record(Change("propose", "Entity", row["source"], space, before=_json(row)) for row in gone)
    transaction.record(Change("propose", "Entity", row["source"], space, after=_json(row)) for row in news)
    transaction.record(Change("merge", "Entity", identifier, space) for identifier in merged)


def _identity(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in _IDENTITY)


def _plain(rows: Iterable[Row]) -> list[Row]:
    return [{name: row[name] for name in _IDENTITY} for row in rows]


def _json(row: Row) -> str:
    values = {"other": row["target"], "status": row["status"], "reason": row["reason"]}
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
