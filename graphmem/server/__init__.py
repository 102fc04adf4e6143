"""A local Neo4j Community server with nothing but pip: fetched once, started detached, stopped by name of its home."""

from .control import ServerInfo, start, status, stop
from .release import DEFAULT_VERSION, SUPPORTED_VERSIONS

__all__ = ["DEFAULT_VERSION", "SUPPORTED_VERSIONS", "ServerInfo", "start", "status", "stop"]
