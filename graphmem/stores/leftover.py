"""A log that was left behind: is what it holds all that was acknowledged, and can it be replayed at all?

LadybugDB replays a log when it opens a database, silently up to the first broken record; and it crashes over some broken
records. So a log is first replayed in another process, which changes nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from graphmem.errors import CorruptStoreError
from graphmem.stores.ladybug_files import LOG_FILE

# A log is replayed at about 8 MB a second; what takes so much longer never ends.
_SECONDS = 60.0
_SECONDS_PER_BYTE = 1e-6
# Where a log ends within a page, in the middle of a record, the library reads beyond its buffer.
_PAGE = 4096


def check_log(folder: Path, acknowledged: int, *, read_only: bool, accept_loss: bool) -> None:
    """Raise if the log that was left behind lacks acknowledged commits; make it one that can be replayed.

    No writer has the database open. A log that ends in a record that was never finished is cut there, since that was
    never acknowledged.

    :param folder: the memory's folder
    :param acknowledged: the last acknowledged revision
    :param read_only: nothing may be changed
    :param accept_loss: go on with what can be replayed
    :raises CorruptStoreError: if acknowledged commits are lost and that is not accepted; then nothing was changed
    """
    log = folder / LOG_FILE
    if not log.exists() or log.stat().st_size == 0:
        return
    revision = _probe(folder)
    if revision is not None:
        if not accept_loss:
            check_complete(folder, revision, acknowledged)
        return
    data = log.read_bytes()
    length = len(data)
    revision = _probe_with(folder, data)
    if revision is None and accept_loss:
        length = _longest(folder, data)
        revision = _probe_with(folder, data[:length])
    if revision is None or read_only:
        raise CorruptStoreError(
            f"the store's log is damaged and cannot be read: {folder}: restore the folder from a backup, or open it for "
            f"writing with accept_loss=True (graphmem index --rebuild --accept-loss) and ingest the sources again"
        )
    if not accept_loss:
        check_complete(folder, revision, acknowledged)
    shutil.copyfile(log, log.with_suffix(".damaged"))
    _write_log(log, data[:length])


def check_complete(folder: Path, revision: int, acknowledged: int) -> None:
    """Raise if acknowledged commits are lost.

    :param folder: the memory's folder
    :param revision: the revision that the store has
    :param acknowledged: the revision that it once had
    :raises CorruptStoreError: if the first is lower
    """
    if revision < acknowledged:
        raise CorruptStoreError(
            f"acknowledged commits are lost, the store's log is damaged: {folder}: it has revision {revision} of "
            f"{acknowledged}: restore the folder from a backup, or open it with accept_loss=True (graphmem index "
            f"--rebuild --accept-loss) and ingest the sources again"
        )


def _longest(folder: Path, data: bytes) -> int:
    """How much of a log can be replayed: a record is broken for all longer parts too, so halving finds it."""
    good, bad = 0, len(data)
    while bad - good > 1:
        middle = (good + bad) // 2
        if _probe_with(folder, data[:middle]) is None:
            bad = middle
        else:
            good = middle
    return good


def _probe_with(folder: Path, data: bytes) -> int | None:
    """The revision that the database would have with another log; None where that cannot be opened."""
    with tempfile.TemporaryDirectory(prefix="graphmem-") as name:
        for file in folder.iterdir():
            if file.is_file() and file.name != LOG_FILE:
                _refer(file.resolve(), Path(name) / file.name)
        _write_log(Path(name) / LOG_FILE, data)
        return _probe(Path(name))


def _write_log(log: Path, data: bytes) -> None:
    """Write a log that ends with its page, in one step: zeros end it as any broken record does."""
    temporary = log.with_suffix(".new")
    temporary.write_bytes(data + b"\0" * (-len(data) % _PAGE))
    os.replace(temporary, log)


def _refer(file: Path, name: Path) -> None:
    try:
        name.symlink_to(file)
    except OSError:  # where links need a right of their own
        shutil.copyfile(file, name)


def _probe(folder: Path) -> int | None:
    """What another process finds; None where it crashes, never ends, or cannot open the database."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    seconds = _SECONDS + _SECONDS_PER_BYTE * (folder / LOG_FILE).stat().st_size
    try:
        run = subprocess.run(
            [sys.executable, "-P", "-m", "graphmem.stores.probe", str(folder)],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=True,
            env={**os.environ, "PYTHONPATH": path},
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return int(run.stdout)
