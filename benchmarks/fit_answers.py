"""Fit the model that chooses answers on the development questions, every set weighted alike.

    python benchmarks/fit_answers.py [--leave-out SET] [--rankers FOLDER] --output FILE

A conditional logit over the candidates of each open question, then two logistic functions that say how likely an answer is
right: they are fitted on answers that models fitted without that set gave, and on answers given by memories without the
passages that hold the answer, where none is right. The threshold keeps a fixed part of the right answers.
"""

import argparse
import json
from pathlib import Path

import common
import numpy as np
from answer_sets import Example, examples, score
from rich.console import Console
from scipy.optimize import minimize

from graphmem.answer.scorer import COMPUTED, OPEN, Scorer, best_of, design, lead

PENALTY = 0.02
CONFIDENCE_PENALTY = 0.01
KEPT = 0.95
"""The part of the right answers that the threshold lets through."""


def fit_choice(sets: dict[str, list[Example]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, scale and weights of the conditional logit: the probability of all right candidates together."""
    rows, right, weights = [], [], []
    for made in sets.values():
        usable = [example for example in made if example.computed is None and example.texts and example.right.max() > 0.6]
        for example in usable:
            found = example.right
            rows.append(design(example.rows))
            right.append(found >= found.max() - 1e-6)
            weights.append(1.0 / len(usable))
    matrix = np.concatenate(rows)
    mean, scale = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
    scaled, good = (matrix - mean) / scale, np.concatenate(right)
    counts = np.array([len(each) for each in right])
    start, group = np.cumsum([0, *counts[:-1]]), np.repeat(np.arange(len(counts)), counts)
    share = np.array(weights) / sum(weights)

    def loss(vector: np.ndarray) -> tuple[float, np.ndarray]:
        logits = scaled @ vector
        grown = np.exp(logits - np.maximum.reduceat(logits, start)[group])
        total, hit = np.add.reduceat(grown, start), np.add.reduceat(grown * good, start)
        value = -(share * np.log(hit / total + 1e-12)).sum() + PENALTY * vector @ vector
        slope = share[group] * (grown / total[group] - grown * good / (hit[group] + 1e-12))
        return value, scaled.T @ slope + 2 * PENALTY * vector

    weights_found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return mean, scale, weights_found


def chosen(example: Example, scorer: Scorer) -> tuple[str | None, np.ndarray]:
    """The answer to a question, and what the confidence in it depends on."""
    if example.computed is not None:
        return example.computed, example.confidence
    shares = scorer.shares(example.rows)
    first = best_of(example.rows, shares)
    if first < 0:
        return None, example.confidence
    features = example.confidence.copy()
    features[1], features[2] = np.log(max(shares[first], 1e-9)), lead(shares, first)
    return example.texts[first], features


def fit_logistic(features: np.ndarray, right: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression, the first that of a column of ones; the penalty falls on all others alike."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    mean[0], scale[0] = 0.0, 1.0
    scaled = (features - mean) / scale

    def loss(vector: np.ndarray) -> tuple[float, np.ndarray]:
        chance = 1 / (1 + np.exp(-np.clip(scaled @ vector, -30, 30)))
        value = -(weights * (right * np.log(chance + 1e-12) + (1 - right) * np.log(1 - chance + 1e-12))).sum()
        slope = scaled.T @ (weights * (chance - right)) + 2 * CONFIDENCE_PENALTY * np.concatenate([[0.0], vector[1:]])
        return value + CONFIDENCE_PENALTY * vector[1:] @ vector[1:], slope

    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B").x / scale
    found[0] -= mean @ found
    return np.asarray(found)


def fit(sets: dict[str, list[Example]], bare: dict[str, list[Example]]) -> Scorer:
    """Fit the whole model; ``bare`` are the same questions asked of memories without their gold passages."""
    whole = fit_choice(sets)
    zeros = (np.zeros(len(OPEN)), np.zeros(len(COMPUTED)))
    seen: dict[bool, list[tuple[np.ndarray, float, float]]] = {True: [], False: []}
    for name, made in sets.items():
        rest = {other: value for other, value in sets.items() if other != name}
        inner = Scorer(*(fit_choice(rest) if rest else whole), *zeros, 0.0)
        for examples_of, hidden in ((made, False), (bare.get(name, []), True)):
            for example in examples_of:
                given, features = chosen(example, inner)
                right = 0.0 if hidden or given is None else score(given, example.asked.answers)[0]
                seen[example.computed is not None].append((features, right, 1.0 / len(made)))
    parts = []
    for computed in (False, True):
        features, right, weights = (np.array(column) for column in zip(*seen[computed], strict=True))
        parts.append(fit_logistic(features, right, weights / weights.sum()))
    scorer = Scorer(*whole, parts[0], parts[1], 0.0)
    confidence = [
        (1 / (1 + np.exp(-np.clip(row @ parts[int(kind)], -30, 30))), weight)
        for kind, rows in seen.items() for row, right, weight in rows if right
    ]  # fmt: skip
    ordered = sorted(confidence)
    passed = np.cumsum([weight for _, weight in ordered]) / sum(weight for _, weight in ordered)
    threshold = ordered[int(np.searchsorted(passed, 1 - KEPT))][0]
    return Scorer(scorer.mean, scorer.scale, scorer.weights, scorer.open, scorer.computed, round(float(threshold), 4))


def main() -> None:
    """Fit, write, and print exact match on each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leave-out", default="", help="a set that must not be fitted on")
    parser.add_argument("--rankers", type=Path, help="folder with SET.json: rankers that were fitted without each set")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    names = common.available(common.SETS)
    sets = {name: examples(name, options.rankers) for name in names}
    bare = {name: examples(name, options.rankers, without_gold=True) for name in names}
    if options.leave_out and options.leave_out not in sets:
        raise SystemExit(f"no such set: {options.leave_out}: choose one of {', '.join(sets)}")
    kept = {name: made for name, made in sets.items() if name != options.leave_out}
    scorer = fit(kept, {name: bare[name] for name in kept})
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(scorer.to_json()), encoding="utf-8")
    for name, made in sets.items():
        exact = np.mean([score(chosen(example, scorer)[0], example.asked.answers)[0] for example in made])
        note = "left out" if name == options.leave_out else "fitted on"
        Console().print(f"{name} ({note}): exact match without abstaining {100 * exact:.1f}")


if __name__ == "__main__":
    main()
