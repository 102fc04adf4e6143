"""Fit the ranker on the development questions, every set weighted alike, and on questions that nobody wrote.

    python benchmarks/fit_ranker.py [--leave-out SET] [--without-masked] --output FILE

The model is gradient-boosted trees (scikit-learn) on the features that `CloseUp.first` and `CloseUp.again` give; the file
holds them as JSON, and graphmem evaluates them itself. Each pass is the mean of as many models as there are folds, each
fitted without one; a further pass is fitted on what the one before says of questions that it was not fitted on. The masked
questions (`masked.py`) of all corpora but conversations count together as one set more; those of the corpus that is left
out are left out too, and all with --without-masked. What is known of candidates is kept in `results/features/` until the
memories or the code change: delete that folder then.
"""

import argparse
import json
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import common
import masked
import numpy as np
import recall
from rich.console import Console
from rich.progress import track
from sklearn.ensemble import HistGradientBoostingClassifier

from graphmem.retrieve.closeup import CandidateTable, CloseUp, strongest
from graphmem.retrieve.pairs import PairTable, pair_table
from graphmem.retrieve.ranker import Ranker
from graphmem.retrieve.trees import Trees, logistic

# Small and regularised: with larger trees the sets that are left out lose.
MODEL = {
    "max_iter": 150, "max_leaf_nodes": 8, "learning_rate": 0.07, "min_samples_leaf": 60, "l2_regularization": 5.0,
    "early_stopping": False, "random_state": 0,
}  # fmt: skip
FOLDS = 4
PASSES = 3
_BINS = 255
# Of each corpus; three times as many did no better.
MASKED = 300
# Candidates that look good at first sight are all fitted on; of the others, one in so many, which counts for as many.
HARD, EASY = 24, 6
# How many of the best by each of these are asked what they leave open; the first pass's two are nearly always among them.
ASKED = {"strength": 5, "walk_all": 4, "text": 3}


@dataclass
class Example:
    """A question's candidates, with what is right."""

    seen: CloseUp
    gold: np.ndarray
    sources: list[str]
    question: common.Question
    fold: int

    def sample(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Which candidates are fitted on, and how much each counts."""
        columns = self.seen.columns
        order = np.argsort(-(columns["text"] + columns["walk_all"] / max(columns["walk_all"].max(), 1e-9)), kind="stable")
        hard = np.isin(np.arange(len(self.gold)), order[:HARD]) | self.gold
        kept = hard | (rng.integers(EASY, size=len(hard)) == 0)
        return kept, np.where(hard, 1.0, EASY)[kept]


Sets = dict[str, list[Example]]


def examples(name: str, *, from_facts: bool = False) -> list[Example]:
    """The candidates of a set's questions, or of those that its corpus's facts make."""
    path = common.WORK / "features" / f"{name}{'-masked' if from_facts else ''}.pickle"
    if path.exists():
        found: list[Example] = pickle.loads(path.read_bytes())
        return found
    made: list[Example] = []
    for world in common.worlds(name):
        with recall.memory_of(name, world) as memory:
            retriever = memory.retriever()
            records = retriever.generation.records
            sources = records.notes["source_id"].to_pylist()
            questions = masked.Masker(records).questions(MASKED) if from_facts else world.questions
            for question in track(questions, path.stem):
                seen = retriever.look(question.text)
                asked = {row for column, count in ASKED.items() for row in strongest(seen.columns[column], count)}
                retriever.closeups.ask(seen, sorted(asked))
                mine = [sources[note] for note in seen.candidates.notes]
                gold = np.array([source in question.gold for source in mine])
                made.append(Example(seen, gold, mine, question, len(made) % FOLDS))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(made))
    return made


def coarse(rows: np.ndarray) -> np.ndarray:
    """Each column rounded to the nearest of at most 255 of its quantiles.

    The trees sort values into as many bins themselves, but find these one weighted percentile at a time, which takes nine
    tenths of a fit. They cut in the middle between two quantiles, so what they are asked later needs no rounding.
    """
    result = np.empty_like(rows)
    for column, values in enumerate(rows.T):
        kept = np.unique(values)
        if len(kept) > _BINS:
            kept = np.unique(np.quantile(values, np.linspace(0, 1, _BINS), method="nearest"))
        result[:, column] = kept[np.searchsorted((kept[1:] + kept[:-1]) / 2, values)]
    return result


def fit(sets: Sets, tables: dict[int, CandidateTable]) -> Trees:
    """Fit one pass on some sets, from the table of each example."""
    rng = np.random.default_rng(0)
    parts = []
    for made in sets.values():
        total = sum(len(example.gold) for example in made)
        for example in made:
            kept, weight = example.sample(rng)
            parts.append((tables[id(example)].rows[kept], example.gold[kept], weight / total))
    return _fitted(parts, len(sets), next(iter(tables.values())).features)


def fit_pairs(sets: Sets, tables: dict[int, PairTable]) -> Trees:
    """Fit the model that judges two candidates together: the mean of fits without each fold."""
    models = []
    for fold in range(FOLDS):
        parts = []
        for made in sets.values():
            kept = [(tables[id(example)], example.gold) for example in made if example.fold != fold]
            total = sum(len(table.rows) for table, _ in kept)
            for table, gold in kept:
                parts.append((table.rows, gold[table.first] & gold[table.second], np.full(len(table.rows), 1.0 / total)))
        models.append(_fitted(parts, len(sets), next(iter(tables.values())).features))
    return Trees.mean(models)


def _fitted(parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]], n_sets: int, features: list[str]) -> Trees:
    """Trees fitted on rows, what is right of them, and how much each counts: each set's rows sum to one."""
    rows, gold, weights = (np.concatenate(part) for part in zip(*parts, strict=True))
    model = HistGradientBoostingClassifier(**MODEL)
    model.fit(coarse(rows), gold, sample_weight=weights * (len(weights) / n_sets))
    return trees_of(model, features)


def fit_folds(sets: Sets, tables: dict[int, CandidateTable]) -> list[Trees]:
    """Fit one pass without each fold in turn."""
    return [
        fit({name: [example for example in made if example.fold != fold] for name, made in sets.items()}, tables)
        for fold in range(FOLDS)
    ]


def fit_ranker(sets: Sets, *, pairs: bool = True) -> Ranker:
    """Fit all passes, and, if wanted, the model of pairs on what they say of questions that they were not fitted on."""
    everything = [example for made in sets.values() for example in made]
    tables = {id(example): example.seen.first() for example in everything}
    asked: dict[int, list[int]] = {}
    further: dict[int, list[np.ndarray]] = {id(example): [] for example in everything}
    passes = []
    for number in range(PASSES):
        models = fit_folds(sets, tables)
        passes.append(Trees.mean(models))
        for example in everything:
            odds = models[example.fold].log_odds(tables[id(example)].rows)
            likely = logistic(odds)
            rows = asked.setdefault(id(example), strongest(likely.astype(np.float32)))
            if number:
                further[id(example)].append(odds)
            if number + 1 < PASSES:
                tables[id(example)] = example.seen.again(likely, rows)
    unlinked = any(not example.seen.is_linked for example in everything)
    alone = Ranker(*passes, unlinked=unlinked)
    if not pairs:
        return alone
    linked = {name: [example for example in made if example.seen.is_linked] for name, made in sets.items()}
    linked = {name: made for name, made in linked.items() if made}
    paired = {
        id(example): pair_table(example.seen, alone.leant(example.seen, further[id(example)]), asked[id(example)])
        for made in linked.values()
        for example in made
    }
    return Ranker(*passes, unlinked=unlinked, pairs=fit_pairs(linked, paired))


def trees_of(model: Any, features: list[str]) -> Trees:  # noqa: ANN401 - scikit-learn is untyped
    """A fitted model as data; leaves lead to themselves."""
    nodes = [predictors[0].nodes for predictors in model._predictors]
    width = max(len(each) for each in nodes)
    shape = (len(nodes), width)
    own = np.tile(np.arange(width), (len(nodes), 1))
    feature, threshold, value = np.zeros(shape, np.int32), np.full(shape, np.inf), np.zeros(shape)
    left, right = own.astype(np.int32), own.astype(np.int32)
    for tree, each in enumerate(nodes):
        inner = np.flatnonzero(each["is_leaf"] == 0)
        feature[tree, inner], threshold[tree, inner] = each["feature_idx"][inner], each["num_threshold"][inner]
        left[tree, inner], right[tree, inner] = each["left"][inner], each["right"][inner]
        value[tree, : len(each)] = each["value"]
    return Trees(tuple(features), feature, threshold, left, right, value, float(model._baseline_prediction.item()))


def judged(example: Example, scores: np.ndarray) -> list[float]:
    """How good a ranking of a question's candidates is."""
    order = np.argsort(-scores, kind="stable")
    return common.scores(list(dict.fromkeys(example.sources[i] for i in order))[:10], example.question.gold)


def evaluated(ranker: Ranker, made: list[Example]) -> list[list[float]]:
    """Scores of a ranker on a set, a row a question."""
    return [judged(example, ranker.rank(example.seen, lambda seen, rows: None)) for example in made]


def main() -> None:
    """Fit, write, and print recall on each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leave-out", default="", help="a set that must not be fitted on")
    parser.add_argument("--without-masked", action="store_true", help="fit on questions that people wrote alone")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    sets = {name: examples(name) for name in common.available([*common.SETS, common.CONVERSATIONS])}
    if options.leave_out and options.leave_out not in sets:
        raise SystemExit(f"no such set: {options.leave_out}: choose one of {', '.join(sets)}")
    fitted = {name: made for name, made in sets.items() if name != options.leave_out}
    if not options.without_masked:
        told = [name for name in fitted if name != common.CONVERSATIONS]
        fitted["masked"] = [example for name in told for example in examples(name, from_facts=True)]
    ranker = fit_ranker(fitted)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(ranker.to_json()), encoding="utf-8")
    for name, made in sets.items():
        note = "left out" if name == options.leave_out else "fitted on"
        Console().print(f"{name} ({note}): R@2 R@5 R@10 all@5: {' '.join(common.mean_scores(evaluated(ranker, made)))}")


if __name__ == "__main__":
    main()
