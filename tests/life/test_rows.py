"""A parsed document as rows: a pure function of the document and its space."""

from dataclasses import replace

import pytest
from builders import document, parse
from graphmem.ingest.names import entity_key
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ids import document_id, entity_id, note_id
from graphmem.life.rows import as_json, document_rows, entity_name, entity_type

SOURCE = document("a", "Alder knows Birk. Alder met Birk.\n\nBirk knows 1814.", title="Alder", speaker="me", tags=("x",))


def rows_of(text, space="s", **values):
    return document_rows(parse(document(values.pop("source_id", "a"), text, **values)), space)


def pairs(rows, table):
    return [(row["source"], row["target"]) for row in rows.tables[table]]


def test_notes_carry_their_document_and_their_place():
    rows = document_rows(parse(SOURCE), "s")
    assert rows.document["id"] == document_id("s", "a")
    assert rows.note_ids == [note_id("s", "a", text, 0) for text in SOURCE.text.split("\n\n")]
    assert [(note["position"], note["kind"], note["tags"]) for note in rows.tables["notes"]] == [
        (0, "episodic", ["x"]), (1, "episodic", ["x"]),
    ]  # fmt: skip
    assert pairs(rows, "next") == [tuple(rows.note_ids)]
    assert pairs(rows, "part_of") == [(note, rows.document["id"]) for note in rows.note_ids]
    assert rows.tables["notes"][0]["sentences"] == [0, 17, 18, 33]


def test_a_title_is_a_mention_of_its_own():
    rows = document_rows(parse(SOURCE), "s")
    alder, birk = (entity_id("s", name) for name in ("alder", "birk"))
    first = [(row["target"], row["role"], row["count"]) for row in rows.tables["mentions"][:3]]
    assert first == [(alder, "title", 0), (alder, "text", 2), (birk, "text", 2)]
    assert rows.entities[alder].aliases == {"Alder"}
    assert rows.entities[alder].types == {"PERSON"}


def test_a_fact_stated_twice_is_one_with_two_places():
    rows = rows_of("Alder knows Birk. Alder knows Birk.\n\nAlder knows Birk.")
    (fact,) = rows.tables["facts"]
    assert [(row["source"], row["sentence"]) for row in rows.tables["evidence"]] == [(fact["id"], n) for n in (0, 1, 0)]
    assert len(rows.tables["subject"]) == len(rows.tables["object"]) == len(rows.tables["relates"]) == 1


def test_a_fact_and_its_projection_have_the_same_words_whichever_statement_comes_first():
    statements = ["Alder knows all of Birk.", "Alder knows Birk."]
    for order in (statements, statements[::-1]):
        rows = rows_of(" ".join(order))
        (fact,), (relates,) = rows.tables["facts"], rows.tables["relates"]
        assert (fact["predicate"], relates["predicate"]) == ("knows", "knows")
        assert fact["confidence"] == max(row["confidence"] for row in rows.tables["evidence"])


def test_a_denial_is_no_relationship_and_a_literal_no_entity():
    rows = rows_of("Alder does not know Birk. Alder knows 1814.")
    denial, literal = sorted(rows.tables["facts"], key=lambda fact: fact["object_text"])
    assert (denial["polarity"], literal["object_text"]) == (False, "1814")
    assert rows.tables["relates"] == []
    assert pairs(rows, "object") == [(denial["id"], entity_id("s", "birk"))]


def test_what_says_nothing_is_dropped_with_a_reason():
    parsed = parse(document("a", "Alder knows Alder. Birk knows Castel."))
    (note,) = parsed.notes
    nobody = replace(note.facts[1], subject=replace(note.facts[1].subject, key=""))
    rows = document_rows(replace(parsed, notes=(replace(note, facts=(note.facts[0], nobody)),), dropped={"odd": 2}), "s")
    assert rows.tables["facts"] == []
    assert rows.dropped == {"odd": 2, "self-loop": 1, "unresolved subject": 1}


def test_an_own_name_in_the_text_is_the_titles_entity():
    rows = rows_of("Aftermath knows Birk.", title="Aftermath (2012 film)")
    assert set(rows.entities) == {entity_id("s", entity_key(name)) for name in ("Aftermath (2012 film)", "Birk")}


paragraphs = st.lists(
    st.sampled_from(["Alder knows Birk.", "Birk knows Castel. Castel likes Alder.", "Nobody ends."]), min_size=1, max_size=5
)


@given(texts=paragraphs, extra=st.sampled_from(["Falk knows Alder.", "Alder knows Birk."]), place=st.integers(0, 5))
def test_an_edit_does_not_rename_what_stays(texts, extra, place):
    """Of equal notes the last one counts as the new one: as many ids stay as texts stay."""
    before = rows_of("\n\n".join(texts)).note_ids
    after = rows_of("\n\n".join([*texts[:place], extra, *texts[place:]])).note_ids
    assert len(set(after)) == len(after) == len(before) + 1
    assert set(before) <= set(after)


@given(texts=paragraphs)
def test_two_spaces_and_two_documents_share_no_note(texts):
    text = "\n\n".join(texts)
    variants = [rows_of(text), rows_of(text, space="t"), rows_of(text, source_id="b")]
    ids = [identifier for rows in variants for identifier in rows.note_ids]
    assert len(set(ids)) == len(ids)
    assert set(variants[0].entities) == set(variants[2].entities)
    assert not set(variants[0].entities) & set(variants[1].entities)


@pytest.mark.parametrize(
    ("key", "aliases", "name"),
    [
        ("alder", ["the Alder", "Alder", "alder"], "Alder"),
        ("nasa", ["NASA", "Nasa"], "NASA"),
        ("castellan", ["CASTELLAN", "castellan", "Castellan"], "Castellan"),
        ("alder film", ["Alder", "Alder (film)"], "Alder (film)"),
        ("x", ["x"], "x"),
    ],
)
def test_the_name_to_show_depends_on_the_set_of_names_alone(key, aliases, name):
    assert {entity_name(key, order) for order in (aliases, aliases[::-1], set(aliases))} == {name}


def test_the_type_to_show_depends_on_the_set_of_types_alone():
    assert entity_type(["GPE", "PERSON"]) == entity_type({"PERSON", "GPE"}) == "GPE"
    assert entity_type(["ZEBRA", "ANT"]) == "ANT"
    assert entity_type(["ZEBRA", "LAW", ""]) == "ZEBRA"  # one of the user's own
    assert entity_type(["MISC", "LAW", ""]) == "LAW"
    assert entity_type([]) == entity_type([""]) == ""


def test_json_of_a_row_does_not_depend_on_the_order_of_its_keys():
    assert as_json({"b": "é", "a": [1]}) == as_json({"a": [1], "b": "é"}) == '{"a": [1], "b": "é"}'
