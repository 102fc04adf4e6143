"""`graphmem understand`: what a memory takes a question to ask."""

from typing import Annotated

import typer

from graphmem.cli.console import clear_errors, print_json, print_text
from graphmem.cli.options import EncoderOption, JsonOption, MemoryOption, SpaceOption
from graphmem.settings import DEFAULT_ENCODER, DEFAULT_SPACE


@clear_errors
def understand(
    memory: MemoryOption,
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    space: SpaceOption = DEFAULT_SPACE,
    encoder: EncoderOption = DEFAULT_ENCODER,
    json: JsonOption = False,
) -> None:
    """Show what a question is taken to ask: names, kind of answer, relations, times, shape."""
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=encoder, read_only=True) as opened:
        found = opened.understand(question)
    if json:
        print_json(found.model_dump())
    else:
        print_text(found.explain())
