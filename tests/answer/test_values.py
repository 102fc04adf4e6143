"""Dates, numbers and countries as texts write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.answer.places import country_of, find_countries, is_adjective
from graphmem.answer.values import find_dates, find_numbers


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("born 5 May 1932 in Larvik", [(1932, 5, 5)]),
        ("on September 4, 1919, he", [(1919, 9, 4)]),
        ("(4 September 1919 – 21 May 2005)", [(1919, 9, 4), (2005, 5, 21)]),
        ("(October 4, 1916May 5, 2002)", [(1916, 10, 4), (2002, 5, 5)]),
        ("(17 September 190030 April 1985)", [(1900, 9, 17), (1985, 4, 30)]),
        ("(19171981)", [(1917, 0, 0), (1981, 0, 0)]),
        ("(1721 – 10 January 1768)", [(1721, 0, 0), (1768, 1, 10)]),
        ("in May 1814", [(1814, 5, 0)]),
        ("he died in 731 at home", [(731, 0, 0)]),
        ("1,500 people and 12 ships for $1900", []),
    ],
)
def test_dates(text, keys):
    assert [date.key for date in find_dates(text)] == keys


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("has 12 acts", [12.0]),
        ("about 4.5 million people", [4.5e6]),
        ("8,163 metres high", [8163.0]),
        ("seven members and one drummer", [7.0, 1.0]),
        ("B2 and C3PO", []),
    ],
)
def test_numbers(text, values):
    assert [number.value for number in find_numbers(text)] == values


@given(st.text(max_size=80))
def test_spans_lie_in_the_text_and_do_not_overlap(text):
    for found in (find_dates(text), find_numbers(text), find_countries(text)):
        ends = [0]
        for item in found:
            assert ends[-1] <= item.start < item.end <= len(text)
            ends.append(item.end)


def test_a_country_is_known_by_its_people_its_language_and_its_parts():
    assert {country_of(name) for name in ("Danish", "Denmark", "Copenhagen")} == {"Denmark"}
    assert is_adjective("Danish")
    assert not is_adjective("Denmark")
    assert not is_adjective("Copenhagen")
    assert country_of("Atlantis") == ""


def test_what_someone_was_before_is_not_what_they_are():
    found = find_countries("a Hungarian-born American director, later in South Korea")
    assert [(place.country, place.adjective) for place in found] == [("United States", True), ("South Korea", False)]
