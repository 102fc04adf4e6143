"""The lock files: which jars a version of Neo4j consists of, with their checksums.

A lock file has one line per jar, ``sha256  group:artifact:version[:classifier]  filename``; lines that start with ``#``
are comments. ``python -m graphmem.server.lock VERSION`` writes it.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from graphmem.errors import ServerError

from .release import BROWSER

_LINE = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<coordinate>\S+)  (?P<filename>[\w.+-]+\.jar)")
_COORDINATE = re.compile(r"[\w.-]+(:[\w.-]+){2,3}")


@dataclass(frozen=True, slots=True)
class LockedJar:
    """One jar of a lock file.

    :param sha256: checksum of the file, 64 hexadecimal digits
    :param coordinate: ``group:artifact:version`` or ``group:artifact:version:classifier``
    :param filename: its name in a Maven repository
    """

    sha256: str
    coordinate: str
    filename: str

    @property
    def is_browser(self) -> bool:
        """Whether the jar is Neo4j Browser, which only those get who ask for it."""
        return self.coordinate == BROWSER

    @property
    def repository_path(self) -> str:
        """Where a Maven repository keeps the file, relative to its root."""
        group, artifact, version = self.coordinate.split(":")[:3]
        return "/".join([*group.split("."), artifact, version, self.filename])

    def matches(self, path: Path) -> bool:
        """Whether a file is this jar.

        :param path: a file, which need not exist
        :returns: whether it exists and has the checksum
        """
        return path.is_file() and sha256_of(path) == self.sha256


def sha256_of(path: Path) -> str:
    """Compute the checksum of a file.

    :param path: a readable file
    :returns: its SHA-256 in lower-case hexadecimal digits
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def lock_name(version: str) -> str:
    """Name the lock file of a version.

    :param version: a version of Neo4j
    :returns: the file's name in the folder ``locks``
    """
    return f"neo4j-{version}.lock"


def parse_lock(lines: Iterable[str], name: str) -> list[LockedJar]:
    """Read the lines of a lock file.

    :param lines: its lines, with or without line ends
    :param name: what to call it in an error
    :returns: the jars in the file's order
    :raises ServerError: if a line is malformed or two jars have the same name
    """
    jars: dict[str, LockedJar] = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = _LINE.fullmatch(text)
        if match is None or not _COORDINATE.fullmatch(match["coordinate"]) or match["filename"] in jars:
            raise ServerError(f"broken lock file: {name} line {number}: reinstall graphmem")
        jars[match["filename"]] = LockedJar(**match.groupdict())
    if not jars:
        raise ServerError(f"broken lock file: {name} lists no jar: reinstall graphmem")
    return list(jars.values())


def read_lock(version: str) -> list[LockedJar]:
    """Read the lock file that graphmem ships for a version.

    :param version: a supported version of Neo4j
    :returns: its jars, the browser's included
    :raises ServerError: if the file is missing or broken
    """
    name = lock_name(version)
    resource = files(__package__) / "locks" / name
    if not resource.is_file():
        raise ServerError(f"no lock file: {name}: reinstall graphmem")
    return parse_lock(resource.read_text(encoding="utf-8").splitlines(), name)
