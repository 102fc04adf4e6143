"""The embedded store's folder: whose it is, and what stands in the way of opening it."""

import gc
import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from graphmem.errors import CorruptStoreError, InputError, StoreError
from graphmem.stores import ladybug_files, open_store
from graphmem.stores.acknowledged import AcknowledgedFile
from graphmem.stores.ladybug_files import DATABASE_FILE, larger_pool
from graphmem.stores.record import record_of
from graphmem.stores.schema import Schema

# Commits when told to, so that two processes can take turns.
_OTHER = """
import sys
from graphmem.stores import open_store
with_record = lambda tx: tx.revision
store = open_store(sys.argv[1])
print("open", flush=True)
for line in sys.stdin:
    print(store.commit(with_record, cause="other"), flush=True)
store.close()
"""


@pytest.fixture
def other(folder):
    """Another process that has the memory open for writing."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _OTHER, folder.location], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "open\n"
    yield process
    process.communicate(timeout=30)
    assert process.returncode == 0


def turn(process):
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def one_line(raised):
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("given", ["63", "-512", "much", "1e3", "\u0663\u0663\u0663"])
def test_a_bound_of_memory_that_is_none_is_named(folder, monkeypatch, given):
    monkeypatch.setenv("GRAPHMEM_BUFFER_POOL", given)
    with pytest.raises(InputError, match="GRAPHMEM_BUFFER_POOL=.*64 or more") as raised:
        folder.open()
    assert given in one_line(raised)


@pytest.mark.parametrize(("megabytes", "before", "given", "expected"), [
    (None, 0, None, 512), (1, 0, None, 512), (700, 0, None, 700), (700, 700, None, 1400), (9000, 0, None, 4096),
    (9000, 4096, None, 0), (700, 0, "128", 0),
])  # fmt: skip
def test_what_needs_more_memory_gets_what_the_file_has_or_twice_as_much(
    tmp_path, monkeypatch, megabytes, before, given, expected
):
    monkeypatch.delenv("GRAPHMEM_BUFFER_POOL", raising=False)
    if given:
        monkeypatch.setenv("GRAPHMEM_BUFFER_POOL", given)
    if megabytes:
        with (tmp_path / DATABASE_FILE).open("wb") as file:
            file.truncate(megabytes << 20)
    assert larger_pool(tmp_path, before << 20) == expected << 20


NUMBERS = "UNWIND range(1, 3000000) AS number WITH DISTINCT number RETURN count(number) AS n"


def test_a_question_that_needs_more_memory_gets_it(folder, monkeypatch):
    monkeypatch.delenv("GRAPHMEM_BUFFER_POOL", raising=False)
    monkeypatch.setattr(ladybug_files, "_BUFFER_POOL_MB", 64)
    store = folder.open()
    with store._reader(), pytest.raises(StoreError, match="Buffer manager.*GRAPHMEM_BUFFER_POOL"):
        store.query(NUMBERS)  # while somebody else reads the database stays open as it is
    assert store.query(NUMBERS).rows == [(3000000,)]
    store.close()
    snapshot = folder.open(read_only=True)
    assert snapshot.query(NUMBERS).rows == [(3000000,)]
    snapshot.close()


def test_a_commit_that_needs_more_memory_gets_it_and_is_one_commit(folder, monkeypatch):
    monkeypatch.delenv("GRAPHMEM_BUFFER_POOL", raising=False)
    monkeypatch.setattr(ladybug_files, "_BUFFER_POOL_MB", 64)
    store = folder.open()
    tries = []

    def work(transaction):
        tries.append(transaction.revision)
        store._run(store._writer, "CREATE (:Entity {id: 'kept'})", {})
        store._run(store._writer, NUMBERS, {})

    store.commit(work, cause="test")
    assert len(tries) > 1 and set(tries) == {1} and store.meta().revision == 1
    assert store.query("MATCH (e:Entity) RETURN e.id").rows == [("kept",)]
    store.close()


def test_what_needs_more_memory_than_its_bound_says_so(folder, monkeypatch):
    monkeypatch.setenv("GRAPHMEM_BUFFER_POOL", "64")
    store = folder.open()
    with pytest.raises(StoreError, match="Buffer manager.*GRAPHMEM_BUFFER_POOL") as raised:
        store.query("UNWIND range(1, 20000000) AS a RETURN a ORDER BY a DESC")
    one_line(raised)
    assert store.query("RETURN 1 AS one").rows == [(1,)]
    store.close()


def test_a_second_process_cannot_write_and_is_told_who_does(folder, other):
    turn(other)
    with pytest.raises(StoreError, match="in use by another process") as raised:
        folder.open()
    message = one_line(raised)
    assert str(other.pid) in message and "read_only=True" in message
    assert turn(other) == 2


def test_a_second_handle_in_the_same_process_cannot_write(folder):
    """The library's own lock is one of the process: it would let a second writer in, to spoil the log."""
    store = folder.open()
    for options in ({}, {"accept_loss": True}):
        with pytest.raises(StoreError, match="already open for writing in this process") as raised:
            folder.open(**options)
        one_line(raised)
    assert store.commit(lambda tx: tx.revision, cause="test") == 1
    store.close()
    assert folder.open().commit(lambda tx: tx.revision, cause="test") == 2


def test_a_reader_that_closes_does_not_let_another_process_in(folder):
    """To close any handle gives up the library's own lock."""
    store = folder.open()
    reader = folder.open(read_only=True)
    reader.close()
    code = "import sys; from graphmem.stores import open_store; open_store(sys.argv[1])"
    run = subprocess.run([sys.executable, "-P", "-c", code, folder.location], capture_output=True, text=True, timeout=60)
    assert f"in use by another process: {folder.location}: process {os.getpid()} writes it" in run.stderr
    assert store.commit(lambda tx: tx.revision, cause="test") == 1


def test_a_store_that_is_dropped_gives_its_folder_back(folder):
    store = open_store(folder.location)
    assert store.commit(lambda tx: tx.revision, cause="test") == 1
    del store
    gc.collect()
    assert folder.open().meta().revision == 1


def test_a_reader_beside_a_writer_sees_what_was_committed_when_it_last_asked(folder, other):
    for revision in range(1, 5):
        assert turn(other) == revision
    reader = folder.open(read_only=True)
    assert (reader.meta().revision, reader.is_snapshot) == (4, True)
    assert turn(other) == 5
    assert record_of(reader.read("meta/read"), reader.location).revision == 4
    assert reader.meta().revision == 5
    assert turn(other) == 6
    with reader._reader():  # somebody reads: what they see stays
        assert reader.meta().revision == 5
    assert [reader.meta().revision, folder.open(read_only=True).meta().revision] == [6, 6]


def test_a_reader_waits_while_a_log_is_moved_into_the_file(folder, tmp_path, monkeypatch):
    store = folder.open()
    assert [store.commit(lambda tx: tx.revision, cause="test") for _ in range(3)] == [1, 2, 3]
    copy = tmp_path / "copy"
    shutil.copytree(folder.location, copy)
    # So the log is called as long as that takes.
    log, moving = copy / "graph.lbdb.wal", copy / "graph.lbdb.wal.checkpoint"
    log.rename(moving)
    done = threading.Timer(0.5, lambda: moving.rename(log))
    done.start()
    reader = open_store(copy, read_only=True)
    assert (done.finished.is_set(), reader.meta().revision) == (True, 3)
    reader.close()
    log.rename(moving)
    monkeypatch.setattr("graphmem.stores.ladybug_files._CHECKPOINT_SECONDS", 0.2)
    with pytest.raises(StoreError, match="its log is being moved into the database file, or that was cut off: try again"):
        open_store(copy, read_only=True)


def test_many_readers_open_while_a_writer_goes_on(folder, other):
    """The last acknowledged revision moves on while a reader opens: that is no loss."""
    turn(other)
    other.stdin.write("\n" * 400)
    other.stdin.flush()
    seen = []
    for _ in range(25):
        reader = open_store(folder.location, read_only=True)
        seen.append(reader.meta().revision)
        reader.close()
    assert [int(other.stdout.readline()) for _ in range(400)] == list(range(2, 402))
    assert seen == sorted(seen)


def test_a_memory_stays_where_it_is_when_the_program_moves(tmp_path, monkeypatch):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    store = open_store("memory")
    monkeypatch.chdir(tmp_path / "there")
    for _ in range(3):
        store.commit(lambda tx: None, cause="test")
    store.close()
    assert os.listdir(tmp_path / "there") == []
    monkeypatch.setenv("HOME", str(tmp_path / "here"))
    store = open_store("~/memory")
    assert (store.meta().revision, store.location) == (3, str(tmp_path / "here" / "memory"))
    store.close()


def test_a_failed_opening_leaves_no_lock_behind(folder):
    folder.open(schema=Schema(2)).close()
    with pytest.raises(StoreError, match="newer schema") as raised:
        folder.open()
    assert "upgrade graphmem" in one_line(raised)
    assert folder.open(schema=Schema(2)).meta().schema_version == 2


def test_closing_leaves_no_log_for_the_next_one_to_replay(folder):
    store = folder.open()
    store.commit(lambda tx: None, cause="test")
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(lambda _: store.meta().revision, range(9))) == [1] * 9
        store.close()
    assert sorted(os.listdir(folder.folder)) == ["acknowledged", "graph.lbdb", "writer.lock"]


def test_closing_while_others_read_ends_their_reads_with_a_clear_line(folder):
    store = folder.open()
    reading = threading.Event()

    def read():
        with pytest.raises(StoreError, match="this memory is closed"):
            while True:
                store.read("read/counts", space="default")
                reading.set()

    with ThreadPoolExecutor(4) as threads:
        reads = [threads.submit(read) for _ in range(4)]
        assert reading.wait(30)
        store.close()
        for end in reads:
            end.result(30)


def test_a_folder_that_holds_other_things_is_left_alone(folder):
    folder.folder.mkdir()
    (folder.folder / "thesis.txt").write_text("mine")
    for options in ({}, {"read_only": True}, {"accept_loss": True}):
        with pytest.raises(StoreError, match="holds other things") as raised:
            folder.open(**options)
        one_line(raised)
    assert os.listdir(folder.folder) == ["thesis.txt"]


def test_a_file_is_no_memory(folder):
    folder.folder.write_text("mine")
    with pytest.raises(StoreError, match="this is a file"):
        folder.open()
    with pytest.raises(StoreError, match="cannot be used"):
        open_store(folder.folder / "below")
    assert folder.folder.read_text() == "mine"


def test_a_path_that_is_no_store_says_what_is_one():
    for location in ("http://localhost:7474", "postgres://x"):
        with pytest.raises(StoreError, match="no address of a store"):
            open_store(location)


@pytest.mark.parametrize("content", [b"garbage", os.urandom(70_000), b"\0" * 9_000], ids=["short", "random", "zeros"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(folder, content):
    folder.folder.mkdir()
    file = folder.folder / "graph.lbdb"
    file.write_bytes(content)
    for options in ({}, {"read_only": True}, {"accept_loss": True}):
        with pytest.raises(CorruptStoreError, match="cannot be read") as raised:
            folder.open(**options)
        one_line(raised)
    assert file.read_bytes() == content


def test_a_database_file_that_is_gone_is_noticed(folder):
    store = folder.open()
    store.commit(lambda tx: None, cause="test")
    store.close()
    (folder.folder / "graph.lbdb").unlink()
    with pytest.raises(CorruptStoreError, match="file is gone"):
        folder.open()


def test_a_database_file_of_an_earlier_day_is_noticed_and_can_be_accepted(folder):
    file = folder.folder / "graph.lbdb"
    for revision in (1, 2, 3):
        store = folder.open()
        assert store.commit(lambda tx: tx.revision, cause="test") == revision
        uuid = store.meta().uuid
        store.close()
        if revision == 2:
            old = file.read_bytes()
    file.write_bytes(old)
    for options in ({}, {"read_only": True}):
        with pytest.raises(CorruptStoreError, match="it has revision 2 of 3") as raised:
            folder.open(**options)
        assert "accept_loss=True" in one_line(raised)
    looked = folder.open(read_only=True, accept_loss=True)
    assert looked.meta().revision == 2
    looked.close()
    store = folder.open(accept_loss=True)
    assert store.meta().revision == 2
    assert store.meta().uuid != uuid
    store.close()
    assert folder.open().commit(lambda tx: tx.revision, cause="test") == 3


def test_the_acknowledged_revision_survives_a_torn_write(tmp_path):
    file = tmp_path / "acknowledged"
    acknowledged = AcknowledgedFile(file)
    assert acknowledged.read() == 0
    for revision in range(1, 12):
        acknowledged.acknowledge(revision)
        assert AcknowledgedFile(file).read() == revision
    acknowledged.close()
    whole = file.read_bytes()
    for torn in range(64, 128):  # revision 11 is in the second slot, revision 10 in the first
        file.write_bytes(whole[:torn] + b"?" + whole[torn + 1 :])
        assert AcknowledgedFile(file).read() == 10
    file.write_bytes(b"")
    assert AcknowledgedFile(file).read() == 0


def test_what_is_written_as_tables_is_not_kept(folder):
    """The library would keep each table of rows as long as the connection lives."""
    store = folder.open()
    before = pa.total_allocated_bytes()
    for number in range(3):
        stamp = {"space": "default", "sense": "", "type": "", "types": [], "recorded_at": ""}
        names = [f"{number}-{at}" for at in range(100)]
        rows = [{"id": name, "key": name, "name": name, "aliases": ["x" * 1000], **stamp} for name in names]
        store.commit(lambda tx, rows=rows: tx.write("write/new_entities", rows=rows), cause="test")
    assert pa.total_allocated_bytes() - before < 100_000
