"""The rooms of a memory, and what a search shows, on every kind of database."""

import networkx
import pytest
from fram import ENCODER, TEXTS, feed
from places import Place, neo4j_place

import graphmem
from graphmem.errors import InputError

SERVERS = [pytest.param(name, marks=pytest.mark.neo4j) for name in ("neo4j_server", "neo4j_server_lts")]


@pytest.fixture(scope="module", params=["ladybug", *SERVERS])
def full(request, tmp_path_factory):
    """One memory for all tests of this file, which only read."""
    folder = tmp_path_factory.mktemp("rooms")
    if request.param == "ladybug":
        place = Place("ladybug", str(folder / "memory"))
    else:
        place = neo4j_place(request.getfixturevalue(request.param))
    with pytest.MonkeyPatch.context() as patch, place:
        patch.setenv("GRAPHMEM_CACHE", str(folder / "cache"))
        memory = place.memory(encoder=ENCODER)
        feed(memory, *TEXTS)
        yield memory


def test_search_explains_itself(full):
    hits = full.search("Where was the one who drew Fram born?", k=3)
    assert {hit.note.source for hit in hits} <= {"fram", "archer", "larvik"}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert sum(path.share for path in hit.paths) + hit.remainder == pytest.approx(hit.score)
        assert sum(hit.signals.values()) == pytest.approx(hit.score)
        assert all(hit.note.text[item.start : item.end] == item.text for item in hit.evidence)
        lines = hit.explain().splitlines()
        assert hit.note.title in lines[0] and f"{hit.score:.4f}" in lines[0]
        assert str(hit) == hit.explain()
    assert any(path.uses_fact and path.hops > 1 for hit in hits for path in hit.paths)
    assert full.search_many(["Larvik", "Fram"], k=1) == [full.search("Larvik", k=1), full.search("Fram", k=1)]
    assert [source for source, _ in full.rank("Larvik", k=9)][0] in {"larvik", "archer"}
    assert len({source for source, _ in full.rank("Larvik", k=9)}) == len(full.rank("Larvik", k=9))


def test_every_database_gives_the_same_hits_in_whatever_order_it_was_filled(full, tmp_path):
    """Scores are the same up to the order in which a processor adds."""
    with graphmem.open(tmp_path / "reference", encoder=ENCODER) as reference:
        feed(reference, *reversed(TEXTS))
        for question in ("Who drew Fram?", "Larvik", "What fears Winter?"):
            hits, expected = full.search(question), reference.search(question)
            assert [hit.note for hit in hits] == [hit.note for hit in expected]
            assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in expected], abs=1e-6)
            assert [str(hit.paths[0]) for hit in hits] == [str(hit.paths[0]) for hit in expected]


def test_notes(full):
    notes = full.notes.of("archer")
    assert [(note["position"], note["text"]) for note in notes] == [
        (0, "Colin Archer was born in Larvik."), (1, "Larvik grew in 1671."),
    ]  # fmt: skip
    note = full.notes.get(notes[1]["id"])
    assert (note["event_time"], note["title"], note["retired_at"]) == ("1832", "Colin Archer", "")
    assert full.notes.of("nothing") == []


def test_entities(full):
    for name in ("Colin Archer", "the colin ARCHER", "Colin  Archer's"):
        entity = full.entities.get(name)
        assert (entity["key"], entity["name"], entity["aliases"]) == ("colin archer", "Colin Archer", ["Colin Archer"])


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({}, 5),
        ({"subject": "fram"}, 2),
        ({"predicate": "BORN"}, 1),
        ({"object": "Norway"}, 1),
        ({"object": "1671"}, 1),
        ({"subject": "Fram", "object": "Colin Archer"}, 1),
        ({"subject": "Norway"}, 0),
        ({"predicate": "%"}, 0),
    ],
)
def test_facts(full, parts, found):
    facts = full.facts.find(**parts)
    assert len(facts) == found
    assert {fact["polarity"] for fact in facts if fact["object"] == "Winter"} <= {False}


def test_the_graph_is_the_same_for_both_libraries(full):
    one, other = full.graph.to_networkx(), full.graph.to_igraph()
    names = other.vs["name"]
    edges = [(names[edge.source], names[edge.target], edge["type"]) for edge in other.es]
    assert sorted(edges) == sorted((a, b, data["type"]) for a, b, data in one.edges(data=True))
    assert dict(one.nodes(data="label")) == dict(zip(names, other.vs["label"], strict=True))
    assert networkx.number_weakly_connected_components(one) == len(other.connected_components(mode="weak"))


def test_a_view_shows_as_much_as_is_asked_for(full):
    near = {text.get_text() for text in full.graph.view("Larvik").axes[0].texts}
    far = {text.get_text() for text in full.graph.view("Larvik", hops=2).axes[0].texts}
    assert {"Larvik", "Colin Archer", "Norway"} <= near and "Fram" not in near
    assert "Fram" in far
    few = {text.get_text() for text in full.graph.view("Larvik", limit=1).axes[0].texts} - {""}
    assert few == {"Larvik"}




def test_entities_that_are_spoken_of_alike(full):
    found = full.entities.similar("Fram", k=50)
    names = [name for name, _ in found]
    assert "Fram" not in names and "Colin Archer" in names
    assert [similarity for _, similarity in found] == sorted((s for _, s in found), reverse=True)
    assert all(-1 <= similarity <= 1.0001 for _, similarity in found)
    assert full.entities.similar("Fram", k=1) == found[:1]
    with pytest.raises(InputError, match="no such entity: Nobody"):
        full.entities.similar("Nobody")
    with pytest.raises(InputError, match="k is out of range: 0"):
        full.entities.similar("Fram", k=0)
