"""Any sentence-transformers model, by name or path; imports torch, which takes seconds."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.encode.base import Spans, Vectors, check_spans, check_texts, encodable
from graphmem.encode.pooling import SpanPool, unit_rows, windows_over
from graphmem.errors import ModelError

_FORMAT = 1
_BATCH = 32

# A window of a long text is cut out as text and tokenised again, which may split a word at its edge anew.
_SLACK = 8

_PROBE = "A probe of several words, and some more."


class SentenceTransformerEncoder:
    """A sentence-transformers model; see :func:`graphmem.encode.open_encoder`.

    A span's vector is the mean of its token vectors where that makes sense: for models whose text vector is the
    mean of the token vectors. For others (first-token pooling, a projection after pooling, no tokens at all) token
    vectors do not lie in the space of the texts, and spans are encoded as texts of their own.

    :param name: a model's name, or the folder that holds it
    :param threads: processor threads for torch, process-wide; torch's own choice by default
    :param allow_download: fetch a model that is not on this machine
    :raises ModelError: sentence-transformers is not installed, or the model is not there
    """

    def __init__(self, name: str, *, threads: int | None = None, allow_download: bool = False) -> None:
        self._model = _load(name, threads, allow_download)
        vector = self._texts([_PROBE])
        self.dimension = int(vector.shape[1])
        self.fingerprint = f"{Path(name).name}@{_weights_sha256(self._model)[:12]}:sentence-transformers:v{_FORMAT}"
        self._pools_tokens = self._is_mean_of_tokens(vector)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode each text; see :meth:`Encoder.encode`.

        :param texts: any strings; of a long one what the model reads counts
        :returns: unit rows, float32, shape ``(len(texts), dimension)``
        """
        check_texts(texts)
        return self._texts(texts) if len(texts) else np.zeros((0, self.dimension), dtype=np.float32)

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> tuple[Vectors, list[Vectors]]:
        """Encode each text and, from the same pass, the spans within it; see :meth:`Encoder.encode_spans`.

        :param texts: any strings; spans beyond the model's longest input are read in further windows
        :param spans: for each text its spans, in code points
        :returns: the unit rows of the texts, and for each text those of its spans
        """
        check_spans(texts, spans)
        pools = [SpanPool(ranges, self.dimension) for ranges in spans]
        if not self._pools_tokens:
            return self.encode(texts), self._finish(texts, spans, pools)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            part = texts[start : start + _BATCH]
            for at, (vector, vectors, offsets) in enumerate(self._tokens(part), start):
                rows[at] = vector
                if self._fits(texts[at]):
                    pools[at].add(vectors, offsets)
                else:
                    self._add_windows(texts[at], pools[at])
        return rows, self._finish(texts, spans, pools)

    def _texts(self, texts: Sequence[str]) -> Vectors:
        clean = [encodable(text) for text in texts]
        vectors = self._model.encode(clean, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True)
        return unit_rows(np.asarray(vectors, dtype=np.float32))

    def _finish(self, texts: Sequence[str], spans: Sequence[Spans], pools: Sequence[SpanPool]) -> list[Vectors]:
        """The rows of all spans; those for which no token was found as texts of their own."""
        rows = [pool.rows() for pool in pools]
        lost = [(text, span) for text, pool in enumerate(pools) for span in pool.missing()]
        pieces = [texts[text][slice(*spans[text][span])] for text, span in lost]
        for (text, span), vector in zip(lost, self.encode(pieces), strict=True):
            rows[text][span] = vector
        return rows

    def _tokens(self, texts: Sequence[str]) -> Iterator[tuple[Vectors, Vectors, NDArray[np.int64]]]:
        """Text vector, token vectors and the tokens' places, of what the model reads of each text."""
        clean = [encodable(text) for text in texts]
        outputs = self._model.encode(clean, batch_size=_BATCH, show_progress_bar=False, output_value=None)
        for text, output in zip(clean, outputs, strict=True):
            kept = output["attention_mask"].bool()
            vectors = output["token_embeddings"][kept].float().cpu().numpy()
            vector = unit_rows(output["sentence_embedding"].float().cpu().numpy()[None])[0]
            yield vector, vectors, self._places(text, special=True)[: len(vectors)]

    def _places(self, text: str, *, special: bool) -> NDArray[np.int64]:
        """Where each token of a text stands; special tokens have an empty range."""
        encoded = self._model.tokenizer(
            encodable(text), add_special_tokens=special, return_offsets_mapping=True, verbose=False,
            truncation=special and self._model.max_seq_length is not None, max_length=self._model.max_seq_length,
        )  # fmt: skip
        return np.asarray(encoded["offset_mapping"], dtype=np.int64).reshape(-1, 2)

    @property
    def _capacity(self) -> int:
        special: int = self._model.tokenizer.num_special_tokens_to_add()
        longest: int = self._model.max_seq_length
        return max(1, longest - special)

    def _fits(self, text: str) -> bool:
        """Whether the model reads the whole text; a token is at least one byte, which spares counting short ones."""
        if self._model.max_seq_length is None or len(text.encode("utf-8", "replace")) <= self._capacity:
            return True
        return len(self._places(text, special=False)) <= self._capacity

    def _add_windows(self, text: str, pool: SpanPool) -> None:
        """Read a long text window by window, those in which a span lies."""
        places = self._places(text, special=False)
        for window in windows_over(len(places), max(1, self._capacity - _SLACK)):
            start, stop = int(places[window.start, 0]), int(places[window.stop - 1, 1])
            own_start, own_end = int(places[window.own_start, 0]), int(places[window.own_stop - 1, 1])
            if not pool.touches(own_start, own_end):
                continue
            ((_, vectors, offsets),) = self._tokens([text[start:stop]])
            offsets = offsets + start * (offsets[:, 1:] > offsets[:, :1])
            own = (offsets[:, 0] >= own_start) & (offsets[:, 1] <= own_end)
            pool.add(vectors[own], offsets[own])

    def _is_mean_of_tokens(self, vector: Vectors) -> bool:
        """Whether the model's vector of the probe is the mean of its token vectors, whose places are known."""
        tokenizer = getattr(self._model, "tokenizer", None)
        if not getattr(tokenizer, "is_fast", False):
            return False
        outputs = self._model.encode([_PROBE], show_progress_bar=False, output_value=None)
        if "token_embeddings" not in outputs[0]:
            return False
        ((_, vectors, offsets),) = self._tokens([_PROBE])
        if vectors.shape[1] != self.dimension or len(offsets) != len(vectors):
            return False
        return float(unit_rows(vectors.mean(axis=0)[None])[0] @ vector[0]) > 0.9999


def _load(name: str, threads: int | None, allow_download: bool) -> Any:  # noqa: ANN401 - a SentenceTransformer
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError(f'the encoder {name} needs more: {error}: pip install "graphmem[models]"') from error
    if threads is not None:
        torch.set_num_threads(threads)
    with _quiet():
        try:
            return SentenceTransformer(name, local_files_only=not allow_download)
        except (OSError, ValueError, RuntimeError) as error:
            reason = " ".join(str(error).split())[:160] or type(error).__name__
            remedy = "check the network" if allow_download else "give a folder, or allow the download"
            raise ModelError(f"the encoder cannot be loaded: {name} ({reason}): {remedy}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Loading draws progress bars and prints a report; a library keeps silent."""
    from transformers.utils import logging as transformers_logging

    logging: Any = transformers_logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _weights_sha256(model: Any) -> str:  # noqa: ANN401 - a SentenceTransformer
    """Of every tensor, and of the modules that they pass through, independent of files and machine."""
    import torch

    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    kinds = [type(module).__name__ for module in model]
    digest.update(f"{kinds} {model.max_seq_length}".encode())
    return digest.hexdigest()
