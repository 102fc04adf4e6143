"""A database that is closed and opened again while it is in use: nobody notices, and nothing is lost."""

import threading

import pytest

from graphmem.errors import StoreError
from graphmem.stores import ladybug_handle
from graphmem.stores.ladybug import LadybugStore

ROWS = "MATCH (n:Own) RETURN count(n) AS n"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(ladybug_handle, "_LOG_BYTES", 1)  # after every commit
    monkeypatch.setattr(ladybug_handle, "_LONGEST_LOG_BYTES", 1)
    store = LadybugStore(tmp_path / "memory")
    yield store
    store.close()


def test_commits_go_on_in_the_database_opened_anew(store):
    store.query("CREATE NODE TABLE Own (id INT64 PRIMARY KEY)", write=True)
    first = store._handle._database
    for number in range(3):
        store.query("CREATE (:Own {id: $id})", {"id": number}, write=True)
    assert store._handle._database is not first
    assert store.query(ROWS).rows == [(3,)]
    assert store.meta().revision == 4


def test_a_log_that_is_short_leaves_it_open(store, monkeypatch):
    store.query("CREATE NODE TABLE Own (id INT64 PRIMARY KEY)", write=True)
    monkeypatch.setattr(ladybug_handle, "_LOG_BYTES", 1 << 20)
    first = store._handle._database
    store.query("CREATE (:Own {id: 1})", write=True)
    assert store._handle._database is first
    store.release_memory()
    assert store._handle._database is not first
    assert store.query(ROWS).rows == [(1,)]


def test_a_larger_file_has_a_longer_log(store, monkeypatch):
    store.query("CREATE NODE TABLE Own (id INT64 PRIMARY KEY)", write=True)
    monkeypatch.setattr(ladybug_handle, "_LONGEST_LOG_BYTES", 1 << 20)
    monkeypatch.setattr(ladybug_handle, "_LOG_SHARE", 1)
    first = store._handle._database
    store.query("CREATE (:Own {id: 1})", write=True)
    assert store._handle._database is first
    monkeypatch.setattr(ladybug_handle, "_LOG_SHARE", 1 << 20)
    store.query("CREATE (:Own {id: 2})", write=True)
    assert store._handle._database is not first


def test_who_reads_keeps_the_database_open(store):
    with store._handle.reader() as reader:
        first = store._handle._database
        store.query("CREATE NODE TABLE Own (id INT64 PRIMARY KEY)", write=True)
        assert store._handle._database is first
        assert reader.execute(ROWS).get_all() == [[0]]
    store.query("CREATE (:Own {id: 1})", write=True)
    assert store._handle._database is not first


def test_readers_in_threads_see_only_whole_commits(store):
    store.query("CREATE NODE TABLE Own (id INT64 PRIMARY KEY)", write=True)
    ended, wrong = threading.Event(), []

    def read():
        last = 0
        while not ended.is_set():
            (count,) = store.query(ROWS).rows[0]
            if count < last or count % 2:
                wrong.append((last, count))
            last = count

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(0, 40, 2):
        store.query("UNWIND [$a, $b] AS id CREATE (:Own {id: id})", {"a": number, "b": number + 1}, write=True)
    ended.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert store.query(ROWS).rows == [(40,)]


def test_a_memory_without_a_file_and_a_snapshot_stay_as_they_are(store, tmp_path):
    store.query("CREATE NODE TABLE Own (id INT64 PRIMARY KEY)", write=True)
    in_memory = LadybugStore(":memory:")
    snapshot = LadybugStore(tmp_path / "memory", read_only=True)
    for other in (in_memory, snapshot):
        first = other._handle._database
        other.release_memory()
        assert other._handle._database is first
        other.close()


def test_a_database_that_does_not_open_again_says_so_and_keeps_what_was_committed(store, tmp_path, monkeypatch):
    store.query("CREATE NODE TABLE Own (id INT64 PRIMARY KEY)", write=True)

    def refuse(*_, **__):
        raise StoreError("it is locked by another process")

    with monkeypatch.context() as patch:
        patch.setattr(ladybug_handle, "open_database", refuse)
        store.query("CREATE (:Own {id: 1})", write=True)
    with pytest.raises(StoreError, match="cannot be written any more.*locked by another.*acknowledged is safe"):
        store.query(ROWS)
    store.close()
    again = LadybugStore(tmp_path / "memory")
    assert again.query(ROWS).rows == [(1,)]
    again.close()
