"""What a question names: names as they are written, then names that are misspelled.

The exact step is the table of names. For spans with a word that no note has, and for capitalised words that are no name
together, the names that differ in one letter are looked for: one missing, too many, another, or two that changed places (the
restricted Damerau-Levenshtein distance; Damerau, CACM 1964, found four of five misspellings to be one of these).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.generation import Generation
from graphmem.index.names import NamedEntity
from graphmem.index.takeover import titles
from graphmem.ingest.names import fold
from graphmem.retrieve.relations import find_relations

Way = Literal["exact", "fuzzy"]
_WORD = re.compile(r"\w+")
_LONGEST = 8
_LEAST_LETTERS = 6
"""What is shorter has too many names a letter away: "Anna", "Anne", "Hanna"."""
_EDITED_WORD = 4
"""How long the word has to be that differs: numerals and initials tell namesakes apart."""
_BITS = 3
"""How many bits of the letters' sets one letter changes at most: it goes, and a letter of two bytes or fewer comes."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A place where a question names entities.

    :param name: the question's own words, and the entities
    :param way: ``exact`` or ``fuzzy``
    :param start: its first code point in the question
    """

    name: NamedEntity
    way: Way
    start: int

    @property
    def end(self) -> int:
        """One past its last code point."""
        return self.start + len(self.name.text)


class NameLinker:
    """Finds the names in questions.

    :param generation: the index
    """

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._spellings: Spellings | None = None
        self._lock = Lock()

    def link(self, question: str, *, fuzzy: bool = True) -> list[Linked]:
        """What a question names, from left to right, not overlapping.

        :param question: in plain words
        :param fuzzy: look for misspelled names too
        :returns: the names
        """
        found = self._exact(question)
        if not fuzzy:
            return found
        for start, end in _windows(question, self._is_unknown):
            over = [link for link in found if link.start < end and start < link.end]
            # What is a part of a name is named already; what takes a part of one with it is none.
            if any(link.start < start or end < link.end or link.way == "fuzzy" for link in over):
                continue
            if any((link.start, link.end) == (start, end) for link in over):
                continue
            entities = self._near(question[start:end])
            if entities:
                found = [link for link in found if link not in over]
                found.append(Linked(NamedEntity(question[start:end], entities), "fuzzy", start))
        return sorted(found, key=lambda link: link.start)

    def _is_unknown(self, word: str) -> bool:
        """Whether a word may be misspelled: no note has it."""
        return not len(self._generation.postings.postings(fold(word))[0])

    def _exact(self, question: str) -> list[Linked]:
        found, place = [], 0
        asked = [range(start, end + 1) for start, end, _ in find_relations(question)]
        for name in self._generation.names.find(question):
            place = question.index(name.text, place)
            link = Linked(name, "exact", place)
            place = link.end
            # "place of birth" is what is asked, also where a document has that title.
            if not (name.text.islower() and any(link.start in span and link.end in span for span in asked)):
                found.append(link)
        return found

    def _near(self, text: str) -> tuple[int, ...]:
        with self._lock:  # made by the first question that needs it
            if self._spellings is None:
                self._spellings = Spellings(self._generation)
        return self._spellings.near(text)


class Spellings:
    """All names of a memory as they are spelled, folded, for looking up those a letter away.

    :param generation: the index
    """

    def __init__(self, generation: Generation) -> None:
        aliases = generation.records.entities["aliases"].combine_chunks()
        owner, surfaces = titles(generation.records)
        bare = pc.replace_substring_regex(surfaces.cast(pa.string()), r"\s*\([^()]*\)\s*$", "")
        if isinstance(bare, pa.ChunkedArray):
            bare = bare.combine_chunks()
        names = _folded(pa.concat_arrays([pc.list_flatten(aliases), bare]))
        length = pc.utf8_length(names).to_numpy()
        order = np.argsort(length, kind="stable")
        self._names = names.take(pa.array(order))
        self._owner = np.concatenate([pc.list_parent_indices(aliases).to_numpy(), owner])[order]
        # Names of one length lie together: only those as long, or a letter shorter or longer, are looked at.
        self._starts = np.searchsorted(length[order], np.arange(int(length.max(initial=0)) + 2))
        self._letters = _letters(self._names)

    def near(self, text: str) -> tuple[int, ...]:
        """The entities whose names are one letter away from a text.

        :param text: what may be a name
        :returns: their rows, ascending; none where the text is too short or nothing is near
        """
        from rapidfuzz.distance import OSA

        wanted = _folded_text(text)
        if len(wanted) < _LEAST_LETTERS:
            return ()
        first, last = (int(self._starts[min(size, len(self._starts) - 1)]) for size in (len(wanted) - 1, len(wanted) + 2))
        differing = np.bitwise_count(self._letters[first:last] ^ _letters(pa.array([wanted]))[0])
        rows = first + np.flatnonzero(differing <= _BITS)
        names = self._names.take(pa.array(rows)).to_pylist()
        near = [
            int(self._owner[row])
            for row, name in zip(rows.tolist(), names, strict=True)
            if OSA.distance(wanted, name, score_cutoff=1) == 1 and _differ_in_a_long_word(wanted, name)
        ]
        return tuple(sorted(set(near)))


def _letters(names: pa.StringArray) -> NDArray[np.uint64]:
    """Which bytes each name has, a bit for every 64th of them: names one letter apart differ in few bits."""
    offsets = np.frombuffer(names.buffers()[1], dtype=np.int32)[names.offset : names.offset + len(names) + 1]
    length = np.diff(offsets)
    result = np.zeros(len(names), dtype=np.uint64)
    if offsets[-1] > offsets[0]:
        data = np.frombuffer(names.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
        bits = np.left_shift(np.uint64(1), data.astype(np.uint64) & np.uint64(63))
        filled = np.flatnonzero(length)
        result[filled] = np.bitwise_or.reduceat(bits, (offsets[:-1] - offsets[0])[filled])
    return result


def _folded(names: pa.StringArray) -> pa.StringArray:
    """Names without case, accents and marks of punctuation, one space between words."""
    plain = pc.replace_substring_regex(pc.utf8_normalize(names, form="NFKD"), r"\p{Mn}+", "")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(pc.utf8_lower(plain), r"[^\pL\pN]+", " "))


def _folded_text(text: str) -> str:
    """The same for one text: compiling Arrow's expressions takes some milliseconds."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) != "Mn")
    return " ".join(_WORD.findall(plain.lower().replace("_", " ")))


def _differ_in_a_long_word(one: str, other: str) -> bool:
    """Whether two names have as many words, and those that differ are words of letters and not short."""
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return False
    pairs = [word for pair in zip(words, others, strict=True) if pair[0] != pair[1] for word in pair]
    return all(len(word) >= _EDITED_WORD and word.isalpha() for word in pairs)


def _windows(question: str, is_unknown: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Spans that may be misspelled names, from the longest to the shortest.

    Such a span has a word that no note has; or it is of capitalised words with a space between, more than one: the wrong
    letter may have made another word that there is.
    """
    spans = [match.span() for match in _WORD.finditer(question)]
    words = [question[start:end] for start, end in spans]
    unknown = [len(word) >= _EDITED_WORD and word.isalpha() and is_unknown(word) for word in words]
    capital = [word[0].isupper() for word in words]
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            last = first + length
            start, end = spans[first][0], spans[last - 1][1]
            if any(unknown[first:last]):
                # A single word in lower case is a word of the question, whatever it is near to.
                if length > 1 or capital[first]:
                    yield start, end
            elif length > 1 and all(capital[first:last]) and question[start:end] == " ".join(words[first:last]):
                yield start, end
