"""The server's jars in the user's cache: fetched once, checked at every start."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from graphmem.errors import ServerError

from .exclusive import exclusive
from .lockfile import LockedJar, read_lock
from .repository import Repository, local_repository

_CONNECTIONS: Final = 8
_LOCK_TIMEOUT: Final = 900.0
"""Seconds to wait for another process that fetches the same jars over a slow line."""


def default_cache() -> Path:
    """Find the folder of fetched jars.

    :returns: a folder in the user's cache, which need not exist
    """
    from platformdirs import user_cache_path

    return user_cache_path("graphmem") / "neo4j"


def class_path(version: str, *, browser: bool = False, progress: bool = True, cache: Path | None = None) -> list[Path]:
    """Give the jars of a version, fetching those that are missing or damaged.

    :param version: a supported version of Neo4j
    :param browser: whether Neo4j Browser is wanted too
    :param progress: whether to draw a progress bar on standard error while fetching
    :param cache: the folder of fetched jars; None is the user's
    :returns: the jars in the order of the lock file; each has the checksum of the lock file
    :raises ServerError: if a jar cannot be had or is not what the lock file says
    """
    jars = [jar for jar in read_lock(version) if browser or not jar.is_browser]
    folder = (default_cache() if cache is None else cache) / version / "lib"
    if _missing(jars, folder):
        folder.mkdir(parents=True, exist_ok=True)
        with exclusive(folder.parent / ".lock", _LOCK_TIMEOUT):
            # another process may have fetched them while this one waited
            fetch_jars(_missing(jars, folder), folder, progress=progress)
    return [folder / jar.filename for jar in jars]


def fetch_jars(
    jars: list[LockedJar], folder: Path, *, progress: bool = False, repository: Repository | None = None
) -> None:
    """Fetch jars into a folder; the caller holds its lock.

    A jar appears in the folder whole and checked, or not at all; what an interrupted run fetched is kept.

    :param jars: what to fetch
    :param folder: where to put them; exists
    :param progress: whether to draw a progress bar on standard error
    :param repository: where to fetch from; None is the user's repositories
    :raises ServerError: if a jar cannot be had or is not what the lock file says
    """
    if not jars:
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    parts = folder.parent / ".parts"
    shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("jars"))
    try:
        with (
            repository or Repository(connections=_CONNECTIONS) as source,
            Progress(*columns, console=Console(stderr=True), disable=not progress) as bar,
            ThreadPoolExecutor(max_workers=_CONNECTIONS) as pool,
        ):
            fetch = partial(_fetch, source, local_repository(), parts, folder)
            task = bar.add_task("Fetching Neo4j", total=len(jars))
            try:
                for _ in pool.map(fetch, jars):
                    bar.advance(task)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
    finally:
        shutil.rmtree(parts, ignore_errors=True)


def _missing(jars: list[LockedJar], folder: Path) -> list[LockedJar]:
    return [jar for jar in jars if not jar.matches(folder / jar.filename)]


def _fetch(repository: Repository, users: Path, parts: Path, folder: Path, jar: LockedJar) -> None:
    part = parts / jar.filename
    if jar.matches(users / jar.repository_path):
        shutil.copyfile(users / jar.repository_path, part)
    else:
        repository.fetch(jar.repository_path, part)
    if not jar.matches(part):
        raise ServerError(
            f"wrong checksum: {jar.filename} is not the file that graphmem's lock file names: "
            "check the Maven repository or mirror in use, then try again"
        )
    os.replace(part, folder / jar.filename)
