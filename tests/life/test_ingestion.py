"""Ingestion into a store: creation, replacement, retirement, links, and the same end whatever the order."""

import random

import pytest
from builders import document, parser
from canonical import canonical_state
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.encode import HashEncoder
from graphmem.index.generation import Generation
from graphmem.index.memory_index import MemoryIndex
from graphmem.life.ingest import Ingestion
from graphmem.life.links import KnownTitles
from graphmem.stores import open_store

NAMES = ["Alder", "Birk", "Castel", "Dorn Evers", "Falk"]
VERBS = ["knows", "was founded by", "does not like"]
DOCUMENTS = [
    document("a", "Alder knows Birk. Alder was founded by Castel.", title="Alder"),
    document("b", "Birk knows Castel.\n\nBirk was founded by Falk. Alder knows Birk.", title="Birk"),
    document("c", "Castel does not like Falk. Castel knows 1814.", title="Castel", tags=("stone",)),
    document("d", "Dorn Evers knows Alder. CASTEL knows Falk.", title="Dorn Evers"),
]


class World:
    """A store in memory with its index."""

    def __init__(self, folder, space="default", store=None):
        self.store = store or open_store(":memory:")
        self.space = space
        self.encoder = HashEncoder()
        self.index = MemoryIndex(self.store, space, folder, self.encoder)
        self.parsed = []

    def ingest(self, documents):
        def parse(news):
            for item in news:
                self.parsed.append(item.source_id)
                yield from parser([item])

        return Ingestion(self.store, self.space, self.index, self.encoder, parse).run(documents)

    @property
    def state(self):
        return canonical_state(self.store, self.space)

    def rows(self, text, **parameters):
        return self.store.query(text, {"space": self.space, **parameters}).rows


@pytest.fixture
def world(tmp_path):
    found = World(tmp_path)
    yield found
    found.store.close()


def current_facts(world):
    rows = world.rows(
        "MATCH (f:Fact)-[:SUBJECT]->(s:Entity) WHERE f.space = $space AND f.retired_at = '' RETURN s.name, f.predicate, f.id"
    )
    return {(subject, predicate) for subject, predicate, _ in rows}


def test_a_receipt_says_what_was_done(world):
    receipt = world.ingest(DOCUMENTS)
    assert sorted(receipt.created) == ["a", "b", "c", "d"]
    assert (receipt.notes, receipt.rejected) == (5, [])
    assert receipt.facts >= 7
    assert world.store.read("read/counts", space="default")[0]["documents"] == 4


def test_a_second_run_parses_nothing_and_changes_nothing(world):
    world.ingest(DOCUMENTS)
    before, revision = world.state, world.store.meta().revision
    world.parsed.clear()
    receipt = world.ingest(DOCUMENTS)
    assert sorted(receipt.unchanged) == ["a", "b", "c", "d"]
    assert world.parsed == []
    assert (world.state, world.store.meta().revision) == (before, revision)


def test_a_changed_document_replaces_its_version_and_keeps_the_ids_of_what_stays(world):
    world.ingest(DOCUMENTS)
    ids = "MATCH (n:Note) WHERE n.space = $space AND n.source_id = 'b' AND n.retired_at = '' RETURN n.text, n.id"
    before = dict(world.rows(ids))
    receipt = world.ingest([document("b", "Birk knows Castel.\n\nBirk knows Falk.", title="Birk")])
    after = dict(world.rows(ids))
    assert receipt.replaced == ["b"]
    assert after["Birk knows Castel."] == before["Birk knows Castel."]
    assert set(after) == {"Birk knows Castel.", "Birk knows Falk."}
    retired = world.rows("MATCH (n:Note) WHERE n.space = $space AND n.retired_at <> '' RETURN n.text")
    assert retired == [("Birk was founded by Falk. Alder knows Birk.",)]
    versions = world.rows("MATCH (d:Document) WHERE d.space = $space AND d.source_id = 'b' RETURN d.version")
    assert versions == [(2,)]


def test_only_facts_that_nothing_else_supports_are_retired_and_the_projection_follows(world):
    world.ingest(DOCUMENTS)
    assert {("Birk", "was founded by"), ("Alder", "knows")} <= current_facts(world)
    world.ingest([document("b", "Birk knows Castel.", title="Birk")])
    left = current_facts(world)
    assert ("Birk", "was founded by") not in left
    assert ("Alder", "knows") in left
    projected = world.rows("MATCH (a:Entity)-[r:RELATES]->(b:Entity) WHERE a.space = $space RETURN r.fact_id")
    current = world.rows(
        "MATCH (f:Fact)-[:OBJECT]->(o:Entity) WHERE f.space = $space AND f.retired_at = '' AND f.polarity RETURN f.id"
    )
    assert sorted(projected) == sorted(current)
    journal = world.rows("MATCH (c:Change) WHERE c.space = $space AND c.operation = 'retire' RETURN c.label")
    assert sorted(set(journal)) == [("Fact",), ("Note",)]


def test_a_fact_that_comes_back_is_current_again(world):
    world.ingest(DOCUMENTS)
    first = world.state
    world.ingest([document("b", "Birk knows Castel.", title="Birk")])
    world.ingest([DOCUMENTS[1]])
    assert ("Birk", "was founded by") in current_facts(world)
    assert len(world.state["relationships"]) == len(first["relationships"])


def test_names_of_one_key_are_one_entity_with_all_their_spellings(world):
    world.ingest(DOCUMENTS)
    rows = world.rows("MATCH (e:Entity) WHERE e.space = $space AND e.key = 'castel' RETURN e.name, e.aliases")
    assert rows == [("Castel", ["CASTEL", "Castel"])]


def test_notes_link_to_the_notes_whose_title_they_name(world):
    world.ingest(DOCUMENTS)
    rows = world.rows(
        "MATCH (a:Note)-[l:LINKS]->(b:Note) WHERE a.space = $space RETURN a.source_id, b.source_id, l.kind, l.reason"
    )
    assert ("a", "b", "names", "names Birk") in rows
    assert ("d", "a", "names", "names Alder") in rows
    assert not [row for row in rows if row[0] == row[1]]


def test_a_title_that_comes_late_is_linked_to_from_older_notes(world):
    world.ingest(DOCUMENTS)
    world.ingest([document("f", "Falk stands alone.", title="Falk")])
    rows = world.rows("MATCH (a:Note)-[:LINKS]->(b:Note) WHERE b.source_id = 'f' AND a.space = $space RETURN a.source_id")
    assert sorted(rows) == [("b",), ("c",), ("d",)]


def test_after_very_many_notes_the_titles_are_read_again(world, monkeypatch):
    monkeypatch.setattr("graphmem.life.ingest.MANY_NOTES", 2)
    titles = KnownTitles()

    def ingest(documents):
        Ingestion(world.store, world.space, world.index, HashEncoder(), parser, titles).run(documents)

    ingest(DOCUMENTS)
    assert titles.revision == -1
    ingest([document("f", "Falk stands alone. He knows Birk.", title="Falk")])
    assert titles.revision == world.store.meta().revision
    ids = world.rows("MATCH (a:Note)-[:LINKS]->(b:Note) WHERE a.space = $space RETURN a.source_id, b.source_id")
    assert {("b", "f"), ("c", "f"), ("d", "f"), ("f", "b")} <= set(ids)


@given(st.permutations(DOCUMENTS), st.booleans())
@settings(max_examples=12)
def test_order_and_batches_do_not_matter(tmp_path_factory, order, one_by_one):
    worlds = []
    for documents in ([DOCUMENTS], [[item] for item in order] if one_by_one else [order]):
        world = World(tmp_path_factory.mktemp("world"))
        for batch in documents:
            world.ingest(batch)
        worlds.append(world.state)
        world.store.close()
    assert worlds[0] == worlds[1]


def test_a_run_that_was_cut_off_goes_on_and_ends_the_same(tmp_path):
    whole = World(tmp_path / "whole")
    whole.ingest(DOCUMENTS)
    cut = World(tmp_path / "cut")

    def broken(news):
        for number, item in enumerate(parser(news)):
            if number == 2:
                raise KeyboardInterrupt
            yield item

    import graphmem.life.ingest as module

    size, module._WRITE_BATCH = module._WRITE_BATCH, 1
    try:
        with pytest.raises(KeyboardInterrupt):
            Ingestion(cut.store, "default", cut.index, cut.encoder, broken).run(DOCUMENTS)
    finally:
        module._WRITE_BATCH = size
    receipt = cut.ingest(DOCUMENTS)
    assert len(receipt.unchanged) == 2
    assert cut.parsed == ["c", "d"]
    assert cut.state == whole.state
    whole.store.close()
    cut.store.close()


def test_spaces_of_one_store_do_not_see_each_other(tmp_path):
    first = World(tmp_path / "1", "first")
    second = World(tmp_path / "2", "second", first.store)
    first.ingest(DOCUMENTS)
    before = first.state
    second.ingest([document("a", "Falk knows Birk.", title="Falk")])
    assert first.state == before
    assert second.rows("MATCH (d:Document) WHERE d.space = $space RETURN d.title") == [("Falk",)]
    assert second.index.refresh().graph.n_notes == 1
    assert first.index.refresh().graph.n_notes == 5
    first.store.close()


@pytest.mark.neo4j
def test_both_databases_hold_the_same(either_place, tmp_path):
    reference = World(tmp_path / "reference")
    reference.ingest(DOCUMENTS)
    reference.ingest([document("b", "Birk knows Castel.", title="Birk")])
    other = World(tmp_path / "other", store=either_place.open())
    other.store.set_encoder(other.encoder.fingerprint, other.encoder.dimension)
    other.ingest(DOCUMENTS)
    other.ingest([document("b", "Birk knows Castel.", title="Birk")])
    assert other.state == reference.state
    assert same_index(other.index.refresh(), reference.index.refresh(), other.index, reference.index)
    reference.store.close()


def same_index(one: Generation, two: Generation, first: MemoryIndex, second: MemoryIndex) -> bool:
    """Whether two generations are equal, row by row, wherever their vectors lie."""
    tables = all(getattr(one.records, name).equals(getattr(two.records, name)) for name in one.records.__dataclass_fields__)
    arcs = all((a == b).all() for a, b in zip(one.graph.csr.arcs, two.graph.csr.arcs, strict=True))
    names = {"notes": "note", "sentences": "sentence"}
    kinds = {kind: f"{name}_vectors" for kind, name in names.items()}
    vectors = all(
        abs(first.log.matrix(kind)[getattr(one, rows)] - second.log.matrix(kind)[getattr(two, rows)]).max(initial=0) < 1e-6
        for kind, rows in kinds.items()
    )
    return tables and arcs and vectors and one.postings.equals(two.postings)


@st.composite
def edits(draw):
    """A sequence of documents, some of which come again with other texts."""
    texts = st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(VERBS), st.sampled_from(NAMES)), min_size=1, max_size=4
    )
    steps = draw(st.lists(st.tuples(st.sampled_from("abcd"), texts, st.sampled_from(NAMES)), min_size=1, max_size=6))
    return [document(key, "\n\n".join(" ".join(words) + "." for words in text), title=title) for key, text, title in steps]


@given(edits())
@settings(max_examples=20)
def test_an_index_that_caught_up_equals_one_made_anew(tmp_path_factory, steps):
    world = World(tmp_path_factory.mktemp("caught-up"))
    for step in steps:
        world.ingest([step])
    fresh = MemoryIndex(world.store, "default", tmp_path_factory.mktemp("anew"), HashEncoder())
    assert same_index(world.index.refresh(), fresh.refresh(), world.index, fresh)
    reopened = MemoryIndex(world.store, "default", fresh._folder.parent, HashEncoder())
    assert same_index(reopened.refresh(), fresh.current, reopened, fresh)
    world.store.close()


@given(edits(), st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_links_are_a_function_of_texts_and_titles_alone(tmp_path_factory, steps, chance):
    last = list({step.source_id: step for step in steps}.values())
    shuffled = random.Random(chance.random()).sample(last, len(last))
    links = []
    for order in (last, shuffled):
        world = World(tmp_path_factory.mktemp("links"))
        for step in order:
            world.ingest([step])
        found = world.rows("MATCH (a:Note)-[l:LINKS]->(b:Note) WHERE a.space = $space RETURN a.id, l, b.id")
        links.append(sorted(map(str, found)))
        world.store.close()
    assert links[0] == links[1]
