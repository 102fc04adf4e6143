"""The index of one space: opened from its files, caught up from the store's feed, rebuilt when there is none."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from graphmem.encode import Encoder
from graphmem.errors import StoreError
from graphmem.index.embed import entity_blocks, note_blocks
from graphmem.index.generation import (
    FORMAT,
    Generation,
    Manifest,
    entity_keys,
    load_generation,
    load_manifest,
    make_generation,
    note_texts,
    note_tokens,
    save_generation,
    save_manifest,
)
from graphmem.index.postings import Postings
from graphmem.index.records import Records, read_again, read_records, row_numbers, touched_by
from graphmem.index.vectorlog import VectorLog
from graphmem.stores.base import Store

Progress = Callable[[str, int, int], None]
_ENCODE_BATCH = 256
_LOCK_SECONDS = 5.0


class MemoryIndex:
    """Derived data of one space of a memory; the store is the truth.

    Readers take ``current`` once and keep it: a later catching up replaces it and does not change it.

    :param store: the store
    :param space: namespace
    :param folder: where all indexes of the memory live
    :param encoder: makes the vectors
    :param progress: called with a stage's name, how much is done, and how much there is
    """

    def __init__(
        self, store: Store, space: str, folder: Path, encoder: Encoder, progress: Progress | None = None
    ) -> None:
        self._store = store
        self._space = space
        self._encoder = encoder
        self._progress = progress or _silent
        self._uuid = store.meta().uuid
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder / space_folder(space)
        self._log_folder = self._folder / ("vectors-" + _short(encoder.fingerprint))
        self._lock = FileLock(folder / "writer.lock")
        self._guard = threading.RLock()
        self.log = VectorLog(self._log_folder, encoder.dimension)
        self.current: Generation | None = None

    @contextlib.contextmanager
    def writing(self, seconds: float = _LOCK_SECONDS) -> Iterator[None]:
        """Hold the right to append vectors and write generations, against other threads and processes.

        :param seconds: how long to wait for it
        :raises StoreError: if another process keeps it
        """
        busy = f"the memory's index is being written just now: {self._folder}: wait for that to end, and try again"
        if not self._guard.acquire(timeout=seconds):
            raise StoreError(busy)
        try:
            with self._lock.acquire(timeout=seconds):
                self.log.refresh()
                yield
        except Timeout as error:
            raise StoreError(busy) from error
        finally:
            self._guard.release()

    def refresh(self) -> Generation:
        """The index at the store's revision; catches up, or rebuilds where there is nothing to catch up from.

        :returns: the current generation; an older one where another process is just writing the next
        """
        revision = self._store.meta().revision
        if self.current is None:
            self.current = self._load()
        if self.current is not None and self.current.revision == revision:
            return self.current
        try:
            # With something to search there is no need to wait: readers go on while somebody writes.
            with self.writing(_LOCK_SECONDS if self.current is None else 0.0):
                return self._catch_up()
        except StoreError:
            loaded = self._load()
            if loaded is None:
                raise
            self.current = loaded
            return loaded

    def rebuild(self) -> Generation:
        """Make the index anew from the store alone, vectors included.

        :returns: the new generation
        """
        with self.writing():
            for path in self._log_folder.iterdir():
                path.unlink()
            self.log = VectorLog(self._log_folder, self._encoder.dimension)
            self.current = None
            return self._advance(read_records(self._store, self._space), None)

    def _load(self) -> Generation | None:
        manifest = load_manifest(self._folder)
        if manifest is None or (manifest.uuid, manifest.encoder) != (self._uuid, self._encoder.fingerprint):
            return None
        self.log.refresh()
        return load_generation(self._folder, manifest)

    def _catch_up(self) -> Generation:
        before = self._load() or self.current
        if before is None:
            return self._advance(read_records(self._store, self._space), None)
        if before.revision > self._store.meta().revision:
            # The store is another one than the index saw: restored from a backup, or shortened with the user's consent.
            return self._advance(read_records(self._store, self._space), None)
        feed = self._store.read("read/changes_since", space=self._space, revision=before.revision)
        if not feed:
            return self._keep(before)
        touched = touched_by(feed)
        if touched is None or len(touched.notes) > len(before.records.notes) // 2:
            return self._advance(read_records(self._store, self._space), before)
        return self._advance(read_again(self._store, before.records, touched), before)

    def _keep(self, before: Generation) -> Generation:
        """Only other spaces changed: the generation stays, for the new revision."""
        manifest = load_manifest(self._folder)
        revision = self._store.meta().revision
        if manifest is not None:
            save_manifest(replace(manifest, revision=revision), self._folder)
        self.current = replace(before, revision=revision)
        return self.current

    def _advance(self, records: Records, before: Generation | None) -> Generation:
        revision = self._store.meta().revision
        keys = self._encode_missing(records)
        postings = _postings(records, before)
        generation = make_generation(revision, records, postings, keys, self.log)
        name = f"generation-{revision:012d}"
        current = load_manifest(self._folder)
        if current is not None and current.generation == name:
            # The same revision again, after a rebuild: readers may still map the old files.
            name += "-rebuilt"
        sizes = (len(records.notes), len(records.entities), len(records.facts))
        manifest = Manifest(FORMAT, self._uuid, self._encoder.fingerprint, revision, name, *sizes)
        save_generation(generation, self._folder, manifest)
        self.current = generation
        return generation

    def _encode_missing(self, records: Records) -> list[str]:
        """Encode what has no vectors yet; the content keys of all notes."""
        texts = note_texts(records)
        keys = [text.key for text in texts]
        missing = [number for number, key in enumerate(keys) if key not in self.log]
        for first in range(0, len(missing), _ENCODE_BATCH):
            batch = missing[first : first + _ENCODE_BATCH]
            self.log.append(note_blocks(self._encoder, [texts[number] for number in batch]))
            self._progress("encoding notes", first + len(batch), len(missing))
        names = records.entities["name"].to_pylist()
        absent = list(dict.fromkeys(n for n, key in zip(names, entity_keys(records), strict=True) if key not in self.log))
        for first in range(0, len(absent), _ENCODE_BATCH):
            self.log.append(entity_blocks(self._encoder, absent[first : first + _ENCODE_BATCH]))
            self._progress("encoding names", min(first + _ENCODE_BATCH, len(absent)), len(absent))
        return keys


def _postings(records: Records, before: Generation | None) -> Postings:
    """Postings of the notes: those of unchanged notes are taken over, only new texts are cut into words."""
    count = len(records.notes)
    if before is None or not count:
        return Postings.build(note_tokens(records, range(count)))
    known = row_numbers(records.notes["id"], before.records.notes["id"])
    # A note keeps its id when its document is titled anew, and its title is searched too.
    old_titles = before.records.notes["title"].to_pylist()
    titles = records.notes["title"].to_pylist()
    same = np.array([row >= 0 and old_titles[row] == title for row, title in zip(known, titles, strict=True)], dtype=bool)
    fresh = np.flatnonzero(~same)
    merged = before.postings.select(known[same]).concat(Postings.build(note_tokens(records, fresh.tolist())))
    order = np.empty(count, dtype=np.int64)
    order[np.concatenate([np.flatnonzero(same), fresh])] = np.arange(count)
    return merged.select(order)


def notes_with_all(generation: Generation, words: Sequence[str]) -> set[int]:
    """Rows of the notes that hold all the given words.

    :param generation: the index
    :param words: words as :func:`graphmem.index.postings.tokenize` gives them, or any that it leaves out
    :returns: note rows
    """
    return generation.postings.rows_with_all(words)


def space_folder(space: str) -> str:
    """Name of the folder that holds the index of a space.

    :param space: namespace
    :returns: a name without characters that a file system may not like
    """
    return "space-" + _short(space)


def _short(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""
