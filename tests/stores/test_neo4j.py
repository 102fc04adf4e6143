"""The server store: whose database it is, and what stands in the way of reaching it."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from stores.test_contract import names_in, put

from graphmem.errors import ReadOnlyError, StoreError
from graphmem.stores import open_store

FOREIGN = [
    "CREATE (:Document {title: 'mine'})",
    "CREATE (:Person)-[:WROTE]->(:Note {text: 'mine'})",
    "UNWIND range(1, 30) AS n CREATE (:Entity {n: n})",
]


def refused(match, location, auth=("neo4j", "whatever")):
    with pytest.raises(StoreError, match=match) as raised:
        open_store(location, auth=auth)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("text", FOREIGN)
def test_a_database_with_nodes_like_ours_that_are_not_ours_is_refused(server_place, text):
    server_place.run(text)
    everything = "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN labels(n), properties(n), type(r) ORDER BY elementId(n)"
    before = server_place.run(everything)
    assert "use an empty database" in refused("did not write", server_place.location, server_place.auth)
    assert server_place.run(everything) == before


def test_a_database_with_other_things_is_shared(server_place):
    server_place.run("CREATE (:Person {name: 'somebody'})")
    put(server_place.open(), "a")
    assert names_in(server_place.open()) == ["a"]
    assert server_place.run("MATCH (p:Person) RETURN p.name") == [["somebody"]]


def test_two_openings_at_once_make_one_memory(server_place):
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(lambda _: server_place.open(), range(4)))
    assert len({store.meta().uuid for store in stores}) == 1
    assert server_place.run("MATCH (m:GraphMeta) RETURN count(m)") == [[1]]


def test_two_handles_see_each_others_commits(server_place):
    one, other = server_place.open(), server_place.open()
    assert [put(one, "a"), put(other, "b"), put(one, "c")] == [1, 2, 3]
    assert names_in(one) == names_in(other) == ["a", "b", "c"]


def test_a_wrong_password_says_where_the_right_one_goes(server_place):
    assert "NEO4J_PASSWORD" in refused("refuses this user", server_place.location, ("neo4j", "wrong"))
    assert "NEO4J_PASSWORD" in refused("refuses this user", server_place.location, ("neo4j", ""))


def test_credentials_come_from_the_environment(server_place, monkeypatch):
    user, password = server_place.auth
    monkeypatch.setenv("NEO4J_USERNAME", user)
    monkeypatch.setenv("NEO4J_PASSWORD", password)
    store = open_store(server_place.location)
    store.close()
    monkeypatch.delenv("NEO4J_PASSWORD")
    with pytest.raises(StoreError, match="NEO4J_PASSWORD"):
        open_store(server_place.location)


def test_a_server_that_is_not_there_says_how_to_start_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    assert "graphmem neo4j start" in refused("no Neo4j answers", f"bolt://127.0.0.1:{port}")


def test_a_server_that_speaks_something_else_is_no_neo4j():
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as threads:
        served = threads.submit(_answer_nonsense, server)
        refused("no Neo4j answers|connection failed", f"bolt://127.0.0.1:{server.getsockname()[1]}")
        served.result(30)


def _answer_nonsense(server):
    connection, _ = server.accept()
    with connection:
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize("location", ["bolt://", "neo4j://host:notaport", "bolt://nowhere.invalid:7687", "bolt://a b:1"])
def test_an_address_that_leads_nowhere_is_said_in_one_line(location):
    refused("Neo4j", location)


def test_the_vector_index_has_the_encoders_dimension(server_place):
    store = server_place.open()
    for dimension in (8, 8, 5):
        store.set_encoder(f"e{dimension}", dimension)
        options = server_place.run(
            "SHOW INDEXES YIELD name, options WHERE name = 'graphmem_note_vector' RETURN options"
        )[0][0]
        assert options["indexConfig"]["vector.dimensions"] == dimension


def test_the_server_itself_refuses_a_write_that_the_guard_would_let_through(server_place):
    store = server_place.open()
    with pytest.raises(ReadOnlyError, match="not a plain read"):
        store._guarded(lambda session: session.execute_read(lambda tx: tx.run("CREATE (:X)").consume()), "READ")
    assert server_place.run("MATCH (x:X) RETURN x") == []
