"""Whether the path that is shown for a hit carried its score: what is left of it without the kinds of edges on that path.

    python benchmarks/paths.py [--set 2wiki] [--questions 50]

For each of a question's five best hits the kinds of edges on its best path are left out of the memory, and as a baseline as
many kinds that are not on it; the question is asked again. Of a hit that starts its own path nothing is left out.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Sequence

import common
import numpy as np
import recall
from rich.console import Console
from rich.progress import track
from rich.table import Table

from graphmem.retrieve.retriever import Retriever
from graphmem.settings import SearchSettings

KINDS = ("mentions", "title", "evidence", "subject", "object", "links", "next")
MODES = ("fast", "default")
HITS = 5
Changes = dict[str, list[float]]


def changes(retriever: Retriever, questions: Sequence[str], mode: str, seed: int = 0) -> Changes:
    """How much each hit's score changes without the kinds of edges on its path, and without as many others.

    :param retriever: the index
    :param questions: what is asked
    :param mode: ``fast`` or ``default``
    :param seed: of the choice of others
    :returns: new score minus old, by what was left out: ``path`` and ``others``
    """
    chooser, found = random.Random(seed), defaultdict(list)
    whole = retriever.with_settings(SearchSettings(mode=mode))
    rows = {note: row for row, note in enumerate(retriever.generation.records.notes["id"].to_pylist())}
    for question in track(questions, mode):
        for hit in whole.search(question, HITS):
            on_path = sorted({step.kind for step in hit.paths[0].steps}) if hit.paths else []
            if on_path:
                others = [kind for kind in KINDS if kind not in on_path]
                chosen = chooser.sample(others, min(len(on_path), len(others)))
                for name, kinds in {"path": on_path, "others": chosen}.items():
                    weights = {f"weight_{kind}": 0.0 for kind in kinds}
                    without = retriever.with_settings(SearchSettings(mode=mode, **weights))
                    found[name].append(float(without.spread(question).scores[rows[hit.note.id]]) - hit.score)
    return dict(found)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="2wiki")
    parser.add_argument("--questions", type=int, default=50)
    options = parser.parse_args()
    if not common.available([options.set]):
        return
    table = Table("mode", "left out", "hits", "score falls", "mean change", title=f"without a path's edges, {options.set}")
    for world in common.worlds(options.set)[:1]:
        asked = [question.text for question in world.questions]
        asked = random.Random(0).sample(asked, min(options.questions, len(asked)))
        with recall.memory_of(options.set, world) as memory:
            for mode in MODES:
                for name, values in changes(memory.retriever(), asked, mode).items():
                    falls = 100 * float(np.mean(np.array(values) < 0))
                    table.add_row(mode, name, str(len(values)), f"{falls:.1f} %", f"{np.mean(values):+.4f}")
    Console().print(table)


if __name__ == "__main__":
    main()
