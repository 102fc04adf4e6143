"""The greatest value of each owner: compiled and not, it is what a loop finds."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphmem.index.kernels  # noqa: F401 - the compiled way is taken once it is loaded
from graphmem.retrieve.signals import _Owned

ROWS = st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 5)), max_size=12)


@given(ROWS, st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4), st.sampled_from([-1.0, 0.0]))
def test_each_owner_has_its_greatest_value(pairs, values, least):
    rows, owners = (np.array([pair[side] for pair in pairs], dtype=kind) for side, kind in ((0, np.int64), (1, np.int32)))
    owned = _Owned(rows, owners, 6)
    expected = [
        max([least, *(np.float32(values[row]) for row, owner in pairs if owner == number and row >= 0)])
        for number in range(6)
    ]
    assert owned.greatest(np.array(values, dtype=np.float32), least).tolist() == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "graphmem.index.kernels")
        assert owned.greatest(np.array(values, dtype=np.float32), least).tolist() == expected
