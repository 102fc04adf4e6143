"""Milliseconds to look up what some facts are joined to, by three wordings of one question to the store.

    python benchmarks/lookups.py [--memory FOLDER] [--ids 5 500 2000]

The rows are the same for all three (checked); each figure is the median of five. LadybugDB plans a pattern with both ends as
a join of whole tables, however few ids are asked for, and what is optional as a step from the node that it has.
"""

import argparse
import statistics
import time
from pathlib import Path

import common
from rich.console import Console
from rich.table import Table

import graphmem
from graphmem.memory import Memory

COLUMNS = "RETURN f.id AS id, s.id AS subject, coalesce(o.id, '') AS object, f.predicate AS predicate"
WORDINGS = {
    "WHERE id IN $ids": f"""
MATCH (f:Fact)-[:SUBJECT]->(s:Entity) WHERE f.id IN $ids
OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity) {COLUMNS}""",
    "UNWIND, one pattern": f"""
UNWIND $ids AS id MATCH (f:Fact {{id: id}})-[:SUBJECT]->(s:Entity)
OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity) {COLUMNS}""",
    "UNWIND, then OPTIONAL MATCH": f"""
UNWIND $ids AS id MATCH (f:Fact {{id: id}})
OPTIONAL MATCH (f)-[:SUBJECT]->(s:Entity) OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity)
WITH f, s, o WHERE s.id IS NOT NULL {COLUMNS}""",
}


def timed(memory: Memory, statement: str, ids: list[str]) -> tuple[float, list[tuple]]:
    """The median of five times, in milliseconds, and the rows."""
    times, rows = [], []
    for _ in range(5):
        start = time.perf_counter()
        rows = sorted(memory.cypher(statement, {"ids": ids}).rows)
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times), rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--memory", type=Path, default=common.WORK / "2wiki")
    parser.add_argument("--ids", type=int, nargs="*", default=[5, 500, 2000])
    options = parser.parse_args()
    with graphmem.open(options.memory, encoder=None, read_only=True) as memory:
        facts = memory.cypher("MATCH (f:Fact) WHERE f.retired_at = '' RETURN count(f) AS facts").rows[0][0]
        table = Table("wording", *(f"{count} ids" for count in options.ids), title=f"ms, in a memory of {facts} facts")
        found: dict[int, set] = {count: set() for count in options.ids}
        for wording, statement in WORDINGS.items():
            cells = []
            for count in options.ids:
                text = f"MATCH (f:Fact) WHERE f.retired_at = '' RETURN f.id AS id ORDER BY id LIMIT {count}"
                milliseconds, rows = timed(memory, statement, [row[0] for row in memory.cypher(text).rows])
                found[count].add(tuple(rows))
                cells.append(f"{milliseconds:.1f}")
            table.add_row(wording, *cells)
    Console(width=100).print(table)
    if any(len(answers) > 1 for answers in found.values()):
        raise SystemExit("the wordings gave other rows")


if __name__ == "__main__":
    main()
