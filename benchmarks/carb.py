"""CaRB's scoring of open information extraction (Bhardwaj et al. 2019), from the paper and its default matcher.

A tuple is a predicate and its arguments, compared as bags of tokens part by part: predicate, first argument, and all other
arguments as one. Recall gives every gold tuple the best that any extraction recalls of it (one extraction may serve
several); precision pairs extractions and gold tuples one to one, the most precise pair first, and an extraction without a
partner counts as nothing. Both are sums over sentences at each threshold of confidence.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from common import DATA

_FORMS_OF_BE = frozenset(["be", "is", "am", "are", "was", "were", "been", "being"])
_SAYING = ("said", "told", "added", "adds", "says")


@dataclass(frozen=True)
class Tuple:
    """An extraction, or a gold tuple.

    :param predicate: its words, with spaces between tokens
    :param arguments: subject first; at least one
    :param confidence: of an extraction, between 0 and 1
    """

    predicate: str
    arguments: tuple[str, ...]
    confidence: float = 1.0


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 at the best threshold, and the area under the curve, all between 0 and 1."""

    precision: float
    recall: float
    f1: float
    auc: float


def read_gold(split: str = "dev") -> dict[str, list[Tuple]]:
    """Gold tuples by sentence."""
    gold: dict[str, list[Tuple]] = {}
    with (DATA / "carb" / f"{split}.tsv").open(encoding="utf-8") as file:
        for line in file:
            sentence, predicate, *arguments = line.rstrip("\n").split("\t")
            gold.setdefault(sentence, []).append(Tuple(predicate, tuple(arguments)))
    return gold


def match(gold: Tuple, found: Tuple) -> tuple[float, float]:
    """Precision and recall of an extraction against a gold tuple, each in [0, 1]; 0 without a common predicate word.

    A gold tuple of saying is compared with the extraction turned round as well, since what is said may come first.
    """
    straight = _match_parts(gold, found.predicate, _two(found.arguments))
    if not any(verb in gold.predicate for verb in _SAYING) or len(found.arguments) < 2:
        return straight
    turned = (" ".join(found.arguments[1:]), found.arguments[0])
    return max(straight, _match_parts(gold, found.predicate, turned))


def _two(arguments: Sequence[str]) -> tuple[str, ...]:
    return (arguments[0], " ".join(arguments[1:])) if len(arguments) > 1 else tuple(arguments)


def _match_parts(gold: Tuple, predicate: str, arguments: Sequence[str]) -> tuple[float, float]:
    wanted, given = Counter(gold.predicate.split()), Counter(predicate.split())
    common = (wanted & given).total()
    if given["be"] > wanted["be"] and any(form in wanted for form in _FORMS_OF_BE - {"be"}):
        common += 1  # an implied "be" stands for any of its forms
    if not common:
        return 0.0, 0.0
    matched, of_given, of_wanted = common, given.total(), wanted.total()
    expected = _two(gold.arguments)
    if len(arguments) < len(expected):
        return 0.0, 0.0
    for part, other in zip(expected, arguments, strict=False):
        left, right = Counter(part.split()), Counter(other.split())
        matched += (left & right).total()
        of_wanted += left.total()
        of_given += right.total()
    return matched / of_given, matched / of_wanted


def score(gold: Mapping[str, Sequence[Tuple]], found: Mapping[str, Sequence[Tuple]]) -> Score:
    """Score extractions; sentences that are not in the gold count for nothing."""
    levels = sorted({extraction.confidence for sentence in gold for extraction in found.get(sentence, ())})
    if not levels:
        return Score(0.0, 0.0, 0.0, 0.0)
    sums = np.zeros((4, len(levels)))  # precise, extractions, recalled, gold
    for sentence, tuples in gold.items():
        extractions = found.get(sentence, ())
        table = [[match(wanted, extraction) for extraction in extractions] for wanted in tuples]
        start = 0
        for level in sorted({extraction.confidence for extraction in extractions}):
            kept = [index for index, extraction in enumerate(extractions) if extraction.confidence >= level]
            stop = levels.index(level) + 1
            precise = _one_to_one([[row[index][0] for index in kept] for row in table])
            recalled = sum(max(row[index][1] for index in kept) for row in table)
            sums[:3, start:stop] += np.array([[precise], [len(kept)], [recalled]])
            start = stop
        sums[3] += len(tuples)
    precision = np.divide(sums[0], sums[1], out=np.ones(len(levels)), where=sums[1] > 0)
    recall = sums[2] / sums[3]
    f1 = np.divide(2 * precision * recall, precision + recall, out=np.zeros(len(levels)), where=precision + recall > 0)
    best = int(np.argmax(f1))
    x, y = np.append(recall, 0.0)[::-1], np.append(precision, 1.0)[::-1]
    area = float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))
    return Score(float(precision[best]), float(recall[best]), float(f1[best]), area)


def _one_to_one(precisions: Sequence[Sequence[float]]) -> float:
    """Sum of precisions of pairs of a row and a column, the best pair first, none used twice."""
    pairs = sorted(
        ((value, row, column) for row, values in enumerate(precisions) for column, value in enumerate(values)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    rows: set[int] = set()
    columns: set[int] = set()
    total = 0.0
    for value, row, column in pairs:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            total += value
    return total


def tokens(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


def joined(parts: Iterable[str]) -> str:
    """Parts that are not empty, with spaces between them."""
    return " ".join(part for part in parts if part)
