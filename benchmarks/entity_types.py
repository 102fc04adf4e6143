"""Which type an entity has that was seen with several: how many of its mentions have the one that is shown.

    python benchmarks/entity_types.py [--sets 2wiki musique ...]

Only entities count whose mentions differ in type. Beside the order that is shipped, from which the type follows whatever
came first: the order of the alphabet, people first, and the type of most mentions, which is the most that any choice can
reach.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

import common
from rich.console import Console
from rich.table import Table

import graphmem
from graphmem.life.rows import entity_type

LABELS = """
MATCH (n:Note)-[m:MENTIONS]->(e:Entity) WHERE n.retired_at = '' AND m.label <> '' AND size(e.types) > 1
RETURN e.id AS entity, m.label AS label, count(*) AS mentions"""
Labels = Mapping[str, int]
CHOICES: dict[str, Callable[[Labels], str]] = {
    "as shipped": entity_type,
    "alphabet": min,
    "people first": lambda labels: "PERSON" if "PERSON" in labels else min(labels),
    "that of most mentions": lambda labels: max(sorted(labels), key=lambda label: labels[label]),
}


def labels_of(name: str) -> list[Counter[str]]:
    """The types of the mentions of each entity that has several."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with graphmem.open(common.WORK / name, encoder=None, read_only=True) as memory:
        for row in memory.cypher(LABELS).as_dicts():
            found[row["entity"]][row["label"]] += row["mentions"]
    return [labels for labels in found.values() if len(labels) > 1]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", default=list(common.available(common.SETS)))
    options = parser.parse_args()
    sets = {name: labels_of(name) for name in options.sets if (common.WORK / name).is_dir()}
    if not sets:
        raise SystemExit(f"no memories in {common.WORK}: make them with benchmarks/recall.py")
    table = Table("type", *sets, "all", title="mentions of the type that their entity has, %")
    for choice, pick in CHOICES.items():
        counts = [
            (sum(labels[pick(labels)] for labels in found), sum(map(sum, (labels.values() for labels in found))))
            for found in sets.values()
        ]
        total = tuple(map(sum, zip(*counts, strict=True)))
        table.add_row(choice, *(f"{100 * right / max(of, 1):.1f}" for right, of in [*counts, total]))
    table.add_row("entities", *(str(len(found)) for found in sets.values()), str(sum(map(len, sets.values()))))
    Console().print(table)


if __name__ == "__main__":
    main()
