"""What int8 costs and what it saves: recall and time of both variants of the default encoder, in one run.

    python benchmarks/encoder.py [--sets 2wiki musique_train100]

The memory of a set is copied and its vectors are made anew by fp32. The interval is that of a paired bootstrap over
the questions: where it holds 0, the variants do not differ.
"""

import argparse
import shutil
import time

import common
import numpy as np
import recall
from rich.console import Console
from rich.table import Table

import graphmem
from graphmem.encode import open_encoder
from graphmem.opening import open_for_reembedding

_PASSAGES = 200


def speed(variant: str, name: str) -> float:
    """Milliseconds of processor time for each passage."""
    texts = [f"{item.title}\n{item.text}" for item, _ in zip(common.documents(name), range(_PASSAGES), strict=False)]
    encoder = open_encoder(variant=variant)
    encoder.encode(texts[:8])
    start = time.process_time()
    encoder.encode(texts)
    return 1000 * (time.process_time() - start) / len(texts)


def recalls(name: str) -> dict[str, np.ndarray]:
    """Scores of the walk by variant, a row a question."""
    (world,) = common.worlds(name)
    recall.memory_of(name, world).close()
    original, copy = common.WORK / name, common.WORK / f"{name}-fp32"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(original, copy)
    with open_for_reembedding(copy, encoder="all-MiniLM-L6-v2:fp32") as memory:
        memory.reembed()
    found = {}
    for variant, folder in (("int8", original), ("fp32", copy)):
        with graphmem.open(folder, encoder=f"all-MiniLM-L6-v2:{variant}") as memory:
            found[variant] = np.array(recall.evaluate(recall.prepare(memory, world.questions), recall.FAST))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", default=["2wiki", "musique_train100"])
    table = Table("set", "variant", "ms a passage", "R@2", "R@5", "R@10", "all@5", "R@5 against fp32, 95 %")
    for name in common.available(parser.parse_args().sets):
        scores = recalls(name)
        low, high = common.interval(100 * (scores["int8"] - scores["fp32"])[:, 1])
        for variant, rows in scores.items():
            versus = f"{low:+.1f} to {high:+.1f}" if variant == "int8" else ""
            table.add_row(name, variant, f"{speed(variant, name):.1f}", *common.mean_scores(rows), versus)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
