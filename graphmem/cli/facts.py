"""`graphmem facts`: facts of one's own, and what is known."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from graphmem.cli.console import EXIT_REJECTED, clear_errors, note, print_json, print_text
from graphmem.cli.options import EncoderOption, JsonOption, MemoryOption, SpaceOption
from graphmem.settings import DEFAULT_ENCODER, DEFAULT_SPACE

app = typer.Typer(help="Facts: find them, add your own, load those of a file.", no_args_is_help=True)

_MAX_SHOWN = 20


@app.command("find")
@clear_errors
def find(
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    subject: Annotated[str, typer.Option(help="Name of the subject.")] = "",
    predicate: Annotated[str, typer.Option(help="Part of the predicate's words.")] = "",
    target: Annotated[str, typer.Option("--object", help="Name of the object, or the literal.")] = "",
    json: JsonOption = False,
) -> None:
    """List current facts by any of their parts."""
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=None, read_only=True) as opened:
        facts = opened.facts.find(subject, predicate, target)
    if json:
        print_json(facts)
        return
    for fact in facts:
        denied = "" if fact["polarity"] else "(not) "
        print_text(f"{fact['subject']} – {denied}{fact['predicate']} – {fact['object']}")


@app.command("add")
@clear_errors
def add(  # noqa: PLR0913 - a command's parameters are its options
    subject: Annotated[str, typer.Argument(help="Name of an entity.")],
    predicate: Annotated[str, typer.Argument(help='In words, such as "was designed by".')],
    target: Annotated[str, typer.Argument(metavar="OBJECT", help="Name of an entity, or a literal.")],
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    encoder: EncoderOption = DEFAULT_ENCODER,
    source: Annotated[str, typer.Option(help="Identifier of a document that says so; a sentence of its own without.")] = "",
    subject_type: Annotated[str, typer.Option(help="Type of the subject, of any vocabulary.")] = "",
    object_type: Annotated[str, typer.Option(help="Type of the object, likewise.")] = "",
    json: JsonOption = False,
) -> None:
    """Add a fact of your own."""
    from graphmem.life.given import Given
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=encoder) as opened:
        done = opened.facts.add(
            subject, predicate, target, source=source, subject_type=subject_type, object_type=object_type
        )
    added = done.added if isinstance(done, Given) else len(done.created)
    if json:
        print_json({"added": added})
    else:
        print_text("1 fact added" if added else "this fact was there already")


@app.command("load")
@clear_errors
def load(
    file: Annotated[Path, typer.Argument(help='JSON Lines of {"id", "entities", "triples"}.')],
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    encoder: EncoderOption = DEFAULT_ENCODER,
    json: JsonOption = False,
) -> None:
    """Add the facts of a file: to the notes of the documents that it names, or as documents of their own."""
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=encoder) as opened:
        given, receipt = opened.facts.load(file)
    if json:
        print_json({
            "added": given.added, "known": given.known, "documents": len(given.documents), "own": len(receipt.created),
            "unchanged": len(receipt.unchanged), "unusable": given.unusable,
            "rejected": [asdict(rejection) for rejection in receipt.rejected],
        })
    else:
        print_text(
            f"{given.added} facts added to {len(given.documents)} documents, {given.known} there already; "
            f"{len(receipt.created)} documents of their own; {given.unusable} triples unusable, "
            f"{len(receipt.rejected)} lines rejected"
        )
        for item in receipt.rejected[:_MAX_SHOWN]:
            note(f"rejected: {item.source}: {item.reason}: {item.advice}")
    if receipt.rejected:
        nothing = not (given.added or given.known or receipt.created or receipt.unchanged)
        raise typer.Exit(1 if nothing else EXIT_REJECTED)
