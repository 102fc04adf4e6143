"""Generations: immutable snapshots of the index, each for one revision, and the manifest that names the current one."""

import json
import os
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import CorruptStoreError
from graphmem.index.csr import CsrGraph
from graphmem.index.ends import END_ARRAYS, Ends
from graphmem.index.graph import MemoryGraph
from graphmem.index.names import NameTable
from graphmem.index.postings import Postings
from graphmem.index.records import Records, load_records
from graphmem.index.vectorlog import KINDS

FORMAT = 10
MANIFEST = "manifest.json"
NAME_PREFIX = "name_"
POSTINGS = "postings"
# Arrays of the parts, by the names of their attributes; each is a file.
GRAPH_ARRAYS = ("indptr", "indices", "weights", "edge_types", "edge_ids")
VECTOR_ARRAYS = ("note_vectors", "sentence_vectors")
NAME_ARRAYS = ("hashes", "starts", "entities", "lengths")
SIDE_ARRAYS = ("sentence_note", "sentence_start", "fact_start")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which generation is current, and of what.

    :param format: layout of the index's files
    :param uuid: the memory's
    :param encoder: fingerprint of the encoder
    :param revision: the store's revision that the generation holds
    :param generation: name of the generation's folder
    :param notes: how many notes it holds
    :param entities: how many entities
    :param facts: how many facts
    """

    format: int
    uuid: str
    encoder: str
    revision: int
    generation: str
    notes: int
    entities: int
    facts: int


@dataclass(frozen=True, slots=True)
class Generation:
    """One snapshot of the index: everything that a search reads.

    :param revision: the store's revision that it holds
    :param records: what was read from the store, sorted by id
    :param graph: the graph
    :param postings: term frequencies of the notes' titles and texts, a document a note row
    :param names: the names that it knows
    :param note_vectors: int64 (n_notes,), each note's row in the log's ``notes``
    :param sentence_vectors: int64 (n_sentences,), each sentence's row in ``sentences``
    :param ends: which rows the records' rows name
    """

    revision: int
    records: Records
    graph: MemoryGraph
    postings: Postings
    names: NameTable
    note_vectors: NDArray[np.int64]
    sentence_vectors: NDArray[np.int64]
    ends: Ends

    def vector_rows(self) -> list[tuple[str, NDArray[np.int64]]]:
        """The rows of the vector log that it needs, by kind."""
        return list(zip(KINDS, (self.note_vectors, self.sentence_vectors), strict=True))


def space_folder(space: str) -> str:
    """Name of the folder that holds the index of a space.

    :param space: namespace
    :returns: a name without characters that a file system may not like
    """
    return "space-" + short_name(space)


def short_name(text: str) -> str:
    """Make a short name for anything, which no other one is likely to have.

    :param text: any text
    :returns: 12 hexadecimal digits
    """
    return blake2b(text.encode(), digest_size=6).hexdigest()


def remove_manifest(folder: Path) -> None:
    """Make an index one that has to be built anew.

    :param folder: the index's folder
    """
    (folder / MANIFEST).unlink(missing_ok=True)


def save_manifest(manifest: Manifest, folder: Path) -> None:
    """Replace the manifest in one step.

    :param manifest: which generation is current from now on
    :param folder: the index's folder
    """
    temporary = folder / (MANIFEST + ".new")
    temporary.write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    os.replace(temporary, folder / MANIFEST)


def load_manifest(folder: Path) -> Manifest | None:
    """Read which generation is current.

    :param folder: the index's folder
    :returns: the manifest, or None where there is none that this version understands
    """
    path = folder / MANIFEST
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**values)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return manifest if manifest.format == FORMAT and (folder / manifest.generation).is_dir() else None


def load_generation(folder: Path, manifest: Manifest) -> Generation:
    """Map a generation into memory.

    :param folder: the index's folder
    :param manifest: which one
    :returns: the generation
    :raises CorruptStoreError: if its files are gone or damaged
    """
    source = folder / manifest.generation
    try:
        return _loaded(source, manifest)
    except (OSError, ValueError, KeyError, EOFError) as error:
        detail = " ".join(str(error).split())
        raise CorruptStoreError(f"the index cannot be read: {source}: {detail}: run graphmem index --rebuild") from error


def _loaded(source: Path, manifest: Manifest) -> Generation:
    records = load_records(source)
    arrays: dict[str, Any] = {path.stem: np.load(path, mmap_mode="r", allow_pickle=False) for path in source.glob("*.npy")}
    csr = CsrGraph(*(arrays[name] for name in GRAPH_ARRAYS))
    sizes = (len(records.notes), len(records.entities), len(records.facts))
    graph = MemoryGraph(csr, *sizes, *(arrays[name] for name in SIDE_ARRAYS))
    notes, sentences = (arrays[name] for name in VECTOR_ARRAYS)
    ends = Ends(*(arrays[name] for name in END_ARRAYS))
    names = NameTable(*(arrays[NAME_PREFIX + name] for name in NAME_ARRAYS))
    postings = Postings.load(source / POSTINGS)
    return Generation(manifest.revision, records, graph, postings, names, notes, sentences, ends)
