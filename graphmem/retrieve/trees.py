"""Boosted trees as data: fitted elsewhere, read from JSON, evaluated in Numba."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import InputError

_Nodes = tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.uint32]]
_LEAVES = 32
_ALL = (1 << _LEAVES) - 1
_BIT_NUMBERS = np.zeros(_LEAVES, dtype=np.uint8)
_BIT_NUMBERS[[((1 << bit) * 0x077CB531 & _ALL) >> 27 for bit in range(_LEAVES)]] = np.arange(_LEAVES)


@dataclass(frozen=True, eq=False)
class Trees:
    """A sum of regression trees over named features, in log-odds (Friedman, *Greedy Function
    Approximation*, Annals of Statistics 2001).

    :param features: names of the columns, in order
    :param feature: int32 (n_trees, n_nodes), the column that a node compares; of a leaf, 0
    :param threshold: float64 (n_trees, n_nodes): a value up to this goes left; of a leaf, infinite
    :param left: int32 (n_trees, n_nodes), the next node; of a leaf, itself
    :param right: int32 (n_trees, n_nodes), the next node; of a leaf, itself
    :param value: float64 (n_trees, n_nodes), what a leaf adds
    :param bias: what every sum starts with
    """

    features: tuple[str, ...]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    bias: float

    def log_odds(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """What the trees add up to; the logistic function makes a probability of it.

        :param rows: float32 (n, n_features)
        :returns: float64 (n,)
        """
        if "graphmem.index.kernels" not in sys.modules or self._by_leaf is None:
            return self.bias + self._leaf_sums(rows)
        from graphmem.retrieve.kernels import leaf_sums

        sums: NDArray[np.float64] = leaf_sums(np.ascontiguousarray(rows.T), *self._by_leaf, _BIT_NUMBERS)
        return self.bias + sums

    @cached_property
    def _by_leaf(self) -> tuple[_Nodes, NDArray[np.float64]] | None:
        """The nodes and leaves as the kernel takes them; None if a tree has more leaves than a mask has bits."""
        depth = max(self.feature.shape[1] // 2, 1)
        shape = (len(self.feature), depth)
        # A node that is not there lets everything go left.
        features, limits, kept = np.zeros(shape, np.int32), np.full(shape, np.inf), np.full(shape, _ALL, np.uint32)
        values = np.zeros((len(self.feature), _LEAVES))
        for tree in range(len(self.feature)):
            leaves, inner = self._in_order(tree)
            if len(leaves) > _LEAVES or len(inner) > depth:
                return None
            values[tree, : len(leaves)] = self.value[tree, leaves]
            for place, (node, first, last) in enumerate(inner):
                features[tree, place], limits[tree, place] = self.feature[tree, node], self.threshold[tree, node]
                kept[tree, place] = _ALL & ~((1 << last) - (1 << first))
        # Rounded down: a float32 is up to the one exactly if it is up to the other.
        rounded = limits.astype(np.float32)
        rounded = np.where(rounded > limits, np.nextafter(rounded, np.float32(-np.inf)), rounded)
        return (features, rounded, kept), values

    def _in_order(self, tree: int) -> tuple[list[int], list[tuple[int, int, int]]]:
        """A tree's leaves from left to right, one more than a mask has bits at most, and its inner nodes.

        Each of these comes with the places of the first leaf on its left and of the first on its right.
        """
        left, right = self.left[tree].tolist(), self.right[tree].tolist()
        leaves: list[int] = []
        inner: list[tuple[int, int, int]] = []

        def visit(node: int) -> None:
            if len(leaves) > _LEAVES:
                return
            if left[node] == right[node] == node:
                leaves.append(node)
                return
            first = len(leaves)
            visit(left[node])
            inner.append((node, first, len(leaves)))
            visit(right[node])

        visit(0)
        return leaves, inner

    def _leaf_sums(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """What the kernel gives, for a process that has not loaded it: all rows go down all trees at once."""
        trees, number = np.arange(len(self.feature)), np.arange(len(rows))[:, None]
        place = np.zeros((len(rows), len(trees)), dtype=np.int64)
        while True:
            goes_left = rows[number, self.feature[trees, place]] <= self.threshold[trees, place]
            following = np.where(goes_left, self.left[trees, place], self.right[trees, place])
            if (following == place).all():
                # One after the other, as the kernel adds: pairwise sums would differ in their last bits.
                sums: NDArray[np.float64] = np.cumsum(self.value[trees, place], axis=1)[:, -1]
                return sums
            place = following

    def _check(self) -> None:
        """Every way down ends in a leaf: the compiled loop would not notice."""
        own = np.broadcast_to(np.arange(self.feature.shape[1]), self.feature.shape)
        is_leaf = (self.left == own) & (self.right == own)
        goes_on = (np.minimum(self.left, self.right) > own) & (np.maximum(self.left, self.right) < own.shape[1])
        known = (self.feature >= 0) & (self.feature < len(self.features))
        same = {array.shape for array in (self.feature, self.left, self.right, self.threshold, self.value)}
        if len(same) > 1 or not (known & (is_leaf | goes_on)).all():
            raise ValueError("its trees are not whole")

    @classmethod
    def mean(cls, parts: Sequence[Self]) -> Self:
        """Trees whose log-odds are the mean of others'.

        :param parts: one or more, of the same features and number of nodes
        :returns: all of their trees, each with its share
        """
        return cls(
            parts[0].features, np.concatenate([part.feature for part in parts]),
            np.concatenate([part.threshold for part in parts]), np.concatenate([part.left for part in parts]),
            np.concatenate([part.right for part in parts]), np.concatenate([part.value for part in parts]) / len(parts),
            sum(part.bias for part in parts) / len(parts),
        )

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Read trees.

        :param values: as :meth:`to_json` gives them
        :returns: the trees
        :raises InputError: if they do not fit together
        """
        try:
            threshold = np.array(values["threshold"], dtype=np.float64)
            trees = cls(
                tuple(values["features"]), np.array(values["feature"], dtype=np.int32),
                np.where(np.isnan(threshold), np.inf, threshold), np.array(values["left"], dtype=np.int32),
                np.array(values["right"], dtype=np.int32), np.array(values["value"], dtype=np.float64),
                float(values["bias"]),
            )
            trees._check()
            return trees
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"a ranker cannot be read: {error}: fit it with benchmarks/fit_ranker.py") from error

    def to_json(self) -> dict[str, Any]:
        """The trees as JSON can hold them; an infinite threshold becomes null."""
        threshold = [[None if np.isinf(value) else float(value) for value in row] for row in self.threshold]
        return {
            "features": list(self.features), "feature": self.feature.tolist(), "threshold": threshold,
            "left": self.left.tolist(), "right": self.right.tolist(), "value": self.value.tolist(), "bias": self.bias,
        }


def logistic(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities.

    :param log_odds: float64 (n,)
    :returns: float64 (n,), in (0, 1)
    """
    # A ranker of the user's may be surer than a float can say.
    probabilities: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -500.0, 500.0)))
    return probabilities


def load_json(path: Traversable, what: str, made_by: str) -> dict[str, Any]:
    """Read a model's JSON file.

    :param path: the file
    :param what: what it holds, for the error
    :param made_by: the command that writes such files
    :returns: its values
    :raises InputError: if it is not there or not JSON
    """
    try:
        values: dict[str, Any] = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{what} cannot be read: {path}: {error}: fit it with {made_by}") from error
    return values
