"""Generations: immutable snapshots of the index, each for one revision, and the manifest that names the current one."""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import CorruptStoreError
from graphmem.index.csr import CsrGraph
from graphmem.index.embed import NoteText, fact_span, heading_of
from graphmem.index.graph import MemoryGraph, build_graph
from graphmem.index.names import NameTable
from graphmem.index.postings import Postings, tokenize
from graphmem.index.records import Records, load_records, save_records
from graphmem.index.vectorlog import KINDS, VectorLog, writing_to

FORMAT = 6
MANIFEST = "manifest.json"
_GRAPH_ARRAYS = ("indptr", "indices", "weights", "edge_types", "edge_ids")
_VECTOR_ARRAYS = ("note_vectors", "sentence_vectors", "statement_vectors")
_NAME_ARRAYS = ("hashes", "starts", "entities", "longest")
_SIDE_ARRAYS = ("sentence_note", "sentence_start", "fact_start")


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
    :param statement_vectors: int64 (n_evidence,), each evidence row's row in ``facts``
    """

    revision: int
    records: Records
    graph: MemoryGraph
    postings: Postings
    names: NameTable
    note_vectors: NDArray[np.int64]
    sentence_vectors: NDArray[np.int64]
    statement_vectors: NDArray[np.int64]

    def vector_rows(self) -> list[tuple[str, NDArray[np.int64]]]:
        """The rows of the vector log that it needs, by kind."""
        rows = (self.note_vectors, self.sentence_vectors, self.statement_vectors)
        return list(zip(KINDS, rows, strict=True))


def note_texts(records: Records, rows: Sequence[int] | None = None) -> list[NoteText]:
    """What the vectors of notes are made of.

    :param records: what the store holds
    :param rows: note rows; all of them by default
    :returns: one for each
    """
    ids = records.notes["id"].to_pylist()
    facts: dict[str, list[tuple[int, int]]] = {identifier: [] for identifier in ids}
    spans = records.evidence["spans"].to_pylist()
    for note, span in zip(records.evidence["note"].to_pylist(), spans, strict=True):
        if note in facts:
            facts[note].append(fact_span(span))
    titles, speakers = records.notes["title"].to_pylist(), records.notes["speaker"].to_pylist()
    headings, texts = list(map(heading_of, titles, speakers)), records.notes["text"].to_pylist()
    sentences = records.notes["sentences"].to_pylist()
    wanted = range(len(ids)) if rows is None else rows
    # A text that a user has shortened by a statement of their own may end before its spans do.
    return [NoteText(headings[row], texts[row], sentences[row], facts[ids[row]]).within_text() for row in wanted]


def note_tokens(records: Records, rows: Sequence[int]) -> list[list[str]]:
    """The words by which notes are found: of title, speaker and text.

    :param records: what the store holds
    :param rows: note rows
    :returns: the words of each
    """
    columns = [records.notes[name] for name in ("title", "speaker", "text")]
    return [tokenize("\n".join(column[row].as_py() for column in columns)) for row in rows]


def make_generation(
    revision: int, records: Records, postings: Postings, note_keys: Sequence[str], log: VectorLog
) -> Generation:
    """Put a generation together; every vector that it needs is in the log.

    :param revision: the store's revision
    :param records: what the store holds at it
    :param postings: a document a note row
    :param note_keys: content key of each note's vectors
    :param log: the vectors
    :returns: the generation
    """
    start, count = log.rows(note_keys)
    return Generation(
        revision=revision,
        records=records,
        graph=build_graph(records),
        postings=postings,
        names=NameTable.build(records),
        note_vectors=start[:, 0],
        sentence_vectors=_ranges(start[:, 1], count[:, 1]),
        statement_vectors=_ranges(start[:, 2], count[:, 2]),
    )


def _ranges(start: NDArray[np.int64], count: NDArray[np.int32]) -> NDArray[np.int64]:
    """Concatenated ranges ``start[i], …, start[i] + count[i] - 1``."""
    total = np.concatenate([[0], np.cumsum(count, dtype=np.int64)])
    return np.repeat(start - total[:-1], count) + np.arange(total[-1])


def save_generation(generation: Generation, folder: Path, manifest: Manifest) -> None:
    """Write a generation and make it the current one; readers of the old one are not disturbed.

    :param generation: the generation
    :param folder: the index's folder
    :param manifest: what to call it
    """
    target = folder / manifest.generation
    with writing_to(folder):
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        save_records(generation.records, target)
        generation.postings.save(target / "postings")
        for name, array in _arrays(generation).items():
            np.save(target / f"{name}.npy", array, allow_pickle=False)
        save_manifest(manifest, folder)
    for old in folder.glob("generation-*"):
        if old.name != manifest.generation:
            shutil.rmtree(old, ignore_errors=True)


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
    csr = CsrGraph(*(arrays[name] for name in _GRAPH_ARRAYS))
    sizes = (len(records.notes), len(records.entities), len(records.facts))
    graph = MemoryGraph(csr, *sizes, *(arrays[name] for name in _SIDE_ARRAYS))
    vectors = (arrays[name] for name in _VECTOR_ARRAYS)
    names = NameTable(*(arrays[f"name_{name}"] for name in _NAME_ARRAYS))
    return Generation(manifest.revision, records, graph, Postings.load(source / "postings"), names, *vectors)


def _arrays(generation: Generation) -> dict[str, NDArray[Any]]:
    graph = generation.graph
    arrays = {name: getattr(graph.csr, name) for name in _GRAPH_ARRAYS}
    arrays |= {name: getattr(graph, name) for name in _SIDE_ARRAYS}
    arrays |= {f"name_{name}": getattr(generation.names, name) for name in _NAME_ARRAYS}
    return arrays | {name: getattr(generation, name) for name in _VECTOR_ARRAYS}
