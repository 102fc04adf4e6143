"""The encoder without a model: stable over machines, near for near spellings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.encode import HashEncoder, open_encoder
from graphmem.errors import InputError


def test_hash_encoder_is_the_same_on_every_machine(hashing):
    row = hashing.encode(["A queen of Lotharingia"])[0]
    assert hashing.fingerprint == "hash@256:v1"
    assert np.flatnonzero(np.abs(row) > 0.5).tolist() == [31, 73]  # the two long words
    assert row[31] == pytest.approx(0.6062, abs=1e-4)
    assert row[73] == pytest.approx(-0.6062, abs=1e-4)


@given(st.text(st.characters(), max_size=60))
def test_hash_encoder_takes_any_text(text):
    encoder = HashEncoder(32)
    rows, (spans,) = encoder.encode_spans([text], [[(0, len(text))]])
    assert np.isclose(np.linalg.norm(rows[0]), 1.0, atol=1e-5)
    np.testing.assert_allclose(spans[0], rows[0], atol=1e-5)


def test_hash_encoder_ranks_by_shared_words_and_spelling(hashing):
    query, words, spelling, other = hashing.encode(
        ["abbots of Lotharingia", "Lotharingia had abbots", "the abbot in Lotharingian", "seven wooden violins"]
    )
    assert query @ words > query @ spelling > query @ other


def test_hash_encoder_knows_the_order_of_words(hashing):
    rows = hashing.encode(["dog bites man", "man bites dog"])
    assert 0.5 < rows[0] @ rows[1] < 0.999


def test_hash_encoder_treats_texts_without_words_alike(hashing):
    rows = hashing.encode(["", " ", "?!"])
    np.testing.assert_array_equal(rows[0], rows[1])
    np.testing.assert_array_equal(rows[0], rows[2])


def test_open_encoder_by_the_name_hash():
    assert open_encoder("hash").fingerprint == HashEncoder().fingerprint


def test_hash_encoder_refuses_no_dimensions():
    with pytest.raises(InputError, match="at least one dimension"):
        HashEncoder(0)
