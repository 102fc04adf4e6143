"""A server's home folder: its configuration, its password, and what is known about its process.

::

    HOME/server.json     version, ports, process (:class:`State`)
    HOME/password        the password of the user neo4j, mode 600
    HOME/conf/neo4j.conf written anew at every start
    HOME/data, HOME/logs Neo4j's own; logs/console.log is what the server prints
"""

import json
import os
import random
import secrets
import socket
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from graphmem.errors import ServerError

from .release import release_of

LOCK_NAME: Final = ".lock"
_STATE_NAME: Final = "server.json"
_LOOPBACK: Final = "127.0.0.1"
# below the range from which systems lend ports to outgoing connections, so that a restart finds its port free
_PORTS: Final = range(20_000, 32_000)
_SETTINGS: Final = """\
# Written by graphmem at every start: changes to this file are lost.
server.default_listen_address={host}
server.bolt.listen_address={host}:{port}
server.bolt.advertised_address={host}:{port}
server.http.enabled={http}
server.http.listen_address={host}:{http_port}
server.http.advertised_address={host}:{http_port}
server.https.enabled=false
server.memory.pagecache.size=256m
dbms.security.auth_enabled=true
dbms.security.allow_csv_import_from_file_urls=false
db.tx_log.preallocate=false
dbms.usage_report.enabled=false
client.allow_telemetry=false
"""


@dataclass(frozen=True, slots=True)
class State:
    """What ``server.json`` holds.

    :param version: the version of Neo4j that the home belongs to
    :param port: Bolt's port
    :param http_port: the port of Neo4j Browser
    :param browser: whether the last start served Neo4j Browser
    :param pid: the running server's process id, 0 after a stop
    :param started: when that process was created, in seconds since 1970, so that a recycled id is noticed
    """

    version: str
    port: int
    http_port: int
    browser: bool = False
    pid: int = 0
    started: float = 0.0

    @property
    def url(self) -> str:
        """Where drivers connect to."""
        return f"bolt://{_LOOPBACK}:{self.port}"

    @property
    def browser_url(self) -> str:
        """The address of Neo4j Browser, empty if it is not served."""
        return f"http://{_LOOPBACK}:{self.http_port}/browser/" if self.browser else ""


def default_home() -> Path:
    """Find the home that is used when none is named.

    :returns: a folder in the user's data folder, which need not exist
    """
    from platformdirs import user_data_path

    return user_data_path("graphmem") / "neo4j"


def claim(home: Path) -> None:
    """Make a home, or make sure that the folder is one.

    :param home: absolute path
    :raises ServerError: if something else is there
    """
    if home.is_dir():
        strangers = {path.name for path in home.iterdir()} - {LOCK_NAME}
        if strangers and not (home / _STATE_NAME).is_file():
            raise ServerError(f"not a home of graphmem's: {home} holds other files: name an empty or a new folder")
    elif home.exists():
        raise ServerError(f"not a folder: {home}: name an empty or a new folder")
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)


def read_state(home: Path) -> State | None:
    """Read ``server.json``.

    :param home: absolute path, which need not exist
    :returns: its content, or None if there is none
    :raises ServerError: if the file cannot be understood
    """
    path = home / _STATE_NAME
    if not path.is_file():
        return None
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return State(**{field.name: content[field.name] for field in fields(State)})
    except (ValueError, KeyError, TypeError) as error:
        raise ServerError(f"broken file: {path}: restore it, or use another home") from error


def write_state(home: Path, state: State) -> None:
    """Write ``server.json``, whole or not at all.

    :param home: absolute path of an existing home
    :param state: its new content
    """
    part = home / f"{_STATE_NAME}.part"
    part.write_text(json.dumps(asdict(state), indent=1) + "\n", encoding="utf-8")
    os.replace(part, home / _STATE_NAME)


def write_settings(home: Path, state: State) -> None:
    """Write ``conf/neo4j.conf``: loopback only, authentication on, telemetry off.

    :param home: absolute path of an existing home
    :param state: the ports, and whether Neo4j Browser is served
    """
    http = "true" if state.browser else "false"
    text = _SETTINGS.format(host=_LOOPBACK, port=state.port, http=http, http_port=state.http_port)
    text += "".join(f"{line}\n" for line in release_of(state.version).settings)
    for folder in ("conf", "logs"):
        (home / folder).mkdir(exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")


def password_file(home: Path) -> Path:
    """Name the file of the password.

    :param home: absolute path of a home
    :returns: the file, which need not exist
    """
    return home / "password"


def new_password(home: Path) -> str:
    """Make up a password and keep it in the home, for nobody else to read.

    :param home: absolute path of an existing home without a password
    :returns: the password
    """
    password = secrets.token_urlsafe(24)
    descriptor = os.open(password_file(home), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(f"{password}\n")
    return password


def is_free(port: int) -> bool:
    """Whether a server could listen on a port of the loopback address.

    :param port: 1 to 65,535
    :returns: whether nothing listens there and the user may
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            # or else the closed connections of the last run would look like a listener
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(other: int = 0) -> int:
    """Choose a port at random on which nothing listens.

    :param other: a port to leave alone
    :returns: the port
    :raises ServerError: if none is free
    """
    for port in random.sample(_PORTS, 100):
        if port != other and is_free(port):
            return port
    raise ServerError(f"no free port: tried 100 from {_PORTS.start} to {_PORTS.stop}: give one that is free")
