"""The index of one space: opened from its files, caught up from the store's feed, rebuilt when there is none."""

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from graphmem.encode import Encoder
from graphmem.errors import CorruptStoreError, StoreError
from graphmem.index.building import (
    VectorRows,
    finish_generation,
    kept_in,
    known_vectors,
    note_texts,
    save_generation,
    start_generation,
)
from graphmem.index.changing import Changed, change_generation
from graphmem.index.embed import note_blocks
from graphmem.index.generation import (
    FORMAT,
    Generation,
    Manifest,
    load_generation,
    load_manifest,
    remove_manifest,
    save_manifest,
    short_name,
    space_folder,
)
from graphmem.index.reading import read_feed, read_records, still_same, touched_by
from graphmem.index.records import Records
from graphmem.index.rereading import read_again
from graphmem.index.vectorlog import VectorLog, writing_to
from graphmem.stores.base import Store

if TYPE_CHECKING:
    from filelock import BaseFileLock

Progress = Callable[[str, int, int], None]
_ENCODE_BATCH = 256
MANY_NOTES = 2048
"""From here on what the store gathers while notes are read or written is worth the tenth of a second of letting it go."""
_LOCK_SECONDS = 5.0
# So many nodes may be others than the files say before these are written anew, and one for so many notes: a new process
# reads them again in less time than it takes to open, and a small memory's files are written in no time.
_UNSAVED = 1024
_UNSAVED_SHARE = 20
_VECTORS = "vectors-2-"
# Up to format 7 of the index there were vectors of facts as well.
_FORMER_VECTORS = "vectors-"


class _Held(NamedTuple):
    """A generation; ``manifest`` is of its files, which lack the last ``unsaved`` changes; ``same``: what is one."""

    manifest: Manifest
    generation: Generation
    unsaved: int = 0
    same: Mapping[str, str] | None = None


class BusyIndexError(StoreError):
    """Somebody else is writing the index just now."""


class MemoryIndex:
    """Derived data of one space of a memory; the store is the truth.

    Readers take ``current`` once and keep it: a later catching up replaces it and does not change it.

    :param store: the store
    :param space: namespace
    :param folder: where all indexes of the memory live
    :param encoder: makes the vectors
    :param progress: called with a stage's name, how much is done, and how much there is
    """

    def __init__(self, store: Store, space: str, folder: Path, encoder: Encoder, progress: Progress | None = None) -> None:
        self._store = store
        self._space = space
        self._encoder = encoder
        self._progress = progress or _silent
        self._uuid = store.meta().uuid
        self._folder = folder / space_folder(space)
        self.log = VectorLog(self._folder / (_VECTORS + short_name(encoder.fingerprint)), encoder.dimension)
        self._guard = threading.RLock()
        # One value, so that another thread never sees the one without the other.
        self._held: _Held | None = None

    @cached_property
    def _lock(self) -> "BaseFileLock":
        from filelock import FileLock  # whoever finds the index as new as the store need not wait for it

        return FileLock(self._folder / "writer.lock")

    @property
    def space(self) -> str:
        """The namespace that it is of."""
        return self._space

    @property
    def current(self) -> Generation | None:
        """The generation that was last asked for; None before the first, and while all of it is made anew."""
        return self._held.generation if self._held else None

    def of_space(self, space: str) -> "MemoryIndex":
        """The index of another space of the same memory.

        :param space: namespace
        :returns: its index, with the same encoder
        """
        return MemoryIndex(self._store, space, self._folder.parent, self._encoder, self._progress)

    @contextlib.contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[None]:
        """Hold the right to append vectors and write generations, against other threads and processes.

        Threads queue for as long as it takes; another process is waited for a few seconds only.

        :param wait: give up at once if somebody has it
        :raises BusyIndexError: if another process keeps it
        """
        busy = f"the memory's index is being written just now: {self._folder}: wait for that to end, and try again"
        if not self._guard.acquire(blocking=wait):
            raise BusyIndexError(busy)
        try:
            with writing_to(self._folder):
                try:
                    self._lock.acquire(timeout=_LOCK_SECONDS if wait else 0.0)
                except TimeoutError as error:
                    raise BusyIndexError(busy) from error
            try:
                self.log.refresh()
                yield
            finally:
                self._lock.release()
        finally:
            self._guard.release()

    def refresh(self) -> Generation:
        """The index at the store's revision; catches up, or rebuilds where there is nothing to catch up from.

        :returns: the current generation; an older one where somebody is just writing the next
        """
        revision, held = self._store.meta().revision, self._held
        if held is None or not self._serves(held.generation, revision):
            held = self._load() or held
        if held is not None and self._serves(held.generation, revision):
            return held.generation
        is_first = held is None
        del held  # Its pages may go while the next one is made.
        try:  # With something to search there is no need to wait: readers go on while somebody writes.
            with self.writing(wait=is_first):
                return self._catch_up()
        except BusyIndexError:
            held = None if is_first else self._held or self._load()
            if held is None:
                raise
            return held.generation

    def rebuild(self) -> Generation:
        """Make the index anew from the store alone, vectors included.

        :returns: the new generation
        """
        with self.writing():  # In this order, so that a rebuilding that is cut off leaves nothing that looks whole.
            remove_manifest(self._folder)
            self.log.clear()
            revision = self._store.meta().revision
            return self._advance(revision, None)

    def forget_other_encoders(self) -> None:
        """Delete vectors that other encoders made."""
        for folder in self._folder.glob(_FORMER_VECTORS + "*"):
            if folder.name != _VECTORS + short_name(self._encoder.fingerprint):
                shutil.rmtree(folder, ignore_errors=True)

    def _serves(self, generation: Generation, revision: int) -> bool:
        """Whether a generation is what a reader of a revision wants; a snapshot's reader may see what came later."""
        return generation.revision == revision or (self._store.is_snapshot and generation.revision > revision)

    def _load(self) -> _Held | None:
        """The generation on disk; None where there is none of this memory and encoder, or it cannot be read."""
        manifest = load_manifest(self._folder)
        while manifest is not None and (manifest.uuid, manifest.encoder) == (self._uuid, self._encoder.fingerprint):
            if self._held is not None and self._held.manifest == manifest:
                return self._held
            try:
                generation = load_generation(self._folder, manifest)
            except CorruptStoreError:  # Replaced by another process since, or damaged: then it is made anew.
                latest = load_manifest(self._folder)
                manifest = latest if latest != manifest else None
                continue
            if not all(rows.max(initial=-1) < self.log.length(kind) for kind, rows in generation.vector_rows()):
                return None
            self._held = _Held(manifest, generation)
            return self._held
        return None

    def _catch_up(self) -> Generation:
        held = self._load()
        # Before anything else: what is committed while we read is read again the next time.
        revision = self._store.meta().revision
        if held is not None and self._serves(held.generation, revision):
            return held.generation
        # An older revision: the store was restored from a backup. Without a note there is nothing to build on.
        if held is None or held.generation.revision > revision or not len(held.generation.records.notes):
            return self._advance(revision, None)
        if (touched := touched_by(read_feed(self._store, self._space, held.generation.revision))) is None:
            return self._advance(revision, None)
        held = held._replace(same=still_same(self._store, self._space, touched, held.same))
        again = read_again(self._store, self._space, held.generation.records, touched, held.same)
        if again is not None:
            changed = Changed(revision, *again)
            return self._change(held, changed) if changed.changes else self._keep(held, revision)
        before = held.manifest
        if not held.unsaved:  # Whoever searches meanwhile maps it again; here it is mapped for the parts that read it.
            self._held = None
        del held
        return self._advance(revision, before)

    def _keep(self, held: _Held, revision: int) -> Generation:
        """Nothing of this space changed: the generation stays, for the new revision."""
        generation, manifest = replace(held.generation, revision=revision), held.manifest
        if not held.unsaved:
            manifest = replace(manifest, revision=revision)
            save_manifest(manifest, self._folder)
        self._held = held._replace(manifest=manifest, generation=generation)
        return generation

    def _change(self, held: _Held, changed: Changed) -> Generation:
        """Make the next generation from the one before; whoever opens the index anew does the same until it is saved."""
        vectors = self.log.rows(self._encode_missing(changed.fresh))
        generation = change_generation(held.generation, changed, vectors)
        unsaved = max(map(len, changed.changes.owners.values())) + held.unsaved
        if unsaved > min(_UNSAVED, generation.graph.n_notes // _UNSAVED_SHARE):
            manifest = self._manifest(changed.revision, self._name(changed.revision), generation.records)
            generation = save_generation(self._folder, manifest, generation)
            self._held = _Held(manifest, generation, same=held.same)
        else:
            self._held = _Held(held.manifest, generation, unsaved, held.same)
        return generation

    def _advance(self, revision: int, before: Manifest | None) -> Generation:
        """Make the next generation from the whole store, part by part, in files."""
        name = self._name(revision)
        records = read_records(self._store, self._space, kept_in(start_generation(self._folder, name)))
        if len(records.notes) >= MANY_NOTES:
            self._store.release_memory()
        vectors, manifest = self._vectors_of(records, before), self._manifest(revision, name, records)
        del records  # Its pages go, and come back when a part needs them.
        generation = finish_generation(self._folder, manifest, before, vectors)
        shutil.rmtree(self._folder / (_FORMER_VECTORS + short_name(self._encoder.fingerprint)), ignore_errors=True)
        self._held = _Held(manifest, generation)
        return generation

    def _name(self, revision: int) -> str:
        name = f"generation-{revision:012d}"
        # The same revision again, after a rebuild: readers may still map the old files.
        return name + "-rebuilt" if (self._folder / name).exists() else name

    def _manifest(self, revision: int, name: str, records: Records) -> Manifest:
        sizes = (len(records.notes), len(records.entities), len(records.facts))
        return Manifest(FORMAT, self._uuid, self._encoder.fingerprint, revision, name, *sizes)

    def _vectors_of(self, records: Records, before: Manifest | None) -> VectorRows:
        """Where the vectors of all notes lie; only notes that are new or others are looked for by their content."""
        if before is None:
            return self.log.rows(self._encode_missing(records))
        same, (start, count) = known_vectors(records, load_generation(self._folder, before))
        some = replace(records, notes=records.notes.filter(pa.array(~same)))
        start[~same], count[~same] = self.log.rows(self._encode_missing(some))
        return start, count

    def _encode_missing(self, records: Records) -> list[str]:
        """Encode what has no vectors yet; the content keys of all notes."""
        keys = [text.key for text in note_texts(records)]
        total = sum(key not in self.log for key in keys)
        if not total:
            return keys
        missing = (text for text, key in zip(note_texts(records), keys, strict=True) if key not in self.log)
        done = 0
        while batch := list(islice(missing, _ENCODE_BATCH)):
            self.log.append(note_blocks(self._encoder, batch))
            done += len(batch)
            self._progress("encoding notes", done, total)
        return keys


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""
