"""`graphmem stats`, `index`, `reembed` and `setup`: looking after a memory."""

from typing import Annotated

import typer

from graphmem.cli.console import clear_errors, note, print_json, print_text
from graphmem.cli.options import EncoderOption, JsonOption, MemoryOption, SpaceOption
from graphmem.errors import InputError
from graphmem.settings import DEFAULT_ENCODER, DEFAULT_SPACE


@clear_errors
def stats(memory: MemoryOption, space: SpaceOption = DEFAULT_SPACE, json: JsonOption = False) -> None:
    """Print how much a memory holds."""
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=None, read_only=True) as opened:
        values = opened.stats().model_dump()
    if json:
        print_json(values)
        return
    for name, value in values.items():
        print_text(f"{name.replace('_', ' '):16} {value}")


@clear_errors
def index(
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    encoder: EncoderOption = DEFAULT_ENCODER,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew from the store.")] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Go on with what is left after a damaged log lost commits.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Bring a memory's index up to date, or make it anew."""
    from graphmem.opening import open_memory

    if accept_loss and not rebuild:
        raise InputError("after a loss the index is made anew: --accept-loss stands alone: add --rebuild")
    with open_memory(memory, space=space, encoder=encoder, accept_loss=accept_loss) as opened:
        if rebuild:
            opened.rebuild_index()
        else:
            opened.warm_up()
        values = opened.stats()
    if json:
        print_json({"revision": values.index_revision, "bytes": values.index_bytes})
    else:
        print_text(f"index at revision {values.index_revision}, {values.index_bytes / 1e6:.1f} MB")


@clear_errors
def reembed(
    memory: MemoryOption,
    encoder: EncoderOption = DEFAULT_ENCODER,
    space: SpaceOption = DEFAULT_SPACE,
    json: JsonOption = False,
) -> None:
    """Make every vector of a memory anew with another encoder."""
    from graphmem.opening import open_for_reembedding

    with open_for_reembedding(memory, space=space, encoder=encoder) as opened:
        opened.reembed()
        values = opened.stats()
    if json:
        print_json({"encoder": values.encoder, "notes": values.notes})
    else:
        print_text(f"{values.notes} notes now have vectors of {values.encoder}")


@clear_errors
def setup(json: JsonOption = False) -> None:
    """Export the default encoder once, so that later commands load it at once."""
    from graphmem.encode import open_encoder

    encoder = open_encoder(notify=note)
    if json:
        print_json({"encoder": encoder.fingerprint, "dimension": encoder.dimension})
    else:
        print_text(f"encoder ready: {encoder.fingerprint}")
