"""The index of a memory: caught up, rebuilt or found again, it is the same; nobody waits who need not."""

import gc
import shutil
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from builders import document, parser
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.encode import HashEncoder
from graphmem.errors import StoreError
from graphmem.index.ends import END_ARRAYS
from graphmem.index.generation import NAME_ARRAYS, load_manifest, save_manifest, space_folder
from graphmem.index.graph import build_graph
from graphmem.index.memory_index import BusyIndexError, MemoryIndex
from graphmem.index.records import SCHEMAS
from graphmem.index.vectorlog import KINDS
from graphmem.life.ingest import Ingestion
from graphmem.stores import open_store

ENCODER = HashEncoder(32)
TEXTS = {"a": "Alder knows Birk.", "b": "Birk knows Castel. Birk likes Alder.", "c": "Castel knows 1814.\n\nAlder ends."}
ARRAYS = ("indptr", "indices", "weights", "edge_types", "edge_ids")


def index_of(store, folder, space="default", encoder=ENCODER):
    return MemoryIndex(store, space, folder, encoder)


def ingest(store, index, documents, space="default"):
    if not store.meta().encoder:
        store.set_encoder(ENCODER.fingerprint, ENCODER.dimension)
    return Ingestion(store, space, index, ENCODER, parser).run(documents)


def documents(**texts):
    return [document(key, text, title=text.split(maxsplit=1)[0]) for key, text in (texts or TEXTS).items()]


def check_same(one, first, other, second):
    """Two generations hold the same, wherever their vectors lie."""
    assert one.revision == other.revision
    for name in SCHEMAS:
        assert getattr(one.records, name).equals(getattr(other.records, name)), name
    for name in ARRAYS:
        assert np.array_equal(getattr(one.graph.csr, name), getattr(other.graph.csr, name)), name
    for name in ("n_notes", "n_entities", "n_facts"):
        assert getattr(one.graph, name) == getattr(other.graph, name)
    assert one.postings.equals(other.postings)
    for name in END_ARRAYS:
        assert np.array_equal(getattr(one.ends, name), getattr(other.ends, name)), name
    for name in NAME_ARRAYS:
        assert np.array_equal(getattr(one.names, name), getattr(other.names, name)), name
    rows = zip(KINDS, one.vector_rows(), other.vector_rows(), strict=True)
    for kind, (_, mine), (_, theirs) in rows:
        assert np.array_equal(first.log.matrix(kind)[mine], second.log.matrix(kind)[theirs]), kind


@pytest.fixture
def store():
    with_nothing = open_store(":memory:")
    yield with_nothing
    with_nothing.close()


names = st.sampled_from(["Alder", "Birk", "Castel", "Dorn Evers"])
facts = st.builds("{} {} {}.".format, names, st.sampled_from(["knows", "likes", "does not like"]), names)
texts = st.lists(facts, min_size=1, max_size=3).map("\n\n".join)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from("abc"), names, texts),
        st.tuples(st.just("other space"), st.sampled_from("ab"), names, texts),
        st.tuples(st.just("cypher"), st.sampled_from(["text", "title"]), names, texts),
        st.tuples(st.just("look"), st.none(), st.none(), st.none()),
        st.tuples(st.just("restart"), st.none(), st.none(), st.none()),
    ),
    min_size=1,
    max_size=7,
)


@pytest.mark.parametrize(("share", "many", "linked"), [(0.01, 2048, 2048), (20, 2048, 2048), (0.01, 2, 2048), (0.01, 2, 2)])
@settings(max_examples=20)
@given(steps=steps)
def test_an_index_that_caught_up_equals_one_made_from_scratch(tmp_path_factory, share, many, linked, steps):
    """Whether its files are written after each change or seldom, and whether little or much is read anew."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("rereading", "regraph", "ends"):
            patch.setattr(f"graphmem.index.{module}.MANY_NODES", many)
        patch.setattr("graphmem.index.rereading._MANY_LINKED", linked)
        patch.setattr("graphmem.index.memory_index._UNSAVED_SHARE", share)
        catch_up(tmp_path_factory.mktemp("index"), tmp_path_factory.mktemp("anew"), steps)


def catch_up(folder, anew, steps):
    store = open_store(":memory:")
    index, other = index_of(store, folder), index_of(store, folder, "other")
    for action, key, title, text in steps:
        if action == "add":
            # Two of three are turns of one conversation.
            ingest(store, index, [document(key, text, title=title, conversation="talk" if key != "c" else "")])
        elif action == "other space":
            ingest(store, other, [document(key, text, title=title)], "other")
        elif action == "cypher":
            statement = {
                "text": "MATCH (n:Note) WHERE n.position = 0 SET n.text = $value, n.sentences = [0, 5]",
                "title": "MATCH (n:Note) WHERE n.position = 0 SET n.title = $value",
            }[key]
            store.query(statement, {"value": title}, write=True)
        elif action == "look":
            index.refresh()
        else:
            index = index_of(store, folder)
    fresh = index_of(store, anew)
    check_same(index.refresh(), index, fresh.refresh(), fresh)
    check_same(index.rebuild(), index, fresh.refresh(), fresh)
    store.close()


def test_an_index_is_found_again_and_nothing_is_encoded_twice(folder, tmp_path):
    store = folder.open()
    index = index_of(store, tmp_path / "index")
    ingest(store, index, documents())
    before = index.refresh()
    lengths = [index.log.length(kind) for kind in KINDS]
    files = sorted(path.stat().st_mtime_ns for path in (tmp_path / "index").rglob("*.npy"))
    again = index_of(store, tmp_path / "index")
    check_same(again.refresh(), again, before, index)
    assert [again.log.length(kind) for kind in KINDS] == lengths
    assert sorted(path.stat().st_mtime_ns for path in (tmp_path / "index").rglob("*.npy")) == files


def test_an_empty_memory_has_an_index(store, tmp_path):
    generation = index_of(store, tmp_path).refresh()
    assert (generation.revision, generation.graph.csr.n_nodes, generation.postings.n_docs) == (0, 0, 0)
    assert index_of(store, tmp_path).refresh().graph.n_notes == 0


def test_commits_in_other_spaces_leave_the_files_as_they_are(store, tmp_path):
    index, other = index_of(store, tmp_path), index_of(store, tmp_path, "other")
    ingest(store, index, documents())
    before = index.rebuild()
    ingest(store, other, documents(x="Falk stands."), "other")
    after = index.refresh()
    assert after.revision == store.meta().revision > before.revision
    assert after.records is before.records
    assert load_manifest(tmp_path / space_folder("default")).revision == after.revision


def test_the_index_of_another_memory_is_not_used(tmp_path):
    first, second = open_store(":memory:"), open_store(":memory:")
    ingest(first, index_of(first, tmp_path), documents())
    ingest(second, index_of(second, tmp_path), documents(z="Zorn stands."))
    index = index_of(second, tmp_path)
    assert index.refresh().records.notes["source_id"].to_pylist() == ["z"]
    fresh = index_of(second, tmp_path / "fresh")
    check_same(index.refresh(), index, fresh.refresh(), fresh)
    first.close()
    second.close()


def test_the_index_of_another_encoder_is_not_used(store, tmp_path):
    ingest(store, index_of(store, tmp_path), documents())
    other = index_of(store, tmp_path, encoder=HashEncoder(16))
    generation = other.refresh()
    assert other.log.matrix("notes")[generation.note_vectors].shape == (4, 16)
    assert len(list((tmp_path / space_folder("default")).glob("vectors-*"))) == 2
    other.forget_other_encoders()
    assert len(list((tmp_path / space_folder("default")).glob("vectors-*"))) == 1
    assert other.refresh() is generation


def test_an_index_of_a_store_that_was_set_back_is_made_anew(folder, tmp_path):
    store = folder.open()
    index = index_of(store, tmp_path / "index")
    ingest(store, index, documents(a="Alder stands."))
    store.close()
    shutil.copytree(folder.folder, tmp_path / "backup")
    store = folder.open()
    ingest(store, index_of(store, tmp_path / "index"), documents(b="Birk stands."))
    store.close()
    store = open_store(tmp_path / "backup")
    assert index_of(store, tmp_path / "index").refresh().records.notes["source_id"].to_pylist() == ["a"]
    store.close()


def damage(folder):
    """Every way in which one file of an index can be spoilt."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            yield path, "gone"
            yield path, "empty"
            yield path, "cut"


def test_an_index_with_any_file_spoilt_is_made_anew(store, tmp_path):
    ingest(store, index_of(store, tmp_path / "good"), documents())
    good = index_of(store, tmp_path / "good")
    for path, way in list(damage(tmp_path / "good")):
        shutil.rmtree(tmp_path / "bad", ignore_errors=True)
        shutil.copytree(tmp_path / "good", tmp_path / "bad")
        file = tmp_path / "bad" / path.relative_to(tmp_path / "good")
        if way == "gone":
            file.unlink()
        else:
            file.write_bytes(b"" if way == "empty" else file.read_bytes()[: file.stat().st_size // 2])
        index = index_of(store, tmp_path / "bad")
        check_same(index.refresh(), index, good.refresh(), good)


def test_a_rebuilding_that_is_cut_off_leaves_an_index_that_is_made_anew(store, tmp_path):
    index = index_of(store, tmp_path)
    ingest(store, index, documents())

    class Stops(HashEncoder):
        def encode_spans(self, texts, spans):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_of(store, tmp_path, encoder=Stops(32)).rebuild()
    again = index_of(store, tmp_path)
    fresh = index_of(store, tmp_path / "fresh")
    check_same(again.refresh(), again, fresh.refresh(), fresh)


def test_a_commit_while_the_index_reads_is_not_forgotten(store, tmp_path):
    """What is committed between reading the revision and reading the rows is read again the next time."""
    index = index_of(store, tmp_path)
    ingest(store, index, documents(a="Alder stands."))

    class Late:
        """The store, in which a note comes while the feed is read."""

        def __getattr__(self, name):
            return getattr(store, name)

        def read_table(self, name, schema, **parameters):
            table = store.read_table(name, schema, **parameters)
            if name in ("read/changes_since", "read/changes_by_id") and late:
                ingest(store, index_of(store, tmp_path / "elsewhere"), [late.pop()])
            return table

    late = documents(b="Birk stands.", c="Castel stands.")
    watched = MemoryIndex(Late(), "default", tmp_path, ENCODER)
    store.query("MATCH (n:Note) SET n.speaker = 'Alder'", write=True)
    while late:
        assert watched.refresh().revision < store.meta().revision
    assert watched.refresh().revision == store.meta().revision
    fresh = index_of(store, tmp_path / "fresh")
    check_same(watched.current, watched, fresh.refresh(), fresh)
    assert fresh.current.records.notes["source_id"].to_pylist() != ["a"]


def test_readers_have_what_there_was_while_somebody_writes(store, tmp_path):
    index = index_of(store, tmp_path)
    ingest(store, index, documents(a="Alder stands."))
    before = index.refresh()
    parsing, go_on = threading.Event(), threading.Event()

    def slowly(news):
        for item in parser(news):
            parsing.set()
            assert go_on.wait(30)
            yield item

    with ThreadPoolExecutor(2) as threads:
        run = threads.submit(Ingestion(store, "default", index, ENCODER, slowly).run, documents(b="Birk stands."))
        assert parsing.wait(30)
        store.commit(lambda tx: None, cause="test")
        assert threads.submit(index.refresh).result(30) is before
        go_on.set()
        run.result(30)
    assert index.refresh().records.notes["source_id"].to_pylist() == index.current.records.notes["source_id"].to_pylist()
    assert sorted(index.refresh().records.notes["source_id"].to_pylist()) == ["a", "b"]


def test_the_former_index_is_let_go_while_all_is_made_anew(store, tmp_path, monkeypatch):
    monkeypatch.setattr("graphmem.index.rereading.MANY_NODES", 0)
    index = index_of(store, tmp_path)
    ingest(store, index, documents())
    former, held, served = weakref.ref(index.refresh().note_vectors), [], []

    def watched(*parts):
        gc.collect()
        held.append(former() is not None)
        with ThreadPoolExecutor(1) as pool:  # whoever searches meanwhile maps it again
            served.append(pool.submit(index.refresh).result().revision)
        return build_graph(*parts)

    monkeypatch.setattr("graphmem.index.building.build_graph", watched)
    before = index.refresh().revision
    ingest(store, index, documents(d="Dorn knows Alder."))
    assert held[0] is False
    assert served[0] == before
    assert index.refresh().revision == store.meta().revision
    fresh = index_of(store, tmp_path / "fresh")
    check_same(index.current, index, fresh.refresh(), fresh)


def test_writers_of_one_index_queue(store, tmp_path):
    index = index_of(store, tmp_path)
    jobs = [documents(**{f"k{number}": f"Note {number} stands."}) for number in range(6)]
    with ThreadPoolExecutor(6) as threads:
        receipts = list(threads.map(lambda job: ingest(store, index, job), jobs))
    assert sorted(source for receipt in receipts for source in receipt.created) == [f"k{number}" for number in range(6)]
    fresh = index_of(store, tmp_path / "fresh")
    check_same(index.refresh(), index, fresh.refresh(), fresh)


def test_another_process_that_writes_is_not_waited_for_long(store, tmp_path, monkeypatch):
    monkeypatch.setattr("graphmem.index.memory_index._LOCK_SECONDS", 0.1)
    index = index_of(store, tmp_path)
    lock = FileLock(tmp_path / space_folder("default") / "writer.lock")
    with lock, pytest.raises(BusyIndexError, match="being written just now.*try again"):
        index.refresh()
    before = index.refresh()
    ingest(store, index_of(store, tmp_path), documents())
    store.commit(lambda tx: None, cause="test")
    with lock:
        # What another process has finished is taken over without its leave.
        assert index.refresh().graph.n_notes == 4
        assert index.refresh() is not before
        with pytest.raises(StoreError, match="being written"):
            ingest(store, index, documents())
    assert index.refresh().revision == store.meta().revision


_READER = """
import sys
from pathlib import Path
from graphmem.encode import HashEncoder
from graphmem.index.graph import build_graph
from graphmem.index.memory_index import MemoryIndex
from graphmem.stores import open_store
store = open_store(sys.argv[1], read_only=True)
index = MemoryIndex(store, "default", Path(sys.argv[2]), HashEncoder(32))
print(store.meta().revision, index.refresh().revision, index.refresh().graph.n_notes, flush=True)
sys.stdin.readline()
print(store.meta().revision, index.refresh().revision, index.refresh().graph.n_notes, flush=True)
"""


def test_a_reader_beside_a_writer_catches_up(folder, tmp_path):
    store = folder.open()
    index = index_of(store, tmp_path / "index")
    ingest(store, index, documents(a="Alder stands."))
    first = index.refresh().revision
    command = [sys.executable, "-P", "-c", _READER, folder.location, str(tmp_path / "index")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout.readline().split() == [str(first), str(first), "1"]
        ingest(store, index, documents(b="Birk stands."))
        latest = index.refresh().revision
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline().split() == [str(latest), str(latest), "2"]


def test_a_reader_of_a_snapshot_does_not_set_the_index_back(folder, tmp_path):
    store = folder.open()
    index = index_of(store, tmp_path / "index")
    ingest(store, index, documents(a="Alder stands."))
    snapshot = open_store(folder.location, read_only=True)
    with snapshot._reader():  # while somebody reads, it stays as it is
        ingest(store, index, documents(b="Birk stands."))
        index.rebuild()
        assert snapshot.meta().revision < store.meta().revision
        assert index_of(snapshot, tmp_path / "index").refresh().graph.n_notes == 2
    assert load_manifest(tmp_path / "index" / space_folder("default")).revision == store.meta().revision
    snapshot.close()


def test_a_manifest_of_another_format_counts_for_nothing(store, tmp_path):
    ingest(store, index_of(store, tmp_path), documents())
    folder = tmp_path / space_folder("default")
    manifest = load_manifest(folder)
    save_manifest(replace(manifest, format=0), folder)
    assert load_manifest(folder) is None
    assert index_of(store, tmp_path).refresh().graph.n_notes == 4
    assert load_manifest(folder) == replace(manifest, generation=load_manifest(folder).generation)
