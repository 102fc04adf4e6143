"""`graphmem ingest`: files and folders into a memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.console import EXIT_REJECTED, clear_errors, note, print_json, print_text
from graphmem.cli.options import EncoderOption, JsonOption, MemoryOption, SpaceOption
from graphmem.settings import DEFAULT_ENCODER, DEFAULT_SPACE

if TYPE_CHECKING:
    from graphmem.life.ingest import Receipt

_MAX_SHOWN = 20


@clear_errors
def ingest(  # noqa: PLR0913 - a command's parameters are its options
    paths: Annotated[list[Path], typer.Argument(help="Text, Markdown or JSON Lines files, or folders of them.")],
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    encoder: EncoderOption = DEFAULT_ENCODER,
    processes: Annotated[int | None, typer.Option(help="Parsing processes; by default one a processor.")] = None,
    resolve: Annotated[bool, typer.Option("--resolve", help="Look afterwards for entities that are one.")] = False,
    json: JsonOption = False,
) -> None:
    """Read documents into a memory; what is there already is left as it is, what changed is replaced."""
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=encoder) as opened, _progress(opened, quiet=json) as watch:
        receipt = opened.ingest(list(paths), processes=processes, watch=watch, resolve=resolve)
    _report(receipt, as_json=json)
    if receipt.rejected:
        nothing = not (receipt.created or receipt.replaced or receipt.unchanged)
        raise typer.Exit(1 if nothing else EXIT_REJECTED)


@contextmanager
def _progress(memory: Any, *, quiet: bool) -> Iterator[Any]:  # noqa: ANN401 - a memory, imported late
    """Progress bars on standard error; nothing where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as progress:
        documents = progress.add_task("documents", total=None)
        stages: dict[str, Any] = {}

        def watch(receipt: "Receipt") -> None:
            progress.update(documents, completed=receipt.done)

        def stage(name: str, done: int, total: int) -> None:
            if name not in stages:
                stages[name] = progress.add_task(name, total=total)
            progress.update(stages[name], completed=done, total=total)

        memory.progress = stage
        yield watch


def _report(receipt: "Receipt", *, as_json: bool) -> None:
    rejected = [{"source": r.source, "reason": r.reason, "advice": r.advice} for r in receipt.rejected]
    if as_json:
        print_json({
            "created": len(receipt.created), "unchanged": len(receipt.unchanged), "replaced": len(receipt.replaced),
            "rejected": rejected, "notes": receipt.notes, "facts": receipt.facts, "links": receipt.links,
            "dropped_facts": receipt.dropped,
        })
        return
    print_text(
        f"{len(receipt.created)} created, {len(receipt.unchanged)} unchanged, {len(receipt.replaced)} replaced, "
        f"{len(rejected)} rejected; {receipt.notes} notes, {receipt.facts} facts, {receipt.links} links written"
    )
    for item in rejected[:_MAX_SHOWN]:
        note(f"rejected: {item['source']}: {item['reason']}: {item['advice']}")
    if len(rejected) > _MAX_SHOWN:
        note(f"… and {len(rejected) - _MAX_SHOWN} more: run with --json for all of them")
