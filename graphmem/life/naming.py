"""Which notes a text names: longest match of the titles of all documents."""

import re
import unicodedata
from collections import defaultdict
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
    :param notes: numbers of the notes of that title
    """

    start: int
    end: int
    notes: tuple[int, ...]


class TitleTable:
    """The names of documents, as their titles give them.

    :param titles: pairs of a note's number and its document's title
    """

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        self._notes: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._lengths: dict[str, set[int]] = defaultdict(set)
        self._cased: dict[tuple[str, ...], bool] = {}
        for note, title in titles:
            for name in title_names(title):
                words = title_words(name)
                if not is_telling(words):
                    continue
                self._notes[words].append(note)
                self._lengths[words[0]].add(len(words))
                self._cased[words] = self._cased.get(words, True) and name[0].isupper()

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
            if not self._cased[name] or not text[spans[position][0]].islower():
                return length
        return 0


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
