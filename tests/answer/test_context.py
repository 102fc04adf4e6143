"""Passages for a language model: within the budget, each sentence once, cited, bridges kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphmem
from graphmem.answer.context import estimate_tokens
from graphmem.errors import InputError

QUESTION = "Where was the designer of Fram born?"
FILLER = "The harbour was cold. Many boats lay there in the winter. Nobody counted them."
TEXTS = [
    ("fram", "Fram", "The ship sailed in 1893. Fram was designed by Colin Archer.", "1893-06-24"),
    ("archer", "Colin Archer", f"Colin Archer was born in Larvik. {FILLER}", "1832-07-22"),
    ("copy", "Copy", f"Colin Archer was born in Larvik. {FILLER}", "1900-01-01"),
    ("larvik", "Larvik", "Larvik is a town in Norway.", ""),
]


@pytest.fixture(scope="module")
def memory():
    with graphmem.open(":memory:", encoder="hash") as opened:
        for identifier, title, text, time in TEXTS:
            opened.add(text, id=identifier, title=title, time=time)
        yield opened


@given(st.integers(1, 200))
def test_the_budget_is_never_exceeded(memory, budget):
    packed = memory.context(QUESTION, max_tokens=budget)
    assert packed.tokens == estimate_tokens(packed.text) <= budget


def test_no_sentence_stands_twice(memory):
    packed = memory.context(QUESTION, max_tokens=500)
    for sentence in ("Colin Archer was born in Larvik.", "Nobody counted them."):
        assert packed.text.count(sentence) == 1


def test_every_passage_is_cited_and_cut_out_of_its_note(memory):
    packed = memory.context(QUESTION, max_tokens=500)
    texts = {identifier: text for identifier, _, text, _ in TEXTS}
    assert [passage.number for passage in packed.passages] == list(range(1, len(packed.passages) + 1))
    for passage in packed.passages:
        assert texts[passage.source][passage.start : passage.end] == passage.text
        assert f"[{passage.number}] {passage.title}" in packed.text


def test_the_bridge_is_kept_where_there_is_room_for_little(memory):
    packed = memory.context(QUESTION, max_tokens=45)
    assert any(passage.bridge and "designed by Colin Archer" in passage.text for passage in packed.passages)
    assert "born in Larvik" in packed.text


def test_passages_in_order_of_time(memory):
    packed = memory.context(QUESTION, max_tokens=500, order="time")
    times = [passage.time for passage in packed.passages]
    known = [time for time in times if time]
    assert known == sorted(known)
    assert times[len(known) :] == [""] * (len(times) - len(known))


def test_a_user_counts_tokens_as_their_model_does(memory):
    packed = memory.context(QUESTION, max_tokens=60, count=len)
    assert len(packed.text) == packed.tokens <= 60


def test_what_cannot_be_packed_is_refused(memory):
    for question, options in ((" ", {}), (QUESTION, {"max_tokens": 0}), (QUESTION, {"order": "size"})):
        with pytest.raises(InputError):
            memory.context(question, **options)


def test_an_empty_memory_gives_an_empty_context():
    with graphmem.open(":memory:", encoder="hash") as memory:
        assert memory.context(QUESTION).text == ""


def test_the_estimate_is_no_less_than_the_words():
    assert estimate_tokens("") == 0
    assert estimate_tokens("four words of text") >= 4
    assert estimate_tokens("北京大学") >= 4
