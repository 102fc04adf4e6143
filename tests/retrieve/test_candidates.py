"""What joins candidates: sums over the pairs that share a name are the products of matrices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from graphmem.retrieve import candidates

WORTH = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0])


@given(st.data(), st.integers(0, 6), st.integers(0, 5), st.booleans())
def test_pairs_that_share_a_name_sum_to_the_product(data, rows, columns, has_many):
    one = data.draw(arrays(np.float32, (rows, columns), elements=WORTH))
    other = data.draw(arrays(np.float32, (rows, columns), elements=WORTH)) * (one > 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "_MANY_PAIRS", 0 if has_many else 1 << 18)
        found = candidates._products(one, other)
    for product, expected in zip(found, (one @ one.T, one @ other.T), strict=True):
        assert product.shape == expected.shape and product.dtype == np.float32
        assert product == pytest.approx(expected)
