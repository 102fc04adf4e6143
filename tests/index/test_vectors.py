"""Exact vector search: the inner products of all rows, in blocks, from memory or from a file."""

import numpy as np
import pytest

from graphmem.errors import InputError
from graphmem.index import vectors


@pytest.fixture
def rows():
    matrix = np.random.default_rng(3).normal(size=(50, 8)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def test_similarities_are_inner_products(rows, monkeypatch):
    monkeypatch.setattr(vectors, "_BLOCK_ROWS", 7)
    queries = rows[[4, 9]]
    expected = np.array([[float(np.dot(row.astype(float), query)) for row in rows] for query in queries])
    both = vectors.similarities(rows, queries)
    assert both.dtype == np.float32
    np.testing.assert_allclose(both, expected, atol=1e-6)
    np.testing.assert_allclose(vectors.similarities(rows, queries[0].tolist()), expected[0], atol=1e-6)
    np.testing.assert_allclose(vectors.similarities(rows.astype(np.float16), queries), expected, atol=2e-3)


def test_the_nearest_rows_come_first_and_equal_ones_by_id(rows):
    matrix = np.vstack([rows, rows[:3]])
    found, cosines = vectors.top_k(matrix, rows[1], 3)
    assert found[:2].tolist() == [1, 51]
    assert cosines[:2] == pytest.approx(1)
    assert cosines[2] < 0.99
    assert vectors.top_k(matrix, rows[1], 2, ids=-np.arange(53))[0].tolist() == [51, 1]


def test_a_file_need_not_be_read_into_memory(rows, tmp_path):
    np.save(tmp_path / "rows.npy", rows)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    np.testing.assert_array_equal(vectors.similarities(mapped, rows[0]), vectors.similarities(rows, rows[0]))


def test_without_rows_nothing_is_found():
    found, cosines = vectors.top_k(np.empty((0, 8), dtype=np.float32), np.ones(8), 5)
    assert (found.size, cosines.size) == (0, 0)


@pytest.mark.parametrize("query", [np.ones(7), np.ones((1, 1, 8)), np.full(8, np.nan), 1.0])
def test_a_query_of_another_encoder_is_refused(rows, query):
    with pytest.raises(InputError):
        vectors.similarities(rows, query)
