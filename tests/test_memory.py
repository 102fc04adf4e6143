"""The memory as users meet it, on every kind of store."""

import json
import threading

import pytest

import graphmem
from graphmem.encode import HashEncoder
from graphmem.errors import GraphMemError, InputError, ModelError, ReadOnlyError, StoreError
from graphmem.opening import open_for_reembedding

FRAM = "Fram was designed by Colin Archer."
ARCHER = "Colin Archer was born in Larvik. Larvik lies in Norway."


@pytest.fixture(scope="module")
def shared():
    """One memory for the tests that only read."""
    with graphmem.open(":memory:", encoder="hash") as memory:
        memory.add(FRAM, id="fram", title="Fram", tags=["ship"])
        memory.add(ARCHER, id="archer", title="Colin Archer", time="1832-07-22")
        yield memory


def test_the_whole_way_on_every_store(place):
    with graphmem.open(place.location, auth=place.auth, encoder="hash") as memory:
        assert memory.add(FRAM, id="fram", title="Fram").created == ["fram"]
        assert memory.add(ARCHER, id="archer", title="Colin Archer").created == ["archer"]
        assert memory.add(FRAM, id="fram", title="Fram").unchanged == ["fram"]
        hits = memory.search("Where was the designer of Fram born?", k=2)
        assert {hit.note.source for hit in hits} == {"fram", "archer"}
        assert memory.cypher("MATCH (d:Document) WHERE d.space = $space RETURN count(d) AS n").rows == [(2,)]
        assert [fact["object"] for fact in memory.facts.find(subject="Fram")] == ["Colin Archer"]
        stats = memory.stats()
        assert (stats.documents, stats.notes, stats.links) == (2, 2, 1)
        assert stats.index_revision == stats.revision
        with pytest.raises(ReadOnlyError):
            memory.cypher("MATCH (n) DETACH DELETE n")
        memory.cypher("MATCH (d:Document {source_id: 'fram'}) SET d.uri = 'x'", write=True)
        assert memory.search("Fram", k=1)[0].note.source == "fram"


def test_a_memory_is_found_again_and_its_index_is_not_made_anew(lasting_place):
    with graphmem.open(lasting_place.location, auth=lasting_place.auth, encoder="hash") as memory:
        memory.add(FRAM, id="fram", title="Fram")
        before = memory.search("Who designed Fram?")
    with graphmem.open(lasting_place.location, auth=lasting_place.auth, encoder="hash") as memory:
        assert memory.search("Who designed Fram?") == before


def test_another_encoder_is_refused_and_reembedding_is_the_way_out(either_place):
    with graphmem.open(either_place.location, auth=either_place.auth, encoder="hash") as memory:
        memory.add(FRAM, id="fram", title="Fram")
    other = HashEncoder(dimension=64)
    with pytest.raises(ModelError, match="reembed"):
        graphmem.open(either_place.location, auth=either_place.auth, encoder=other)
    with open_for_reembedding(either_place.location, auth=either_place.auth, encoder=other) as memory:
        memory.reembed()
    with graphmem.open(either_place.location, auth=either_place.auth, encoder=other) as memory:
        assert memory.search("Who designed Fram?")[0].note.source == "fram"


def test_readers_go_on_beside_a_writer(tmp_path):
    errors, found = [], []
    with graphmem.open(tmp_path / "memory", encoder="hash") as memory:
        memory.add(FRAM, id="fram", title="Fram")
        stop = threading.Event()

        def read():
            while not stop.is_set():
                try:
                    found.append(memory.search("Who designed Fram?", k=1)[0].note.source)
                except GraphMemError as error:
                    errors.append(error)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(5):
            memory.add(f"Ship {number} sailed from Larvik.", id=f"ship-{number}", title=f"Ship {number}")
        stop.set()
        for thread in threads:
            thread.join()
        assert memory.stats().documents == 6
    assert errors == []
    assert set(found) == {"fram"}


def test_two_spaces_of_one_folder(tmp_path):
    with graphmem.open(tmp_path / "memory", encoder="hash", space="one") as memory:
        memory.add(FRAM, id="fram", title="Fram")
    with graphmem.open(tmp_path / "memory", encoder="hash", space="two") as memory:
        memory.add(ARCHER, id="archer", title="Colin Archer")
        assert [hit.note.source for hit in memory.search("Fram")] == ["archer"]
        assert memory.stats().documents == 1


def test_files_and_folders_are_ingested(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "fram.txt").write_text(FRAM)
    (tmp_path / "texts" / "archer.md").write_text(f"# Colin Archer\n\n{ARCHER}\n")
    (tmp_path / "texts" / "rows.jsonl").write_text(json.dumps({"id": "x", "text": "Larvik is a town."}) + "\n{broken\n")
    with graphmem.open(":memory:", encoder="hash") as memory:
        receipt = memory.ingest(tmp_path / "texts")
        assert sorted(receipt.created) == ["archer.md", "fram.txt", "x"]
        assert len(receipt.rejected) == 1 and "rows.jsonl" in receipt.rejected[0].source


def test_rooms(shared):
    (note,) = shared.notes.of("fram")
    assert shared.notes.get(note["id"])["text"] == FRAM
    assert note["context"] and note["context"] != FRAM and note["keywords"]
    assert "ship" in note["tags"]
    assert shared.entities.get("the FRAM")["name"] == "Fram"
    found = shared.facts.find(predicate="born", object="Larvik")
    assert [(fact["subject"], fact["polarity"]) for fact in found] == [("Colin Archer", True)]
    assert shared.facts.find(subject="Nobody") == []
    history = shared.changes.history()
    assert {row["operation"] for row in history} >= {"create", "link"}
    assert [row["revision"] for row in history] == sorted(row["revision"] for row in history)
    assert shared.changes.history(since=history[-1]["revision"]) == []
    for missing in (shared.notes.get, shared.entities.get):
        with pytest.raises(InputError, match="there is no such"):
            missing("nothing")


def test_the_graph_for_other_libraries(shared):
    networkx_graph, igraph_graph = shared.graph.to_networkx(), shared.graph.to_igraph()
    assert networkx_graph.number_of_nodes() == igraph_graph.vcount() > 5
    assert networkx_graph.number_of_edges() == igraph_graph.ecount()
    labels = {data["label"] for _, data in networkx_graph.nodes(data=True)}
    assert labels == {"Note", "Entity", "Fact"}
    assert set(igraph_graph.es["type"]) >= {"MENTIONS", "SUBJECT", "OBJECT", "EVIDENCED_BY", "LINKS"}


def test_the_neighbourhood_is_drawn(shared):
    figure = shared.graph.view("Colin Archer", hops=2)
    words = {text.get_text() for text in figure.axes[0].texts}
    assert {"Colin Archer", "Fram", "Larvik"} <= words
    with pytest.raises(InputError, match="no such entity"):
        shared.graph.view("Nobody")
    with pytest.raises(InputError, match="hops"):
        shared.graph.view("Fram", hops=7)


@pytest.mark.parametrize(
    ("options", "error"),
    [({"text": " "}, InputError), ({"text": "x", "colour": "red"}, InputError)],
    ids=["empty", "unknown-property"],
)
def test_documents_that_cannot_be_are_refused(shared, options, error):
    with pytest.raises(error, match=": "):
        shared.add(**options)


def test_opening_mistakes(tmp_path):
    with pytest.raises(InputError, match="space"):
        graphmem.open(tmp_path / "m", space=" ", encoder="hash")
    with pytest.raises(StoreError, match="no address"):
        graphmem.open("mysql://somewhere", encoder="hash")
    with graphmem.open(tmp_path / "m", encoder=None) as memory:
        assert "m" in repr(memory)
        with pytest.raises(ModelError, match="without an encoder"):
            memory.search("x")


def test_edits_from_outside_are_noticed(server_place):
    with graphmem.open(server_place.location, auth=server_place.auth, encoder="hash") as memory:
        memory.add(FRAM, id="fram", title="Fram")
        memory.search("Fram")
    import neo4j

    with neo4j.GraphDatabase.driver(server_place.location, auth=server_place.auth) as driver:
        driver.execute_query("CREATE (:Entity {id: 'mine', space: 'default', key: 'x', name: 'x'})")
    with pytest.warns(UserWarning, match="rebuild"):
        graphmem.open(server_place.location, auth=server_place.auth, encoder="hash").close()
