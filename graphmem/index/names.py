"""The names that a memory knows, and where a question says one of them.

A name is kept as a hash of its folded words, so that a table of any size is mapped from disk and ready at once.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graphmem.index.records import Records, row_numbers
from graphmem.index.takeover import same_owned, same_values, titles
from graphmem.ingest.names import fold, is_telling, title_names, words_of

_PIECE = 8192
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """A place where a question names entities of the memory.

    :param text: the question's own words
    :param entities: rows of the entities of that name; several where the name is shared
    """

    text: str
    entities: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class NameTable:
    """Names of entities and of documents. Immutable; the arrays may be memory-mapped.

    :param hashes: uint64 (n_names,), of the folded words of each name, ascending
    :param starts: int64 (n_names + 1,), where each name's entities start
    :param entities: int64 (n,), entity rows, ascending for each name
    :param lengths: int32 (n_names,), how many words each name has
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    entities: NDArray[np.int64]
    lengths: NDArray[np.int32]

    @classmethod
    def build(cls, records: Records, before: "tuple[Records, NameTable] | None" = None) -> Self:
        """Collect the aliases of entities, and the names that documents give by their titles.

        :param records: what the memory holds
        :param before: what it held, and the table of that: names of entities that are the same are taken over
        :returns: the table; the same with and without one before
        """
        same = np.zeros(len(records.entities), dtype=bool)
        parts = []
        if before is not None:
            known, same = _same_entities(records, before[0])
            parts.append(before[1]._renumbered(known, same))
        hashes, rows, lengths = array("Q"), array("q"), array("i")
        for row, name in _names(records, ~same):
            words = words_of(name)
            if is_telling(words):
                hashes.append(_hash(words))
                rows.append(row)
                lengths.append(len(words))
        parts.append(np.array([hashes, rows, lengths], dtype=np.uint64).reshape(3, -1))
        # An entity may have a name more than once, in several spellings.
        found = np.concatenate(parts, axis=1)
        found = found[:, np.lexsort(found[1::-1])]
        is_new = np.ones((2, found.shape[1]), dtype=bool)
        is_new[:, 1:] = found[:2, 1:] != found[:2, :-1]
        found, is_name = found[:, is_new.any(axis=0)], is_new[0][is_new.any(axis=0)]
        starts = np.append(np.flatnonzero(is_name), found.shape[1]).astype(np.int64)
        return cls(found[0][is_name], starts, found[1].astype(np.int64), found[2][is_name].astype(np.int32))

    def _renumbered(self, known: NDArray[np.int64], same: NDArray[np.bool_]) -> NDArray[np.uint64]:
        """The names of entities that are kept: hashes, their rows from now on, and lengths, shape (3, n)."""
        row_of = np.full(max(int(known.max(initial=-1)), int(self.entities.max(initial=-1))) + 1, -1, dtype=np.int64)
        row_of[known[same]] = np.flatnonzero(same)
        rows, name = row_of[self.entities], np.repeat(np.arange(len(self.hashes)), np.diff(self.starts))
        kept = rows >= 0
        name = name[kept]
        return np.stack([self.hashes[name], rows[kept].astype(np.uint64), self.lengths[name].astype(np.uint64)])

    @cached_property
    def longest(self) -> int:
        """How many words the longest name has."""
        return int(self.lengths.max(initial=0))

    def find(self, question: str) -> list[NamedEntity]:
        """Names in a question, from left to right, each as long as can be, not overlapping.

        :param question: in plain words
        :returns: what it names
        """
        spans = [match.span() for match in _WORD.finditer(question)]
        words = [fold(question[start:end]) for start, end in spans]
        found = []
        position = 0
        while position < len(words):
            length, name = self._match(words, position)
            if length:
                text = question[spans[position][0] : spans[position + length - 1][1]]
                # A single word in lower case is a word of the question, whatever else bears its name.
                if length > 1 or not text.islower():
                    entities = self.entities[self.starts[name] : self.starts[name + 1]]
                    found.append(NamedEntity(text, tuple(entities.tolist())))
            position += max(length, 1)
        return found

    def _match(self, words: list[str], position: int) -> tuple[int, int]:
        """Number of words of the longest name that starts here, 0 for none, and the name's number."""
        lengths = range(min(self.longest, len(words) - position), 0, -1)
        wanted = np.array([_hash(words[position : position + length]) for length in lengths], dtype=np.uint64)
        places = np.searchsorted(self.hashes, wanted)
        for length, number, place in zip(lengths, wanted, places, strict=True):
            if place < len(self.hashes) and self.hashes[place] == number:
                return length, int(place)
        return 0, -1


def _names(records: Records, wanted: NDArray[np.bool_]) -> Iterator[tuple[int, str]]:
    """Rows of the wanted entities with their names: their aliases, and what titles that name them give."""
    rows = np.flatnonzero(wanted)
    for first in range(0, len(rows), _PIECE):
        piece = rows[first : first + _PIECE]
        for row, aliases in zip(piece.tolist(), records.entities["aliases"].take(pa.array(piece)).to_pylist(), strict=True):
            for alias in aliases:
                yield row, alias
    owner, surfaces = titles(records)
    rows = np.flatnonzero(wanted[owner])
    for first in range(0, len(rows), _PIECE):
        piece = rows[first : first + _PIECE]
        for row, surface in zip(owner[piece].tolist(), surfaces.take(pa.array(piece)).to_pylist(), strict=True):
            for name in title_names(surface):
                yield row, name


def _same_entities(records: Records, before: Records) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Each entity's row before, -1 for a new one, and whether it has the same names."""
    known = row_numbers(records.entities["id"], before.entities["id"])
    same = same_owned(known, titles(records), titles(before))
    rows, others = pa.array(np.flatnonzero(same)), pa.array(known[same])
    same[same] = same_values(records.entities["aliases"].take(rows), before.entities["aliases"].take(others))
    return known, same


def _hash(words: Sequence[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "little")
