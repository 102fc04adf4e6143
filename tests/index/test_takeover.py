"""What is taken for the same is the same, row by row, whatever the order and the number of what belongs to a row."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples

from graphmem.index.ranges import joined_ranges
from graphmem.index.takeover import Owned, same_owned, same_values

values = st.lists(st.integers(0, 2), max_size=3)


def column(rows):
    return pa.chunked_array([pa.array(rows, pa.list_(pa.int32()))])


def owned(groups):
    """Lists that belong to rows: the n-th group to the n-th row."""
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups]).astype(np.int64)
    return Owned(owner, column([value for group in groups for value in group]))


@examples
@given(st.lists(st.tuples(values, values), max_size=8))
def test_lists_are_compared_row_by_row(pairs):
    mine, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    assert same_values(column(mine), column(theirs)).tolist() == [a == b for a, b in pairs]


def test_strings_are_compared_row_by_row():
    mine, theirs = pa.chunked_array([["a", "b"], ["c"]]), pa.chunked_array([["a"], ["x", "c"]])
    assert same_values(mine, theirs).tolist() == [True, False, True]


@examples
@given(st.data())
def test_a_row_is_the_same_if_all_that_belongs_to_it_is(data):
    groups = st.lists(values, max_size=3)
    before = data.draw(st.lists(groups, min_size=1, max_size=6))
    places = data.draw(st.permutations(range(-1, len(before))))
    known = np.array(places, dtype=np.int64)
    # Mostly what was there, so that equal rows occur.
    mine = [before[place] if place >= 0 and data.draw(st.booleans()) else data.draw(groups) for place in places]
    expected = [place >= 0 and group == before[place] for place, group in zip(places, mine, strict=True)]
    assert same_owned(known, owned(mine), owned(before)).tolist() == expected


def test_ranges_follow_each_other():
    numbers, owner = joined_ranges(np.array([5, 0, 9]), np.array([2, 0, 3]))
    assert numbers.tolist() == [5, 6, 9, 10, 11]
    assert owner.tolist() == [0, 0, 2, 2, 2]
