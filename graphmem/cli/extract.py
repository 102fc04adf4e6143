"""`graphmem extract`: facts of texts, without a memory."""

import json as json_module
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from graphmem.cli.console import EXIT_REJECTED, clear_errors, note, print_json, print_text
from graphmem.cli.options import JsonOption


@clear_errors
def extract(
    file: Annotated[Path, typer.Argument(help='JSON Lines of {"id", "text"}, or any file that ingest reads.')],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the facts go, as JSON Lines.")],
    processes: Annotated[int | None, typer.Option(help="Parsing processes; by default one a processor.")] = None,
    json: JsonOption = False,
) -> None:
    """Write the facts of each input, in its own words, with the span of their evidence."""
    from graphmem.ingest import IngestSettings, ParsedDocument, Rejection, SourceDocument, parse_documents, read_documents
    from graphmem.ingest.extract import plain_facts

    rejected: list[Rejection] = []

    def documents() -> Iterator[SourceDocument]:
        for item in read_documents([file]):
            if isinstance(item, SourceDocument):
                yield item
            else:
                rejected.append(item)

    count = facts = 0
    temporary = output.with_name(output.name + ".part")
    with temporary.open("w", encoding="utf-8") as target:
        for parsed in parse_documents(documents(), settings=IngestSettings(), processes=processes):
            if isinstance(parsed, ParsedDocument):
                found = plain_facts(parsed)
                target.write(json_module.dumps(found, ensure_ascii=False) + "\n")
                count, facts = count + 1, facts + len(found["facts"])
            else:
                rejected.append(parsed)
    temporary.replace(output)
    if json:
        print_json({"documents": count, "facts": facts, "rejected": len(rejected), "output": str(output)})
    else:
        print_text(f"{facts} facts from {count} documents: {output}")
    for item in rejected:
        note(f"rejected: {item.source}: {item.reason}: {item.advice}")
    if rejected:
        raise typer.Exit(EXIT_REJECTED if count else 1)
