"""The default encoder: all-MiniLM-L6-v2 on onnxruntime, without torch.

Mean pooling over at most 256 tokens and normalisation, as sentence-transformers does it for this model (Reimers and
Gurevych, *Sentence-BERT*, EMNLP 2019; equal to 1e-4).
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.encode.base import Spans, Vectors, check_spans, check_texts, encodable
from graphmem.encode.cache import EXPORT_FORMAT, FILES, MODEL, WEIGHTS_SHA256, verify_export
from graphmem.encode.pooling import SpanPool, Window, unit_rows, windows_over
from graphmem.errors import InputError, ModelError

_DIMENSION = 384
_MAX_TOKENS = 256
_CONTENT_TOKENS = _MAX_TOKENS - 2

# On passages of a hundred tokens batches of one, unpadded, on a thread each are the fastest (10 % before batches of
# eight on all threads); names and questions gain up to threefold from sharing a batch of this many tokens.
_BATCH_TOKENS = 256

# Before a process has encoded so many tokens in lists of texts, the second session is not worth loading.
_BULK_TOKENS = 1024

# A question's dozen tokens cannot feed more threads.
_QUESTION_THREADS = 4


class _Piece(NamedTuple):
    """One window of one text, ready for the model."""

    text: int
    ids: list[int]
    window: Window


class OnnxEncoder:
    """all-MiniLM-L6-v2 from its export; see :func:`graphmem.encode.open_encoder`.

    ``fp32`` is exact. ``int8`` has a mean cosine of 0.993 to it and is faster; its activations are scaled per batch,
    therefore every text is a batch of its own, and a vector never depends on what is encoded beside it.

    :param folder: the export, as :func:`graphmem.encode.cache.ensure_export` returns it
    :param variant: ``fp32`` or ``int8``
    :param threads: processor threads to use; all of them by default
    :raises ModelError: the export is damaged, or onnxruntime or tokenizers is not installed
    """

    def __init__(self, folder: Path, *, variant: str = "int8", threads: int | None = None) -> None:
        if variant not in ("fp32", "int8"):
            raise InputError(f"unknown variant of the encoder: {variant!r}: choose fp32 or int8")
        if threads is not None and threads < 1:
            raise InputError(f"an encoder needs a thread: {threads}: give a number >= 1, or none for all")
        self.dimension = _DIMENSION
        self.fingerprint = f"{MODEL}@{WEIGHTS_SHA256[:12]}:mean:{_MAX_TOKENS}:{variant}:v{EXPORT_FORMAT}"
        self._model = folder / FILES[variant]
        self._threads = threads or os.cpu_count() or 1
        self._tokens_in_lists = 0
        self._batch_tokens = _BATCH_TOKENS if variant == "fp32" else 0
        with ThreadPoolExecutor(1) as pool:  # hashing overlaps with the imports and releases the interpreter
            verified = pool.submit(verify_export, folder, [FILES[variant], FILES["tokenizer"]])
            runtime, tokenizer_class = _imports()
            verified.result()
        self._runtime = runtime
        self._tokenizer = tokenizer_class.from_file(str(folder / FILES["tokenizer"]))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._first, self._last = (self._tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
        self._session = self._open_session(min(self._threads, _QUESTION_THREADS))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode each text; see :meth:`Encoder.encode`.

        :param texts: any strings; of a long one the first 256 tokens count
        :returns: unit rows, float32, shape ``(len(texts), 384)``
        """
        check_texts(texts)
        pieces: list[_Piece] = []
        for text, encoding in enumerate(self._tokenise(texts)):
            ids = encoding.ids[:_CONTENT_TOKENS]
            pieces.append(_Piece(text, ids, Window(0, len(ids), 0, len(ids))))
        rows = np.zeros((len(texts), _DIMENSION), dtype=np.float32)
        for piece, vectors in self._run(pieces):
            rows[piece.text] = vectors.mean(axis=0)
        return unit_rows(rows)

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> tuple[Vectors, list[Vectors]]:
        """Encode each text and, from the same pass, the spans within it; see :meth:`Encoder.encode_spans`.

        :param texts: any strings; spans beyond the first 256 tokens are read in further windows
        :param spans: for each text its spans, in code points
        :returns: the unit rows of the texts, and for each text those of its spans
        """
        check_spans(texts, spans)
        pools = [SpanPool(ranges, _DIMENSION) for ranges in spans]
        offsets: list[NDArray[np.int64]] = []
        pieces: list[_Piece] = []
        for text, encoding in enumerate(self._tokenise(texts)):
            places = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)
            offsets.append(places)
            pieces.extend(_pieces(text, encoding.ids, places, pools[text]))
        rows = np.zeros((len(texts), _DIMENSION), dtype=np.float32)
        for piece, vectors in self._run(pieces):
            start, _, own_start, own_stop = piece.window
            if start == 0:
                rows[piece.text] = vectors.mean(axis=0)
            tokens = vectors[1 + own_start - start : 1 + own_stop - start]  # the first vector is [CLS]
            pools[piece.text].add(tokens, offsets[piece.text][own_start:own_stop])
        return unit_rows(rows), self._finish(texts, spans, pools)

    def _finish(self, texts: Sequence[str], spans: Sequence[Spans], pools: Sequence[SpanPool]) -> list[Vectors]:
        """The rows of all spans; those without a token (spaces, control characters) as texts of their own."""
        rows = [pool.rows() for pool in pools]
        lost = [(text, span) for text, pool in enumerate(pools) for span in pool.missing()]
        if lost:
            pieces = [texts[text][slice(*spans[text][span])] for text, span in lost]
            for (text, span), vector in zip(lost, self.encode(pieces), strict=True):
                rows[text][span] = vector
        return rows

    def _tokenise(self, texts: Sequence[str]) -> list[Any]:
        """Tokens without the special ones."""
        return self._tokenizer.encode_batch([encodable(text) for text in texts], add_special_tokens=False)  # type: ignore[no-any-return]

    def _run(self, pieces: list[_Piece]) -> Iterator[tuple[_Piece, Vectors]]:
        """The token vectors of each piece, [CLS] and [SEP] included, in any order."""
        pieces = sorted(pieces, key=_length, reverse=True)  # the longest first, so that threads end together
        batches = list(self._batches(pieces))
        if len(batches) < 2 or not self._is_bulk_worth(pieces):
            for batch in batches:
                yield from self._forward(self._session, batch)
            return
        session = self._bulk_session
        for results in self._pool.map(partial(self._forward, session), batches):
            yield from results

    def _is_bulk_worth(self, pieces: list[_Piece]) -> bool:
        self._tokens_in_lists += sum(map(_length, pieces))
        return self._tokens_in_lists >= _BULK_TOKENS

    def _batches(self, pieces: list[_Piece]) -> Iterator[list[_Piece]]:
        """Neighbours in length share a batch as long as it is small; pieces come longest first."""
        batch: list[_Piece] = []
        for piece in pieces:
            if batch and (len(batch) + 1) * _length(batch[0]) > self._batch_tokens:
                yield batch
                batch = []
            batch.append(piece)
        if batch:
            yield batch

    def _forward(self, session: Any, batch: list[_Piece]) -> list[tuple[_Piece, Vectors]]:  # noqa: ANN401
        """One run of the graph."""
        ids = np.zeros((len(batch), _length(batch[0])), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, piece in enumerate(batch):
            length = _length(piece)
            ids[row, :length] = [self._first, *piece.ids, self._last]
            mask[row, :length] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: NDArray[np.float32] = session.run(None, feed)[0]
        return [(piece, hidden[row, : _length(piece)]) for row, piece in enumerate(batch)]

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        """Kept as long as the encoder lives: each search has a few short texts, and would start threads for them."""
        return ThreadPoolExecutor(self._threads, thread_name_prefix="graphmem-encode")

    @cached_property
    def _bulk_session(self) -> Any:  # noqa: ANN401
        """For many texts: each of our threads runs a batch alone, which is faster than sharing every product."""
        return self._session if self._threads == 1 else self._open_session(1)

    def _open_session(self, threads: int) -> Any:  # noqa: ANN401
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # patterns are kept per shape, and here every length is a shape
        options.log_severity_level = 3
        # Threads that wait busily take a processor from whoever has work, and answer no sooner.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return self._runtime.InferenceSession(self._model, options, providers=["CPUExecutionProvider"])


def _imports() -> tuple[Any, Any]:
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ModelError(f"the encoder {MODEL} cannot run: {error}: pip install onnxruntime tokenizers") from error
    return onnxruntime, Tokenizer


def _pieces(text: int, ids: list[int], places: NDArray[np.int64], pool: SpanPool) -> Iterator[_Piece]:
    """The windows of a text that are needed: the first for the text's own vector, others if a span lies there."""
    for window in windows_over(len(ids), _CONTENT_TOKENS):
        own = places[window.own_start : window.own_stop]
        if window.start == 0 or pool.touches(int(own[0, 0]), int(own[-1, 1])):
            yield _Piece(text, ids[window.start : window.stop], window)


def _length(piece: _Piece) -> int:
    """Tokens with [CLS] and [SEP]."""
    return len(piece.ids) + 2
