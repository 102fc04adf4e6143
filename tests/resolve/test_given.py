"""Facts of the user's own: kept, found, added to notes, loaded from a file, extracted by a user's extractor."""

import json

import pytest
from builders import document, parser
from canonical import canonical_state
from fram import TEXTS, feed
from graphmem.ingest.names import entity_key
from graphmem.ingest.stated import UNUSABLE
from graphmem.ingest.triples import Extraction, Triple, TripleError, checked, predicate_key, read_triples

import graphmem
from graphmem.encode import HashEncoder
from graphmem.errors import InputError
from graphmem.index.reading import read_records
from graphmem.index.records import SCHEMAS
from graphmem.life.ingest import extending


def rows(memory, text):
    return memory.cypher(text).rows


def evidence(memory):
    text = (
        "MATCH (f:Fact)-[v:EVIDENCED_BY]->(n:Note) WHERE f.space = $space AND v.rule IN ['given', 'stated', 'Finder'] "
        "RETURN f.predicate, right(left(n.text, v.end_offset), v.end_offset - v.start_offset), f.confidence "
        "ORDER BY f.predicate"
    )
    return rows(memory, text)


def check_index(memory):
    records = memory.retriever().generation.records
    fresh = read_records(memory._store, memory.space)
    assert [name for name in SCHEMAS if not getattr(records, name).equals(getattr(fresh, name))] == []


def test_a_fact_of_ones_own_is_found_by_facts_and_by_searches(memory):
    receipt = memory.facts.add("Belgica", "was captained by", "Adrien de Gerlache", subject_type="SHIP", valid_from="1897")
    assert (len(receipt.created), receipt.facts, receipt.notes) == (1, 1, 1)
    (fact,) = memory.facts.find(subject="belgica")
    assert (fact["predicate"], fact["object"], fact["valid_from"]) == ("was captained by", "Adrien de Gerlache", "1897")
    assert memory.entities.get("Belgica")["type"] == "SHIP"
    (hit, *_) = memory.search("Who captained the Belgica?")
    assert hit.note.text == "Belgica was captained by Adrien de Gerlache."
    before = canonical_state(memory._store)
    again = memory.facts.add("Belgica", "was captained by", "Adrien de Gerlache", subject_type="SHIP", valid_from="1897")
    assert (len(again.created), len(again.unchanged)) == (0, 1)
    assert canonical_state(memory._store) == before
    check_index(memory)


def test_a_type_of_ones_own_goes_before_a_parsers(memory):
    feed(memory, *TEXTS)
    assert memory.entities.get("Fram")["type"] == "PERSON"
    memory.facts.add("Fram", "was painted by", "Anna Berg", subject_type="SHIP", source="fram")
    assert memory.entities.get("Fram")["type"] == "SHIP"
    check_index(memory)


def test_literals_denials_and_several_at_once(memory):
    triples = [Triple("Fram", "was built in", "1892"), Triple("Fram", "is", "a polar ship", literal=True),
               Triple("Fram", "sank", "Larvik", polarity=False)]  # fmt: skip
    assert memory.facts.add_all(triples).facts == 3
    found = {fact["predicate"]: (fact["object"], fact["polarity"]) for fact in memory.facts.find()}
    assert found == {"was built in": ("1892", True), "is": ("a polar ship", True), "sank": ("Larvik", False)}
    assert [row[0] for row in rows(memory, "MATCH (e:Entity) WHERE e.space = $space RETURN e.name ORDER BY e.name")] == [
        "Fram", "Larvik",
    ]  # fmt: skip


def test_a_fact_with_a_source_is_evidence_of_the_sentence_that_names_both(memory):
    feed(memory, *TEXTS)
    given = memory.facts.add("Larvik", "was founded in", "1671", source="archer")
    assert (given.added, given.known, given.documents) == (1, 0, ["archer"])
    memory.facts.add("Colin Archer", "was a friend of", "Roald Amundsen", source="archer", confidence=0.5)
    assert evidence(memory) == [
        ("was a friend of", "Colin Archer was born in Larvik.", 0.5), ("was founded in", "Larvik grew in 1671.", 1.0),
    ]  # fmt: skip
    before = canonical_state(memory._store)
    again = memory.facts.add("Larvik", "was founded in", "1671", source="archer")
    assert (again.added, again.known) == (0, 1)
    assert canonical_state(memory._store) == before
    check_index(memory)


def test_a_given_fact_stays_with_a_note_that_stays_and_goes_with_one_that_goes(memory):
    feed(memory, *TEXTS)
    memory.facts.add("Larvik", "was founded in", "1671", source="archer")
    memory.facts.add("Colin Archer", "was a friend of", "Roald Amundsen", source="archer")
    feed(memory, document("archer", "Larvik grew in 1671.", title="Colin Archer"))
    assert [fact["object"] for fact in memory.facts.find(predicate="was")] == ["Colin Archer", "1671"]
    check_index(memory)
    feed(memory, document("archer", "Nothing is known.", title="Colin Archer"))
    assert memory.facts.find(predicate="founded") == []
    feed(memory, document("archer", "Larvik grew in 1671.", title="Colin Archer"))
    assert memory.facts.find(predicate="founded") == []
    check_index(memory)


def test_what_is_no_fact_is_refused_in_one_line(memory):
    refused = {
        "subject needs letters": lambda: memory.facts.add("…", "is", "x"),
        "predicate needs words": lambda: memory.facts.add("Fram", "", "x"),
        "object needs letters": lambda: memory.facts.add("Fram", "is", "…"),
        "says something of two things": lambda: memory.facts.add("Fram", "is", "the Fram"),
        "between 0 and 1": lambda: memory.facts.add("Fram", "is", "x", confidence=2),
        "no time: 'soon'": lambda: memory.facts.add("Fram", "is", "x", valid_from="soon"),
        "no such detail: colour": lambda: memory.facts.add("Fram", "is", "x", colour="red"),
        "is a string: 7": lambda: memory.facts.add(7, "is", "x"),
        "no such document: nowhere": lambda: memory.facts.add("Fram", "is", "x", source="nowhere"),
        "no such file": lambda: memory.facts.load("nowhere.jsonl"),
    }
    for words, act in refused.items():
        with pytest.raises(InputError, match=words) as error:
            act()
        assert "\n" not in str(error.value)
    assert memory.facts.find() == []


LINES = [
    {"id": "fram", "entities": ["Fram", "Fridtjof Nansen", "1893"],
     "triples": [["Fram", "carried", "Fridtjof Nansen"], ["Fram", "left in", "1893"], ["Fram", "feared", "no ice"]]},
    {"id": "fram", "entities": {"Otto Sverdrup": "CAPTAIN"},
     "triples": [["Otto Sverdrup", "commanded", "Fram"], ["a", "b"]]},
    {"id": "gjoa", "entities": ["Gjøa"], "triples": [["Gjøa", "was sailed by", "Roald Amundsen"]]},
]  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "triples.jsonl"
    lines = [*map(json.dumps, LINES), "", "{broken", '{"triples": []}', '{"id": "x", "triples": 7}']
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_file_of_triples_goes_to_the_documents_that_are_there(memory, file):
    feed(memory, *TEXTS)
    given, receipt = memory.facts.load(file)
    assert (given.added, given.documents, given.unusable) == (4, ["fram"], 1)
    assert (receipt.created, len(receipt.rejected)) == (["triples:gjoa"], 3)
    assert all(str(file) in rejection.source for rejection in receipt.rejected)
    assert {fact["predicate"]: fact["object"] for fact in memory.facts.find(subject="Fram")}.items() >= {
        "carried": "Fridtjof Nansen", "left in": "1893", "feared": "no ice",
    }.items()  # fmt: skip
    assert memory.entities.get("Otto Sverdrup")["type"] == "CAPTAIN"
    check_index(memory)
    before = canonical_state(memory._store)
    given, receipt = memory.facts.load(file)
    assert (given.added, given.known, receipt.unchanged) == (0, 4, ["triples:gjoa"])
    assert canonical_state(memory._store) == before


class Finder:
    """Finds who fears what, and ships."""

    def extract(self, note, source):
        triples = [Triple("Fram", "fears", "Rocks"), Triple("", "fears", "x")] if "Fram" in note.text else []
        return Extraction(tuple(triples), {"Fram": "SHIP"} if source.source_id == "fram" else {})


def test_a_users_extractor_adds_names_types_and_facts(memory):
    parse = extending(parser, Finder())
    (parsed,) = parse(iter(TEXTS[:1]))
    (note,) = parsed.notes
    assert [(m.name, m.label) for m in note.mentions if m.key == "fram"] == [("Fram", "SHIP")] * 2
    fact = note.facts[-1]
    assert (fact.rule, fact.predicate_key, fact.subject.text, fact.object.key) == ("Finder", "fears", "Fram", "rocks")
    assert note.text[fact.subject.start : fact.subject.end] == "Fram"
    assert parsed.dropped == {UNUSABLE: 1}


@pytest.mark.model
def test_ingest_takes_an_extractor_and_resolves(tmp_path):
    with graphmem.open(tmp_path / "memory", encoder=HashEncoder(32)) as memory:
        texts = ["Fram is a ship.", "International Business Machines (IBM) bought it. IBM sold it."]
        receipt = memory.ingest(
            [document("fram", texts[0]), document("b", texts[1])], extractor=Finder(), resolve=True, processes=1
        )
        assert receipt.dropped[UNUSABLE] == 1
        assert [fact["object"] for fact in memory.facts.find(subject="Fram", predicate="fears")] == ["Rocks"]
        assert memory.entities.get("IBM")["name"] == "International Business Machines"


@pytest.mark.parametrize(
    ("words", "key"),
    [("was designed by", "designed_by"), ("is", "is"), ("Has Won", "won"), ("is the capital of", "capital_of"), ("…", "")],
)
def test_predicates_are_keyed_by_their_words(words, key):
    assert predicate_key(words) == key


def test_a_checked_triple_is_clean():
    triple = checked(Triple(" Fram\n", "was  in", "the\tArctic"))
    assert (triple.subject, triple.object, triple.sentence) == ("Fram", "the Arctic", "Fram was in the Arctic.")
    assert checked(triple) == triple
    assert entity_key(triple.object) == "arctic"
    with pytest.raises(TripleError):
        checked(Triple("Fram", "is", "Fram"))


def test_lines_that_are_no_triples_say_where_they_stand(file):
    found = list(read_triples(file))
    assert [type(item).__name__ for item in found] == ["tuple"] * 3 + ["Rejection"] * 3
    assert found[1][1].unusable == 1
