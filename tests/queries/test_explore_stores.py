"""The exploring queries through the stores themselves, on both databases, and on the demo corpus."""

import importlib.util
from pathlib import Path

import pytest
from graphmem.queries import load

_SPEC = importlib.util.spec_from_file_location("explore_files", Path(__file__).with_name("test_explore_files.py"))
explore_files = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(explore_files)


def put_world(store):
    """The small graph of the other file, in one commit; the journal's rows are the world's own."""

    def work(transaction):
        for name, rows in explore_files.world():
            transaction.write(f"write/{name}", rows=rows)
        transaction.write("write/retire_notes", ids=["gone"], retired_at="2026-02-02T00:00:00Z")
        transaction.write("write/retire_facts", ids=["f-gone"], retired_at="2026-02-02T00:00:00Z")

    store.commit(work, cause="test")


def test_every_exploring_query_finds_the_same_on_either_store(either_place):
    store = either_place.open()
    put_world(store)
    for name, parameters, expected in explore_files.EXPECTED:
        query = load(f"explore/{name}", store.dialect)
        table = store.query(query.text, {"space": "main", **parameters})
        assert list(table.columns) == list(query.columns), name
        assert table.rows == expected, name


@pytest.mark.model
def test_the_demo_question_is_answered_on_either_store(either_place):
    """The same hits with the same paths from both databases: the whole way, with the real models."""
    import graphmem
    from graphmem.demo import corpus_path

    with graphmem.open(either_place.location, auth=either_place.auth) as memory:
        memory.ingest(corpus_path(), processes=1)
        hits = memory.search("From which country did the parents of the designer of Fram come?", k=5)
        facts = memory.facts.find(subject="Fram", predicate="designed")
    found = {hit.note.source: hit for hit in hits}
    assert [fact["object"] for fact in facts] == ["Colin Archer"]
    assert any(path.hops >= 2 and path.uses_fact for path in found["colin-archer"].paths)
