"""Records: read as a whole or bit by bit they are the same, whatever order the rows come in."""

import pyarrow as pa
import pytest
from graphmem.queries import load
from hypothesis import given
from hypothesis import strategies as st

from graphmem.encode import HashEncoder
from graphmem.index import rereading
from graphmem.index.memory_index import MemoryIndex
from graphmem.index.reading import FEED, OWNER, read_feed, read_records, touched_by
from graphmem.index.records import SCHEMAS, load_records, save_records
from graphmem.stores.base import Change

SPACE = "default"
STAMP = {"recorded_at": ""}


def note(name, space=SPACE, **values):
    row = {
        "id": f"n{name}", "space": space, "document_id": "d", "source_id": "s", "position": 0, "text": f"Text {name}.",
        "title": "", "context": "", "keywords": [], "tags": ["a"], "kind": "semantic", "event_time": "", "speaker": "",
        "conversation": "", "start_offset": 0, "end_offset": 7, "sentences": [0, 7],
    }  # fmt: skip
    return {**row, **STAMP, **values}


def entity(name, space=SPACE):
    row = {"id": f"e{name}", "space": space, "key": name, "sense": "", "name": name, "type": "", "types": []}
    return {**row, "aliases": [name], **STAMP}


def fact(name, space=SPACE):
    row = {
        "id": f"f{name}", "space": space, "predicate": "is", "predicate_key": "be", "polarity": True, "valid_from": "",
        "object_text": "", "valid_to": "", "confidence": 0.5,
    }  # fmt: skip
    return {**row, **STAMP}


def mention(source, target):
    row = {"source": f"n{source}", "target": f"e{target}", "spans": [0, 4], "count": 1, "role": "text"}
    return {**row, "surface": "", "label": ""}


def evidence(source, target):
    row = {"source": f"f{source}", "target": f"n{target}", "start_offset": 0, "end_offset": 7, "sentence": 0}
    return {**row, "predicate": "is", "spans": [0, 1, 2, 3], "rule": "", "confidence": 0.5}


def link(source, target):
    row = {"source": f"n{source}", "target": f"n{target}", "kind": "names", "reason": "", "score": 0.5}
    return {**row, "sentence": 0}


def ends(source, target):
    return {"source": source, "target": target}


WORLD = {
    "notes": [note(name) for name in "cab"],
    "entities": [entity(name) for name in "zyx"],
    "facts": [fact(name) for name in "qp"],
    "mentions": [mention("c", "z"), mention("a", "z"), mention("a", "x")],
    "subject": [ends("fq", "ex"), ends("fp", "ez")],
    "object": [ends("fq", "ey")],
    "evidence": [evidence("q", "b"), evidence("q", "a"), evidence("p", "a")],
    "links": [link("c", "a"), link("a", "b")],
    "next": [ends("na", "nb")],
}


def put(store, tables):
    """Commit rows; the nodes among them stand in the feed."""

    def work(transaction):
        for name in WORLD:
            transaction.write(f"write/{name}", rows=tables.get(name, []))

    store.commit(work, cause="test")


def touch(store, **ids):
    """Records as they are after some nodes were read again."""
    return touched_by([feed([("update", label, node) for label, nodes in ids.items() for node in nodes])])


def read_again(store, space, records, touched):
    """Records as they are once what was touched is in its place; what is said to be other about them, is."""
    now, changes = rereading.read_again(store, space, records, touched)
    assert bool(changes) == (not same(now, records))
    for name, owner in OWNER.items():
        rows = [table.to_pylist() for table in (getattr(records, name), getattr(now, name))]
        others = {row[owner] for this, that in (rows, rows[::-1]) for row in this if row not in that}
        assert others == set(changes.owners[name]), name
    for name, moves in changes.rows.items():
        before, after, owners = ids_of(records, name), ids_of(now, name), set(changes.owners[name])
        stays = set(before) & set(after)
        for went, kept in ((moves.moves, stays), (moves.staying, stays - owners)):
            assert went.now.tolist() == [after.index(key) if key in kept else -1 for key in before]
            assert [before[row] for row in went.gone] == [key for key in before if key not in kept]
            assert [after[row] for row in went.came] == [key for key in after if key not in kept]
        assert [after[row] for row in moves.fresh] == [key for key in after if key in owners]
    return now


def feed(changes):
    """Entries of the feed, each an operation, a label and an id, as the store gives them."""
    return pa.Table.from_pylist([dict(zip(FEED.names, change, strict=True)) for change in changes], FEED)


def same(one, other):
    return all(getattr(one, name).equals(getattr(other, name)) for name in SCHEMAS)


def ids_of(records, table, column="id"):
    return getattr(records, table)[column].to_pylist()


def test_records_are_sorted_and_typed_whatever_order_they_came_in(either_place):
    store = either_place.open()
    put(store, WORLD)
    put(store, {"notes": [note("o", "other")], "entities": [entity("o", "other")], "mentions": [mention("o", "o")]})
    records = read_records(store, SPACE)
    assert {name: getattr(records, name).schema for name in SCHEMAS} == SCHEMAS
    assert ids_of(records, "notes") == ["na", "nb", "nc"]
    assert ids_of(records, "mentions", "entity") == ["ex", "ez", "ez"]
    assert ids_of(records, "evidence", "fact") == ["fp", "fq", "fq"]
    assert list(zip(ids_of(records, "facts", "subject"), ids_of(records, "facts", "object"), strict=True)) == [
        ("ez", ""), ("ex", "ey"),
    ]  # fmt: skip
    assert ids_of(read_records(store, "other"), "notes") == ["no"]
    assert len(read_records(store, "nowhere").notes) == 0


@pytest.mark.parametrize("rows", [1, 2])
def test_a_table_that_is_read_in_pieces_is_the_same(either_place, monkeypatch, rows):
    store = either_place.open()
    put(store, WORLD)
    # Ids below, between and above those that a hash gives.
    put(store, {"notes": [note(name) for name in ("", "0", "ffff", "zz")]})
    put(store, {"mentions": [mention("zz", "y"), mention("0", "x")]})
    whole = read_records(store, SPACE)
    for name, value in (("_PIECE_ROWS", rows), ("_PAGE_OF_NOTES", rows), ("_PAGE", {"facts": rows})):
        monkeypatch.setattr(f"graphmem.index.reading.{name}", value)
    asked = []

    class Counting:
        """The store, and what is asked of it."""

        def __getattr__(self, name):
            return getattr(store, name)

        def read_table(self, name, schema, **parameters):
            asked.append(name)
            return store.read_table(name, schema, **parameters)

    pieces = read_records(Counting(), SPACE)
    assert same(pieces, whole)
    assert ids_of(pieces, "notes") == ["n", "n0", "na", "nb", "nc", "nffff", "nzz"]
    assert asked.count("read/index_notes") == 7 // rows + 1
    assert asked.count("read/index_mentions_by_id") == -(-7 // rows)
    touched = touch(store, Note=["n", "nc", "nzz"], Entity=["ex"])
    assert same(read_again(store, SPACE, whole, touched), whole)


def test_a_long_feed_comes_in_parts_and_in_order(either_place, monkeypatch):
    monkeypatch.setattr("graphmem.index.reading._FEED_REVISIONS", 1)
    monkeypatch.setattr("graphmem.index.reading._FEED_PAGE", 2)
    monkeypatch.setattr("graphmem.index.reading._GREATEST_PAGE", 2)
    store = either_place.open()
    for name in "abcdefghi":
        store.commit(lambda tx, name=name: tx.record([Change("create", "Note", name, SPACE)]), cause="test")
    many = [Change("create", "Note", str(number), SPACE if number != 2 else "other") for number in range(5)]
    store.commit(lambda tx: tx.record(many), cause="test")
    # The entries of few revisions are looked up, page by page.
    assert [part["node_id"].to_pylist() for part in read_feed(store, SPACE, 8)] == [["i"], ["0", "1"], ["3"], ["4"]]
    monkeypatch.setattr("graphmem.index.reading._FEW_REVISIONS", 0)
    parts = [part["node_id"].to_pylist() for part in read_feed(store, SPACE, 1)]
    assert parts.pop() == ["i", "0", "1", "3", "4"]
    assert parts == [["b"], ["c", "d"], ["e", "f", "g", "h"]]
    monkeypatch.setattr("graphmem.index.reading._FEED_ROWS", 1)
    assert [len(part) for part in read_feed(store, SPACE, 6)] == [1, 1, 1, 4]
    assert list(read_feed(store, SPACE, 10)) == []


def test_only_what_was_touched_is_read_again(any_store):
    put(any_store, WORLD)
    before = read_records(any_store, SPACE)
    put(any_store, {"notes": [note("a", text="New."), note("d")], "mentions": [mention("d", "y")]})
    assert not same(before, read_records(any_store, SPACE))
    assert same(read_again(any_store, SPACE, before, touch(any_store, Note=["na", "nd"])), read_records(any_store, SPACE))
    untouched = read_again(any_store, SPACE, before, touch(any_store, Note=["nd"]))
    assert "New." not in ids_of(untouched, "notes", "text")


def test_much_is_read_as_a_whole(any_store, monkeypatch):
    monkeypatch.setattr(rereading, "MANY_NODES", 1)
    put(any_store, WORLD)
    before = read_records(any_store, SPACE)
    put(any_store, {"links": [link("a", "c"), link("c", "b")]})
    touched = touched_by([feed([("link", "Note", note) for note in ("na", "nc")])])
    now, changes = rereading.read_again(any_store, SPACE, before, touched)
    assert same(now, read_records(any_store, SPACE))
    assert {"na", "nc"} == set(changes.owners["links"])
    assert rereading.read_again(any_store, SPACE, before, touch(any_store, Note=["na", "nc"])) is None
    monkeypatch.setattr(rereading, "_MANY_LINKED", 1)
    assert rereading.read_again(any_store, SPACE, before, touched) is None


def test_a_retired_note_leaves_with_its_relationships_and_comes_back_with_them(any_store):
    put(any_store, WORLD)
    before = read_records(any_store, SPACE)
    any_store.commit(lambda tx: tx.write("write/retire_notes", ids=["na"], retired_at="now"), cause="test")
    without = read_again(any_store, SPACE, before, touch(any_store, Note=["na"]))
    assert same(without, read_records(any_store, SPACE))
    assert [ids_of(without, name, "source") for name in ("links", "next")] == [[], []]
    assert ids_of(without, "evidence", "note") == ["nb"]
    put(any_store, {"notes": [note("a")]})
    assert same(read_again(any_store, SPACE, without, touch(any_store, Note=["na", "nb", "nc"])), before)


def test_a_relationship_of_a_note_that_is_not_there_is_left_out(any_store):
    """Each table is a query of its own; a commit may come between them."""
    put(any_store, WORLD)

    class Late:
        """A store whose note disappears after the notes were read."""

        def __getattr__(self, name):
            return getattr(any_store, name)

        def read_table(self, name, schema, **parameters):
            if name == "read/index_mentions_by_id":
                any_store.commit(lambda tx: tx.write("write/notes", rows=[note("late")]), cause="test")
                put(any_store, {"mentions": [mention("late", "x")], "evidence": [evidence("q", "late")]})
            return any_store.read_table(name, schema, **parameters)

    records = read_records(Late(), SPACE)
    assert "nlate" not in {*ids_of(records, "mentions", "note"), *ids_of(records, "evidence", "note")}
    assert same(read_again(any_store, SPACE, records, touch(any_store, Note=["nlate"])), read_records(any_store, SPACE))


def test_nodes_that_a_user_made_need_not_have_all_our_properties(server_place, tmp_path):
    store = server_place.open()
    server_place.run("CREATE (:Note {id: 'n1', space: 'default', text: 'A note of mine.', retired_at: ''})")
    server_place.run("CREATE (:Note {space: 'default', text: 'without an id', retired_at: ''})")
    server_place.run("CREATE (:Entity {id: 'e1', space: 'default', name: 'Mine'})-[:X]->(:Entity {space: 'default'})")
    server_place.run("MATCH (n:Note {id: 'n1'}) MATCH (e:Entity {id: 'e1'}) CREATE (n)-[:MENTIONS]->(e)")
    records = read_records(store, SPACE)
    assert all(column.null_count == 0 for name in SCHEMAS for column in getattr(records, name).columns)
    assert (ids_of(records, "notes"), ids_of(records, "entities")) == (["n1"], ["e1"])
    assert (ids_of(records, "mentions", "note"), ids_of(records, "mentions", "entity")) == (["n1"], ["e1"])
    generation = MemoryIndex(store, SPACE, tmp_path, HashEncoder(16)).refresh()
    assert generation.graph.n_notes == 1 and generation.postings.n_docs == 1


def test_saved_records_come_back(any_store, tmp_path):
    for rows in ({}, WORLD):
        put(any_store, rows)
        records = read_records(any_store, SPACE)
        save_records(records, tmp_path)
        assert same(load_records(tmp_path), records)


operations = st.sampled_from(["create", "update", "retire", "link"])
changes = st.lists(st.tuples(operations, st.sampled_from(["Note", "Entity", "Fact", "Document"]), st.sampled_from("abc")))


@given(changes=changes)
def test_the_feed_tells_what_is_touched_once(changes):
    touched = touched_by([feed(changes[:3]), feed(changes[3:])])
    for label, table in (("Note", "mentions"), ("Entity", "entities"), ("Fact", "facts")):
        changed = {node for operation, its, node in changes if its == label and operation != "link"}
        assert sorted(touched.of(table)) == sorted(changed)
    assert sorted(touched.of("links")) == sorted({node for op, its, node in changes if its == "Note" or op == "link"})


def test_a_users_own_statement_may_touch_anything():
    assert touched_by([feed([("cypher", "", "")])]) is None


@pytest.mark.parametrize("name", SCHEMAS)
def test_all_ways_to_read_a_table_give_the_columns_of_its_schema(name):
    whole = [f"read/index_{name}"] if name in {"notes", "entities"} else []
    for dialect in ("ladybug", "neo4j"):
        for query in (f"read/index_{name}_by_id", *whole):
            assert sorted(load(query, dialect).columns) == sorted(SCHEMAS[name].names)
