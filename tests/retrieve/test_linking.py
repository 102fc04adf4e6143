"""Names in questions: as they are written, and with one letter wrong."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_memory import memory_of

from graphmem.settings import SearchSettings

TITLES = {
    "Léonide Moguy": "Léonide Moguy was a film director. He was born in Odessa.",
    "Colin Archer": "Colin Archer was a shipbuilder. He was born in Larvik.",
    "The Silent Icebreaker": "The Silent Icebreaker is a film of 1931, written by Otto Brandal II.",
    "Otto Brandal II": "Otto Brandal II was a writer. He was the son of Otto Brandal I.",
    "Otto Brandal I": "Otto Brandal I was a merchant. His yard built many ships.",
    "Larvik": "Larvik is a town by the sea.",
}


@pytest.fixture(scope="module")
def memory():
    with memory_of(TITLES) as opened:
        yield opened


def linked(memory, question, *, fuzzy=True):
    retriever = memory.retriever().with_settings(SearchSettings(fuzzy_names=fuzzy))
    names = retriever.generation.records.entities["name"]
    return [(link.name.text, link.way, names[link.name.entities[0]].as_py()) for link in retriever.link(question)]


@pytest.mark.parametrize(
    ("question", "text", "name"),
    [
        ("Who is Leonid Moguy?", "Leonid Moguy", "Léonide Moguy"),
        ("Where was Colin Acrher born?", "Colin Acrher", "Colin Archer"),
        ("who wrote the silent icebreker?", "the silent icebreker", "Silent Icebreaker"),
        ("Is Larvvik a town?", "Larvvik", "Larvik"),
        ("Was Otto Brandel II a writer?", "Otto Brandel II", "Otto Brandal II"),
    ],
)
def test_a_name_with_one_letter_wrong_is_found_whole(memory, question, text, name):
    found = linked(memory, question)
    assert [(words, way) for words, way, _ in found] == [(text, "fuzzy")]
    assert found[0][2].removeprefix("The ") == name
    assert (text, "fuzzy") not in [link[:2] for link in linked(memory, question, fuzzy=False)]


@pytest.mark.parametrize(
    "question",
    [
        "Who is Leo Mogy?",  # more than a letter
        "Who was Otto Brandal III?",  # a numeral tells namesakes apart
        "Who sees larvikk?",  # a single word in lower case is a word of the question
        "Who is Zyx?",
    ],
)
def test_what_is_further_away_is_no_name(memory, question):
    assert [link for link in linked(memory, question) if link[1] == "fuzzy"] == []


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Where was the actress in Larvik born?", ["Larvik"]),
        ("Where was The Actress filmed?", ["The Actress"]),
        ("who filmed the actress?", ["the actress"]),  # nothing has a capital here: nothing can be told from that
        ("who drew the mute swan of Larvik?", ["mute swan", "Larvik"]),
        ("What is the place of birth of Colin Archer?", ["Colin Archer"]),
        ("What is a Place of Birth?", ["Place of Birth"]),
        ("Who is in Mor and Far?", ["Mor and Far"]),
    ],
)
def test_what_a_question_asks_in_lower_case_is_no_name(question, found):
    titles = ("The Actress", "Mute Swan", "Place of birth", "Larvik", "Colin Archer", "Mor & Far")
    with memory_of({title: f"{title} is a thing." for title in titles}) as memory:
        assert [text for text, _, _ in linked(memory, question)] == found


def test_names_that_are_written_right_stay_as_they_are(memory):
    question = "Was Colin Archer of Larvik older than Otto Brandal II, who wrote The Silent Icebreaker?"
    assert linked(memory, question) == linked(memory, question, fuzzy=False)
    assert len(linked(memory, question)) == 4


@given(
    place=st.integers(1, 5),
    letter=st.sampled_from(string.ascii_lowercase),
    kind=st.sampled_from(["insert", "drop", "change"]),
)
def test_any_wrong_letter_of_a_long_word_finds_the_entity(memory, place, letter, kind):
    word = "Archer"
    after = place + (kind != "insert")
    wrong = word[:place] + ("" if kind == "drop" else letter) + word[after:]
    assume(wrong != word)
    assert ("Colin " + wrong, "fuzzy", "Colin Archer") in linked(memory, f"Where was Colin {wrong} born?")


def test_a_misspelled_name_starts_the_walk_and_is_searched(memory):
    ranked = [source for source, _ in memory.rank("Where was Léonid Moguy born?", k=1)]
    assert ranked == ["Léonide Moguy"]


@given(st.text(max_size=40))
def test_links_are_cut_out_of_the_question_from_left_to_right(memory, question):
    links = memory.retriever().link(question)
    assert [question[link.start : link.end] for link in links] == [link.name.text for link in links]
    assert all(one.end <= other.start for one, other in zip(links, links[1:], strict=False))
