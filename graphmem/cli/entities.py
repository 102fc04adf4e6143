"""`graphmem entities`: which entities are one, by rules and by decision."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.console import clear_errors, fail, print_json, print_text
from graphmem.cli.options import JsonOption, MemoryOption, SpaceOption
from graphmem.errors import UnknownEntityError
from graphmem.settings import DEFAULT_SPACE

if TYPE_CHECKING:
    from graphmem.entities import Entities

app = typer.Typer(help="Which entities are one: look for them, list, merge, unmerge, reject.", no_args_is_help=True)

OneArgument = Annotated[str, typer.Argument(help="Name of an entity.")]
OtherArgument = Annotated[str, typer.Argument(help="Name of another one.")]
ReasonOption = Annotated[str, typer.Option(help="Why, in words of your own.")]


@app.command("list")
@clear_errors
def list_pairs(
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    status: Annotated[str, typer.Option(help="proposed, accepted or rejected.")] = "proposed",
    json: JsonOption = False,
) -> None:
    """List pairs of entities that may be one, are one, or were told apart."""
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=None, read_only=True) as opened:
        pairs = opened.entities.pairs(status)
    if json:
        print_json(pairs)
        return
    for pair in pairs:
        print_text(f"{pair['one']}  =  {pair['other']}  ({pair['reason']})")
    if not pairs:
        print_text(f"no pairs are {status}; `graphmem entities resolve` looks for them")


@app.command("resolve")
@clear_errors
def resolve(memory: MemoryOption, space: SpaceOption = DEFAULT_SPACE, json: JsonOption = False) -> None:
    """Look for entities that are one: two signals make them one, a single one proposes it."""
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=None) as opened:
        done = opened.entities.resolve()
    if json:
        print_json({
            "documents": done.documents, "accepted": done.accepted, "proposed": done.proposed, "withdrawn": done.withdrawn,
        })
        return
    print_text(
        f"{done.documents} documents read: {done.accepted} pairs made one, {done.proposed} proposed, {done.withdrawn} no "
        f"longer held"
    )


@app.command("merge")
@clear_errors
def merge(
    one: OneArgument,
    other: OtherArgument,
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    reason: ReasonOption = "",
    json: JsonOption = False,
) -> None:
    """Say that two entities are one; `unmerge` takes it back exactly."""
    _decide(memory, space, lambda entities: entities.merge(one, other, reason=reason), f"{one} and {other} are one", json)


@app.command("unmerge")
@clear_errors
def unmerge(
    one: OneArgument,
    other: OtherArgument,
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    json: JsonOption = False,
) -> None:
    """Take a merge back; one that a rule made is not made again."""
    _decide(memory, space, lambda entities: entities.unmerge(one, other), f"{one} and {other} are two", json)


@app.command("reject")
@clear_errors
def reject(
    one: OneArgument,
    other: OtherArgument,
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    reason: ReasonOption = "",
    json: JsonOption = False,
) -> None:
    """Say that two entities are not one, whatever a rule finds; `withdraw` takes it back."""
    act = f"{one} and {other} are told apart"
    _decide(memory, space, lambda entities: entities.reject(one, other, reason=reason), act, json)


@app.command("withdraw")
@clear_errors
def withdraw(
    one: OneArgument,
    other: OtherArgument,
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    json: JsonOption = False,
) -> None:
    """Take a rejection back."""
    act = f"{one} and {other} are no longer told apart"
    _decide(memory, space, lambda entities: entities.withdraw(one, other), act, json)


def _decide(memory: str, space: str, act: "Callable[[Entities], str | None]", done: str, as_json: bool) -> None:
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=None) as opened:
        try:
            still = act(opened.entities) or ""
        except UnknownEntityError as error:
            hubs = f"graphmem cypher explore/hubs -m {memory} -s {space}"
            fail(f"there is no such entity: {error.name}: `{hubs}` lists names, `graphmem search` finds who is spoken of")
    if as_json:
        print_json({"done": not still, "because": still})
    elif still:
        print_text(f"the decision is taken back, but a rule says the same ({still}): unmerge again to reject that")
    else:
        print_text(done)
