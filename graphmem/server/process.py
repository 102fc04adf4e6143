"""The server's process: started detached, known again, ended."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from graphmem.errors import ServerError

from .extras import need

_CLOCK_DRIFT: Final = 5.0
"""Seconds by which a process's time of creation may shift, since it is told relative to an adjusted clock."""

_KILL_GRACE: Final = 30.0
"""Seconds in which the operating system should have removed a killed process."""
_PAUSE: Final = 0.05

# A child that nobody waits for becomes a zombie when it ends; stopping a server in the process that started it waits.
_children: dict[int, subprocess.Popen[bytes]] = {}


def spawn(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path, log: Path) -> int:
    """Start a program that outlives this one and does not hear its signals.

    :param command: the program and its arguments
    :param environment: its environment
    :param folder: its working folder
    :param log: the file that takes what it prints; truncated
    :returns: its process id
    """
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
    with log.open("wb") as stream:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            start_new_session=True,
            creationflags=flags,
        )
    _children[child.pid] = child
    # for a moment a new process has no command line, by which it is known again
    while child.poll() is None and not _command_line(child.pid):
        time.sleep(0.001)
    return child.pid


def created(pid: int) -> float | None:
    """Tell when a process was created.

    :param pid: a process id
    :returns: seconds since 1970, or None if there is no such process
    """
    psutil = need("psutil")
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return None


def is_running(pid: int, started: float, argument: str) -> bool:
    """Whether a process still runs, and is the one that was meant.

    :param pid: its process id, which may belong to another program by now
    :param started: when it was created, in seconds since 1970
    :param argument: one argument of its command line
    :returns: whether that process runs
    """
    return _find(pid, started, argument) is not None


def listens(pid: int, port: int) -> bool:
    """Whether a process of this user listens on a TCP port.

    :param pid: its process id
    :param port: 1 to 65,535
    :returns: whether it does; False also if there is no such process
    """
    psutil = need("psutil")
    try:
        sockets = psutil.Process(pid).net_connections(kind="tcp")
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in sockets)


def end(pid: int, started: float, argument: str, grace: float) -> bool:
    """End a process, gently at first, and wait until it is gone.

    :param pid: its process id, which may belong to another program by now
    :param started: when it was created, in seconds since 1970
    :param argument: one argument of its command line
    :param grace: seconds until it is killed
    :returns: whether it was running; a process that is another one is left alone
    :raises ServerError: if it cannot be ended
    """
    process = _find(pid, started, argument)
    if process is None:
        return False
    psutil = need("psutil")
    try:
        process.terminate()
        if not _is_gone(pid, started, argument, grace):
            process.kill()
            if not _is_gone(pid, started, argument, _KILL_GRACE):
                raise ServerError(f"cannot stop the server: process {pid} does not end: look at the machine's disks")
    except psutil.NoSuchProcess:
        _reap(pid)
    except psutil.AccessDenied as error:
        raise ServerError(f"cannot stop the server: process {pid} is another user's: stop it as that user") from error
    return True


def _is_gone(pid: int, started: float, argument: str, within: float) -> bool:
    deadline = time.monotonic() + within
    while _find(pid, started, argument) is not None:
        if time.monotonic() >= deadline:
            return False
        time.sleep(_PAUSE)
    return True


def _command_line(pid: int) -> list[str]:
    """The program and its arguments; empty while a process begins or ends, and if it is not for us to see."""
    psutil = need("psutil")
    try:
        return list(psutil.Process(pid).cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return []


def _find(pid: int, started: float, argument: str) -> Any | None:  # noqa: ANN401 - a psutil.Process
    _reap(pid)
    psutil = need("psutil")
    try:
        process = psutil.Process(pid)
        command = _command_line(pid)
        if abs(process.create_time() - started) > _CLOCK_DRIFT or (command and argument not in command):
            return None
        # While other threads of a zombie are still ending, its files and ports are open. When they have, it is gone for
        # us, even if nobody collects it: the first process of a container often does not.
        is_over = process.status() == psutil.STATUS_ZOMBIE and process.num_threads() == 1 and pid not in _children
        return None if is_over else process
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def _reap(pid: int) -> None:
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
