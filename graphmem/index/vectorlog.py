"""The vector log: vectors kept append-only, found by the content that they were made of.

A vector depends on nothing but its text and its encoder, so a row never changes and need never be written twice: catching
up appends what is new, and a killed run loses at most what it had not finished appending. Each kind of row has a file of
its own, so that one kind can be searched without reading the others. Rows that nothing uses any more stay until the index
is rebuilt. A row takes a byte a number (:mod:`graphmem.index.vectors`).
"""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import StoreError
from graphmem.index.vectors import Codes, to_codes

KINDS = ("notes", "sentences")
_DIRECTORY = "directory.bin"
_ENTRY = np.dtype([("key", "S24"), ("start", "<i8", (len(KINDS),)), ("count", "<i4", (len(KINDS),))])


@contextlib.contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error of ours.

    :param folder: where an index is written
    :raises StoreError: if the disk is full or does not allow it
    """
    try:
        yield
    except OSError as error:
        detail = f"{folder}: {error.strerror or error}"
        advice = "see to the disk's space and permissions; the memory itself is safe"
        raise StoreError(f"the index cannot be written: {detail}: {advice}") from error


@dataclass(frozen=True, slots=True)
class Block:
    """Vectors that are kept together: of a note and its sentences.

    :param key: content key, 24 characters
    :param rows: float32 unit rows by kind, shape (n, dimension)
    """

    key: str
    rows: Mapping[str, NDArray[np.float32]]


class VectorLog:
    """Append-only vectors in a folder.

    One thread or process appends (the caller holds the index's writer lock); any number read.

    :param folder: where the files live; made if absent
    :param dimension: length of a vector
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self.dimension = dimension
        self._entries: dict[str, int] = {}
        self._table = np.empty(0, dtype=_ENTRY)
        self._is_ragged = False
        self._seen: tuple[int, ...] = ()
        with writing_to(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self.refresh()

    @property
    def folder(self) -> Path:
        """Where the files live."""
        return self._folder

    def refresh(self) -> None:
        """Read what was appended since, by this or another process; what was not finished does not count."""
        state = self._state()
        if state == self._seen and not self._is_ragged:
            return
        self._seen = state
        path = self._folder / _DIRECTORY
        table = np.fromfile(path, dtype=_ENTRY) if path.exists() else np.empty(0, dtype=_ENTRY)
        available = np.array([self.length(kind) for kind in KINDS])
        whole = ((table["start"] + table["count"]) <= available).all(axis=1) if len(table) else np.empty(0, bool)
        self._table = table
        self._is_ragged = not whole.all()
        keys = table["key"].astype("U24").tolist()
        self._entries = {key: number for number, (key, ok) in enumerate(zip(keys, whole, strict=True)) if ok}

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def append(self, blocks: Sequence[Block]) -> None:
        """Append blocks; those that are there already are left out.

        :param blocks: the new blocks
        """
        news = {block.key: block for block in blocks if block.key not in self._entries}
        if not news:
            return
        if self._is_ragged:
            self._drop_unfinished()
        entries = np.zeros(len(news), dtype=_ENTRY)
        entries["key"] = [key.encode() for key in news]
        for column, kind in enumerate(KINDS):
            arrays = [block.rows.get(kind, np.empty((0, self.dimension), np.float32)) for block in news.values()]
            counts = np.array([len(array) for array in arrays], dtype=np.int64)
            data = to_codes(np.concatenate(arrays)).tobytes()
            start = self._append_bytes(self._file(kind).name, data, self.dimension)
            entries["start"][:, column] = start + np.concatenate([[0], np.cumsum(counts)[:-1]])
            entries["count"][:, column] = counts
        # The directory is written last: an entry whose rows are not all there does not exist.
        self._append_bytes(_DIRECTORY, entries.tobytes(), _ENTRY.itemsize)
        first = len(self._table)
        self._table = np.concatenate([self._table, entries])
        self._entries.update({key: first + number for number, key in enumerate(news)})
        self._seen = self._state()

    def clear(self) -> None:
        """Forget everything; who has mapped the rows keeps them."""
        # The directory first: without it, rows that are left are no one's.
        for name in (_DIRECTORY, *(self._file(kind).name for kind in KINDS)):
            (self._folder / name).unlink(missing_ok=True)
        self.refresh()

    def rows(self, keys: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Where blocks lie.

        :param keys: content keys, all present
        :returns: first rows, shape (n, 2), and counts, shape (n, 2), a column for each of ``KINDS``
        """
        entries = self._table[[self._entries[key] for key in keys]]
        return entries["start"], entries["count"]

    def matrix(self, kind: str) -> Codes:
        """All rows of a kind, mapped from disk, int8 (rows, dimension)."""
        length = self.length(kind)
        if length == 0:
            return np.empty((0, self.dimension), dtype=np.int8)
        return np.memmap(self._file(kind), dtype=np.int8, mode="r", shape=(length, self.dimension))

    def length(self, kind: str) -> int:
        """How many rows of a kind there are on disk."""
        path = self._file(kind)
        return path.stat().st_size // self.dimension if path.exists() else 0

    def _state(self) -> tuple[int, ...]:
        """Which directory there is, and whether it is as it was."""
        path = self._folder / _DIRECTORY
        if not path.exists():
            return (0,)
        found = path.stat()
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _drop_unfinished(self) -> None:
        """Rewrite the directory without entries whose rows never reached the disk: the next rows would take their place."""
        self._table = self._table[sorted(self._entries.values())]
        temporary = self._folder / (_DIRECTORY + ".new")
        temporary.write_bytes(self._table.tobytes())
        os.replace(temporary, self._folder / _DIRECTORY)
        self.refresh()

    def _file(self, kind: str) -> Path:
        return self._folder / f"{kind}.i8"

    def _append_bytes(self, name: str, data: bytes, item: int) -> int:
        """Append after the last whole item, cutting off what a killed run left half-written; the first item's number."""
        path = self._folder / name
        with writing_to(self._folder), path.open("r+b" if path.exists() else "w+b") as file:
            whole = os.fstat(file.fileno()).st_size // item
            file.truncate(whole * item)
            file.seek(whole * item)
            file.write(data)
        return whole
