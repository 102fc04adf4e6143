"""Memories of an older schema are brought forward, those of a newer one are refused."""

import pytest
from graphmem.queries import QueryNotFoundError
from stores.test_contract import names_in, put

from graphmem.errors import StoreError
from graphmem.stores.schema import CURRENT, Schema, library_steps

_STEPS = {
    "ladybug": {
        1: ["ALTER TABLE Entity ADD mood STRING DEFAULT 'calm'"],
        2: ["MATCH (e:Entity) SET e.mood = e.mood + ' and kind'", "ALTER TABLE Entity RENAME mood TO temper"],
    },
    "neo4j": {
        1: ["CREATE INDEX test_mood IF NOT EXISTS FOR (e:Entity) ON (e.mood)", "MATCH (e:Entity) SET e.mood = 'calm'"],
        2: [
            "MATCH (e:Entity) WHERE e.mood IS NOT NULL SET e.temper = e.mood + ' and kind' REMOVE e.mood",
            "DROP INDEX test_mood IF EXISTS",
        ],
    },
}


def steps(version, dialect):
    return _STEPS[dialect][version]


def tempers(store):
    return store.query("MATCH (e:Entity) RETURN e.temper AS temper").rows


def test_an_older_memory_is_brought_forward_step_by_step(lasting_place):
    store = lasting_place.open()
    put(store, "kept")
    before = store.meta()
    store.close()
    store = lasting_place.open(schema=Schema(3, steps))
    assert store.meta().schema_version == 3
    assert (store.meta().uuid, store.meta().revision) == (before.uuid, before.revision)
    assert tempers(store) == [("calm and kind",)]
    assert names_in(store) == ["kept"]
    store.close()
    again = lasting_place.open(schema=Schema(3, steps))
    assert tempers(again) == [("calm and kind",)]


def test_a_step_that_fails_leaves_the_memory_at_the_version_before_it(lasting_place):
    store = lasting_place.open()
    put(store, "kept")
    store.close()

    def broken(version, dialect):
        return [*steps(version, dialect), "MATCH (nonsense"] if version == 2 else steps(version, dialect)

    with pytest.raises(StoreError, match="refused a statement"):
        lasting_place.open(schema=Schema(3, broken))
    store = lasting_place.open(schema=Schema(2, steps))
    assert store.meta().schema_version == 2
    store.close()
    lasting_place.open(schema=Schema(3, steps)).close()
    assert tempers(lasting_place.open(schema=Schema(3, steps))) == [("calm and kind",)]


def test_a_newer_memory_is_refused_and_left_alone(lasting_place):
    lasting_place.open(schema=Schema(2, steps)).close()
    for read_only in (False, True):
        with pytest.raises(StoreError, match=r"newer schema \(2\) than this graphmem knows \(1\).*upgrade graphmem"):
            lasting_place.open(read_only=read_only)
    assert lasting_place.open(schema=Schema(2, steps)).meta().schema_version == 2


def test_an_older_memory_cannot_be_brought_forward_by_reading_it(lasting_place):
    lasting_place.open().close()
    with pytest.raises(StoreError, match=r"older schema \(1, now 2\).*without read_only"):
        lasting_place.open(schema=Schema(2, steps), read_only=True)
    assert lasting_place.open().meta().schema_version == 1


def test_every_version_up_to_the_current_one_has_its_step_in_the_library():
    for dialect in ("ladybug", "neo4j"):
        for version in range(1, CURRENT.version):
            assert library_steps(version, dialect)
        with pytest.raises(QueryNotFoundError):
            library_steps(CURRENT.version, dialect)
