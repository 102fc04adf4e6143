"""Questions made of facts: what joins their notes is not named in them, and their notes are those that state the facts."""

import pytest
from benchmark_modules import benchmark_module
from small_memory import memory_of

TEXTS = {
    "Fram": "Fram was designed by Colin Archer.",
    "Colin Archer": "Colin Archer was born in Larvik.",
    "Larvik": "Larvik was founded by Ulrik Gyldenlove.",
    "Gjoa": "Gjoa was designed by Knut Skaale.",
    "Knut Skaale": "Knut Skaale was born in Rosendal.",
    "Rosendal": "Rosendal was founded by Ludvig Rosenkrantz.",
}
PEOPLE_AND_PLACES = {"Colin Archer": "Fram", "Larvik": "Colin Archer", "Knut Skaale": "Gjoa", "Rosendal": "Knut Skaale"}


@pytest.fixture(scope="module")
def made():
    with benchmark_module("masked") as masked, memory_of(TEXTS) as memory:
        records = memory.retriever().generation.records
        yield [masked.Masker(records, seed).questions(40) for seed in range(5)]


def test_a_chain_has_the_notes_of_its_facts_and_no_name_of_the_bridge(made):
    chains = [question for each in made for question in each if question.text.startswith(("What", "Who", "When"))]
    assert chains
    for question in chains:
        bridges = [name for name, before in PEOPLE_AND_PLACES.items() if {name, before} <= question.gold]
        assert bridges
        assert not any(name in question.text for name in bridges)


def test_what_is_compared_is_named_and_its_notes_are_gold(made):
    compared = [question for each in made for question in each if question.text.startswith(("Which", "Are", "Is it"))]
    assert {len(question.gold) for question in compared} == {2, 4}
    for question in compared:
        named = {title for title in TEXTS if title in question.text}
        assert len(named) == 2
        assert named <= question.gold


def test_the_same_seed_makes_the_same_questions(made):
    with benchmark_module("masked") as masked, memory_of(TEXTS) as memory:
        assert masked.Masker(memory.retriever().generation.records, 3).questions(40) == made[3]
    assert len({tuple(question.text for question in each) for each in made}) > 1
