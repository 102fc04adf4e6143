"""The demo: real text into the embedded store, a multi-hop question, the answer's passage and the path to it.

make demo
"""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape

import graphmem
from graphmem.demo import corpus_path, questions_path
from graphmem.index.topk import top_k
from graphmem.model import Hit
from graphmem.retrieve.retriever import Retriever

QUESTION = "fram-designer-parents"
FOLDER = Path("demo-memory")


def dense_rank(retriever: Retriever, question: str, source: str) -> tuple[int, list[str]]:
    """Where plain embedding search ranks a document, from 1, and the titles of its top 5."""
    similarity = retriever.read(question).notes
    notes = retriever.generation.records.notes
    order = [int(row) for row in top_k(similarity, len(similarity))]
    titles = [str(notes["title"][row]) for row in order[:5]]
    return [str(notes["source_id"][row]) for row in order].index(source) + 1, titles


def show(console: Console, number: int, hit: Hit, answer: str) -> None:
    """One hit with its reasons; the answer's words stand out."""
    text = escape(hit.explain()).replace(answer, f"[bold green]{answer}[/bold green]")
    console.print(f"[bold]{number}.[/bold] {text}\n", highlight=False)


def main() -> int:
    """Run the demo; 0 if the answer's passage was found with a path of two hops, one of them a fact."""
    console = Console(width=118)
    rows = [json.loads(line) for line in questions_path().read_text(encoding="utf-8").splitlines()]
    asked = next(row for row in rows if row["id"] == QUESTION)
    question, answer, source = asked["question"], asked["answer"], asked["gold"][-1]
    with graphmem.open(FOLDER) as memory:
        console.print(f"[dim]ingesting {corpus_path().name} into the embedded store at {FOLDER}/ …[/dim]")
        receipt = memory.ingest(corpus_path())
        stats = memory.stats()
        console.print(
            f"{len(receipt.created)} documents created, {len(receipt.unchanged)} unchanged: {stats.notes} notes, "
            f"{stats.entities} entities, {stats.facts} facts, {stats.links} links\n"
        )
        console.print(f"[bold]question[/bold]  {question}")
        rank, titles = dense_rank(memory.retriever(), question, source)
        console.print(f"[bold]dense[/bold]     top 5: {', '.join(titles)}; the answer's passage is at rank {rank}\n")
        hits = memory.search(question, k=5)
    found = next((hit for hit in hits if hit.note.source == source), None)
    for number, hit in enumerate(hits, start=1):
        show(console, number, hit, answer)
    if found is None:
        console.print("[red]the answer's passage was not found[/red]")
        return 1
    path = next((path for path in found.paths if path.hops >= 2 and path.uses_fact), None)
    sentence = next((item.text for item in found.evidence if answer in item.text), found.evidence[0].text)
    console.print(f"[bold]answer[/bold]    [bold green]{answer}[/bold green]: “{escape(sentence)}”", highlight=False)
    console.print(f"[bold]path[/bold]      {escape(str(path or found.paths[0]))}", highlight=False)
    return 0 if path is not None and rank > 5 else 1


if __name__ == "__main__":
    sys.exit(main())
