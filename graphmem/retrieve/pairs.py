"""Two notes judged together: whether they are both needed, which neither tells alone.

A ranking of single notes puts two that say the same side by side. What a question of several hops needs are notes that lead
to each other and say different parts of what is asked. So the best few are judged pair by pair, by trees like the ranker's,
and a note counts for as much as all the pairs that it is in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.retrieve.candidates import Candidates
from graphmem.retrieve.closeup import CloseUp
from graphmem.retrieve.features import of_best
from graphmem.retrieve.trees import logistic

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Odds = NDArray[np.float64]
PAIRED = 14
"""How many of the likeliest candidates are judged in pairs: 91 pairs, which hold nearly all notes that are 6th to 10th."""
_OWN = ("text", "dense", "sentence", "telling", "fact", "walk_all")
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class PairTable:
    """The pairs of a question's likeliest candidates, the likelier of each first.

    :param first: int64 (n_pairs,), positions of candidates
    :param second: int64 (n_pairs,), those of the other
    :param rows: float32 (n_pairs, n_features)
    :param features: names of the columns
    """

    first: Rows
    second: Rows
    rows: Floats
    features: list[str]


def pair_table(seen: CloseUp, odds: Odds, asked: Sequence[int]) -> PairTable:
    """What is known of pairs.

    :param seen: the candidates
    :param odds: float64 (n,), how likely each is, in log-odds
    :param asked: the candidates that were asked what they leave open
    :returns: every pair of the likeliest
    """
    top = np.argsort(-odds, kind="stable")[:PAIRED]
    ranks = np.triu_indices(len(top), 1)
    pair = (top[ranks[0]], top[ranks[1]])
    columns = _of_each(seen, odds, top, ranks) | _between(seen.candidates, pair) | _together(seen.candidates, pair)
    columns |= _open(seen, asked, pair) | {name: np.full(len(pair[0]), value) for name, value in seen.constants.items()}
    features = sorted(columns)
    shape = (len(features), len(pair[0]))
    rows = np.array([columns[name] for name in features], dtype=np.float32).reshape(shape).T
    return PairTable(*pair, rows, features)


def in_pairs(table: PairTable, pair_odds: Odds, odds: Odds) -> Odds:
    """Candidates in the order that they have with what their pairs say.

    :param table: the pairs
    :param pair_odds: float64 (n_pairs,), how likely both of each are needed, in log-odds
    :param odds: float64 (n,), how likely each candidate is by itself
    :returns: float64 (n,), the same values handed out anew: pairs say who comes first, and nothing of how sure that is
    """
    both = logistic(pair_odds)
    count = len(odds)
    total = np.bincount(table.first, both, count) + np.bincount(table.second, both, count)
    paired = np.zeros(count, dtype=np.bool_)
    paired[table.first] = paired[table.second] = True
    # All that were judged stay before all that were not.
    order = np.lexsort((-(odds + np.log(total + _LEAST)), ~paired))
    result: Odds = np.empty_like(odds)
    result[order] = np.sort(odds)[::-1]
    return result


def _of_each(seen: CloseUp, odds: Odds, top: Rows, ranks: tuple[Rows, Rows]) -> dict[str, NDArray[Any]]:
    """What each of a pair is by itself, and where it stands among the others."""
    candidates = seen.candidates
    sure = logistic(odds)
    covers = candidates.covered @ candidates.token_weight
    own: dict[str, NDArray[Any]] = {"odds": odds, "sure": sure, "titled": candidates.titled, "covers": covers}
    own["named"] = candidates.named.mean(axis=1) if candidates.named.size else np.zeros_like(odds)
    for name in _OWN:
        own[name] = seen.columns[name] / max(float(seen.columns[name].max(initial=0.0)), _LEAST)
    sides = {"a": top[ranks[0]], "b": top[ranks[1]]}
    columns = {f"{name}_{side}": values[rows] for name, values in own.items() for side, rows in sides.items()}
    following = top[np.minimum(ranks[1] + 1, len(top) - 1)]
    columns |= {"rank_a": ranks[0], "rank_b": ranks[1], "all_sure": np.full(len(ranks[0]), sure.sum())}
    columns |= {"behind_best": odds[top[0]] - odds[sides["b"]], "ahead_of_next": odds[sides["b"]] - odds[following]}
    return columns


def _between(candidates: Candidates, pair: tuple[Rows, Rows]) -> dict[str, NDArray[Any]]:
    """What leads from one to the other, both ways."""
    first, second = pair
    ways = {
        "links": candidates.links, "links/best": of_best(candidates.links), "led": candidates.led,
        "related": candidates.related, "told": candidates.told, "told_shared": candidates.told_shared,
        "shared/best": of_best(candidates.shared),
    }  # fmt: skip
    columns = {f"{name}_ab": worth[first, second] for name, worth in ways.items()}
    columns |= {f"{name}_ba": worth[second, first] for name, worth in ways.items()}
    return columns | {"shared": candidates.shared[first, second]}


def _together(candidates: Candidates, pair: tuple[Rows, Rows]) -> dict[str, NDArray[Any]]:
    """What of the question the two cover, and what each adds to the other."""
    first, second = pair
    alone = candidates.covered @ candidates.token_weight
    both = np.maximum(candidates.covered[first], candidates.covered[second]) @ candidates.token_weight
    columns = {"both": both, "adds_b": both - alone[first], "adds_a": both - alone[second]}
    columns["both/most"] = both / max(float(both.max(initial=0.0)), _LEAST)
    named = candidates.named
    columns["names"] = np.maximum(named[first], named[second]).mean(axis=1) if named.size else np.zeros_like(both)
    return columns


def _open(seen: CloseUp, asked: Sequence[int], pair: tuple[Rows, Rows]) -> dict[str, NDArray[Any]]:
    """How near one is to what the other leaves open."""
    columns = {name: np.zeros(len(pair[0]), dtype=np.float32) for name in ("open", "open_said")}
    for row in asked:
        for one, other in (pair, pair[::-1]):
            for name, near in zip(columns, seen.open.get(row, ()), strict=False):
                columns[name] = np.where(one == row, np.maximum(columns[name], near[other]), columns[name])
    return columns

