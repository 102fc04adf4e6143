"""Export all-MiniLM-L6-v2 to ONNX: ``python -m graphmem.encode.export SOURCE TARGET``.

Run by :mod:`graphmem.encode.cache` in a process of its own, once per machine; nothing else of graphmem needs torch
or onnx for the default encoder. The graph's inputs are ``input_ids``, ``attention_mask`` and ``token_type_ids``,
int64, shape ``(batch, length)``; its output is ``last_hidden_state``, float32, shape ``(batch, length, 384)``.
"""

import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.encode.cache import FILES, write_manifest
from graphmem.errors import ModelError

_INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
_OUTPUT = "last_hidden_state"
_OPSET = 17
_FP32_TOLERANCE = 1e-4
_INT8_COSINE = 0.95


def export_model(source: Path, target: Path) -> None:
    """Write the graphs, the tokenizer and the manifest.

    :param source: folder of a BERT model: ``config.json``, ``model.safetensors``, ``tokenizer.json``
    :param target: folder to write, created
    :raises ModelError: an exported graph does not compute what the model computes
    """
    target.mkdir(parents=True)
    from transformers import BertModel

    model: Any = BertModel.from_pretrained(
        source, add_pooling_layer=False, attn_implementation="eager", local_files_only=True
    )
    model.eval()
    with tempfile.TemporaryDirectory() as scratch:
        traced = Path(scratch) / "traced.onnx"
        _trace(model, traced)
        _fuse(traced, target / FILES["fp32"], model.config)
    _quantise(target / FILES["fp32"], target / FILES["int8"])
    shutil.copyfile(source / "tokenizer.json", target / FILES["tokenizer"])
    _check(model, target)
    write_manifest(target)


def _trace(model: Any, path: Path) -> None:  # noqa: ANN401 - a torch module; torch is not imported here
    """The plain graph; the legacy exporter, because the newer one fixes sizes that here must stay free."""
    import torch

    class Tokens(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
            output = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types)
            return output.last_hidden_state  # type: ignore[no-any-return]

    axes = {name: {0: "batch", 1: "length"} for name in [*_INPUTS, _OUTPUT]}
    example = tuple(torch.from_numpy(array) for array in _example(2, 16))
    torch.onnx.export(
        Tokens().eval(), example, str(path), dynamo=False, opset_version=_OPSET,
        input_names=_INPUTS, output_names=[_OUTPUT], dynamic_axes=axes,
    )  # fmt: skip


def _fuse(plain: Path, fused: Path, config: Any) -> None:  # noqa: ANN401 - a transformers configuration
    """Attention, normalisation and activation become one node each: half the time to load, 10 % off a query."""
    from onnxruntime.transformers import optimizer

    optimised = optimizer.optimize_model(
        str(plain), model_type="bert", num_heads=config.num_attention_heads, hidden_size=config.hidden_size, opt_level=0
    )
    optimised.save_model_to_file(str(fused))


def _quantise(fp32: Path, int8: Path) -> None:
    """Weights of 7 bits: with 8, processors without VNNI instructions saturate and give other results."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        fp32, int8, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},  # fused nodes have no inferred types
    )  # fmt: skip


def _example(rows: int, length: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Token ids, mask and types of a padded batch, the same at every call."""
    ids = np.random.default_rng(rows * length).integers(1000, 20000, (rows, length))
    mask = np.ones_like(ids)
    mask[1:, length // 2 :] = 0
    return ids, mask, np.zeros_like(ids)


def _check(model: Any, folder: Path) -> None:  # noqa: ANN401 - a torch module; torch is not imported here
    """Both graphs against torch, on a shape other than the traced one: tracing can bake a size in."""
    import onnxruntime
    import torch

    arrays = _example(3, 41)
    with torch.no_grad():
        names = dict(zip(_INPUTS, (torch.from_numpy(array) for array in arrays), strict=True))
        expected = model(**names).last_hidden_state.numpy()
    kept = arrays[1] == 1
    feed = dict(zip(_INPUTS, arrays, strict=True))
    for variant in ("fp32", "int8"):
        session = onnxruntime.InferenceSession(folder / FILES[variant], providers=["CPUExecutionProvider"])
        got = session.run([_OUTPUT], feed)[0]
        error = float(np.abs(got - expected)[kept].max())
        norms = np.linalg.norm(got, axis=2) * np.linalg.norm(expected, axis=2)
        cosine = float(((got * expected).sum(axis=2) / norms)[kept].min())
        if cosine < _INT8_COSINE or (variant == "fp32" and error > _FP32_TOLERANCE):
            raise ModelError(f"the exported graph differs from the model: {variant}, by {error:.2g}: report this")


def main(arguments: list[str]) -> int:
    """Export as a command.

    :param arguments: source folder, target folder
    :returns: exit code
    """
    source, target = arguments
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        export_model(Path(source), Path(target))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
