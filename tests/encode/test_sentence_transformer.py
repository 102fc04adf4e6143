"""Other models: named or in a folder, never downloaded unasked; models whose tokens mean something else."""

import numpy as np
import pytest

from graphmem.encode import open_encoder
from graphmem.encode.cache import source_folder
from graphmem.errors import ModelError

pytestmark = pytest.mark.model

TEXT = "Teutberga was a queen of Lotharingia. Her brother was the abbot Hucbert."


def assert_spans_are_texts(encoder):
    spans = [(0, 9), (38, len(TEXT))]
    rows, (got,) = encoder.encode_spans([TEXT], [spans])
    np.testing.assert_allclose(rows, encoder.encode([TEXT]), atol=1e-6)
    np.testing.assert_allclose(got, encoder.encode([TEXT[slice(*span)] for span in spans]), atol=1e-6)


def test_a_model_that_is_not_here_names_the_way_out(tmp_path):
    with pytest.raises(ModelError, match="cannot be loaded: .*: give a folder, or allow the download") as caught:
        open_encoder(str(tmp_path / "nothing-here"))
    assert "\n" not in str(caught.value)


def test_a_model_with_first_token_pooling_encodes_spans_as_texts(tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer

    words = Transformer(str(source_folder()))
    first = Pooling(384, pooling_mode="cls")
    SentenceTransformer(modules=[words, first]).save(str(tmp_path / "first-token"))
    encoder = open_encoder(str(tmp_path / "first-token"), threads=1)
    assert encoder.fingerprint.startswith("first-token@")
    assert_spans_are_texts(encoder)


def test_a_model_without_tokens_encodes_spans_as_texts(tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=24)]).save(str(tmp_path / "static"))
    encoder = open_encoder(str(tmp_path / "static"))
    assert encoder.dimension == 24
    assert_spans_are_texts(encoder)


def test_fingerprint_follows_the_weights_not_the_place(tmp_path, transformer):
    import shutil

    import torch
    from sentence_transformers import SentenceTransformer

    copy = tmp_path / "model"
    shutil.copytree(source_folder(), copy)
    assert open_encoder(str(copy)).fingerprint == transformer.fingerprint
    model = SentenceTransformer(str(copy))
    with torch.no_grad():
        next(model.parameters())[7, 7] += 1.0
    model.save(str(tmp_path / "changed" / "model"))
    assert open_encoder(str(tmp_path / "changed" / "model")).fingerprint != transformer.fingerprint
