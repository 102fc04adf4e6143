"""Fit the ranker on the development questions, every set weighted alike.

    python benchmarks/fit_ranker.py [--leave-out SET] --output FILE

The model is gradient-boosted trees (scikit-learn) on the features that `Retriever.candidates` gives; the file holds them as
JSON, and graphmem evaluates them itself. Features are kept in `results/features/` until the memories or the code change:
delete that folder then.
"""

import argparse
import json
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import common
import numpy as np
import recall
from rich.console import Console
from rich.progress import track
from sklearn.ensemble import HistGradientBoostingClassifier

from graphmem.retrieve.ranker import CandidateTable, Ranker
from graphmem.retrieve.trees import Trees

# Small and regularised: with larger trees the sets that are left out lose.
MODEL = {
    "max_iter": 150, "max_leaf_nodes": 8, "learning_rate": 0.07, "min_samples_leaf": 60, "l2_regularization": 5.0,
    "early_stopping": False, "random_state": 0,
}  # fmt: skip


@dataclass
class Example:
    """A question's candidates, with what is right."""

    rows: np.ndarray
    features: list[str]
    gold: np.ndarray
    sources: list[str]
    question: common.Question


def examples(name: str) -> list[Example]:
    """The candidates of a set's questions."""
    path = common.WORK / "features" / f"{name}.pickle"
    if path.exists():
        found: list[Example] = pickle.loads(path.read_bytes())
        return found
    made = []
    for world in common.worlds(name):
        with recall.memory_of(name, world) as memory:
            retriever = memory.retriever()
            sources = retriever.generation.records.notes["source_id"].to_pylist()
            for question in track(world.questions, name):
                table = retriever.candidates(question.text)
                mine = [sources[note] for note in table.notes]
                gold = np.array([source in question.gold for source in mine])
                made.append(Example(table.rows, table.features, gold, mine, question))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(made))
    return made


def fit(sets: dict[str, list[Example]]) -> HistGradientBoostingClassifier:
    """Fit on some sets."""
    rows = [example.rows for made in sets.values() for example in made]
    gold = [example.gold for made in sets.values() for example in made]
    total = {name: sum(len(example.gold) for example in made) for name, made in sets.items()}
    weights = [np.full(len(e.gold), 1 / total[name]) for name, made in sets.items() for e in made]
    scale = sum(total.values()) / len(sets)
    return HistGradientBoostingClassifier(**MODEL).fit(
        np.concatenate(rows), np.concatenate(gold), sample_weight=np.concatenate(weights) * scale
    )


def trees_of(model: Any, features: list[str]) -> Trees:  # noqa: ANN401 - scikit-learn is untyped
    """A fitted model as data; leaves lead to themselves."""
    nodes = [predictors[0].nodes for predictors in model._predictors]
    width = max(len(each) for each in nodes)
    shape = (len(nodes), width)
    own = np.tile(np.arange(width), (len(nodes), 1))
    feature, threshold, value = np.zeros(shape, int), np.full(shape, np.inf), np.zeros(shape)
    left, right = own.copy(), own.copy()
    for tree, each in enumerate(nodes):
        inner = np.flatnonzero(each["is_leaf"] == 0)
        feature[tree, inner], threshold[tree, inner] = each["feature_idx"][inner], each["num_threshold"][inner]
        left[tree, inner], right[tree, inner] = each["left"][inner], each["right"][inner]
        value[tree, : len(each)] = each["value"]
    return Trees(tuple(features), feature, threshold, left, right, value, float(model._baseline_prediction.item()))


def evaluated(ranker: Ranker, made: list[Example]) -> list[str]:
    """Recall of a ranker on a set."""
    rows = []
    for example in made:
        scores = ranker.rank(CandidateTable(np.arange(len(example.rows)), example.rows, example.features))
        order = np.argsort(-scores, kind="stable")
        rows.append(common.scores(list(dict.fromkeys(example.sources[i] for i in order))[:10], example.question.gold))
    return common.mean_scores(rows)


def main() -> None:
    """Fit, write, and print recall on each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leave-out", default="", help="a set that must not be fitted on")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    sets = {name: examples(name) for name in common.available([*common.SETS, common.CONVERSATIONS])}
    if options.leave_out and options.leave_out not in sets:
        raise SystemExit(f"no such set: {options.leave_out}: choose one of {', '.join(sets)}")
    model = fit({name: made for name, made in sets.items() if name != options.leave_out})
    trees = trees_of(model, next(iter(sets.values()))[0].features)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(trees.to_json()), encoding="utf-8")
    for name, made in sets.items():
        note = "left out" if name == options.leave_out else "fitted on"
        Console().print(f"{name} ({note}): R@2 R@5 R@10 all@5: {' '.join(evaluated(Ranker(trees), made))}")


if __name__ == "__main__":
    main()
