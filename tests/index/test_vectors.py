"""Exact vector search over a byte a number: near to the real cosines, and whole where they are all there is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from graphmem.errors import InputError
from graphmem.index import vectors
from graphmem.index.kernels import cosines, squares
from graphmem.index.vectors import similarities, to_codes, to_unit


def unit_rows(count, dimension, seed=3):
    matrix = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def test_codes_keep_the_direction():
    rows = unit_rows(200, 384)
    kept = (rows * to_unit(to_codes(rows))).sum(axis=1)
    assert kept.min() > 0.9999


@given(arrays(np.int8, (3, 5)), arrays(np.float32, 5, elements=st.floats(-1, 1, width=16)))
def test_similarities_are_the_cosines_of_the_codes(codes, query):
    rows, length = codes.astype(float), np.linalg.norm(query.astype(float))
    lengths = np.linalg.norm(rows, axis=1) * length
    expected = np.divide(rows @ query.astype(float), lengths, out=np.zeros(3), where=lengths > 0)
    found = similarities(codes, query)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=2e-3)


@pytest.mark.parametrize("dimension", [8, 384, 4096])
def test_similarities_are_those_of_the_vectors(dimension):
    """In every dimension, and though the greatest codes meet the greatest query."""
    rows = unit_rows(50, dimension)
    for query in (rows[4], 7 * rows[9], rows[4].tolist()):
        expected = rows @ (np.array(query) / np.linalg.norm(query))
        np.testing.assert_allclose(similarities(to_codes(rows), query), expected, atol=0.02)
    flat = np.ones((2, dimension)) * [[1.0], [-1.0]]
    np.testing.assert_allclose(similarities(to_codes(flat), flat[0]), [1.0, -1.0], atol=1e-6)


def test_a_process_that_has_not_loaded_the_kernels_finds_the_same():
    codes = to_codes(unit_rows(3000, 384))
    codes[7] = 0
    query = np.arange(-192, 192, dtype=np.int16) * 42
    assert np.array_equal(vectors._cosines(codes, query, 5.5), cosines(codes, squares(codes), query, 5.5))


def test_a_file_need_not_be_read_into_memory(tmp_path):
    codes = to_codes(unit_rows(50, 8))
    np.save(tmp_path / "rows.npy", codes)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    np.testing.assert_array_equal(similarities(mapped, codes[0]), similarities(codes, codes[0]))


def test_rows_that_are_not_there_or_zero_are_near_to_nothing():
    assert similarities(np.empty((0, 8), dtype=np.int8), np.ones(8)).shape == (0,)
    assert similarities(np.zeros((2, 8), dtype=np.int8), np.ones(8)).tolist() == [0, 0]
    assert to_unit(np.zeros((2, 8), dtype=np.int8)).tolist() == np.zeros((2, 8)).tolist()


@pytest.mark.parametrize("query", [np.ones(7), np.ones((1, 8)), np.full(8, np.nan), 1.0])
def test_a_query_of_another_encoder_is_refused(query):
    with pytest.raises(InputError):
        similarities(to_codes(unit_rows(5, 8)), query)
