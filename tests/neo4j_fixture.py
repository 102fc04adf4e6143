"""Session fixtures: a real Neo4j server, started by the code that users start theirs with.

``GRAPHMEM_TEST_NEO4J=bolt://host:port`` (with ``NEO4J_USERNAME`` and ``NEO4J_PASSWORD``) names a running one instead.
A test that asks for a server never goes by unseen: where none can be had, it fails and says what to do.
"""

import atexit
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from graphmem.errors import ServerError
from graphmem.server import DEFAULT_VERSION, ServerInfo, start, stop

LTS_VERSION = "5.26.30"
VARIABLE = "GRAPHMEM_TEST_NEO4J"
# Tests never run the server for long: compiling less thoroughly saves a third of the processor time of a start.
QUICK_JAVA = ("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")


@dataclass(frozen=True)
class Neo4jServer:
    """Where a server is and how to log in."""

    url: str
    user: str
    password: str = field(repr=False)


def users_server() -> Neo4jServer | None:
    """The server that the environment names, if it names one."""
    url = os.environ.get(VARIABLE)
    if not url:
        return None
    user, password = os.environ.get("NEO4J_USERNAME"), os.environ.get("NEO4J_PASSWORD")
    if not user or not password:
        pytest.fail(f"{VARIABLE} is set: set NEO4J_USERNAME and NEO4J_PASSWORD too")
    return Neo4jServer(url, user, password)


def start_or_fail(home: Path, version: str) -> ServerInfo:
    """Start a server; where none can be had, say what to do."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(*QUICK_JAVA)
        try:
            return start(home, version=version, progress=False)
        except ServerError as error:
            pytest.fail(f"no Neo4j server for this test: {error}: or name a running one by {VARIABLE}=bolt://host:port")


@contextmanager
def started(version: str) -> Iterator[ServerInfo]:
    """Run a server in a fresh home; it is gone afterwards, whatever happened."""
    with tempfile.TemporaryDirectory(prefix="graphmem-neo4j-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        # for a run that ends without finalising its fixtures
        last_resort = atexit.register(partial(stop, home))
        try:
            yield start_or_fail(home, version)
        finally:
            stop(home)
            atexit.unregister(last_resort)


def as_server(info: ServerInfo) -> Neo4jServer:
    return Neo4jServer(info.url, info.user, info.password_file.read_text().strip())


@pytest.fixture(scope="session")
def local_neo4j() -> Iterator[ServerInfo]:
    """A server of the current version that these tests started themselves."""
    with started(DEFAULT_VERSION) as info:
        yield info


@pytest.fixture(scope="session")
def local_neo4j_lts() -> Iterator[ServerInfo]:
    """A server of the long-term version that these tests started themselves."""
    with started(LTS_VERSION) as info:
        yield info


@pytest.fixture(scope="session")
def neo4j_server(request: pytest.FixtureRequest) -> Neo4jServer:
    """A Neo4j server of the current version, or the user's."""
    return users_server() or as_server(request.getfixturevalue("local_neo4j"))


@pytest.fixture(scope="session")
def neo4j_server_lts(request: pytest.FixtureRequest) -> Neo4jServer:
    """A Neo4j server of the long-term version, or the user's."""
    return users_server() or as_server(request.getfixturevalue("local_neo4j_lts"))
