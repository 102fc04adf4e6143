"""`graphmem neo4j`: a local Neo4j server from packages alone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.console import clear_errors, print_json, print_text
from graphmem.cli.options import JsonOption

if TYPE_CHECKING:
    from graphmem.server import ServerInfo

app = typer.Typer(help="Start, stop and look at a local Neo4j server.", no_args_is_help=True)

HomeOption = Annotated[Path | None, typer.Option("--home", help="Folder of the server's data and configuration.")]


@app.command()
@clear_errors
def start(
    home: HomeOption = None,
    version: Annotated[str, typer.Option(help="Neo4j version.")] = "",
    browser: Annotated[bool, typer.Option("--browser", help="Serve Neo4j Browser too.")] = False,
    json: JsonOption = False,
) -> None:
    """Start a server, fetching it once; nothing happens where it runs already."""
    from graphmem import server

    info = server.start(home, version=version or server.DEFAULT_VERSION, browser=browser, progress=not json)
    _show(info, as_json=json)


@app.command()
@clear_errors
def stop(home: HomeOption = None, json: JsonOption = False) -> None:
    """Stop the server and wait until it is gone."""
    from graphmem import server

    stopped = server.stop(home)
    if json:
        print_json({"stopped": stopped})
    else:
        print_text("stopped" if stopped else "no server was running")


@app.command()
@clear_errors
def status(home: HomeOption = None, json: JsonOption = False) -> None:
    """Say whether a server runs, and how to reach it."""
    from graphmem import server

    info = server.status(home)
    if info is None:
        if json:
            print_json(None)
        else:
            print_text("no server is running: start one with graphmem neo4j start")
        raise typer.Exit(1)
    _show(info, as_json=json)


def _show(info: "ServerInfo", *, as_json: bool) -> None:
    if as_json:
        print_json({
            "url": info.url, "user": info.user, "password_file": str(info.password_file), "home": str(info.home),
            "version": info.version, "pid": info.pid, "browser_url": info.browser_url,
        })
        return
    print_text(f"Neo4j {info.version} answers at {info.url}")
    print_text(f"user {info.user}, password in {info.password_file}")
    if info.browser_url:
        print_text(f"browser at {info.browser_url}")
