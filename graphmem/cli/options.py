"""Options that several commands share."""

from typing import Annotated

import typer

MemoryOption = Annotated[
    str, typer.Option("--memory", "-m", help="A folder, or the address of a Neo4j server (neo4j://host:port).")
]
SpaceOption = Annotated[str, typer.Option("--space", "-s", help="Namespace within the memory.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
EncoderOption = Annotated[str, typer.Option("--encoder", help="Name or path of the embedding model.")]
