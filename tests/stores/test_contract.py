"""What every store promises, tried on each of them."""

import operator
import threading
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from graphmem.errors import CorruptStoreError, StoreError
from graphmem.stores.base import Change, StoreMeta

TEXTS = {
    "nul": "a\0b",
    "control": "\x01\x1f\x7f\t\r\n",
    "bidi": "\u202eabc\u202c \u2066שלום\u2069 مرحبا",
    "astral": "𝔘𝔫𝔦 🜚 👩‍👩‍👧 \U0010fffd",
    "quotes": """'"`\\'\\"$x//*/ {n: 1} ; DELETE""",
    "decomposed": "e\u0301 ﬁ Ⅷ",
    "long": "word 東京 " * 120_000,
    "empty": "",
}


def entity(stem, /, space="default", **values):
    """A row that the library writes."""
    row = {"id": f"e-{stem}", "space": space, "key": stem, "sense": "", "name": stem, "type": "", "types": []}
    return {**row, "aliases": [], "recorded_at": "2026-01-01T00:00:00.000+00:00", **values}


def put(store, *names, space="default", cause="test"):
    """Commit entities."""

    def work(transaction):
        transaction.write("write/entities", rows=[entity(name, space) for name in names])
        transaction.record(Change("create", "Entity", f"e-{name}", space) for name in names)
        return transaction.revision

    return store.commit(work, cause=cause)


def names_in(store, space="default"):
    return sorted(row["name"] for row in store.read("read/index_entities", space=space, low="", high="\uffff"))


def test_a_new_store_knows_nothing(any_store):
    meta = any_store.meta()
    assert meta == StoreMeta(meta.uuid, schema_version=1, revision=0, encoder="", dimension=0)
    assert len(meta.uuid) == 36
    assert names_in(any_store) == []
    assert any_store.read("read/counts", space="default") == [
        {"documents": 0, "notes": 0, "entities": 0, "facts": 0, "links": 0}
    ]


def test_a_commit_raises_the_revision_by_one_and_gives_what_its_work_gave(any_store):
    assert [put(any_store, "a"), put(any_store, "b"), any_store.commit(lambda tx: tx.revision, cause="x")] == [1, 2, 3]
    assert any_store.meta().revision == 3


def test_the_journal_tells_what_a_commit_changed_in_order(any_store):
    put(any_store, "b", "a", cause="first")
    put(any_store, "c", space="other")
    put(any_store, "d", cause="last")
    rows = any_store.read("read/history", space="default", revision=0)
    assert [(row["revision"], row["node_id"], row["cause"]) for row in rows] == [
        (1, "e-b", "first"), (1, "e-a", "first"), (3, "e-d", "last"),
    ]  # fmt: skip
    assert all(row["operation"] == "create" and row["label"] == "Entity" for row in rows)
    assert rows[0]["recorded_at"] == rows[1]["recorded_at"] <= rows[2]["recorded_at"]
    feed = any_store.read("read/changes_since", space="default", revision=1, until=9)
    assert [(row["revision"], row["node_id"]) for row in feed] == [(3, "e-d")]


def test_a_commit_whose_work_fails_leaves_nothing(any_store):
    put(any_store, "before")

    def work(transaction):
        transaction.write("write/entities", rows=[entity("half")])
        transaction.record([Change("create", "Entity", "e-half", "default")])
        assert [row["name"] for row in transaction.read("read/entities_by_id", ids=["e-half"])] == ["half"]
        raise KeyError("work")

    with pytest.raises(KeyError, match="work"):
        any_store.commit(work, cause="test")
    assert names_in(any_store) == ["before"]
    assert any_store.meta().revision == 1
    assert len(any_store.read("read/history", space="default", revision=0)) == 1
    assert put(any_store, "after") == 2


def test_a_commit_with_a_statement_that_is_refused_leaves_nothing(any_store):
    def work(transaction):
        transaction.write("write/entities", rows=[entity("half")])
        transaction.write("write/entities", rows=[entity("other", id=None)])

    with pytest.raises(StoreError) as raised:
        any_store.commit(work, cause="test")
    assert "\n" not in str(raised.value)
    assert (names_in(any_store), any_store.meta().revision) == ([], 0)
    assert put(any_store, "after") == 1


def test_an_answer_in_columns_is_that_in_rows(any_store):
    schema = pa.schema([("name", pa.string()), ("aliases", pa.list_(pa.string()))])

    def work(transaction):
        rows = [entity(stem, aliases=[text, stem]) for stem, text in TEXTS.items() if text]
        transaction.write("write/entities", rows=rows)

    any_store.commit(work, cause="test")
    wanted = {"space": "default", "low": "", "high": "\uffff"}
    table = any_store.read_table("read/index_entities", schema, **wanted)
    assert table.schema.equals(schema)
    rows = [{name: row[name] for name in schema.names} for row in any_store.read("read/index_entities", **wanted)]
    by_name = operator.itemgetter("name")
    assert len(rows) == len(TEXTS) - 1
    assert sorted(table.to_pylist(), key=by_name) == sorted(rows, key=by_name)
    for ids in ([], ["e-nowhere"]):
        nothing = any_store.read_table("read/index_entities_by_id", schema, ids=ids)
        assert (nothing.num_rows, nothing.schema) == (0, schema)


def test_empty_batches_do_nothing(any_store):
    assert any_store.read("read/entities_by_id", ids=[]) == []

    def work(transaction):
        transaction.write("write/entities", rows=[])
        transaction.write("write/delete_entities", ids=[])
        return transaction.read("read/entities_by_id", ids=[])

    assert any_store.commit(work, cause="test") == []


def test_a_large_batch_is_written_whole(any_store):
    put(any_store, *(f"n{number}" for number in range(2_100)))
    assert any_store.read("read/counts", space="default")[0]["entities"] == 2_100


def test_readers_see_nothing_of_a_commit_before_it_is_done(any_store):
    put(any_store, "before")
    written, seen = threading.Event(), threading.Event()

    def work(transaction):
        transaction.write("write/entities", rows=[entity("half")])
        written.set()
        assert seen.wait(30)

    with ThreadPoolExecutor(1) as threads:
        commit = threads.submit(any_store.commit, work, cause="test")
        assert written.wait(30)
        during = names_in(any_store), any_store.meta().revision
        seen.set()
        commit.result(30)
    assert during == (["before"], 1)
    assert (names_in(any_store), any_store.meta().revision) == (["before", "half"], 2)


def test_writers_queue_and_readers_go_on(any_store):
    done = threading.Event()

    def read():
        seen = set()
        while not done.is_set():
            seen.add(len(names_in(any_store)) % 2)
        return seen

    with ThreadPoolExecutor(6) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        writers = [threads.submit(put, any_store, f"{n}", f"{n}'") for n in range(16)]
        revisions = [writer.result(60) for writer in writers]
        done.set()
        halves = set().union(*(reader.result(60) for reader in readers))
    assert sorted(revisions) == list(range(1, 17))
    assert any_store.meta().revision == 16
    assert len(names_in(any_store)) == 32
    assert halves == {0}


def test_what_is_committed_is_there_when_opened_again(lasting_place):
    store = lasting_place.open()
    put(store, "kept")
    store.set_encoder("some encoder", 7)
    before = store.meta()
    store.close()
    again = lasting_place.open()
    assert again.meta() == before
    assert (before.revision, before.encoder, before.dimension) == (1, "some encoder", 7)
    assert names_in(again) == ["kept"]
    assert put(again, "more") == 2


def test_the_encoder_can_be_another_one_later(any_store):
    for fingerprint, dimension in (("a", 4), ("b", 4), ("c", 3)):
        any_store.set_encoder(fingerprint, dimension)
        assert (any_store.meta().encoder, any_store.meta().dimension) == (fingerprint, dimension)
    assert any_store.meta().revision == 0


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_texts_come_back_as_they_were(either_place, text):
    store = either_place.open()
    lists = [[], [text], ["", text, text]]
    rows = [entity(f"{number}", key=text, name=text, aliases=aliases) for number, aliases in enumerate(lists)]
    note = {
        "id": "n", "space": "default", "document_id": "d", "source_id": text, "position": 0, "text": text,
        "title": text, "context": text, "keywords": [text], "tags": [], "kind": "semantic", "event_time": "",
        "speaker": text, "conversation": "",
        "start_offset": 0, "end_offset": len(text), "sentences": [0, len(text)], "recorded_at": "",
    }  # fmt: skip

    def work(transaction):
        transaction.write("write/entities", rows=rows)
        transaction.write("write/notes", rows=[note])
        transaction.record([Change("create", "Note", "n", "default", before=text, after=text)])

    store.commit(work, cause=text)
    found = store.read("read/index_entities", space="default", low="", high="\uffff")
    assert sorted((row["id"], row["key"], row["name"], row["aliases"]) for row in found) == [
        (row["id"], text, text, row["aliases"]) for row in rows
    ]
    assert store.query("MATCH (n:Note) RETURN n").rows == [({"_label": "Note", **note, "retired_at": ""},)]
    assert store.read("read/history", space="default", revision=0)[0]["before"] == text
    assert store.query("RETURN $x AS x", {"x": [text, ""]}).rows == [([text, ""],)]


def test_half_of_a_surrogate_pair_is_refused_in_one_line(any_store):
    with pytest.raises(StoreError) as raised:
        put(any_store, "\ud800")
    assert "\n" not in str(raised.value)
    assert put(any_store, "fine") == 1


def test_a_store_open_for_reading_refuses_every_write(lasting_place):
    with pytest.raises(StoreError, match="no memory here"):
        lasting_place.open(read_only=True)
    writer = lasting_place.open()
    put(writer, "kept")
    writer.close()
    store = lasting_place.open(read_only=True)
    assert store.read_only
    for write in (
        lambda: put(store, "no"),
        lambda: store.query("MATCH (e:Entity) SET e.name = 'no'", write=True),
        lambda: store.set_encoder("no", 1),
    ):
        with pytest.raises(StoreError, match="reading only"):
            write()
    assert names_in(store) == ["kept"]
    assert store.query("MATCH (e:Entity) RETURN e.name AS name").as_dicts() == [{"name": "kept"}]


def test_closing_twice_is_fine_and_using_it_afterwards_is_refused(any_store):
    names_in(any_store)
    any_store.close()
    any_store.close()
    for use in (
        any_store.meta,
        lambda: names_in(any_store),
        lambda: put(any_store, "late"),
        lambda: any_store.query("RETURN 1"),
        lambda: any_store.set_encoder("late", 1),
    ):
        with pytest.raises(StoreError, match="closed: .*: open it again"):
            use()


def test_a_query_gives_plain_values(any_store):
    def work(transaction):
        transaction.write("write/entities", rows=[entity("a", types=["X"]), entity("b")])
        row = {"source": "e-a", "target": "e-b", "predicate": "knows", "fact_id": "f"}
        transaction.write("write/relates", rows=[row])

    any_store.commit(work, cause="test")
    text = "MATCH p = (a:Entity {name: $name})-[r:RELATES]->(b) RETURN a, r, p, [1, null] AS list, a.key AS key"
    table = any_store.query(text, {"name": "a"})
    assert table.columns == ("a", "r", "p", "list", "key")
    a, b = ({"_label": "Entity", **entity(name, types=types)} for name, types in (("a", ["X"]), ("b", [])))
    knows = {"_type": "RELATES", "predicate": "knows", "fact_id": "f"}
    assert table.rows == [(a, knows, {"nodes": [a, b], "relationships": [knows]}, [1, None], "a")]


def test_a_users_write_is_one_commit_and_stands_in_the_journal(any_store):
    put(any_store, "a")
    text = "MATCH (e:Entity {name: $name}) SET e.type = 'PERSON' RETURN e.type AS type"
    assert any_store.query(text, {"name": "a"}, write=True).rows == [("PERSON",)]
    last = any_store.read("read/history", space="whatever", revision=0)[-1]
    assert (last["revision"], last["operation"], last["after"], last["cause"]) == (2, "cypher", text, "cypher")


@pytest.mark.parametrize("text", ["MATCH (n) DETACH DELETE n", "MATCH (m:GraphMeta) SET m.revision = 99"])
def test_a_users_write_cannot_change_the_memorys_own_record(any_store, text):
    put(any_store, "a")
    before = any_store.meta()
    with pytest.raises(StoreError, match="own record"):
        any_store.query(text, write=True)
    assert any_store.meta() == before
    assert names_in(any_store) == ["a"]


@pytest.mark.parametrize(
    "text", ["COMMIT", "begin transaction", "/* */ Rollback;", "CREATE (:X); CREATE (:Y)", "", ";", "RETURN '"]
)
def test_a_users_write_cannot_leave_its_commit(any_store, text):
    with pytest.raises(StoreError):
        any_store.query(text, write=True)
    assert any_store.meta().revision == 0


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("MATCH (n RETURN n", {}),
        ("RETURN $a AS a", {"b": 1}),
        ("RETURN $a AS a", {"a": object()}),
        ("RETURN $a AS a", {"a": 1 << 200}),
        ("RETURN nope(1)", {}),
    ],
)
def test_a_query_that_fails_says_why_in_one_line(any_store, text, parameters, write):
    with pytest.raises(StoreError) as raised:
        any_store.query(text, parameters, write=write)
    assert "\n" not in str(raised.value)
    assert any_store.query("RETURN 1 AS one").rows == [(1,)]
    assert any_store.meta().revision == 0


def test_a_memory_whose_record_is_gone_says_so(server_place):
    store = server_place.open()
    server_place.run("MATCH (m:GraphMeta) DELETE m")
    for use in (store.meta, lambda: put(store, "a")):
        with pytest.raises(CorruptStoreError, match="record is gone"):
            use()
