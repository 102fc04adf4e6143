"""Windows cover every token once; span means equal the naive ones."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphmem.encode.pooling import SpanPool, unit_rows, windows_over


@given(st.integers(0, 2000), st.integers(1, 300))
def test_windows_over_own_every_token_once(count, size):
    windows = windows_over(count, size)
    assert [token for window in windows for token in range(window.own_start, window.own_stop)] == list(range(count))
    for window in windows:
        assert window.start <= window.own_start <= window.own_stop <= window.stop
        assert min(count, size // 2) <= window.stop - window.start <= size
    assert windows[0].start == 0


def test_windows_over_give_cut_tokens_context():
    first, second, third = windows_over(480, 254)
    assert (first.own_stop, second.own_stop) == (222, 398)
    assert first.stop - first.own_stop == 32
    assert second.own_start - second.start == 32
    assert (third.start, third.own_start - third.start) == (480 - 127, 45)


@st.composite
def tokens_and_spans(draw):
    length = draw(st.integers(0, 30))
    place = st.tuples(st.integers(0, length), st.integers(0, length)).map(lambda pair: (min(pair), max(pair)))
    return draw(st.lists(place, max_size=12)), draw(st.lists(place, max_size=8)), draw(st.integers(0, 12))


@given(tokens_and_spans())
def test_span_pool_equals_the_naive_mean(world):
    offsets, spans, cut = world
    vectors = np.random.default_rng(len(offsets)).normal(size=(len(offsets), 5)).astype(np.float32)
    places = np.asarray(offsets, dtype=np.int64).reshape(-1, 2)
    pool = SpanPool(spans, 5)
    pool.add(vectors[:cut], places[:cut])
    pool.add(vectors[cut:], places[cut:])
    missing = []
    for index, (start, end) in enumerate(spans):
        own = [row for row, (left, right) in zip(vectors, offsets, strict=True) if max(start, left) < min(end, right)]
        expected = np.mean(own, axis=0) if own else np.zeros(5)
        np.testing.assert_allclose(pool.rows()[index], unit_rows(expected[None])[0], atol=1e-4)
        if not own:
            missing.append(index)
    assert pool.missing().tolist() == missing


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=6), st.integers(0, 20), st.integers(0, 20))
def test_span_pool_touches_what_shares_a_code_point(pairs, start, end):
    spans = [(min(pair), max(pair)) for pair in pairs]
    shared = any(set(range(left, right)) & set(range(start, end)) for left, right in spans)
    assert SpanPool(spans, 2).touches(start, end) == shared


def test_unit_rows_leave_zeros():
    rows = unit_rows(np.array([[3.0, 4.0], [0.0, 0.0], [1e-30, 0.0]]))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0.0, 0.0], [1.0, 0.0]], rtol=1e-6)
    assert rows.dtype == np.float32
