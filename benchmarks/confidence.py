"""How well a fact's confidence is calibrated, and the table that it comes from.

    python benchmarks/confidence.py [--write]

A fact of a sentence of CaRB's development split is right where one of the sentence's gold tuples says it: seven tenths of
the words of its subject are among the tuple's subject, and of its predicate and object among the rest of the tuple. A fact
of Re-DocRED's development set counts where both sides are gold entities, and is right where these are related there; what
share is, depends on the relations that were annotated, so this set has a level of its own, which is not shipped. What
somebody claims is left out of both: its confidence is about more than what the text says. A logistic regression with a ridge
gives log odds to every rule and property (:mod:`graphmem.ingest.confidence`). Each half of both sets is judged by the table
fitted on the other half; ``--write`` fits the shipped table on both.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import carb
import carb_tuples
import common
import numpy as np
import redocred
from graphmem.ingest import IngestSettings, ParsedDocument, SourceDocument, confidence
from graphmem.ingest.analyse import analyse
from graphmem.ingest.language import load_language
from graphmem.ingest.records import Fact
from rich.console import Console
from rich.table import Table

PATH = Path(confidence.__file__).with_suffix(".json")
CARB, REDOCRED = "CaRB", "Re-DocRED"
_ENOUGH = 0.7  # of a side's words
_WORTH = {CARB: 1.0, REDOCRED: 0.2}  # of an example in a fit; being related says less of being right
_RIDGE = 5.0
_BINS = 10
_AT_ONCE = 50
_WORD = re.compile(r"\w+|[^\w\s]")
_BE = frozenset(["be", "is", "am", "are", "was", "were", "been", "being"])

Model = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Example:
    """A fact that was judged.

    :param source: the set
    :param half: 0 or 1; a sentence of CaRB's and a document of Re-DocRED's lie in one
    :param fact: the fact, with its rule's prior as confidence
    :param right: the judgement
    """

    source: str
    half: int
    fact: Fact
    right: bool


def parse(documents: Sequence[SourceDocument]) -> list[ParsedDocument]:
    """Documents whose facts have the priors of their rules as confidence."""
    language = load_language()
    table = confidence.shipped_table()
    found = []
    with patch.dict(table["rules"], clear=True), patch.dict(table["marks"], clear=True):
        for start in range(0, len(documents), _AT_ONCE):
            found += analyse(documents[start : start + _AT_ONCE], language, IngestSettings())
    return [document for document in found if isinstance(document, ParsedDocument)]


def is_said(fact: Fact, gold: Iterable[carb.Tuple]) -> bool:
    """Whether a tuple says a fact, wherever it draws the line between predicate and object."""
    return any(
        _share(_words(fact.subject.text), _words(wanted.arguments[0])) >= _ENOUGH
        and _share(_words(fact.predicate, fact.object.text), _words(wanted.predicate, *wanted.arguments[1:])) >= _ENOUGH
        for wanted in gold
    )


def _words(*texts: str) -> Counter[str]:
    return Counter(word.lower() for text in texts for word in _WORD.findall(text))


def _share(words: Counter[str], inside: Counter[str]) -> float:
    """The share of words that others hold; one form of "be" stands for another."""
    common_words = (words & inside).total()
    if any(words[form] > inside[form] for form in _BE) and any(inside[form] for form in _BE):
        common_words += 1
    return min(1.0, common_words / max(words.total(), 1))


def carb_examples(parsed: Iterable[ParsedDocument], gold: Mapping[str, Sequence[carb.Tuple]]) -> Iterator[Example]:
    """Every fact of CaRB's sentences."""
    for number, document in enumerate(parsed):
        for fact in facts_of(document):
            yield Example(CARB, number % 2, fact, is_said(fact, gold[document.source.source_id]))


def redocred_examples(parsed: Iterable[ParsedDocument], golds: Iterable[redocred.Gold]) -> Iterator[Example]:
    """Facts that join two gold entities."""
    for number, (document, gold) in enumerate(zip(parsed, golds, strict=True)):
        for note in document.notes:
            for fact in note.facts:
                pair = redocred.joined_pair(fact, note.start, gold)
                if pair is not None:
                    yield Example(REDOCRED, number % 2, fact, pair in gold.related)


def facts_of(document: ParsedDocument) -> list[Fact]:
    return [fact for note in document.notes for fact in note.facts]


def fit(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Log odds of rules, and what marks and sets add to them, by Newton's method; CaRB's level is the rules' own."""
    examples = [each for each in examples if confidence.CLAIM not in each.fact.marks]
    names = [("levels", name) for name in sorted({each.source for each in examples})]
    names += [("rules", name) for name in sorted({each.fact.rule for each in examples})]
    names += [("marks", name) for name in sorted({mark for each in examples for mark in each.fact.marks})]
    column = {name: index for index, name in enumerate(names)}
    matrix = np.zeros((len(examples), len(names)))
    for row, each in zip(matrix, examples, strict=True):
        keys = [("levels", each.source), ("rules", each.fact.rule), *(("marks", mark) for mark in each.fact.marks)]
        row[[column[key] for key in keys]] = 1.0
    right = np.array([each.right for each in examples], dtype=float)
    worth = np.array([_WORTH[each.source] for each in examples])
    ridge = np.array([0.0 if part == "levels" else _RIDGE for part, _ in names])
    weights = np.zeros(len(names))
    step = np.ones(1)
    while np.abs(step).max() > 1e-8:
        likely = 1 / (1 + np.exp(-matrix @ weights))
        curve = (matrix * (worth * likely * (1 - likely))[:, None]).T @ matrix + np.diag(ridge)
        step = np.linalg.solve(curve, matrix.T @ (worth * (right - likely)) - ridge * weights)
        weights += step
    found: dict[str, dict[str, float]] = {"levels": {}, "rules": {}, "marks": {}}
    for (part, name), weight in zip(names, weights, strict=True):
        found[part][name] = float(weight)
    level = found["levels"][CARB]
    found["rules"] = {name: round(weight + level, 2) for name, weight in found["rules"].items()}
    found["marks"] = {name: round(weight, 2) for name, weight in found["marks"].items()}
    found["levels"] = {name: weight - level for name, weight in found["levels"].items()}
    return found


def likelihood(model: Model, example: Example) -> float:
    """What a fitted table says of an example, in the level of its set."""
    fact = example.fact
    odds = confidence.log_odds(model, fact.rule, fact.confidence, fact.marks) + model["levels"][example.source]
    return confidence.likelihood(odds, fact.marks)


def calibration_error(right: np.ndarray, likely: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal size, in [0, 1] (Guo et al. 2017, with quantile bins)."""
    order = np.argsort(likely, kind="stable")
    return float(sum(abs(right[part].sum() - likely[part].sum()) for part in np.array_split(order, _BINS)) / len(right))


def area_under_curve(right: np.ndarray, likely: np.ndarray) -> float:
    """How often a right example is likelier than a wrong one, ties as a half, in [0, 1]."""
    good, bad = likely[right == 1], np.sort(likely[right == 0])
    below, up_to = (np.searchsorted(bad, good, side=side) for side in ("left", "right"))
    return float((below + up_to).sum() / (2 * len(good) * len(bad)))


def show(examples: Sequence[Example], judged: Mapping[str, Callable[[Example], float]]) -> None:
    """Calibration and order of each way to judge, set by set."""
    table = Table("set", "facts", "right", "judged by", "calibration error", "AUC")
    for source in (CARB, REDOCRED):
        mine = [each for each in examples if each.source == source and confidence.CLAIM not in each.fact.marks]
        right = np.array([each.right for each in mine], dtype=float)
        for name, judge in judged.items():
            likely = np.array([judge(each) for each in mine])
            figures = (calibration_error(right, likely), area_under_curve(right, likely))
            table.add_row(source, str(len(mine)), _percent(right.mean()), name, *map(_percent, figures))
    Console().print(table)


def show_carb(parsed: Sequence[ParsedDocument], gold: Mapping[str, Sequence[carb.Tuple]], likely: Iterable[float]) -> None:
    """CaRB's own score with priors, with the other half's table, and with one confidence for all."""
    rest = iter(likely)
    held_out = [_judged(document, lambda fact: next(rest)) for document in parsed]
    even = [_judged(document, lambda fact: 0.5) for document in parsed]
    table = Table("CaRB dev", "precision", "recall", "F1", "AUC")
    for name, documents in (("priors", parsed), ("the other half's table", held_out), ("all alike", even)):
        score = carb.score(gold, {document.source.source_id: carb_tuples.tuples_of(document) for document in documents})
        table.add_row(name, *map(_percent, (score.precision, score.recall, score.f1, score.auc)))
    Console().print(table)


def _judged(document: ParsedDocument, judge: Callable[[Fact], float]) -> ParsedDocument:
    notes = [
        replace(note, facts=tuple(replace(fact, confidence=round(judge(fact), 2)) for fact in note.facts))
        for note in document.notes
    ]
    return replace(document, notes=tuple(notes))


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"fit on all and write {PATH.name}")
    options = parser.parse_args()
    if len(common.available(["carb", "redocred"])) < 2:
        return
    gold, golds = carb.read_gold(), list(redocred.read_gold(500))
    sentences = parse([SourceDocument(sentence, sentence) for sentence in gold])
    examples = list(carb_examples(sentences, gold))
    examples += redocred_examples(parse([each.document for each in golds]), golds)
    halves = [fit([each for each in examples if each.half != half]) for half in (0, 1)]
    judged = {
        "the rule's prior": lambda each: each.fact.confidence,
        "the other half's table": lambda each: likelihood(halves[each.half], each),
    }
    show(examples, judged)
    show_carb(sentences, gold, [judged["the other half's table"](each) for each in examples if each.source == CARB])
    if options.write:
        model = fit(examples)
        content = {part: model[part] for part in ("rules", "marks")}
        PATH.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
