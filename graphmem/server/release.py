"""The Neo4j versions that graphmem can run, and what each needs."""

from dataclasses import dataclass
from typing import Final

from graphmem.errors import ServerError

BROWSER: Final = "org.neo4j.client:neo4j-browser:5.24.0"


@dataclass(frozen=True, slots=True)
class Release:
    """One version of Neo4j Community.

    :param version: its version, as its artifacts carry it
    :param main_class: the class that starts the server
    :param java: the lowest major version of Java that runs it
    :param settings: lines of ``neo4j.conf`` that only this version understands
    """

    version: str
    main_class: str
    java: int
    settings: tuple[str, ...]

    @property
    def coordinates(self) -> tuple[str, ...]:
        """The artifacts whose runtime closure is the server, as ``group:artifact:version``."""
        return f"org.neo4j:neo4j:{self.version}", f"org.neo4j.app:neo4j-server:{self.version}"


# The quiet period is what the network layer waits for late connections after the databases closed: 10 s a stop.
_RELEASES: Final = {
    release.version: release
    for release in (
        Release(
            "2026.08.1",
            "org.neo4j.server.Neo4jCommunity",
            21,
            (
                "server.fleet_discovery.enabled=false",
                "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s",
            ),
        ),
        Release(
            "5.26.30",
            "org.neo4j.server.CommunityEntryPoint",
            17,
            ("internal.dbms.bolt.netty_server_shutdown_quiet_period=0",),
        ),
    )
}

SUPPORTED_VERSIONS: Final[tuple[str, ...]] = tuple(_RELEASES)
DEFAULT_VERSION: Final = "2026.08.1"


def release_of(version: str) -> Release:
    """Look up a supported version.

    :param version: a version of Neo4j, for example ``5.26.30``
    :returns: what is known about it
    :raises ServerError: if graphmem has no lock file for that version
    """
    if version not in _RELEASES:
        raise ServerError(f"unknown Neo4j version: {version}: choose one of {', '.join(SUPPORTED_VERSIONS)}")
    return _RELEASES[version]
