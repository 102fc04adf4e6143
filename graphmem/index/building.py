"""Building a generation: every part is written to its file as soon as it is there, and let go.

What is held at a time is the table or the array that is being made, whatever the size of the others: a part reads those
that it is made of from their files, mapped anew, so that their pages leave the process with it.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.embed import NoteText, heading_of
from graphmem.index.ends import END_ARRAYS, Ends, number_ends
from graphmem.index.generation import (
    GRAPH_ARRAYS,
    NAME_ARRAYS,
    NAME_PREFIX,
    POSTINGS,
    SIDE_ARRAYS,
    VECTOR_ARRAYS,
    Generation,
    Manifest,
    load_generation,
    save_manifest,
)
from graphmem.index.graph import MemoryGraph, build_graph
from graphmem.index.names import NameTable
from graphmem.index.postings import Postings, tokenize
from graphmem.index.ranges import joined_ranges
from graphmem.index.reading import Keep
from graphmem.index.records import Records, load_records, load_table, row_numbers, save_records, save_table, table_file
from graphmem.index.takeover import same_notes
from graphmem.index.vectorlog import writing_to

VectorRows = tuple[NDArray[np.int64], NDArray[np.int32]]
_PIECE = 2048


def start_generation(folder: Path, name: str) -> Path:
    """Make the folder of a generation.

    :param folder: the index's folder
    :param name: the generation's
    :returns: the folder, empty
    """
    target = folder / name
    with writing_to(folder):
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
    return target


def kept_in(target: Path) -> Keep:
    """Where tables go that are read: into files, from which they are mapped.

    :param target: the new generation's folder
    :returns: what keeps a table
    """

    def keep(name: str, table: pa.Table) -> pa.Table:
        with writing_to(target.parent):
            save_table(table, table_file(target, name))
        return load_table(target, name)

    return keep


def note_texts(records: Records) -> Iterator[NoteText]:
    """What the vectors of notes are made of.

    :param records: what the store holds
    :yields: one for each note, in their order
    """
    for first in range(0, len(records.notes), _PIECE):
        notes = records.notes.slice(first, _PIECE)
        columns = [notes[name].to_pylist() for name in ("title", "speaker", "text", "sentences")]
        for title, speaker, text, sentences in zip(*columns, strict=True):
            # A text that a user has shortened by a statement of their own may end before its spans do.
            yield NoteText(heading_of(title, speaker), text, sentences).within_text()


def known_vectors(records: Records, before: Generation) -> tuple[NDArray[np.bool_], VectorRows]:
    """Vectors that a note had and that it needs now.

    :param records: what the store holds
    :param before: the generation before
    :returns: bool (n_notes,), which notes they are; and the vectors' first rows and counts, each of shape (n_notes, 2), in
        the rows of these notes
    """
    known, same = same_notes(records, before.records)
    rows = known[same]
    bounds = (np.arange(before.graph.n_notes + 1), before.graph.sentence_start)
    start, count = np.zeros((len(same), 2), dtype=np.int64), np.zeros((len(same), 2), dtype=np.int32)
    for column, ((_, vectors), bound) in enumerate(zip(before.vector_rows(), bounds, strict=True)):
        count[same, column] = bound[rows + 1] - bound[rows]
        # Where there is none, the place of the next one, or any.
        start[same, column] = np.append(vectors, 0)[bound[rows]]
    return same, (start, count)


def note_tokens(records: Records, rows: Sequence[int]) -> Iterator[list[str]]:
    """The words by which notes are found: of title, speaker and text.

    :param records: what the store holds
    :param rows: note rows
    :yields: the words of each
    """
    columns = [records.notes[name] for name in ("title", "speaker", "text")]
    for row in rows:
        yield tokenize("\n".join(column[row].as_py() for column in columns))


def finish_generation(folder: Path, manifest: Manifest, before: Manifest | None, vectors: VectorRows) -> Generation:
    """Write what follows from a generation's tables, and make it the current one; readers of the old one go on.

    :param folder: the index's folder
    :param manifest: what to call it; its tables are there
    :param before: what the generation is called that it follows, whose words and names are taken over
    :param vectors: first rows in the vector log and their counts, each of shape (n_notes, 2)
    :returns: the generation, mapped from its files
    """
    target = folder / manifest.generation
    with writing_to(folder):
        _postings(load_records(target), _mapped(folder, before)).save(target / POSTINGS)
        _save(target, _graph_arrays(build_graph(load_records(target))))
        _save(target, _name_arrays(_names(load_records(target), _mapped(folder, before))))
        _save(target, _vector_arrays(*vectors))
        _save(target, _end_arrays(number_ends(load_records(target))))
        return _made_current(folder, manifest)


def save_generation(folder: Path, manifest: Manifest, generation: Generation) -> Generation:
    """Write a generation that is in memory, and make it the current one; readers of the old one go on.

    :param folder: the index's folder
    :param manifest: what to call it
    :param generation: the generation
    :returns: the same, mapped from its files
    """
    target = start_generation(folder, manifest.generation)
    with writing_to(folder):
        save_records(generation.records, target)
        generation.postings.save(target / POSTINGS)
        _save(target, _graph_arrays(generation.graph))
        _save(target, _name_arrays(generation.names))
        _save(target, {name: getattr(generation, name) for name in VECTOR_ARRAYS})
        _save(target, _end_arrays(generation.ends))
        return _made_current(folder, manifest)


def _made_current(folder: Path, manifest: Manifest) -> Generation:
    save_manifest(manifest, folder)
    for old in folder.glob("generation-*"):
        if old.name != manifest.generation:
            shutil.rmtree(old, ignore_errors=True)
    return load_generation(folder, manifest)


def _mapped(folder: Path, manifest: Manifest | None) -> Generation | None:
    return load_generation(folder, manifest) if manifest else None


def _save(target: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    for name, array in arrays.items():
        np.save(target / f"{name}.npy", array, allow_pickle=False)


def _graph_arrays(graph: MemoryGraph) -> dict[str, NDArray[Any]]:
    arrays = {name: getattr(graph.csr, name) for name in GRAPH_ARRAYS}
    return arrays | {name: getattr(graph, name) for name in SIDE_ARRAYS}


def _end_arrays(ends: Ends) -> dict[str, NDArray[Any]]:
    return {name: getattr(ends, name) for name in END_ARRAYS}


def _name_arrays(names: NameTable) -> dict[str, NDArray[Any]]:
    return {NAME_PREFIX + name: getattr(names, name) for name in NAME_ARRAYS}


def _names(records: Records, before: Generation | None) -> NameTable:
    return NameTable.build(records, (before.records, before.names) if before else None)


def _vector_arrays(start: NDArray[np.int64], count: NDArray[np.int32]) -> dict[str, NDArray[Any]]:
    return dict(zip(VECTOR_ARRAYS, (start[:, 0], joined_ranges(start[:, 1], count[:, 1])[0]), strict=True))


def _postings(records: Records, before: Generation | None) -> Postings:
    """Postings of the notes: those of unchanged notes are taken over, only new texts are cut into words."""
    count = len(records.notes)
    if before is None or not count:
        return Postings.build(note_tokens(records, range(count)))
    known = row_numbers(records.notes["id"], before.records.notes["id"])
    same = known >= 0
    # A note keeps its id when its document is titled anew or said by another, and both are searched too.
    for name in ("title", "speaker"):
        mine, theirs = records.notes[name].filter(pa.array(known >= 0)), before.records.notes[name].take(known[known >= 0])
        same[known >= 0] &= pc.equal(mine, theirs).to_numpy(zero_copy_only=False)
    fresh = np.flatnonzero(~same)
    if len(fresh) > count // 2:
        return Postings.build(note_tokens(records, range(count)))
    rows = known.copy()
    rows[fresh] = before.postings.n_docs + np.arange(len(fresh))
    return before.postings.concat(Postings.build(note_tokens(records, fresh.tolist()))).select(rows)
