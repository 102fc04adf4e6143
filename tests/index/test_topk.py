"""The best scores in a fixed order: rounded, then by id."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import naive_quantised, naive_top_k
from strategies import examples

from graphmem.errors import InputError
from graphmem.index.topk import quantised, top_k

near_ties = st.sampled_from(
    [
        1.0,
        1.0 + 8e-10,
        1.0 - 4e-10,
        1.0 - 4e-7,
        1.0 + 1e-12,
        1.0 - 1e-12,
        1.0 + 1e-7,
        0.5,
        0.5 + 1e-11,
        -2.0,
        -2.0 + 1e-11,
        0.0,
    ]
)
scores = st.lists(near_ties | st.floats(-1e6, 1e6) | st.just(float("-inf")) | st.just(float("inf")), max_size=30)


@examples
@given(scores, st.integers(0, 35), st.sampled_from([np.float64, np.float32]), st.data())
def test_equals_sorting_everything(values, k, dtype, data):
    array = np.array(values, dtype=dtype)
    ids = data.draw(st.permutations(range(len(values))))
    bits = 30 if dtype == np.float64 else 20
    expected = naive_top_k(array.tolist(), k, ids, bits)
    assert top_k(array, k, np.array(ids, dtype=np.int64)).tolist() == expected
    assert top_k(array, k).tolist() == naive_top_k(array.tolist(), k, range(len(values)), bits)


@examples
@given(st.integers(0, 2**31), st.integers(300, 3000), st.integers(1, 12), st.sampled_from([np.float64, np.float32]))
def test_of_many_the_same_are_found_by_blocks(seed, size, k, dtype):
    rng = np.random.default_rng(seed)
    array = np.where(rng.random(size) < 0.5, 0.0, rng.choice(rng.random(size // 8) - 0.3, size)).astype(dtype)
    bits = 30 if dtype == np.float64 else 20
    assert top_k(array, k).tolist() == naive_top_k(array.tolist(), k, range(size), bits)
    assert top_k(-np.abs(array), k).tolist() == naive_top_k((-np.abs(array)).tolist(), k, range(size), bits)


@examples
@given(st.floats(-1e307, 1e307) | st.sampled_from([float("inf"), float("-inf")]))
def test_rounding_equals_the_naive_one_and_is_close(value):
    (rounded,) = quantised(np.array([value]))
    assert rounded == naive_quantised(value, 30)
    assert rounded == pytest.approx(value, rel=1e-9, abs=1e-320)


def test_the_greatest_floats_have_an_order():
    assert top_k(np.array([1.7976931348e308, -1.7976931348e308, np.inf, 1.0]), 3).tolist() == [0, 2, 3]


def test_ids_may_be_text():
    assert top_k(np.ones(3), 2, np.array(["c", "a", "b"])).tolist() == [1, 2]


@pytest.mark.parametrize(("values", "k"), [(np.array([1.0, np.nan]), 1), (np.array([1.0]), -1), (np.array([1, 2]), 1)])
def test_what_has_no_order_is_refused(values, k):
    with pytest.raises(InputError):
        top_k(values, k)
