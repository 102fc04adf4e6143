"""What every encoder promises, tried on each of them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from graphmem.encode import Encoder
from graphmem.errors import InputError

PASSAGE = (
    "Teutberga was a queen of Lotharingia by marriage to Lothair II. "
    "She was a daughter of Bosonid Boso the Elder. Her brother was Hucbert, the lay abbot of St. Maurice's Abbey."
)
FILLER = "The weather was mild that day and nobody in the village had anything else to say. "
LONG = FILLER * 30 + "The violin was built by Antonio Stradivari in Cremona. " + FILLER * 30
TEXTS = [
    "",
    "queen",
    "Who was the brother of the queen of Lotharingia?",
    PASSAGE,
    "   \n\t ",
    "The film was directed by a woman from Warsaw.",
    "!?",
    LONG,
    FILLER * 3,
]
STRANGE = [
    "\u05de\u05dc\u05db\u05d4 \u05d1\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd",
    "\u4e2d\u56fd\u4eba\u6c11\u94f6\u884c\u5728\u5317\u4eac\u3002",
    "\U0001f469\u200d\U0001f680 astronaut \U0001d518nicode",
    "cafe\u0301 and caf\u00e9",
    "zero\x00byte and \x07bell",
    "half of a pair \ud83d here",
    "a" * 3000,
    "[SEP] [CLS] [MASK] ##ing",
]


def spans_of(text, *parts):
    return [(text.index(part), text.index(part) + len(part)) for part in parts]


def lengths(rows):
    return np.linalg.norm(rows.astype(np.float64), axis=1)


def test_encoder_fits_the_protocol(encoder):
    assert isinstance(encoder, Encoder)


def test_encode_gives_unit_rows(encoder):
    rows = encoder.encode(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS), encoder.dimension)
    np.testing.assert_allclose(lengths(rows), 1.0, atol=1e-5)


def test_encode_of_nothing_is_empty(encoder):
    assert encoder.encode([]).shape == (0, encoder.dimension)
    rows, spans = encoder.encode_spans([], [])
    assert rows.shape == (0, encoder.dimension)
    assert spans == []


def test_encode_takes_any_text(encoder):
    rows = encoder.encode(STRANGE)
    np.testing.assert_allclose(lengths(rows), 1.0, atol=1e-5)
    np.testing.assert_allclose(rows, np.vstack([encoder.encode([text]) for text in STRANGE]), atol=1e-6)


def test_encode_does_not_depend_on_the_company(encoder):
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(encoder.encode(TEXTS), alone, atol=1e-6)
    np.testing.assert_allclose(encoder.encode(TEXTS[::-1])[::-1], alone, atol=1e-6)
    crowd = [PASSAGE[:end] for end in range(20, len(PASSAGE), 4)]
    np.testing.assert_allclose(encoder.encode([*TEXTS, *crowd])[: len(TEXTS)], alone, atol=1e-6)


def test_encode_is_the_same_from_threads(encoder):
    expected = encoder.encode(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(encoder.encode, [TEXTS] * 4):
            np.testing.assert_allclose(rows, expected, atol=1e-6)


def test_encode_tells_texts_apart(encoder):
    question, same, other = encoder.encode(
        ["the brother of the queen", "the queen and her brother", "a violin from Cremona"]
    )
    assert question @ same > question @ other + 0.1


def test_encode_spans_gives_the_texts_own_vectors(encoder):
    texts = [*TEXTS, *STRANGE]
    everything = [[(0, len(text)), (len(text) // 2, len(text))] for text in texts]
    rows, spans = encoder.encode_spans(texts, everything)
    np.testing.assert_allclose(rows, encoder.encode(texts), atol=1e-5)
    for row_spans in spans:
        assert row_spans.shape == (2, encoder.dimension)
        np.testing.assert_allclose(lengths(row_spans), 1.0, atol=1e-5)


def test_encode_spans_without_spans(encoder):
    rows, spans = encoder.encode_spans([PASSAGE, LONG], [[], []])
    np.testing.assert_allclose(rows, encoder.encode([PASSAGE, LONG]), atol=1e-5)
    assert [part.shape for part in spans] == [(0, encoder.dimension)] * 2


def test_encode_spans_does_not_depend_on_the_company(encoder):
    wanted = spans_of(PASSAGE, "Teutberga", "Hucbert, the lay abbot", PASSAGE[:63])
    _, alone = encoder.encode_spans([PASSAGE], [wanted])
    _, among = encoder.encode_spans([LONG, "queen", PASSAGE], [[(0, 40)], [], [(3, 9), *wanted, wanted[0]]])
    np.testing.assert_allclose(among[2][1:4], alone[0], atol=1e-6)
    np.testing.assert_allclose(among[2][4], alone[0][0], atol=1e-6)


def test_encode_spans_means_the_span(encoder):
    wanted = spans_of(PASSAGE, "a queen of Lotharingia by marriage", "Hucbert, the lay abbot of St. Maurice's Abbey")
    _, ((queen, abbot),) = encoder.encode_spans([PASSAGE], [wanted])
    about_queen, about_abbot = encoder.encode(["a queen by marriage", "abbot of an abbey"])
    assert queen @ about_queen > abbot @ about_queen
    assert abbot @ about_abbot > queen @ about_abbot


def test_encode_spans_reaches_the_end_of_a_long_text(encoder):
    near, far = spans_of(LONG, "The weather was mild", "The violin was built by Antonio Stradivari")
    _, (spans,) = encoder.encode_spans([LONG], [[near, far, (len(LONG) - 20, len(LONG))]])
    violin = encoder.encode(["Antonio Stradivari built the violin"])[0]
    assert spans[1] @ violin > spans[0] @ violin + 0.2
    assert spans[1] @ violin > spans[2] @ violin + 0.2


def test_encode_spans_without_a_token_are_texts_of_their_own(encoder):
    text = "one  \u200b two"
    _, (spans,) = encoder.encode_spans([text], [[(3, 5), (0, 3), (4, 4), (len(text), len(text))]])
    empty = encoder.encode([""])[0]
    np.testing.assert_allclose(spans[[0, 2, 3]], np.vstack([empty] * 3), atol=1e-5)
    assert spans[1] @ empty < 0.9


@pytest.mark.parametrize("span", [(-1, 2), (2, 1), (0, 6), (6, 7)])
def test_encode_spans_refuses_a_span_outside(encoder, span):
    with pytest.raises(InputError, match="lies outside its text"):
        encoder.encode_spans(["alpha"], [[span]])


def test_encode_spans_refuses_another_number_of_lists(encoder):
    with pytest.raises(InputError, match="2 texts but 1 lists"):
        encoder.encode_spans(["alpha", "beta"], [[]])


def test_encode_refuses_a_bare_string(encoder):
    with pytest.raises(InputError, match="not one string"):
        encoder.encode("alpha")
    with pytest.raises(InputError, match="not one string"):
        encoder.encode_spans("alpha", [[]] * 5)


@pytest.mark.model
def test_fingerprints_tell_encoders_apart(hashing, fp32, int8, transformer):
    prints = {encoder.fingerprint for encoder in (hashing, fp32, int8, transformer)}
    assert len(prints) == 4
    assert fp32.fingerprint == "all-MiniLM-L6-v2@53aa51172d14:mean:256:fp32:v1"
