"""What is left after a writer was killed, and what is said of a log that was damaged."""

import os
import random
import re
import signal
import subprocess
import sys
import time

import pytest

from graphmem.errors import CorruptStoreError
from graphmem.stores.acknowledged import AcknowledgedFile

# Each commit makes two entities and a relationship; its revision is printed once it is acknowledged.
_WRITER = """
import os, signal, sys
from graphmem.stores import open_store
location, commits = sys.argv[1], int(sys.argv[2])
store = open_store(location)

def work(transaction):
    names = [f"{transaction.revision}{end}" for end in "ab"]
    rows = [{"id": f"e{name}", "space": "s", "key": name, "sense": "", "name": name, "type": "", "types": [],
             "aliases": ["x" * 200], "recorded_at": ""} for name in names]
    transaction.write("write/entities", rows=rows)
    edge = {"source": rows[0]["id"], "target": rows[1]["id"], "predicate": "with", "fact_id": "f"}
    transaction.write("write/relates", rows=[edge])
    return transaction.revision

print("open", flush=True)
for _ in range(commits):
    print(store.commit(work, cause="crash"), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def start_writer(folder, commits=1_000_000):
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _WRITER, folder.location, str(commits)], stdout=subprocess.PIPE, text=True
    )


def killed_after(folder, commits):
    """A memory whose writer was killed after so many commits; its log is left behind."""
    process = start_writer(folder, commits)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert output.split()[-1] == str(commits)


def contents(folder):
    files = sorted(name for name in os.listdir(folder.folder) if name != "writer.lock")
    return {name: (folder.folder / name).read_bytes() for name in files}


def check_whole(store, acknowledged):
    """Every acknowledged commit is there, none in part; one that was under way when the kill came may be."""
    revision = store.meta().revision
    assert acknowledged <= revision <= acknowledged + 1
    names = {row["name"] for row in store.read("read/index_entities", space="s", low="", high="\uffff")}
    assert names == {f"{number}{end}" for number in range(1, revision + 1) for end in "ab"}
    pairs = store.query("MATCH (a:Entity)-[:RELATES]->(b:Entity) RETURN a.name AS a, b.name AS b").rows
    assert sorted(pairs) == sorted((f"{number}a", f"{number}b") for number in range(1, revision + 1))


def test_kills_at_random_moments_lose_no_acknowledged_commit(folder):
    moments = random.Random(7)
    acknowledged = 0
    for _ in range(4):
        process = start_writer(folder)
        assert process.stdout.readline() == "open\n"
        # A slow machine needs its time for a first commit; the kill comes in the middle of a later one.
        acknowledged = int(process.stdout.readline())
        time.sleep(moments.uniform(0.0, 0.25))
        process.kill()
        told = process.communicate(timeout=30)[0].split()
        acknowledged = int(told[-1]) if told else acknowledged
        store = folder.open(read_only=True)
        check_whole(store, acknowledged)
        acknowledged = store.meta().revision
        store.close()
    assert acknowledged > 4
    store = folder.open()
    check_whole(store, acknowledged)
    assert store.commit(lambda tx: tx.revision, cause="after") == acknowledged + 1


def test_kills_while_a_memory_is_made_leave_one_that_opens(folder):
    moments = random.Random(3)
    for _ in range(3):
        process = start_writer(folder, 0)
        time.sleep(moments.uniform(0.15, 0.5))
        process.kill()
        process.communicate(timeout=30)
        if folder.folder.exists():
            store = folder.open()
            assert store.meta().revision == 0
            store.close()
            for name in os.listdir(folder.folder):
                (folder.folder / name).unlink()


@pytest.mark.parametrize("place_in_log", [0.02, 0.5, 0.97])
def test_damage_in_the_log_is_noticed_and_nothing_is_touched(folder, place_in_log):
    killed_after(folder, 120)
    log = folder.folder / "graph.lbdb.wal"
    data = bytearray(log.read_bytes())
    first = int(len(data) * place_in_log)
    data[first : first + 8] = bytes(byte ^ 0xFF for byte in data[first : first + 8])
    log.write_bytes(data)
    before = contents(folder)
    for options in ({}, {"read_only": True}):
        with pytest.raises(CorruptStoreError, match=r"it has revision \d+ of 120") as raised:
            folder.open(**options)
        assert "\n" not in str(raised.value)
        assert contents(folder) == before
    store = folder.open(accept_loss=True)
    left = store.meta().revision
    assert left < 120
    check_whole(store, left)
    store.close()
    store = folder.open()
    assert store.commit(lambda tx: tx.revision, cause="after") == left + 1
    assert store.read("read/index_entities", space="s", low="", high="\uffff") != [] or left == 0


def test_a_log_that_is_gone_is_noticed(folder):
    killed_after(folder, 20)
    (folder.folder / "graph.lbdb.wal").unlink()
    with pytest.raises(CorruptStoreError, match="of 20"):
        folder.open()


@pytest.mark.parametrize("tail", [b"\0" * 40, b"\xff" * 7, b"\x01\0\0\0\0\0\0\0" * 9], ids=["zeros", "ones", "record"])
def test_a_record_that_was_never_finished_is_dropped(folder, tail):
    killed_after(folder, 20)
    with (folder.folder / "graph.lbdb.wal").open("ab") as log:
        log.write(tail)
    store = folder.open()
    check_whole(store, 20)
    assert store.commit(lambda tx: tx.revision, cause="after") == 21


def test_a_last_acknowledged_record_that_is_torn_is_noticed(folder):
    killed_after(folder, 20)
    process = start_writer(folder, 1)
    process.communicate(timeout=60)
    log = folder.folder / "graph.lbdb.wal"
    log.write_bytes(log.read_bytes()[:-5])
    with pytest.raises(CorruptStoreError, match="it has revision 20 of 21"):
        folder.open()
    store = folder.open(accept_loss=True)
    check_whole(store, 20)


_FULL = """
import resource, signal, sys
from graphmem.errors import StoreError
from graphmem.stores import open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
row = {"space": "s", "key": "", "sense": "", "name": "n" * 20_000, "type": "", "types": [], "aliases": []}
try:
    for number in range(1, 100):
        rows = [{**row, "id": str(number), "recorded_at": ""}]
        print(store.commit(lambda tx: (tx.write("write/entities", rows=rows), tx.revision)[1], cause="full"), flush=True)
except StoreError as error:
    print(error)
store.close()
"""


def test_a_full_disk_is_said_in_one_line_and_loses_nothing(folder):
    run = subprocess.run([sys.executable, "-P", "-c", _FULL, folder.location], capture_output=True, text=True, timeout=60)
    *told, error = run.stdout.splitlines()
    assert run.stderr == ""
    assert len(told) > 3 and told == [str(number) for number in range(1, len(told) + 1)]
    assert "disk" in error
    store = folder.open()
    assert store.meta().revision == len(told)
    assert len(store.read("read/index_entities", space="s", low="", high="\uffff")) == len(told)


def test_a_log_that_the_library_would_crash_over_is_cut_where_it_is_torn(folder):
    """Cut within a page, in the middle of a text, it is read beyond its end: that must not end our process."""
    killed_after(folder, 60)
    log = folder.folder / "graph.lbdb.wal"
    whole = log.read_bytes()
    cut = max(end for end in range(4096, len(whole), 4096) if whole[end - 8 : end + 8] == b"x" * 16) + 4
    log.write_bytes(whole[:cut])
    before = contents(folder)
    with pytest.raises(CorruptStoreError, match=r"it has revision (\d+) of 60") as raised:
        folder.open()
    assert contents(folder) == before
    left = int(re.search(r"revision (\d+) of", str(raised.value))[1])
    # The same log where nothing of what is torn was acknowledged, as after a power failure in the middle of a commit.
    acknowledged = AcknowledgedFile(folder.folder / "acknowledged")
    acknowledged.reset(left)
    acknowledged.close()
    with pytest.raises(CorruptStoreError, match="open it for writing"):
        folder.open(read_only=True)
    store = folder.open()
    check_whole(store, left)
    assert store.commit(lambda tx: tx.revision, cause="after") == left + 1
    store.close()
    assert (folder.folder / "graph.lbdb.damaged").read_bytes() == whole[:cut]


def test_a_database_that_cannot_be_read_at_all_is_left_as_it_is(folder):
    folder.folder.mkdir()
    (folder.folder / "graph.lbdb").write_bytes(b"garbage" * 1000)
    (folder.folder / "graph.lbdb.wal").write_bytes(b"garbage")
    before = contents(folder)
    for options in ({}, {"read_only": True}, {"accept_loss": True}):
        with pytest.raises(CorruptStoreError, match="cannot be read"):
            folder.open(**options)
        assert contents(folder) == before
