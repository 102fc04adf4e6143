"""Sentences that say what a question asks: the patterns are written once, and read by two engines."""

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from graphmem.retrieve.relations import RELATIONS, say

SENTENCES = [
    "She married a shipwright in 1865, and they had one son.",
    "It was directed and written by Ada Berg.",
    "The score, which won a prize, was composed by Nils Dahl.",
    "He was born in Larvik and died in Oslo.",
    "Son of a pilot, he is the elder brother of Karin.",
    "The band's second album was released by a small label.",
    "Capital of the province, it lies on the river.",
    "He studied at the naval school and worked for the railway.",
    "The company was founded by two sisters and is owned by a bank.",
    "The bridge crosses the fjord north of the town.",
    "Émile was the daughter's teacher; his wife, a painter, came from Brno.",
    "",
]


@pytest.mark.parametrize("name", RELATIONS)
def test_arrow_reads_a_relations_patterns_as_python_does(name: str) -> None:
    for pattern in filter(None, (RELATIONS[name].before, RELATIONS[name].after)):
        found = pc.match_substring_regex(pa.array(SENTENCES, pa.string()), pattern, ignore_case=True)
        assert found.to_pylist() == [re.search(pattern, text, re.IGNORECASE) is not None for text in SENTENCES]


def test_predicates_say_relations_as_the_patterns_read_in_python():
    predicates = ["was directed by", "Was Directed By", "is film of", "married", "mother", "died in", "née", "", "знаменит"]
    for name, relation in RELATIONS.items():
        for side in ("before", "after"):
            pattern = getattr(relation, side)
            expected = [bool(pattern) and re.search(pattern, text, re.IGNORECASE) is not None for text in predicates]
            assert say(pa.chunked_array([predicates]), (name,), side).tolist() == expected
    assert not say(pa.chunked_array([predicates]), (), "before").any()
