"""Start, stop and look at a local Neo4j server."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from graphmem.errors import ServerError

from .artifacts import class_path
from .bolt import USER, NotYetError, make_ready
from .exclusive import exclusive
from .home import (
    LOCK_NAME,
    State,
    claim,
    default_home,
    free_port,
    is_free,
    password_file,
    read_state,
    write_settings,
    write_state,
)
from .java import choose_java
from .logs import Logs
from .process import created, end, is_running, listens, spawn
from .release import DEFAULT_VERSION, release_of

_START_TIMEOUT: Final = 180.0
_STOP_GRACE: Final = 30.0
_LOCK_TIMEOUT: Final = 900.0
"""Seconds to wait for another start in the same home, which may be fetching over a slow line."""
_PAUSE: Final = 0.1
_JVM_FLAGS: Final = (
    "-XX:+UseG1GC",
    # Ten times the usual: else the optimising compiler takes more of the processors in the first minutes than it saves.
    "-XX:Tier4InvocationThreshold=50000",
    "-XX:Tier4MinInvocationThreshold=6000",
    "-XX:Tier4CompileThreshold=150000",
    "-XX:Tier4BackEdgeThreshold=400000",
    "-Xms256m",
    "-Xmx1g",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A running server.

    :param url: where drivers connect to
    :param user: the user's name
    :param password_file: the file that holds the password
    :param home: the server's home folder
    :param pid: its process id
    :param version: its version of Neo4j
    :param browser_url: the address of Neo4j Browser, empty if it is not served
    """

    url: str
    user: str
    password_file: Path
    home: Path
    pid: int
    version: str
    browser_url: str


def start(
    home: Path | None = None,
    *,
    version: str = DEFAULT_VERSION,
    browser: bool = False,
    port: int | None = None,
    progress: bool = True,
) -> ServerInfo:
    """Start a server, unless it runs already, and wait until it answers.

    The first start of a version fetches its jars. The server listens on the loopback address only, keeps running when
    this process ends, and keeps its port and its password over restarts.

    :param home: its folder, made if need be; None is a folder in the user's data folder
    :param version: one of the supported versions of Neo4j
    :param browser: whether to serve Neo4j Browser too
    :param port: Bolt's port; None is the one of the last start, or a free one
    :param progress: whether to draw a progress bar on standard error while fetching
    :returns: the running server
    :raises ServerError: if it cannot be fetched or started, or runs already in another way than asked for
    """
    release = release_of(version)
    folder = _folder(home)
    with _files_of(folder):
        claim(folder)
        with exclusive(folder / LOCK_NAME, _LOCK_TIMEOUT):
            last = read_state(folder)
            if last is not None and _runs(folder, last):
                _check_same(folder, last, State(version, port or last.port, last.http_port, browser))
                return _info(folder, last)
            state = _next_state(folder, last, State(version, port or 0, 0, browser))
            write_state(folder, state)
            jars = class_path(version, browser=browser, progress=progress)
            java = choose_java(release.java)
            write_settings(folder, state)
            return _info(folder, _launch(folder, state, [java, *_JVM_FLAGS, release.main_class], jars))


def stop(home: Path | None = None) -> bool:
    """Stop a server and wait until it is gone.

    :param home: its folder; None is the folder that :func:`start` uses by default
    :returns: whether it was running
    :raises ServerError: if the home cannot be understood, or the server cannot be stopped
    """
    folder = _folder(home)
    with _files_of(folder):
        if read_state(folder) is None:
            return False
        with exclusive(folder / LOCK_NAME, _LOCK_TIMEOUT):
            state = read_state(folder)
            if state is None or not state.pid:
                return False
            was_running = end(state.pid, state.started, _home_argument(folder), _STOP_GRACE)
            write_state(folder, replace(state, pid=0, started=0.0))
            return was_running


def status(home: Path | None = None) -> ServerInfo | None:
    """Look whether a server runs.

    :param home: its folder; None is the folder that :func:`start` uses by default
    :returns: the running server, or None
    :raises ServerError: if the home cannot be understood
    """
    folder = _folder(home)
    with _files_of(folder):
        state = read_state(folder)
    return _info(folder, state) if state is not None and _runs(folder, state) else None


def _folder(home: Path | None) -> Path:
    return (default_home() if home is None else home).expanduser().resolve()


@contextmanager
def _files_of(folder: Path) -> Iterator[None]:
    """Turn what the operating system refuses into one line."""
    try:
        yield
    except OSError as error:
        raise ServerError(
            f"cannot use the server's home: {error.filename or folder}: {error.strerror or error}: "
            "see to the disk's space and the permissions, or use another home"
        ) from error


def _home_argument(folder: Path) -> str:
    return f"--home-dir={folder}"


def _runs(folder: Path, state: State) -> bool:
    return state.pid != 0 and is_running(state.pid, state.started, _home_argument(folder))


def _info(folder: Path, state: State) -> ServerInfo:
    return ServerInfo(state.url, USER, password_file(folder), folder, state.pid, state.version, state.browser_url)


def _check_same(folder: Path, running: State, wanted: State) -> None:
    for name, has, wants in (
        ("version", running.version, wanted.version),
        ("port", running.port, wanted.port),
        # a server with Neo4j Browser serves those as well who do not ask for it
        ("browser", running.browser, wanted.browser or running.browser),
    ):
        if has != wants:
            raise ServerError(f"already running in another way: {folder}: {name} is {has}, not {wants}: stop it first")


def _next_state(folder: Path, last: State | None, wanted: State) -> State:
    if last is not None and last.version != wanted.version and (folder / "data").exists():
        raise ServerError(
            f"the home holds data of another version: {folder}: {last.version}, not {wanted.version}: "
            "start that version, or use another home"
        )
    port = wanted.port or (last.port if last else free_port())
    http_port = last.http_port if last and last.http_port != port else free_port(port)
    for needed in (port, http_port) if wanted.browser else (port,):
        if not is_free(needed):
            raise ServerError(f"port in use: {needed}: stop what listens there, or give another port")
    return replace(wanted, port=port, http_port=http_port)


def _launch(folder: Path, state: State, command: list[str | Path], jars: list[Path]) -> State:
    arguments = [_home_argument(folder), f"--config-dir={folder / 'conf'}"]
    environment = {**os.environ, "CLASSPATH": os.pathsep.join(str(jar) for jar in jars)}
    logs = Logs(folder)
    pid = spawn([*command, *arguments], environment, folder, logs.console)
    running = replace(state, pid=pid, started=created(pid) or time.time())
    write_state(folder, running)
    try:
        _wait(folder, running, logs)
    except BaseException:
        # an interrupted start leaves no server behind that nobody knows of
        end(pid, running.started, arguments[0], _STOP_GRACE)
        write_state(folder, state)
        raise
    return running


def _wait(folder: Path, running: State, logs: Logs) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    while True:
        last = ""
        # asking the port alone could find another program that took it in the meantime
        if listens(running.pid, running.port):
            try:
                return make_ready(running.url, folder)
            except NotYetError as error:
                last = str(error)
        if not _runs(folder, running):
            raise ServerError(f"Neo4j did not start: {logs.last_words()}: see {logs.console.parent}")
        if time.monotonic() >= deadline:
            raise ServerError(f"Neo4j did not answer in time: {last or logs.last_words()}: see {logs.console.parent}")
        time.sleep(_PAUSE)
