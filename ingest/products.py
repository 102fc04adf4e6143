"""Matrix products that are fast and do not depend on what else is in a batch.

A parse must not change with the documents that share its batch, not even in the last bit, or else the same text would now
and then give other records. Thinc's own kernels promise that, at a third of the speed of numpy's, whose results for a
row depend on the shape of the whole product. Here every document's rows are a product of their own.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model, NumpyOps

if TYPE_CHECKING:
    import spacy.language


class DocumentOps(NumpyOps):  # type: ignore[misc]
    """Operations on batches whose products are made document by document."""

    name = "graphmem_documents"

    def __init__(self) -> None:
        super().__init__()
        self.lengths: Sequence[int] = ()

    def gemm(
        self,
        x: NDArray[np.float32],
        y: NDArray[np.float32],
        out: NDArray[np.float32] | None = None,
        trans1: bool = False,
        trans2: bool = False,
    ) -> NDArray[np.float32]:
        """Matrix product ``x @ y``; thinc calls it for every layer.

        :param x: *Shape:* (rows, inner)
        :param y: *Shape:* (inner, columns)
        :param out: where to put the result
        :param trans1: whether to transpose ``x``
        :param trans2: whether to transpose ``y``
        :returns: *Shape:* (rows, columns)
        """
        bounds = None if trans1 or out is not None else self._bounds(x.shape[0])
        if bounds is None:
            product: NDArray[np.float32] = super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
            return product
        right = y.T if trans2 else y
        result = np.empty((x.shape[0], right.shape[1]), dtype=x.dtype)
        for start, end in zip(bounds, bounds[1:], strict=False):
            if end > start:
                np.dot(x[start:end], right, out=result[start:end])
        return result

    def _bounds(self, rows: int) -> list[int] | None:
        """Where documents and the padding around them begin; None if the rows are something else.

        ``pad`` rows stand before the first document and after each. They are products of their own as well: neighbours
        share them, and see them through the windows of the layers above.
        """
        count = len(self.lengths)
        pad, rest = divmod(rows - sum(self.lengths), count + 1) if count else (0, 1)
        if rest or pad < 0:
            return None
        bounds = [0, pad]
        for length in self.lengths:
            bounds += bounds[-1] + length, bounds[-1] + length + pad
        return bounds


def install(nlp: "spacy.language.Language") -> DocumentOps | None:
    """Let a pipeline's models use these products.

    :param nlp: a loaded pipeline
    :returns: the operations, or None where a model does not run on the processor
    """
    ops = DocumentOps()
    nodes: list[Model[Any, Any]] = []
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        if isinstance(model, Model):
            nodes.extend(model.walk())
    if not all(isinstance(node.ops, NumpyOps) for node in nodes):
        return None
    for node in nodes:
        node.ops = ops
    return ops
