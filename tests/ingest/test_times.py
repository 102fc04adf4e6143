"""Times of a text: absolute, relative to when it was written, and the facts that they bound."""

import pytest
from graphmem.ingest.times import earlier, find_times, later
from hypothesis import given
from hypothesis import strategies as st

ABSOLUTE = [
    ("on 3 May 1950", "1950-05-03", "1950-05-03"),
    ("on the 3rd of May, 1950", "1950-05-03", "1950-05-03"),
    ("on May 3, 1950", "1950-05-03", "1950-05-03"),
    ("in Sept. 1950", "1950-09", "1950-09"),
    ("in 1950", "1950", "1950"),
    ("on 11 November 875", "0875-11-11", "0875-11-11"),
    ("in 44 BC", "-0043", "-0043"),
    ("on 15 March 44 BC", "-0043-03-15", "-0043-03-15"),
    ("in 1 BC", "0000", "0000"),
    ("in AD 79", "0079", "0079"),
    ("in the 19th century", "1801", "1900"),
    ("in the 5th century BC", "-0499", "-0400"),
    ("in the 1950s", "1950", "1959"),
    ("on 2020-05-03", "2020-05-03", "2020-05-03"),
]
RELATIVE = [  # written on Monday 8 May 2023
    ("yesterday", "2023-05-07", "2023-05-07"),
    ("the day after tomorrow", "2023-05-10", "2023-05-10"),
    ("last week", "2023-05-01", "2023-05-07"),
    ("last weekend", "2023-05-06", "2023-05-07"),
    ("two years ago", "2021", "2021"),
    ("a month ago", "2023-04", "2023-04"),
    ("10 days ago", "2023-04-28", "2023-04-28"),
    ("last Friday", "2023-05-05", "2023-05-05"),
    ("next Monday", "2023-05-15", "2023-05-15"),
    ("last June", "2022-06", "2022-06"),
    ("next month", "2023-06", "2023-06"),
    ("this year", "2023", "2023"),
]
NO_TIMES = ["31 February 1900", "$ 1500", "1,500 men", "1500%", "room 101", "may 12", "the year 0 BC", "version 2.2020"]


@pytest.mark.parametrize(("text", "start", "end"), ABSOLUTE)
def test_absolute_times(text, start, end):
    (found,) = find_times(f"It was {text} or so.")
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(("text", "start", "end"), RELATIVE)
@pytest.mark.parametrize("written", ["2023-05-08", "2023-05-08T13:56:00", "1:56 pm on 8 May, 2023"])
def test_times_relative_to_when_it_was_written(text, start, end, written):
    (found,) = find_times(f"It was {text}.", reference=written)
    assert (found.start, found.end) == (start, end)
    assert list(find_times(f"It was {text}.")) == []


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_no_time(text):
    assert list(find_times(text)) == []


TIMES = st.sampled_from(["", "1950", "1950-05", "1950-05-03", "1950-06", "1949-12", "-0043", "-0383", "-0383-07", "0000"])


@given(st.lists(TIMES, min_size=1), st.randoms())
def test_bounds_do_not_depend_on_the_order_of_evidence(times, random):
    shuffled = list(times)
    random.shuffle(shuffled)
    for choose in (earlier, later):
        results = []
        for order in (times, shuffled):
            bound = ""
            for time in order:
                bound = choose(bound, time)
            results.append(bound)
        assert results[0] == results[1]


def test_bounds_before_christ_are_in_the_order_of_time():
    assert earlier("-0043", "-0383") == "-0383"
    assert later("-0043", "-0383") == "-0043"
    assert earlier("1950", "1950-05") == later("1950", "1950-05") == "1950-05"


# title, text, predicate key, valid from, valid to
FACTS = [
    ("", "Karl Lund lived in Oslo from 1920 to 1925.", "live_in", "1920", "1925"),
    ("", "Karl Lund has lived in Oslo since May 1920.", "live_in", "1920-05", ""),
    ("", "Karl Lund lived in Oslo until 1925.", "live_in", "", "1925"),
    ("", "Karl Lund lived in Oslo between 1920 and 1925.", "live_in", "1920", "1925"),
    ("", "Karl Lund visited Oslo on 3 May 1920.", "visit", "1920-05-03", "1920-05-03"),
    ("", "In 1920 Karl Lund married Anna Berg.", "marry", "1920", ""),
    ("", "Karl Lund was the mayor of Oslo from 1920 until 1925.", "mayor_of", "1920", "1925"),
    ("", "Karl Lund became the mayor of Oslo in 1920.", "become_mayor_of", "1920", ""),
    ("", "Karl Lund ruled Norway from 384 BC to 322 BC.", "rule", "-0383", "-0321"),
    ("Karl Lund", "Karl Lund (3 May 1950 – 2001) was a painter.", "bear", "1950-05-03", "1950-05-03"),
    ("", "Karl Lund visited Oslo yesterday.", "visit", "2020-06-14", "2020-06-14"),
    ("", "Karl Lund moved to Oslo two years ago.", "move_to", "2018", ""),
    ("", "Karl Lund painted Anna Berg, who died in 1950.", "paint", "", ""),
    ("", "Karl Lund visited 1500 churches.", "visit", "", ""),
]


@pytest.mark.model
@pytest.mark.parametrize(("title", "text", "key", "start", "end"), FACTS)
def test_when_a_fact_held(read, title, text, key, start, end):
    parsed = read(text, title, time="2020-06-15T10:00:00")
    bounds = {(fact.valid_from, fact.valid_to) for note in parsed.notes for fact in note.facts if fact.predicate_key == key}
    assert bounds == {(start, end)}
