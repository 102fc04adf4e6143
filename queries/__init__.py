"""The Cypher library: every query that graphmem sends, as a file with a header.

A file starts with comment lines ``// purpose:``, ``// parameters:`` and ``// columns:``. Where the two dialects differ,
a folder has two files of one name, ``neo4j/NAME.cypher`` and ``ladybug/NAME.cypher``; otherwise one file serves both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, get_args

Dialect = Literal["ladybug", "neo4j"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)

_HEADER = re.compile(r"^//\s*(purpose|parameters|columns):\s*(.*)$")
_PARAMETER = re.compile(r"(?:\$|\bLOAD FROM )(\w+)")


class QueryNotFoundError(KeyError):
    """No query of that name is in the library."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query of the library.

    :param name: path in the library without dialect and ending, for example ``read/notes``
    :param text: the statement, without its header; several statements end in ``;`` each
    :param purpose: one sentence
    :param parameters: parameter names with their description
    :param columns: column names in order with their description; empty where it returns nothing
    """

    name: str
    text: str
    purpose: str
    parameters: dict[str, str]
    columns: dict[str, str]

    @property
    def statements(self) -> list[str]:
        """The single statements of a file of several, in order."""
        parts = [part.strip() for part in self.text.split(";\n")]
        return [part.rstrip(";") for part in parts if part]


@cache
def load(name: str, dialect: Dialect) -> Query:
    """Load one query.

    :param name: path in the library without dialect and ending, for example ``read/notes``
    :param dialect: the database's dialect; a file of its own wins over the common one
    :returns: the query with its header taken apart
    :raises QueryNotFoundError: if the library has no such query for that dialect
    """
    folder, _, stem = name.rpartition("/")
    root = files(__name__)
    for path in (f"{folder}/{dialect}/{stem}.cypher", f"{folder}/{stem}.cypher"):
        file = root.joinpath(path)
        if file.is_file():
            return parse(name, file.read_text(encoding="utf-8"))
    raise QueryNotFoundError(f"no query {name!r} for {dialect}: see names() for those that exist")


def parse(name: str, source: str) -> Query:
    """Take a query file apart.

    :param name: the query's name
    :param source: the file's text
    :returns: the query
    """
    header: dict[str, str] = {}
    lines = source.splitlines()
    body = [line for line in lines if not line.startswith("//")]
    key = ""
    for line in lines:
        match = _HEADER.match(line)
        if match:
            key = match.group(1)
            header[key] = match.group(2).strip()
        elif line.startswith("//") and key:
            header[key] += " " + line.removeprefix("//").strip()
    return Query(
        name=name,
        text="\n".join(body).strip(),
        purpose=header.get("purpose", ""),
        parameters=_entries(header.get("parameters", "")),
        columns=_entries(header.get("columns", "")),
    )


def names(folder: str = "") -> list[str]:
    """Names of all queries, sorted, each once whatever its dialects.

    :param folder: only those below this folder, for example ``explore``
    :returns: the names
    """
    found = {name for name in _walk(files(__name__), "") if name.startswith(folder)}
    return sorted(found)


def _walk(directory: Traversable, prefix: str) -> Iterator[str]:
    for entry in directory.iterdir():
        if entry.is_dir():
            inner = prefix if entry.name in DIALECTS else f"{prefix}{entry.name}/"
            yield from _walk(entry, inner)
        elif entry.name.endswith(".cypher"):
            yield prefix + entry.name.removesuffix(".cypher")


def _entries(text: str) -> dict[str, str]:
    """Split ``$space (string), $name (string, example)`` at the commas outside parentheses."""
    entries: dict[str, str] = {}
    for part in re.split(r",(?![^(]*\))", text):
        words = part.strip().split(" ", 1)
        if words[0] and words[0] not in {"none", "none."}:
            entries[words[0].removeprefix("$")] = words[1] if len(words) > 1 else ""
    return entries


def parameters_used(text: str) -> set[str]:
    """Names of the ``$parameters`` and of the tables that a statement uses.

    :param text: Cypher
    :returns: the names, without ``$``
    """
    return set(_PARAMETER.findall(text))
