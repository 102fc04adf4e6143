"""Which notes a text names: longest match of the titles of all documents."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphmem.ingest.names import fold, is_telling, title_names

_WORD = re.compile(r"\w+")
# A name that so many documents share says little; the entity that they have in common still joins them.
MAX_SHARED = 8


@dataclass(frozen=True, slots=True)
class Naming:
    """A place where a text names a title.

    :param start: first code point
    :param end: one past the last
    :param notes: the notes of that title, ascending
    """

    start: int
    end: int
    notes: tuple[str, ...]


class TitleTable:
    """The names of documents, as their titles give them.

    :param titles: pairs of a note and its document's title
    """

    def __init__(self, titles: Iterable[tuple[str, str]] = ()) -> None:
        self._notes: dict[tuple[str, ...], list[str]] = {}
        self._lengths: dict[str, set[int]] = defaultdict(set)
        self._uncased: Counter[tuple[str, ...]] = Counter()
        for note, title in titles:
            self.add(note, title)

    def add(self, note: str, title: str) -> None:
        """Add a title.

        :param note: the note
        :param title: its document's title
        """
        for words, is_cased in _names(title):
            self._notes.setdefault(words, []).append(note)
            self._lengths[words[0]].add(len(words))
            self._uncased[words] += not is_cased

    def remove(self, note: str, title: str) -> None:
        """Take back what :meth:`add` did with the same note and title.

        :param note: the note
        :param title: its document's title
        """
        for words, is_cased in _names(title):
            self._notes[words].remove(note)
            self._uncased[words] -= not is_cased
            if not self._notes[words]:
                del self._notes[words], self._uncased[words]

    def find(self, text: str) -> Iterator[Naming]:
        """Places where a text names a title, from left to right, not overlapping, each as long as can be.

        :param text: any text
        :yields: the places
        """
        spans = word_spans(text)
        words = [fold(text[start:end]) for start, end in spans]
        position = 0
        while position < len(words):
            length = self._match(words, spans, text, position) if words[position] in self._lengths else 0
            if length:
                name = tuple(words[position : position + length])
                start, end = spans[position][0], spans[position + length - 1][1]
                yield Naming(start, end, tuple(sorted(set(self._notes[name]))))
            position += max(length, 1)

    def _match(self, words: list[str], spans: list[tuple[int, int]], text: str, position: int) -> int:
        for length in sorted(self._lengths[words[position]], reverse=True):
            name = tuple(words[position : position + length])
            if len(name) < length or name not in self._notes:
                continue
            # "Home" the film is not "home": a capitalised title is named with a capital.
            if self._uncased[name] or not text[spans[position][0]].islower():
                return length
        return 0


def _names(title: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The words of each name that a title gives, and whether it starts with a capital."""
    for name in title_names(title):
        words = title_words(name)
        if is_telling(words):
            yield words, name[0].isupper()


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text are, each with its marks: accents and vowel signs that are characters of their own.

    :param text: any text
    :returns: first code point and one past the last of each word
    """
    if text.isascii():
        return [match.span() for match in _WORD.finditer(text)]
    marks = "".join(sorted(mark for mark in set(text) if unicodedata.category(mark).startswith("M")))
    word = rf"\w[\w{re.escape(marks)}]*" if marks else r"\w+"
    return [match.span() for match in re.finditer(word, text)]


def title_words(name: str) -> tuple[str, ...]:
    """The folded words of a title's name, with their marks: what running text has to say to name it.

    :param name: any text
    :returns: its words
    """
    return tuple(fold(name[start:end]) for start, end in word_spans(name))
