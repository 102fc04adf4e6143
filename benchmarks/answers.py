"""Answers without a language model on every evaluation set: exact match, F1, and what abstaining is worth.

    python benchmarks/answers.py [--models FOLDER] [--rankers FOLDER] [--missed N] [--curve FILE.svg]
        [--conversations] [--timed]

Exact match and F1 are SQuAD's. With --models and --rankers, those that were fitted without a set answer it (
`fit_answers.py --leave-out SET`, `fit_ranker.py --leave-out SET`, files FOLDER/SET.json): the figures of record. Without,
the shipped ones, which were fitted on these very questions. "forced" never abstains; else
an abstention counts as wrong.
The area under the risk-coverage curve (Geifman and El-Yaniv 2017) is the mean share of wrong answers over all coverages, the
surest first; "ideal" is what an oracle's confidence would reach; --curve draws both. "without gold" asks the same questions
of a memory that lacks the passages with the answers: there it should abstain. --conversations asks what was said in some,
and, in category 5, what was not: the model is then FOLDER/all.json, fitted on the other sets, none of them a conversation.
"""

import argparse
import time
from pathlib import Path

import common
import numpy as np
from answer_sets import Example, asked, examples, open_memory, score, settings_of
from curves import Curve, draw, risks
from fit_answers import chosen
from rich.console import Console
from rich.table import Table

from graphmem.answer.scorer import Scorer, load_scorer

COVERAGES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


def answered(made: list[Example], scorer: Scorer) -> list[tuple[str | None, float]]:
    """The best answer to each question, and the confidence in it."""
    found = []
    for example in made:
        given, features = chosen(example, scorer)
        weights = scorer.open if example.computed is None else scorer.computed
        found.append((given, float(1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))) if given else 0.0))
    return found


def cause(example: Example, given: str | None) -> str:
    """Why a question was missed, as far as a program can tell."""
    if example.computed is not None:
        return "comparison"
    if not set(example.asked.gold) <= set(example.read):
        return "a gold passage is not among the notes read"
    f1 = score(given, example.asked.answers)[1]
    if f1 > 0:
        return "another span of the answer"
    if max((score(text, example.asked.answers)[1] for text in example.texts), default=0.0) < 1:
        return "the answer is no candidate"
    return "another candidate was preferred"


def measure(name: str, models: Path | None, rankers: Path | None, table: Table) -> tuple[list[Example], Scorer, Curve]:
    """Measure one set."""
    scorer = load_scorer(models / f"{name}.json" if models else None)
    made, bare = examples(name, rankers), examples(name, rankers, without_gold=True)
    found, hidden = answered(made, scorer), answered(bare, scorer)
    confidence = np.array([each for _, each in found])
    forced = np.array([score(given, e.asked.answers) for (given, _), e in zip(found, made, strict=True)])
    given = confidence >= scorer.threshold
    scores = forced * given[:, None]
    curve, ideal = risks(forced[:, 0], confidence), risks(forced[:, 0], forced[:, 0])
    right = forced[:, 0] > 0
    abstained = np.mean([each < scorer.threshold for _, each in hidden])
    table.add_row(
        name, *(f"{100 * value:.1f}" for value in (*forced.mean(axis=0), *scores.mean(axis=0), 1 - given.mean())),
        f"{100 * curve.mean():.1f} ({100 * ideal.mean():.1f})", f"{100 * abstained:.1f}", f"{100 * given[right].mean():.1f}",
    )  # fmt: skip
    points = (f"{c:.0%}: {100 * curve[max(0, round(c * len(curve)) - 1)]:.0f}" for c in COVERAGES)
    Console().print(f"{name}: wrong at coverage {', '.join(points)}")
    return made, scorer, Curve(name, curve, ideal, float(given.mean()))


def print_missed(name: str, made: list[Example], scorer: Scorer, count: int) -> None:
    """Print missed questions with the cause of each, and how often each cause is."""
    missed = [
        (cause(example, given), example, given) for example, (given, _) in zip(made, answered(made, scorer), strict=True)
        if not score(given, example.asked.answers)[0]
    ]  # fmt: skip
    chosen_ones = missed[:: max(1, len(missed) // count)][:count]
    totals = {why: sum(1 for each, _, _ in missed if each == why) for why in sorted({why for why, _, _ in missed})}
    print(f"{name}: {len(missed)} missed: {totals}")
    for why, example, given in chosen_ones:
        print(f"  [{why}] {example.asked.text} → {example.asked.answers[0]} | {given}")


def conversations(models: Path | None, rankers: Path | None) -> None:
    """Abstention on questions that a conversation does not answer, and on those that it does."""
    name = common.CONVERSATIONS
    # No set of the fit is a conversation, so the model fitted on all of them is left-out as it is.
    model = models / "all.json" if models and (models / "all.json").exists() else None
    scorer = load_scorer(model)
    made = examples(name, rankers)
    found = answered(made, scorer)
    given = np.array([confidence >= scorer.threshold for _, confidence in found])
    impossible = np.array([not example.asked.answers for example in made])
    forced = np.array([score(text, e.asked.answers) for (text, _), e in zip(found, made, strict=True)])[~impossible]
    exact, f1 = 100 * forced.mean(axis=0)
    kept_exact, kept_f1 = 100 * (forced * given[~impossible, None]).mean(axis=0)
    withheld, others = (
        f"{100 * (1 - given[which].mean()):.1f} % of the {which.sum()}" for which in (impossible, ~impossible)
    )
    print(
        f"{name}: abstains on {withheld} questions of category 5, on {others} others; "
        f"EM {exact:.1f}, F1 {f1:.1f} forced, {kept_exact:.1f}, {kept_f1:.1f} with abstention"
    )


def timed(name: str, rankers: Path | None) -> None:
    """Milliseconds an answer takes, and a search alone."""
    with open_memory(name, settings_of(name, rankers)) as memory:
        questions = [question.text for question in asked(name)][:100]
        for question in questions[:10]:
            memory.answer(question)
        spent: dict[str, list[float]] = {"search": [], "answer": [], "context": []}
        for question in questions:
            for verb, times in spent.items():
                start = time.perf_counter()
                getattr(memory, verb)(question)
                times.append(1000 * (time.perf_counter() - start))
    parts = (f"{verb} p50 {np.median(times):.0f} ms, p95 {np.quantile(times, 0.95):.0f} ms" for verb, times in spent.items())
    print(f"{name}: {'; '.join(parts)}")


def main() -> None:
    """Measure all sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, help="folder with SET.json: models that were fitted without each set")
    parser.add_argument("--rankers", type=Path, help="folder with SET.json: rankers that were fitted without each set")
    parser.add_argument("--missed", type=int, default=0, help="how many missed questions of each set to print")
    parser.add_argument("--curve", type=Path, help="an SVG file that the risk-coverage curves are drawn into")
    parser.add_argument("--conversations", action="store_true", help="also ask the conversations")
    parser.add_argument("--timed", action="store_true", help="also time answers from question to answer")
    options = parser.parse_args()
    table = Table(
        "set", "EM forced", "F1 forced", "EM", "F1", "abstained", "risk-coverage area (ideal)", "abstained without gold",
        "right ones answered",
    )  # fmt: skip
    names = common.available(common.SETS)
    curves = []
    for name in names:
        made, scorer, curve = measure(name, options.models, options.rankers, table)
        curves.append(curve)
        if options.missed:
            print_missed(name, made, scorer, options.missed)
    Console(width=140).print(table)
    if options.curve:
        draw(curves, options.curve)
    if options.conversations and common.available([common.CONVERSATIONS]):
        conversations(options.models, options.rankers)
    for name in names if options.timed else ():
        timed(name, options.rankers)


if __name__ == "__main__":
    main()
