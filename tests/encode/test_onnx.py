"""The default encoder equals the model that it was exported from, and imports no torch."""

import json
import subprocess
import sys

import numpy as np
import pytest

from graphmem.encode import open_encoder
from graphmem.encode.cache import export_folder
from graphmem.encode.onnx import OnnxEncoder
from graphmem.errors import InputError

pytestmark = pytest.mark.model

SENTENCES = [
    "Lothair II was king of Lotharingia from 855.",
    "He married Teutberga, daughter of Boso the Elder.",
    "The divorce, na\u00efve as it was, divided the bishops \u2014 and the Pope\u2026",
    "It has 3,141 inhabitants [citation needed]; the M\u00f6hne flows by.",
]
PASSAGES = [" ".join((SENTENCES * 3)[start : start + count]) for start in range(4) for count in (1, 2, 3, 5, 9)]
TEXTS = ["", "queen", "\u5317\u4eac\u662f\u4e2d\u56fd\u7684\u9996\u90fd", *PASSAGES, " ".join(SENTENCES * 20)]


def test_onnx_equals_sentence_transformers(fp32, transformer):
    np.testing.assert_allclose(fp32.encode(TEXTS), transformer.encode(TEXTS), atol=1e-4)


def test_onnx_spans_equal_pooled_token_embeddings(fp32, transformer):
    spans = [[(0, len(text) // 3), (len(text) // 3, len(text) // 2), (0, min(7, len(text)))] for text in TEXTS]
    _, got = fp32.encode_spans(TEXTS[:-1], spans[:-1])
    _, expected = transformer.encode_spans(TEXTS[:-1], spans[:-1])
    np.testing.assert_allclose(np.vstack(got), np.vstack(expected), atol=1e-4)


def test_onnx_spans_equal_a_mean_over_the_models_own_tokens(fp32, transformer):
    text = SENTENCES[1]
    start, end = text.index("Teutberga"), text.index(",")
    tokens = transformer._model.encode([text], output_value="token_embeddings", show_progress_bar=False)[0].numpy()
    offsets = transformer._model.tokenizer(text, return_offsets_mapping=True)["offset_mapping"]
    mean = np.mean([row for row, (a, b) in zip(tokens, offsets, strict=True) if a < end and b > start], axis=0)
    _, ((span,),) = fp32.encode_spans([text], [[(start, end)]])
    np.testing.assert_allclose(span, mean / np.linalg.norm(mean), atol=1e-4)


def test_onnx_int8_is_near_fp32(fp32, int8):
    cosines = (fp32.encode(TEXTS) * int8.encode(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.97
    assert cosines.max() < 0.99999


@pytest.mark.parametrize("variant", ["fp32", "int8"])
def test_onnx_does_not_depend_on_threads(variant, request):
    many = request.getfixturevalue(variant)
    single = OnnxEncoder(export_folder(), variant=variant, threads=1)
    assert single.fingerprint == many.fingerprint
    np.testing.assert_allclose(single.encode(TEXTS), many.encode(TEXTS), atol=1e-6)
    np.testing.assert_allclose(single.encode(TEXTS[3:5]), many.encode(TEXTS)[3:5], atol=1e-6)


def test_onnx_reads_a_long_text_to_its_end(fp32, transformer):
    text = " ".join(SENTENCES * 20)
    spans = [(start, start + 40) for start in range(0, len(text) - 40, 97)] + [
        (0, len(text)),
        (len(text) - 9, len(text)),
    ]
    _, (got,) = fp32.encode_spans([text], [spans])
    _, (expected,) = transformer.encode_spans([text], [spans])  # cuts its windows out as text: near, not equal
    assert (got * expected).sum(axis=1).min() > 0.8


def test_onnx_spans_of_the_first_window_do_not_depend_on_the_text_after(fp32):
    head = " ".join(SENTENCES * 20)
    _, (short,) = fp32.encode_spans([head], [[(0, 44)]])
    _, (long,) = fp32.encode_spans([head + " More." * 300], [[(0, 44), (len(head), len(head) + 5)]])
    np.testing.assert_allclose(short[0], long[0], atol=1e-6)


def test_onnx_refuses_an_unknown_variant():
    with pytest.raises(InputError, match="unknown variant"):
        open_encoder(variant="int4")


def test_onnx_refuses_no_threads():
    with pytest.raises(InputError, match="needs a thread"):
        open_encoder(threads=0)


def test_open_encoder_refuses_a_variant_of_another_model():
    with pytest.raises(InputError, match="leave the variant out"):
        open_encoder("hash", variant="int8")


def test_encoding_imports_no_torch():
    program = (
        "import sys, json, graphmem.encode as e; before = 'onnxruntime' in sys.modules;"
        "e.open_encoder().encode_spans(['a queen ' * 400] * 3, [[(0, 7)]] * 3);"
        "heavy = [m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx') if m in sys.modules];"
        "print(json.dumps([before, heavy]))"
    )
    done = subprocess.run([sys.executable, "-P", "-W", "error", "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [False, []]
    assert done.stderr == ""
