"""The names that a memory knows, and where a question says one of them.

A name is kept as a hash of its folded words, so that a table of any size is mapped from disk and ready at once.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graphmem.index.postings import STOPWORDS
from graphmem.index.records import Records
from graphmem.index.splice import Moves, cut, moved, naming, splice, standing
from graphmem.index.takeover import same_entities, titles
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


class _Named(NamedTuple):
    """Names of entities, by hash and row: the hash of the words, the entity's row, and how many words."""

    hashes: NDArray[np.uint64]
    entities: NDArray[np.int64]
    lengths: NDArray[np.int32]

    def take(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> "_Named":
        """Some of them."""
        return _Named(self.hashes[chosen], self.entities[chosen], self.lengths[chosen])


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
    def build(cls, records: Records, before: "tuple[Records, NameTable] | None" = None) -> "NameTable":
        """Collect the aliases of entities, and the names that documents give by their titles.

        :param records: what the memory holds
        :param before: what it held, and the table of that: names of entities that are the same are taken over
        :returns: the table; the same with and without one before
        """
        if before is None:
            return cls._of(_found(records))
        known, same = same_entities(records, before[0])
        rows = np.full(len(before[0].entities), -1, dtype=np.int32)
        rows[known[same]] = np.flatnonzero(same)
        moves = Moves(rows, np.flatnonzero(rows < 0), np.flatnonzero(~same))
        return before[1].changed(records, moves)

    def changed(self, records: Records, moves: Moves, mentions: NDArray[np.int64] | None = None) -> "NameTable":
        """Renumber entities, leave some out and read the names of others.

        :param records: what the memory holds now
        :param moves: where the entities went that have the same names; those that are new or have others came
        :param mentions: int64 (m,), rows of the mentions of these; looked for in all by default
        :returns: the table that :meth:`build` makes of all
        """
        _, left, others = moves
        gone, news = naming(left, self.entities, len(moves.now)), _found(records, others, mentions)
        first = np.searchsorted(self.hashes, news.hashes)
        last = np.searchsorted(self.hashes, news.hashes, side="right")
        # In the numbers of before, where rows that left still stand in their order.
        following = standing(news.entities, left, others)
        spans = zip(self.starts[first].tolist(), self.starts[last].tolist(), following.tolist(), strict=True)
        places = [start + np.searchsorted(self.entities[start:stop], row) for start, stop, row in spans]
        cuts = cut(len(self.entities), gone, np.array(places, dtype=np.int64))
        counts, is_known = np.diff(self.starts), first < last
        np.subtract.at(counts, np.searchsorted(self.starts, gone, side="right") - 1, 1)
        np.add.at(counts, first[is_known], 1)
        new, at, repeats = np.unique(news.hashes[~is_known], return_index=True, return_counts=True)
        names = (np.flatnonzero(counts == 0), first[~is_known][at])
        starts = np.concatenate([[0], np.cumsum(splice(counts, *names, repeats))])
        return NameTable(
            splice(self.hashes, *names, new), starts, moved(self.entities, cuts, news.entities, moves),
            splice(self.lengths, *names, news.lengths[~is_known][at]),
        )  # fmt: skip

    @classmethod
    def _of(cls, found: "_Named") -> Self:
        is_name = np.append(True, found.hashes[1:] != found.hashes[:-1])[: len(found.hashes)]
        starts = np.append(np.flatnonzero(is_name), len(found.hashes)).astype(np.int64)
        return cls(found.hashes[is_name], starts, found.entities, found.lengths[is_name])

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
                if not text.islower() or _is_telling_in_lower_case(words[position : position + length], question):
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


def _is_telling_in_lower_case(words: Sequence[str], question: str) -> bool:
    """Whether a question that writes a name in lower case may mean it.

    A single word is a word of the question, whatever else bears its name, and so is "the actress" in one that writes other
    names with a capital.
    """
    telling = len(words) if question[1:].islower() else sum(word not in STOPWORDS for word in words)
    return telling > 1


def _found(
    records: Records, entities: NDArray[np.int64] | None = None, mentions: NDArray[np.int64] | None = None
) -> _Named:
    """The names of some entities, or of all, each once."""
    hashes, rows, lengths = array("Q"), array("q"), array("i")
    for row, name in _names(records, entities, mentions):
        words = words_of(name)
        if is_telling(words):
            hashes.append(_hash(words))
            rows.append(row)
            lengths.append(len(words))
    named = _Named(np.array(hashes, np.uint64), np.array(rows, np.int64), np.array(lengths, np.int32))
    named = named.take(np.lexsort((named.entities, named.hashes)))
    # An entity may have a name more than once, in several spellings.
    is_new = np.ones(len(hashes), dtype=bool)
    is_new[1:] = (named.hashes[1:] != named.hashes[:-1]) | (named.entities[1:] != named.entities[:-1])
    return named.take(is_new)


def _names(
    records: Records, entities: NDArray[np.int64] | None, mentions: NDArray[np.int64] | None
) -> Iterator[tuple[int, str]]:
    """Rows of entities with their names: their aliases, and what titles that name them give."""
    rows = np.arange(len(records.entities)) if entities is None else entities
    for first in range(0, len(rows), _PIECE):
        piece = rows[first : first + _PIECE]
        for row, aliases in zip(piece.tolist(), records.entities["aliases"].take(pa.array(piece)).to_pylist(), strict=True):
            for alias in aliases:
                yield row, alias
    owner, surfaces = titles(records, entities, mentions)
    for first in range(0, len(owner), _PIECE):
        texts = surfaces.slice(first, _PIECE).to_pylist()
        for row, surface in zip(owner[first : first + _PIECE].tolist(), texts, strict=True):
            for name in title_names(surface):
                yield row, name


def _hash(words: Sequence[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "little")
