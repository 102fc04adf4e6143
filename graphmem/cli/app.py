"""The application: its commands, gathered."""

import typer

from graphmem.cli import answers, ask, entities, extract, facts, feed, maintain, neo4j, understand

app = typer.Typer(
    name="graphmem",
    help="A graph-based knowledge memory: text in, notes and facts out, multi-hop answers with their paths.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("ingest")(feed.ingest)
app.command("search")(ask.search)
app.command("understand")(understand.understand)
app.command("answer")(answers.answer)
app.command("context")(answers.context)
app.command("cypher")(ask.cypher)
app.command("stats")(maintain.stats)
app.command("index")(maintain.index)
app.command("reembed")(maintain.reembed)
app.command("extract")(extract.extract)
app.command("setup")(maintain.setup)
app.add_typer(entities.app, name="entities")
app.add_typer(facts.app, name="facts")
app.add_typer(neo4j.app, name="neo4j")


def _version(wanted: bool) -> None:
    if wanted:
        from graphmem.cli.console import print_text
        from graphmem.version import __version__

        print_text(f"graphmem {__version__}")
        raise typer.Exit()


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """A graph-based knowledge memory."""


def main() -> None:
    """Run the command line."""
    app()
