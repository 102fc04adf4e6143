"""What shorter names of a document stand for."""

import pytest
from graphmem.ingest.names import entity_key
from graphmem.ingest.referents import (
    ACRONYM,
    FORM,
    PART,
    STATED,
    DocumentName,
    is_acronym,
    referents,
    stated_aliases,
    title_name,
)
from hypothesis import given
from hypothesis import strategies as st


def name(surface, label="PERSON"):
    return DocumentName((entity_key(surface),), (surface,), label)


def resolved(*names, stated=()):
    found = referents(names, stated)
    return {names[short].surfaces[0]: (names[found[short].name].surfaces[0], found[short].reason) for short in found}


def test_parts_of_a_persons_name_mean_the_whole():
    names = [name(surface) for surface in ("Jared Scot Allen", "Allen", "Jared Allen", "Jared", "Gov. Rick Scott", "Oslo")]
    assert resolved(*names, name("Scott", "ORG")) == {
        "Allen": ("Jared Scot Allen", PART), "Jared Allen": ("Jared Scot Allen", PART), "Jared": ("Jared Scot Allen", PART),
        "Scott": ("Gov. Rick Scott", PART),
    }  # fmt: skip


def test_two_people_of_one_surname_keep_it_open_unless_the_document_is_about_one():
    names = [name("Anna Berg"), name("Otto Berg"), name("Berg")]
    assert resolved(*names) == {}
    assert resolved(title_name("Otto Berg", "PERSON"), *names[::2])["Berg"] == ("Otto Berg", PART)


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        (name("Samuel Cabot III"), name("Samuel Cabot")),
        (name("Otto of Oslo"), name("Oslo")),
        (name("Anna Berg"), name("Berg", "GPE")),
        (title_name("Adam Smith Prize", ""), name("Adam Smith")),
        (title_name("Square Enix", ""), name("Enix", "ORG")),
        (name("Deep Blue", "PRODUCT"), name("Blue", "PRODUCT")),
        (name("Li Bo"), name("Bo")),
    ],
)
def test_what_only_looks_like_a_part_is_none(longer, shorter):
    assert resolved(longer, shorter) == {}


@pytest.mark.parametrize(
    ("surface", "whole", "fits"),
    [
        ("IBM", "International Business Machines", True),
        ("U.S.", "United States", True),
        ("RIAA", "Recording Industry Association of America", True),
        ("USGS", "United States Geological Survey", True),
        ("Ibm", "International Business Machines", False),
        ("IBM", "International Machines", False),
        ("I", "Italy", False),
        ("北京", "北京 大学", False),
    ],
)
def test_acronyms_are_capitals_of_the_first_letters(surface, whole, fits):
    assert is_acronym(surface, entity_key(whole)) is fits


def test_an_acronym_of_two_names_is_open_and_a_legal_form_is_not_another_firm():
    first, second = name("International Business Machines", "ORG"), name("Iron Bolt Makers", "ORG")
    assert resolved(first, name("IBM", "ORG")) == {"IBM": ("International Business Machines", ACRONYM)}
    assert resolved(first, second, name("IBM", "ORG")) == {}
    assert resolved(first, second, name("IBM", "ORG"), stated=[(1, 2, False)]) == {"IBM": ("Iron Bolt Makers", STATED)}
    assert resolved(name("US Airways Inc.", "ORG"), name("US Airways", "ORG"))["US Airways"][1] == FORM


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[International Business Machines] ([IBM]) grew", [False]),
        ("[International Business Machines] (the [IBM]) grew", [False]),
        ("[Edson] (also known as “[Pelé]”) played", [True]),
        ("[Edson], better known as [Pelé], played", [True]),
        ("[Edson] ([Brazil] beat Italy) played", []),
        ("[Edson] and [Pelé] played", []),
        ("Britain and [Ireland], known as the [UK]", []),
        ("Britain and [Ireland], also known as the [UK]", []),
        ("[Anna Berg] (born [Oslo], 1900)", []),
    ],
)
def test_names_that_a_text_gives_as_others(text, found):
    spans, plain = [], ""
    for part in text.split("["):
        inner, bracket, rest = part.partition("]")
        if bracket:
            spans.append((len(plain), len(plain) + len(inner)))
        plain += inner + rest
    assert list(stated_aliases(plain, spans)) == [(0, 1, by_words) for by_words in found]


def test_words_alone_make_one_only_of_the_same_kind():
    edson, pele, rite, place = name("Edson"), name("Pelé"), name("Swedish Rite", ""), name("Scandinavia", "LOC")
    assert resolved(edson, pele, stated=[(0, 1, True)]) == {"Pelé": ("Edson", STATED)}
    assert resolved(place, rite, stated=[(0, 1, True)]) == {}


words = st.sampled_from(["Anna", "Otto", "Berg", "Lang", "ABC", "Inc", "of", "II"])
labels = st.sampled_from(["PERSON", "ORG", "GPE", ""])
one_name = st.builds(lambda parts, label: name(" ".join(parts), label), st.lists(words, min_size=1, max_size=3), labels)
names = st.lists(one_name, max_size=6, unique_by=lambda one: one.keys)


@given(names=names, data=st.data())
def test_no_order_of_names_matters_and_nothing_stands_for_itself(names, data):
    order = data.draw(st.permutations(names))
    assert resolved(*order) == resolved(*names)
    found = referents(names)
    assert all(referent.name != short and referent.name not in found for short, referent in found.items())
