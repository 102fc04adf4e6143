"""Which candidate is the answer, and how sure that is: a small linear model, its weights shipped as JSON."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from graphmem.answer.candidates import KINDS
from graphmem.answer.features import FEATURES
from graphmem.errors import InputError
from graphmem.retrieve.trees import load_json

Floats = NDArray[np.float64]
_AS_THEY_ARE = tuple(name for name in FEATURES if name not in {"asked_kind", "kind", "explained", "country", "told"})
# How well a candidate fits in kind counts more, the more the text around it has to do with the question.
_TIMES_FIT = ("cosine", "near", "head_near", "head_cosine", "stated", "score", "covered", "noun_in", "stated_head", "joined")
WHOLE = 0.9
COLUMNS = (
    *_AS_THEY_ARE, *(f"is {kind}" for kind in KINDS), *(f"fit × {name}" for name in _TIMES_FIT), "whole chain",
    "best of chain", "in question", "log occurrences", "log sentence", "full date",
)  # fmt: skip
_ARRAYS = ("mean", "scale", "weights", "open", "computed")
OPEN = ("bias", "log share", "margin", "best note", "second note", "chain", "named")
COMPUTED = ("bias", "score", "known", "best note", "computed", "named")


def design(rows: NDArray[np.float32]) -> Floats:
    """What the linear model weighs: the features, the candidate's kind, and some products.

    :param rows: float32 (n, n_features), as :data:`FEATURES` names them
    :returns: float64 (n, n_columns), as :data:`COLUMNS` names them
    """
    of = {name: rows[:, number].astype(np.float64) for number, name in enumerate(FEATURES)}
    columns = [of[name] for name in _AS_THEY_ARE]
    columns += [(of["kind"] == number).astype(np.float64) for number in range(len(KINDS))]
    columns += [of["fit"] * of[name] for name in _TIMES_FIT]
    columns += [
        of["chain"] * (of["explained"] > WHOLE), (of["chain_share"] > 0.99) * of["explained"],
        (of["overlap"] > 0.99).astype(np.float64), np.log1p(of["occurrences"]), np.log1p(of["sentence"]),
        (of["kind"] == KINDS.index("date")) * of["full_date"],
    ]  # fmt: skip
    return np.stack(columns, axis=1)


@dataclass(frozen=True, eq=False)
class Scorer:
    """A softmax over the candidates of a question (conditional logit; McFadden 1974), and what its shares are worth.

    :param mean: float64 (n_columns,), of each column where it was fitted
    :param scale: float64 (n_columns,), its standard deviation
    :param weights: float64 (n_columns,)
    :param open: float64 (len(OPEN),), logistic weights of the confidence in an open question's answer
    :param computed: float64 (len(COMPUTED),), of the confidence in a comparison's outcome
    :param threshold: confidence below which no answer is given, in [0, 1]
    """

    mean: Floats
    scale: Floats
    weights: Floats
    open: Floats
    computed: Floats
    threshold: float

    def shares(self, rows: NDArray[np.float32]) -> Floats:
        """How the candidates share out the question's probability.

        :param rows: float32 (n, n_features)
        :returns: float64 (n,), of sum 1
        """
        logits = ((design(rows) - self.mean) / self.scale) @ self.weights
        grown = np.exp(logits - logits.max(initial=0.0))
        shares: Floats = grown / grown.sum()
        return shares

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Read a model.

        :param values: as :meth:`to_json` gives them
        :returns: the model
        :raises InputError: if it is of another version
        """
        try:
            if tuple(values["columns"]) != COLUMNS:
                raise ValueError("its columns are others")
            mean, scale, weights, opened, computed = (np.array(values[name], dtype=np.float64) for name in _ARRAYS)
            return cls(mean, scale, weights, opened, computed, float(values["threshold"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"an answer model cannot be read: {error}: fit it with benchmarks/fit_answers.py") from error

    def to_json(self) -> dict[str, Any]:
        """The model as JSON can hold it."""
        arrays = {name: np.round(getattr(self, name), 6).tolist() for name in _ARRAYS}
        return {"columns": list(COLUMNS), **arrays, "threshold": self.threshold}


def best_of(rows: NDArray[np.float32], shares: Floats) -> int:
    """The candidate to answer with: the likeliest that the one whom the question names may have told.

    The others keep their shares: where they are likelier, that speaks against the answer.

    :param rows: float32 (n, n_features)
    :param shares: float64 (n,), how the candidates share out the probability
    :returns: its number; -1 for none
    """
    told = rows[:, FEATURES.index("told")] > 0
    return int(np.argmax(np.where(told, shares, -1.0))) if told.any() else -1


def lead(shares: Floats, first: int) -> float:
    """How far a candidate's share is above the greatest of the others'.

    :param shares: float64 (n,), in [0, 1]
    :param first: the candidate's number; -1 for none
    :returns: in [-1, 1]
    """
    return float(shares[first]) - float(np.delete(shares, first).max(initial=0.0)) if first >= 0 else 0.0


def logistic(features: Floats, weights: Floats) -> float:
    """The logistic function of a weighted sum.

    :param features: float64 (n,)
    :param weights: float64 (n,)
    :returns: in (0, 1)
    """
    return float(1.0 / (1.0 + np.exp(-np.clip(features @ weights, -30.0, 30.0))))


@cache
def load_scorer(path: Path | None = None) -> Scorer:
    """Read a model.

    :param path: a file that ``benchmarks/fit_answers.py`` wrote; the one that is shipped by default
    :returns: the model
    :raises InputError: if the file cannot be read
    """
    source = path or files(__package__).joinpath("scorer.json")
    return Scorer.from_json(load_json(source, "an answer model", "benchmarks/fit_answers.py"))
