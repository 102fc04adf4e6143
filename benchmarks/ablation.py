"""What each signal is worth: recall without it, set by set, with 95 % intervals of a paired bootstrap over the questions.

    python benchmarks/ablation.py [--rankers FOLDER] [--sets ...]
    python benchmarks/ablation.py --refit [GROUP ...] [--first-pass] [--sets ...]

A cell is what leaving a signal out changes, in points, and the interval; one in parentheses holds 0. Below 0: it is worth
having. Without --refit: parts of `fast`, in which nothing is fitted, and those parts of `default` that can be left out of a
fitted ranker without being missed by it; --rankers as in `recall.py`. With --refit: groups of features are kept from the
ranker, which is fitted anew, for each set on the other sets only; notes are still chosen with all signals. --first-pass fits
and ranks by the first pass alone, in an eighth of the time. Refits are kept in `results/ablation/`: delete that folder when
`results/features/` or the code change.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import common
import fit_ranker
import numpy as np
import recall
from fit_ranker import Example, Sets, evaluated, examples, fit, judged
from rich.console import Console
from rich.table import Table

from graphmem.retrieve.closeup import CandidateTable, CloseUp, strongest
from graphmem.retrieve.ranker import leaning, load_ranker
from graphmem.retrieve.signals import unit_range
from graphmem.retrieve.trees import Trees, logistic

Rows = list[list[float]]
FAST_WITHOUT = {
    "facts": recall.NO_FACTS,
    "facts as seeds": {"share_facts": 0.0},
    "names as seeds": {"share_names": 0.0},
    "text as seeds": {"share_text": 1e-6},
    "links": {"weight_links": 0.0},
    "mentions": {"weight_mentions": 0.0},
    "titles": {"weight_title": 0.0},
    "neighbours": {"weight_next": 0.0},
    "the question's weights on edges": {"sharpness": 0.0},
}
GROUPS = {
    "dense": "dense q_dense",
    "BM25": "bm25",
    "best sentence": "sentence",
    "all text similarity": "dense q_dense bm25 sentence text",
    "facts": "fact",
    "relations": "related related_out two_related q_related telling told told_shared",
    "names": "titled named names names_joined q_names q_titled",
    "coverage": "coverage pair pair_joined gain gain_joined q_tokens",
    "links": "link_in link_in_sum link_out link_out_sum link_best two_hops q_linked",
    "shared names": "shared shared_sum shared_best two_shared q_shared",
    "PageRank": "walk_all walk_text walk",
    "neighbours": "around beside",
    "speaker": "speaker",
    "residual queries": "residual residual_said residual_any",
}
GROUPS["all that joins notes"] = " ".join(GROUPS[name] for name in ("relations", "links", "shared names", "PageRank")) + (
    " pair pair_joined gain gain_joined names_joined residual residual_said residual_any around beside"
)
WHOLE = "nothing"


@dataclass(frozen=True)
class Trimmed:
    """Candidates of which the ranker is told less: columns of a group are 0, and nothing can be learnt from them.

    :param seen: the candidates
    :param dropped: names of the features that are left out
    """

    seen: CloseUp
    dropped: frozenset[str]

    @property
    def columns(self) -> Mapping[str, np.ndarray]:
        """What candidates are; which of them are fitted on does not depend on the group."""
        return self.seen.columns

    @property
    def is_linked(self) -> bool:
        """Whether any candidate links to another."""
        return self.seen.is_linked

    def first(self) -> CandidateTable:
        """What the first pass is told."""
        return self._without(self.seen.first())

    def again(self, probabilities: np.ndarray, asked: Sequence[int] | None = None) -> CandidateTable:
        """What the further passes are told."""
        return self._without(self.seen.again(probabilities, asked))

    def _without(self, table: CandidateTable) -> CandidateTable:
        stems = [name.removesuffix("/max").removesuffix("_again") for name in table.features]
        rows = np.where([stem in self.dropped for stem in stems], np.float32(0), table.rows)
        return CandidateTable(table.notes, rows, table.features)


def fast_rows(run: recall.Run) -> Iterator[tuple[str, Rows]]:
    """The walk without each of its parts."""
    yield WHOLE, recall.evaluate(run, recall.FAST)
    for label, update in FAST_WITHOUT.items():
        yield label, recall.evaluate(run, recall.FAST.model_copy(update=update))
    signals = run.signals
    parts = {
        "dense in the text": [unit_range(each.notes) for each in signals],
        "BM25 in the text": [unit_range(each.bm25) for each in signals],
        "sentences in the text": [3 * each.text - unit_range(each.notes) - unit_range(each.bm25) for each in signals],
    }
    for label, part in parts.items():
        left = [replace(each, text=np.maximum(3 * each.text - out, 0)) for each, out in zip(signals, part, strict=True)]
        yield label, recall.evaluate(replace(run, signals=left), recall.FAST)
    yield "context sentences (added)", recall.evaluate(replace(run, signals=list(recall.with_context(run))), recall.FAST)
    asked = zip(run.questions, signals, strict=True)
    yield "the walk: text alone", [common.scores(run.ranked(each.text), question.gold) for question, each in asked]


def default_rows(made: Sequence[Example], path: Path | None) -> Iterator[tuple[str, Rows]]:
    """The default ranking without its last passes, or without what is added to them: things that no tree counts on."""
    ranker = load_ranker(path)
    passes = [Trees.from_json(each) for each in ranker.to_json()["passes"]]
    labels = [f"the passes after number {number + 1}" for number in range(len(passes) - 1)]
    labels += ["the leaning to the text", "the leaning to what likely notes lead to", "the pairs"]
    found: dict[str, Rows] = {label: [] for label in (WHOLE, *labels)}
    for example in made:
        odds = [passes[0].log_odds(example.seen.first().rows)]
        asked = strongest(logistic(odds[0]).astype(np.float32))
        for trees in passes[1:]:
            odds.append(trees.log_odds(example.seen.again(logistic(odds[-1]), asked).rows))
        so_far = [odds[0], *(np.mean(odds[1 : 1 + count], axis=0) for count in range(1, len(passes)))]
        by_text = ranker.toward_text(example.seen)
        whole, *fewer, bare = (
            each + leaning(example.seen.candidates, logistic(each))
            for each in (so_far[-1] + by_text, *(each + by_text for each in so_far[:-1]), so_far[-1])
        )
        alone = (whole, *fewer, bare, so_far[-1] + by_text)
        scores = [ranker.together(example.seen, score, asked) for score in alone]
        for rows, score in zip(found.values(), [*scores, whole], strict=True):
            rows.append(judged(example, score))
    yield from found.items()


def refitted(sets: Sets, name: str, group: str, *, first_pass: bool) -> Rows:
    """Scores on a set of a ranker that was fitted on the others, without a group of features."""
    path = common.WORK / "ablation" / ("first" if first_pass else "both") / name / f"{group}.json"
    if path.exists():
        return list(json.loads(path.read_text(encoding="utf-8")))
    dropped = frozenset(GROUPS.get(group, "").split())
    trimmed = {each: [replace(one, seen=Trimmed(one.seen, dropped)) for one in made] for each, made in sets.items()}
    others = {each: made for each, made in trimmed.items() if each != name}
    if first_pass:
        trees = fit(others, {id(one): one.seen.first() for made in others.values() for one in made})
        rows = [judged(one, trees.log_odds(one.seen.first().rows)) for one in trimmed[name]]
    else:
        rows = evaluated(fit_ranker.fit_ranker(others, pairs=False), trimmed[name])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows), encoding="utf-8")
    return rows


def cell(rows: Rows, whole: Rows, column: int) -> str:
    """What is lost or won without something, with its interval; in parentheses where that holds 0."""
    differences = 100 * (np.array(rows) - np.array(whole))[:, column]
    low, high = common.interval(differences.tolist())
    text = f"{differences.mean():+.1f} [{low:+.1f}, {high:+.1f}]"
    return f"({text})" if low <= 0 <= high else text


def show(title: str, found: dict[str, dict[str, Rows]]) -> None:
    """Print tables of recall@5 and of all@5: a row a signal, a column a set."""
    for column, measure in ((1, "recall@5"), (3, "all@5")):
        table = Table("without", *found, title=f"{title}: {measure}, and what changes")
        for label in next(iter(found.values())):
            whole = {name: rows[WHOLE] for name, rows in found.items()}
            means = [f"{100 * np.mean(np.array(rows)[:, column]):.1f}" for rows in whole.values()]
            cells = means if label == WHOLE else [cell(rows[label], whole[name], column) for name, rows in found.items()]
            table.add_row(label, *cells)
        Console(width=40 + 26 * len(found)).print(table)


def quick(names: Sequence[str], rankers: Path | None) -> None:
    """Leave out what nothing was fitted to need."""
    fast: dict[str, dict[str, Rows]] = {name: {} for name in names}
    default = {}
    for name in names:
        for world in common.worlds(name):
            with recall.memory_of(name, world, quiet=True) as memory:
                for label, rows in fast_rows(recall.prepare(memory, world.questions)):
                    fast[name].setdefault(label, []).extend(rows)
        default[name] = dict(default_rows(examples(name), rankers / f"{name}.json" if rankers else None))
    show("fast", fast)
    show("default, fitted on the other sets only" if rankers else "default as it is shipped", default)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", default=[*common.SETS, common.CONVERSATIONS])
    parser.add_argument("--rankers", type=Path, help="folder of rankers, each fitted without its set")
    parser.add_argument("--refit", nargs="*", choices=[*GROUPS, []], metavar="GROUP", help="fit anew without features")
    parser.add_argument("--first-pass", action="store_true", help="refit and rank by the first pass alone")
    options = parser.parse_args()
    names = common.available(options.sets)
    if options.refit is None:
        quick(names, options.rankers)
        return
    sets = {name: examples(name) for name in common.available([*common.SETS, common.CONVERSATIONS])}
    groups = [WHOLE, *(options.refit or GROUPS)]
    if options.first_pass and "residual queries" in groups:
        groups.remove("residual queries")  # Only the second pass has them.
    found: dict[str, dict[str, Rows]] = {name: {} for name in names}
    for group in groups:
        for name in names:
            found[name][group] = refitted(sets, name, group, first_pass=options.first_pass)
    show(f"{'the first pass alone' if options.first_pass else 'default'}, fitted on the other sets only", found)


if __name__ == "__main__":
    main()
