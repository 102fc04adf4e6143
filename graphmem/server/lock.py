"""Write the lock file of a Neo4j version: ``python -m graphmem.server.lock VERSION``.

For those who maintain graphmem, once per version that :mod:`graphmem.server.release` gains. It resolves the runtime
closure of the server's artifacts (and of Neo4j Browser) from their published descriptions, fetches every jar, compares
it with the checksum that the repository publishes beside it, and writes the SHA-256 of each.
"""

import hashlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from graphmem.errors import ServerError

from .extras import need
from .lockfile import lock_name, parse_lock, sha256_of
from .release import BROWSER, release_of
from .repository import Repository, repositories

LOCKS = Path(__file__).parent / "locks"


def resolve(coordinates: tuple[str, ...], scratch: Path) -> list[str]:
    """Find the runtime closure of some artifacts, resolved together.

    :param coordinates: ``group:artifact:version`` each
    :param scratch: folder for the descriptions that are read on the way
    :returns: sorted ``group:artifact:version[:classifier]`` of every jar, the given ones included
    """
    context = need("jgo.maven").MavenContext(repo_cache=scratch, remote_repos=repositories(), timeout=60)
    wanted = [
        context.create_dependency(":".join([group, artifact, "jar", version, "compile"]))
        for group, artifact, version in (coordinate.split(":") for coordinate in coordinates)
    ]
    given, transitive = context.resolver.resolve(wanted)
    closure: list[Any] = [*given, *(one for one in transitive if one.scope in ("compile", "runtime"))]
    return sorted({_coordinate(one.artifact) for one in closure if one.artifact.packaging == "jar"})


def write_lock(version: str, folder: Path = LOCKS) -> Path:
    """Resolve, fetch and check a version, and write its lock file.

    :param version: a version that :mod:`graphmem.server.release` knows
    :param folder: where to write the file
    :returns: the file
    :raises ServerError: if the version is unknown, or a jar cannot be had or differs from its published checksum
    """
    release = release_of(version)
    with tempfile.TemporaryDirectory() as temporary, Repository() as repository:
        scratch = Path(temporary)
        coordinates = resolve(release.coordinates, scratch) + resolve((BROWSER,), scratch)
        with ThreadPoolExecutor(max_workers=8) as pool:
            lines = list(pool.map(lambda one: _lock_line(repository, one, scratch), coordinates))
    parse_lock(lines, lock_name(version))
    header = f"# Neo4j Community {version} and Neo4j Browser; written by python -m graphmem.server.lock {version}\n"
    path = folder / lock_name(version)
    path.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def _coordinate(artifact: Any) -> str:  # noqa: ANN401 - jgo's artifact
    parts = [artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier]
    return ":".join(part for part in parts if part)


def _lock_line(repository: Repository, coordinate: str, scratch: Path) -> str:
    group, artifact, version, *classifier = coordinate.split(":")
    filename = "-".join([artifact, version, *classifier]) + ".jar"
    path = scratch / f"{group}-{filename}"
    location = "/".join([*group.split("."), artifact, version, filename])
    repository.fetch(location, path)
    published = scratch / f"{path.name}.sha1"
    repository.fetch(f"{location}.sha1", published)
    # SHA-1 is what every Maven repository publishes; it guards against damage on the way, the lock file against change
    if published.read_text().split()[0] != hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest():
        raise ServerError(f"wrong checksum: {filename} is not what its repository published: try again")
    return f"{sha256_of(path)}  {coordinate}  {filename}"


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{write_lock(''.join(sys.argv[1:]))}\n")
    except ServerError as failure:
        sys.exit(f"error: {failure}")
