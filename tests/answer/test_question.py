"""What a memory takes a question to ask, as a value that is printed."""

import json

import pytest
from small_memory import memory_of

import graphmem
from graphmem.errors import InputError

TITLES = {
    "Silent Icebreaker": "Silent Icebreaker is a film of 1931. It was directed by Leif Brandal.",
    "Warm Harbour": "Warm Harbour is a film of 1954. It was directed by Jens Holm.",
    "Leif Brandal": "Leif Brandal was a director. He was born in Molde.",
}


@pytest.fixture(scope="module")
def memory():
    with memory_of(TITLES) as opened:
        yield opened


def test_a_bridge_with_a_misspelled_name_and_a_time(memory):
    found = memory.understand("Where was the director of the film Silent Icebraeker of March 1931 born?")
    assert [(name.text, name.way, name.names) for name in found.names] == [
        ("Silent Icebraeker", "fuzzy", ("Silent Icebreaker",))
    ]
    assert (found.kind, found.shape, found.hops) == ("place", "bridge", 2)
    assert found.chain == ("director", "birth place")
    assert [(words.text, words.relations) for words in found.relations] == [("director", ("director",)), ("born", ("born",))]
    assert [(time.text, time.start) for time in found.times] == [("March 1931", "1931-03")]
    text = found.explain()
    assert "“Silent Icebraeker” → Silent Icebreaker (fuzzy)" in text
    assert "bridge, 2 steps" in text
    assert "options" not in text


def test_a_comparison_names_its_sides(memory):
    found = memory.understand("Which film has the director who was born first, Silent Icebreaker or Warm Harbour?")
    assert (found.shape, found.kind, found.order, found.attribute) == ("comparison", "option", -1, "birth date")
    assert found.options == ("Silent Icebreaker", "Warm Harbour")
    assert found.hops == 2


@pytest.mark.parametrize(
    ("question", "shape"),
    [
        ("Who is Leif Brandal?", "single"),
        ("Who worked on both Silent Icebreaker and Warm Harbour in Molde?", "intersection"),
        ("Is Leif Brandal a director?", "yes_no"),
    ],
)
def test_shapes(memory, question, shape):
    assert memory.understand(question).shape == shape


def test_it_goes_through_json_with_ids_of_the_store(memory):
    found = memory.understand("Who is Leif Brandal?")
    assert json.loads(json.dumps(found.model_dump()))["names"][0]["names"] == ["Leif Brandal"]
    known = memory.cypher("MATCH (e:Entity {space: $space}) RETURN e.id AS id").as_dicts()
    assert found.names[0].ids[0] in {row["id"] for row in known}


def test_an_empty_question_is_refused(memory):
    with pytest.raises(InputError, match="question"):
        memory.understand("  ")


def test_an_empty_memory_understands_the_words():
    with graphmem.open(":memory:", encoder="hash") as opened:
        found = opened.understand("When was the Silent Icebreaker built?")
        assert (found.names, found.kind) == ((), "date")
