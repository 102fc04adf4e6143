"""What a question asks for, from its words alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.answer.understand import understand
from graphmem.answer.wording import explained, head_of
from graphmem.index.names import NamedEntity


def asked(question, *names):
    return understand(question, [NamedEntity(name, (number,)) for number, name in enumerate(names)])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who drew the Fram?", "person"),
        ("Where was he born?", "place"),
        ("When did the museum open?", "date"),
        ("What year was it built?", "date"),
        ("How many masts has the ship?", "number"),
        ("What nationality is the captain?", "country"),
        ("Which company built the ship?", "organisation"),
        ("The ship is shown in which film?", "work"),
        ("Which Norwegian explorer led the voyage?", "person"),
        ("What kind of captain was he?", "thing"),
        ("What is the seat of the county where the ship was built?", "place"),
        ("What is the largest lake in the country?", "place"),
        ("Which character did the actor play?", "person"),
        ("What was the population of the town in 1900?", "number"),
        ("Which city built the ship when the old one had sunk?", "place"),
        ("In what town, with a population of 2,000, was he born?", "place"),
        ("What is the native language of the captain?", "thing"),
    ],
)
def test_the_kind_of_answer(question, kind):
    assert asked(question).kind == kind


@pytest.mark.parametrize(
    ("question", "names", "order", "attribute", "chain"),
    [
        ("Who was born first, Nansen or Amundsen?", ("Nansen", "Amundsen"), -1, "birth date", ()),
        ("Who is older, Nansen or Amundsen?", ("Nansen", "Amundsen"), -1, "birth date", ()),
        ("Who is younger, Nansen or Amundsen?", ("Nansen", "Amundsen"), 1, "birth date", ()),
        ("Which ship was built later, Fram or Gjøa?", ("Fram", "Gjøa"), 1, "start date", ()),
        ("Who lived longer, Nansen or Amundsen?", ("Nansen", "Amundsen"), 1, "life", ()),
        ("Which film has the director who died first, Ice or Fog?", ("Ice", "Fog"), -1, "death date", ("director",)),
        ("Which mountain is higher, Glittertind or Snøhetta?", ("Glittertind", "Snøhetta"), 1, "amount", ()),
    ],
)
def test_comparisons(question, names, order, attribute, chain):
    found = asked(question, *names)
    assert (found.shape, found.order, found.attribute, found.chain) == ("compare", order, attribute, chain)
    assert tuple(option.text for option in found.options) == names


@pytest.mark.parametrize(
    ("question", "name", "chain"),
    [
        ("Where was the director of the film Ice born?", "Ice", ("director", "birth place")),
        ("When did the director of Ice die?", "Ice", ("director", "death date")),
        ("What is the place of birth of the composer of Ice?", "Ice", ("composer", "birth place")),
        ("Who is Nansen's paternal grandfather?", "Nansen", ("father", "father")),
        ("Who is the mother-in-law of Nansen?", "Nansen", ("spouse", "mother")),
        ("Where did Nansen's father die?", "Nansen", ("father", "death place")),
    ],
)
def test_chains_of_relations(question, name, chain):
    found = asked(question, name)
    assert found.chain == chain
    assert explained(found) == 1.0


def test_whether_two_share_something():
    found = asked("Do both films Ice and Fog have directors from the same country?", "Ice", "Fog")
    assert (found.shape, found.kind, found.attribute, found.chain) == ("same", "yes_no", "country", ("director",))


def test_options_without_a_known_name():
    found = asked("Which is a comedy, The Long Night or The Short Day?")
    assert [option.text for option in found.options] == ["Long Night", "Short Day"]
    assert found.shape == "choice"


def test_words_that_no_relation_stands_for_leave_the_chain_unexplained():
    assert explained(asked("Where was the tallest grumpy sailor aboard the Fram born?", "Fram")) < 0.5


def test_the_head_is_around_the_question_word():
    text = "The voyage that the Fram began in the cold summer of 1893 ended on the return to which northern harbour?"
    assert "northern harbour" in head_of(asked(text))
    assert "voyage" not in head_of(asked(text))


@given(st.text(max_size=120))
def test_any_text_is_understood_as_something(text):
    found = understand(text, [])
    assert found.kind
    assert len(found.options) in {0, 2}


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("What is the seat of the county?", "seat"),
        ("What was the native language of the captain?", "language"),
        ("Which award did he win?", "award"),
        ("Which award the director of the film won?", "award"),
        ("What is the name of the waterfall in the north?", "waterfall"),
        ("What is Oslo famous for?", ""),
        ("Where is it?", ""),
    ],
)
def test_the_noun_that_is_asked_for(question, noun):
    assert asked(question).noun == noun
