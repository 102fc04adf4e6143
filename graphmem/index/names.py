"""The names that a memory knows, and where a question says one of them.

A name is kept as a hash of its folded words, so that a table of any size is mapped from disk and ready at once.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.records import Records, row_numbers
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
    :param longest: int64 (1,), how many words the longest name has
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    entities: NDArray[np.int64]
    longest: NDArray[np.int64]

    @classmethod
    def build(cls, records: Records) -> Self:
        """Collect the aliases of entities, and the names that documents give by their titles.

        :param records: what the memory holds
        :returns: the table
        """
        hashes, rows, longest = array("Q"), array("q"), 0
        for row, name in _names(records):
            words = words_of(name)
            longest = max(longest, len(words))
            if is_telling(words):
                hashes.append(_hash(words))
                rows.append(row)
        # An entity may have a name more than once, in several spellings.
        pairs = np.array([hashes, rows], dtype=np.uint64).reshape(2, -1)
        pairs = pairs[:, np.lexsort(pairs[::-1])]
        is_new = np.ones(pairs.shape, dtype=bool)
        is_new[:, 1:] = pairs[:, 1:] != pairs[:, :-1]
        pairs, is_name = pairs[:, is_new.any(axis=0)], is_new[0][is_new.any(axis=0)]
        starts = np.append(np.flatnonzero(is_name), pairs.shape[1]).astype(np.int64)
        return cls(pairs[0][is_name], starts, pairs[1].astype(np.int64), np.array([longest or 1], dtype=np.int64))

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
        lengths = range(min(int(self.longest[0]), len(words) - position), 0, -1)
        wanted = np.array([_hash(words[position : position + length]) for length in lengths], dtype=np.uint64)
        places = np.searchsorted(self.hashes, wanted)
        for length, number, place in zip(lengths, wanted, places, strict=True):
            if place < len(self.hashes) and self.hashes[place] == number:
                return length, int(place)
        return 0, -1


def _names(records: Records) -> Iterator[tuple[int, str]]:
    """Rows of entities with their names: their aliases, and what titles that name them give."""
    for first in range(0, len(records.entities), _PIECE):
        for row, aliases in enumerate(records.entities["aliases"].slice(first, _PIECE).to_pylist(), first):
            for alias in aliases:
                yield row, alias
    titles = records.mentions.select(["role", "entity", "surface"]).filter(pc.equal(records.mentions["role"], "title"))
    entities = row_numbers(titles["entity"], records.entities["id"]).tolist()
    for first in range(0, len(titles), _PIECE):
        surfaces = titles["surface"].slice(first, _PIECE).to_pylist()
        for row, surface in zip(entities[first : first + _PIECE], surfaces, strict=True):
            for name in title_names(surface) if row >= 0 else ():
                yield row, name


def _hash(words: Sequence[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "little")
