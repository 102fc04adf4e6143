"""Of what people something is, and what place it lies in: what a text says, and what it only seems to."""

import pytest

PEOPLE = [
    ("", "Anna Berg is a Norwegian painter.", {("Anna Berg", "is", "Norwegian")}),
    ("", "Karl Lund is an American and British actor.", {("Karl Lund", "is", "American"), ("Karl Lund", "is", "British")}),
    ("", "The Norwegian painter Anna Berg left.", {("Anna Berg", "is", "Norwegian")}),
    ("", "British Prime Minister Tony Blair met Anna Berg.", {("Prime Minister Tony Blair", "is", "British")}),
    (
        "",
        "Anna Berg, an English footballer and German writer, left.",
        {("Anna Berg", "is", "English"), ("Anna Berg", "is", "German")},
    ),
    ("", "Karl Lund worked for the Norwegian company Statoil.", {("Statoil", "is", "Norwegian")}),
    ("Night Train", "Night Train is a 1950 Norwegian drama film.", {("Night Train", "is", "Norwegian")}),
    ("Anna Berg", "She was a Norwegian painter.", {("Anna Berg", "was", "Norwegian")}),
    ("", "He lived in the German city of Munich.", {("Munich", "is", "German")}),
    ("", "Karl Lund is a German-born American actor.", {("Karl Lund", "is", "American")}),
]
NO_PEOPLE = [
    ("", "Karl Lund fought in the American Revolution."),
    ("", "Chinese whispers is a game."),
    ("Night Train", "Night Train is an English-language film."),
    ("", "Karl Lund was not a Norwegian painter."),
    ("", "If Karl Lund were a Norwegian painter, Anna Berg would leave."),
    ("", "Is Karl Lund a Norwegian painter?"),
    ("", "Karl Lund is a French teacher."),
    ("", "Anna Berg is an American football player."),
    ("", "Anna Berg met a Norwegian painter."),
    ("", "Anna Berg became an American citizen."),
    ("", "Karl Lund directed a Norwegian film."),
]
PLACES = [
    ("Karl Lund founded Bergen Bank in Oslo.", {("Bergen Bank", "in", "Oslo")}),
    ("Karl Lund studied at the University of Bergen in Norway.", {("University of Bergen", "in", "Norway")}),
    (
        "Karl Lund taught at Oslo Hospital in Bergen, Norway.",
        {("Oslo Hospital", "in", "Bergen"), ("Oslo Hospital", "in", "Norway")},
    ),
    ("He lived in Springfield, Illinois.", {("Springfield", "in", "Illinois")}),
    ("Karl Lund was born in Göttingen, Germany and is a painter.", {("Göttingen", "in", "Germany")}),
    (
        "He was born in Fort Kent, Aroostook County, Maine.",
        {("Fort Kent", "in", "Aroostook County"), ("Fort Kent", "in", "Maine"), ("Aroostook County", "in", "Maine")},
    ),
    ("He studied at Christ Church, Oxford.", {("Christ Church", "in", "Oxford")}),
    ("It lies in the U.S. state of Oregon.", {("Oregon", "in", "U.S.")}),
    ("Karl Lund moved to Rangoon in Burma.", {("Rangoon", "in", "Burma")}),
]
NO_PLACES = [
    "Karl Lund died in the Battle of Hastings in 1066.",
    "Germany beat Brazil in Paris.",
    "Karl Lund defeated Germany in London.",
    "Karl Lund married Anna Berg in Oslo.",
    "The play was performed by the Bergen Theatre in 1950.",
    "He visited Rome, Paris and Vienna.",
    "He owned ranches in Illinois, New Mexico, and Colorado.",
    "He lived in Germany, Madrid, Barcelona, etc.",
    "In Norway, Oslo is the largest city.",
    "The co-stars in the film were Khursheed, Madhubala, Dixit, Nazira and Tiwari.",
    "They fought an alliance of Britain, France, Austria and the Dutch Republic.",
]


def said(parsed, *rules):
    return {
        (fact.subject.name or fact.subject.text, fact.predicate, fact.object.name or fact.object.text)
        for note in parsed.notes
        for fact in note.facts
        if fact.rule in rules
    }


@pytest.mark.model
@pytest.mark.parametrize(("title", "text", "expected"), PEOPLE, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_described_with_a_people_is_of_it(read, title, text, expected):
    assert said(read(text, title), "people") == expected


@pytest.mark.model
@pytest.mark.parametrize(("title", "text"), NO_PEOPLE)
def test_a_people_in_a_name_a_language_or_a_denial_describes_nothing(read, title, text):
    assert said(read(text, title), "people") == set()


@pytest.mark.model
def test_a_people_said_alone_and_before_a_noun_are_one_fact(read):
    facts = [fact for note in read("Anna Berg is Norwegian. Anna Berg is a Norwegian painter.").notes for fact in note.facts]
    found = {(fact.subject.key, fact.predicate_key, fact.object.key) for fact in facts if fact.object.key}
    assert found == {("anna berg", "be", "norwegian")}


@pytest.mark.model
def test_no_time_bounds_of_what_people_somebody_is(read):
    facts = [fact for note in read("Karl Lund was a Norwegian minister until 1950.").notes for fact in note.facts]
    bounds = {fact.rule: fact.valid_to for fact in facts}
    assert (bounds["copular"], bounds["people"]) == ("1950", "")


@pytest.mark.model
@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_a_name_before_a_place_lies_in_it(read, text, expected):
    assert expected <= said(read(text), "place", "place_apposition")


@pytest.mark.model
@pytest.mark.parametrize("text", NO_PLACES)
def test_a_list_an_event_or_a_date_is_no_place(read, text):
    assert said(read(text), "place", "place_apposition") == set()
