"""What two linked notes say of a question together."""

import pytest
from small_memory import memory_of

from graphmem.answer.together import Together
from graphmem.index.postings import tokenize

TEXTS = {
    "Silent Ice": "Silent Ice is a film directed by Leif Brandal. It was shown in Oslo.",
    "Leif Brandal": "Leif Brandal was a painter. He was born in Molde.",
    "Odense": "Odense is a town where a film was born.",
}


@pytest.fixture(scope="module")
def reader():
    with memory_of(TEXTS) as memory:
        yield memory.reader()


@pytest.fixture
def rows(reader):
    sources = reader.generation.records.notes["source_id"].to_pylist()
    return {title: sources.index(title) for title in TEXTS}


def test_a_linked_note_adds_what_a_sentence_does_not_say(reader, rows):
    weights = {"born": 1.0, "film": 2.0, "silent": 4.0, "harbour": 1.0}
    together = Together(weights, list(rows.values()), reader.pages, tokenize)
    # The film's first sentence links to its director, of whom the second sentence says that he was born.
    assert together.of(rows["Silent Ice"], 0) == (6 / 8, 7 / 8)
    assert together.of(rows["Leif Brandal"], 1) == (1 / 8, 7 / 8)
    # Its second sentence names him not.
    assert together.of(rows["Silent Ice"], 1) == (4 / 8, 4 / 8)
    assert together.of(rows["Odense"], 0) == (3 / 8, 3 / 8)


def test_a_note_that_is_not_read_adds_nothing(reader, rows):
    alone = Together({"born": 1.0, "film": 1.0}, [rows["Leif Brandal"]], reader.pages, tokenize)
    assert alone.of(rows["Leif Brandal"], 1) == (0.5, 0.5)


def test_a_question_without_known_words_is_not_said(reader, rows):
    assert Together({}, list(rows.values()), reader.pages, tokenize).of(rows["Odense"], 0) == (0.0, 0.0)
