"""Encoders: texts, and spans within them, to unit vectors.

Importing this package loads neither onnxruntime nor torch; opening an encoder loads what that one needs.
"""

from functools import partial

from graphmem.encode.base import Encoder, Spans, Vectors
from graphmem.encode.cache import MODEL as DEFAULT_MODEL
from graphmem.encode.cache import DamagedExportError, Notify, ensure_export
from graphmem.encode.hashing import HashEncoder
from graphmem.errors import InputError

__all__ = ["DEFAULT_MODEL", "Encoder", "HashEncoder", "Notify", "Spans", "Vectors", "open_encoder"]

HASH_MODEL = "hash"
"""Name of the encoder that needs no model."""


def open_encoder(
    name: str = DEFAULT_MODEL,
    *,
    variant: str = "",
    threads: int | None = None,
    allow_download: bool = False,
    notify: Notify | None = None,
) -> Encoder:
    """Open an encoder by name.

    The default model runs on onnxruntime, from an export that is made on first use and remade if it is damaged.

    :param name: ``all-MiniLM-L6-v2``; ``hash`` for the encoder without a model; or any other sentence-transformers
        model by name or path, which runs on torch
    :param variant: of the default model, ``int8`` (the default) or ``fp32`` (mean cosine 0.993, half as fast again); the
        name may say it too: ``all-MiniLM-L6-v2:fp32``
    :param threads: processor threads to use; all of them by default
    :param allow_download: fetch a model that is not on this machine; never done otherwise
    :param notify: receives progress for a person to read
    :returns: the encoder
    :raises ModelError: something is not installed, not there or damaged; the message names the way out
    """
    if name.startswith(DEFAULT_MODEL + ":") and not variant:
        name, _, variant = name.partition(":")
    if variant and name != DEFAULT_MODEL:
        raise InputError(f"only {DEFAULT_MODEL} has variants: {name} as {variant}: leave the variant out")
    if name == HASH_MODEL:
        return HashEncoder()
    if name != DEFAULT_MODEL:
        from graphmem.encode.sentence_transformer import SentenceTransformerEncoder

        return SentenceTransformerEncoder(name, threads=threads, allow_download=allow_download)
    from graphmem.encode.onnx import OnnxEncoder

    load = partial(OnnxEncoder, variant=variant or "int8", threads=threads)
    try:
        return load(ensure_export(notify))
    except DamagedExportError:
        return load(ensure_export(notify, repair=True))
