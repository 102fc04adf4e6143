"""What happens to a memory, on every kind of store."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from builders import document
from fram import ENCODER, TEXTS, feed

import graphmem
from graphmem.encode import HashEncoder
from graphmem.errors import GraphMemError, InputError, ModelError, ReadOnlyError, StoreError
from graphmem.opening import open_for_reembedding


@pytest.fixture
def full(either_place):
    memory = either_place.memory(encoder=ENCODER)
    feed(memory, *TEXTS)
    return memory


def test_a_space_shows_nothing_of_another(full, tmp_path):
    other = graphmem.Memory(full._store, "other", ENCODER, tmp_path / "index")
    assert other.stats().notes == 0
    with pytest.raises(InputError, match="no such note"):
        other.notes.get(full.notes.of("fram")[0]["id"])
    with pytest.raises(InputError, match="no such entity"):
        other.entities.get("Fram")
    assert other.search("Fram") == []
    assert other.facts.find() == [] and other.changes.history() == []
    assert other.graph.to_networkx().number_of_nodes() == 0 and other.graph.to_igraph().vcount() == 0
    feed(other, document("fram", "Fram is a dog.", title="Fram"))
    assert [hit.note.text for hit in other.search("Fram")] == ["Fram is a dog."]
    assert "Fram is a dog." not in [hit.note.text for hit in full.search("Fram", k=9)]
    assert full.stats().documents == 3


def test_changes(full):
    history = full.changes.history()
    revisions = [row["revision"] for row in history]
    assert revisions == sorted(revisions) and revisions[-1] == full.stats().revision
    assert {row["cause"] for row in history} == {"ingest", "link"}
    since = full.stats().revision
    feed(full, document("larvik", "Larvik lies by the sea.", title="Larvik"))
    news = full.changes.history(since=since)
    assert {row["operation"] for row in news} >= {"create", "retire", "update", "link"}
    assert min(row["revision"] for row in news) == since + 1


def test_cypher_reads_unless_it_is_asked_to_write(full):
    names = "MATCH (e:Entity) WHERE e.space = $space AND e.key = $key RETURN e.name AS name"
    assert full.cypher(names, {"key": "fram"}).as_dicts() == [{"name": "Fram"}]
    assert full.cypher(names, {"key": "fram", "space": "other"}).rows == []
    with pytest.raises(ReadOnlyError, match="write=True"):
        full.cypher("MATCH (e:Entity) SET e.name = 'x'")
    full.cypher("MATCH (n:Note {source_id: 'larvik'}) SET n.text = 'Walrus.'", write=True)
    assert full.search("walrus", k=1)[0].note.text == "Walrus."
    assert full.changes.history()[-1]["operation"] == "cypher"


def test_readers_and_writers_in_threads(place):
    memory = place.memory(encoder=ENCODER)
    feed(memory, TEXTS[0])
    done = threading.Event()
    failures = []

    def read():
        count = 0
        while not done.is_set() or count < 2:
            try:
                assert memory.search("Who drew Fram?", k=1)[0].note.source == "fram"
                assert memory.facts.find(subject="Fram")
            except (GraphMemError, OSError, AssertionError) as error:
                failures.append(error)
                return 0
            count += 1
        return count

    with ThreadPoolExecutor(10) as threads:
        readers = [threads.submit(read) for _ in range(8)]
        writers = [
            threads.submit(feed, memory, document(f"w{number}", f"Whale {number} swims.", title=f"W{number}"))
            for number in range(6)
        ]
        created = [writer.result(120).created for writer in writers]
        done.set()
        counts = [reader.result(120) for reader in readers]
    assert failures == []
    assert min(counts) >= 2
    assert sorted(created) == [[f"w{number}"] for number in range(6)]
    assert memory.stats().documents == 7
    assert memory.search("whale 3 swims", k=1)[0].note.source == "w3"


def test_a_memory_is_closed_at_the_end_of_its_block(place):
    with graphmem.open(place.location, auth=place.auth, encoder=ENCODER) as memory:
        feed(memory, TEXTS[0])
    for use in (lambda: memory.search("Fram"), lambda: memory.cypher("RETURN 1"), memory.stats, lambda: feed(memory)):
        with pytest.raises(StoreError, match="closed"):
            use()
    memory.close()


def test_every_space_is_made_anew_with_another_encoder(lasting_place):
    memory = lasting_place.memory(encoder=ENCODER)
    feed(memory, *TEXTS)
    feed(graphmem.Memory(memory._store, "other", ENCODER, memory._index_folder), document("x", "Falk flies."))
    memory.close()
    new = HashEncoder(16)
    with pytest.raises(ModelError, match="hash@64.*hash@16.*reembed"):
        lasting_place.memory(encoder=new)
    with open_for_reembedding(lasting_place.location, auth=lasting_place.auth, encoder=new) as again:
        again.reembed()
    with pytest.raises(ModelError):
        lasting_place.memory(encoder=ENCODER)
    for space, question, source in (("default", "Who drew Fram?", "fram"), ("other", "Who flies?", "x")):
        opened = lasting_place.memory(encoder=new, space=space)
        assert opened.search(question, k=1)[0].note.source == source
        if opened._store.holds_vectors:
            lengths = opened.cypher("MATCH (n:Note) RETURN DISTINCT size(n.vector) AS length").rows
            assert lengths == [(16,)]
        opened.close()


def test_a_memory_without_an_encoder_can_be_looked_at(lasting_place):
    memory = lasting_place.memory(encoder=ENCODER)
    feed(memory, *TEXTS)
    memory.close()
    bare = lasting_place.memory(encoder=None)
    assert bare.stats().documents == 3
    assert len(bare.facts.find()) == 5
    with pytest.raises(ModelError, match="without an encoder"):
        bare.search("Fram")


@pytest.mark.parametrize("given", ["one text", {"text": "x"}, 7])
def test_what_is_no_document_is_refused(memory, given):
    stream = [given] if not isinstance(given, str) else []
    if stream:
        with pytest.raises(InputError, match="this is no document"):
            memory.ingest(stream)
    else:
        receipt = memory.ingest(given)
        assert [rejection.source for rejection in receipt.rejected] == ["one text"]


@pytest.mark.parametrize(
    "options",
    [{"tags": "ship"}, {"tags": [1]}, {"title": 5}, {"time": 1950}, {"text": None}, {"text": " \n"}, {"colour": "red"}],
)
def test_a_document_of_impossible_parts_is_refused_in_one_line(options):
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        with pytest.raises(InputError) as raised:
            memory.add(**{"text": "Fram.", **options})
        assert "\n" not in str(raised.value)
        assert memory.stats().revision == 0
