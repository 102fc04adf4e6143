"""Sentences packed into notes of even size."""

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .blocks import Block
from .records import Span

_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")
_WIDE_PER_WORD = 2  # characters of a script without spaces that count as one word
_LONGEST_AVERAGE = 20  # no running text has words of so many characters on average
_TOLERANCE = 1.1
_INSIDE_PARAGRAPH = 0.15  # what a cut inside a paragraph costs, beside squared deviations from the target


@dataclass(frozen=True, slots=True)
class Unit:
    """What is never cut: a sentence, or a part of one that is longer than a note.

    :param start: first code point in the document
    :param end: one past the last code point
    :param words: its length
    :param opens: whether a paragraph or list item begins with it
    """

    start: int
    end: int
    words: int
    opens: bool


def count_words(text: str) -> int:
    """Length of a text in words; two characters of a script without spaces count as one, as do twenty of any text.

    :param text: any text
    :returns: number of words
    """
    least = len(text) // _LONGEST_AVERAGE
    if text.isascii():
        return max(len(text.split()), least)
    wide = len(_WIDE.findall(text))
    narrow = len(_WIDE.sub(" ", text).split()) if wide else len(text.split())
    return max(narrow + math.ceil(wide / _WIDE_PER_WORD), least)


def make_units(text: str, sentences: Sequence[Span], blocks: Sequence[Block], target: int) -> list[Unit]:
    """Sentences as units to pack, overlong ones cut at white space.

    :param text: the document's text
    :param sentences: spans in order
    :param blocks: the section's paragraphs and list items
    :param target: longest unit, in words
    :returns: units in order
    """
    starts = [block.start for block in blocks]
    units: list[Unit] = []
    paragraph = -1
    for start, end in sentences:
        for part_start, part_end in _parts(text, start, end, target):
            block = bisect_right(starts, part_start)
            words = count_words(text[part_start:part_end])
            units.append(Unit(part_start, part_end, words, block != paragraph))
            paragraph = block
    return units


def _parts(text: str, start: int, end: int, target: int) -> Iterator[Span]:
    total = count_words(text[start:end])
    if total <= target * _TOLERANCE:
        yield start, end
        return
    size = math.ceil((end - start) * target / total)  # code points of about one note
    while end - start > size:
        cut = text.rfind(" ", start + size // 2, start + size)
        cut = start + size if cut < 0 else cut
        stop = cut
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        if stop > start:
            yield start, stop
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def pack_notes(units: Sequence[Unit], target: int) -> list[tuple[int, int]]:
    """Cut a section into notes: few, of even size, at paragraph ends where that costs little.

    Minimises the squared relative deviations from ``target`` plus a price for each cut inside a paragraph, by dynamic
    programming over the cuts; a note never exceeds the target by more than a tenth, except for a single unit.

    :param units: what is packed
    :param target: size of a note, in words
    :returns: first and one past the last unit of each note, in order
    """
    if sum(unit.words for unit in units) <= target:
        return [(0, len(units))] if units else []
    best = [0.0] + [math.inf] * len(units)
    cut_before = [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        words = 0
        for start in range(end - 1, -1, -1):
            words += units[start].words
            if words > target * _TOLERANCE and start < end - 1:
                break
            price = 0.0 if end == len(units) or units[end].opens else _INSIDE_PARAGRAPH
            cost = best[start] + ((words - target) / target) ** 2 + price
            if cost < best[end]:
                best[end], cut_before[end] = cost, start
    notes = []
    end = len(units)
    while end:
        notes.append((cut_before[end], end))
        end = cut_before[end]
    return notes[::-1]
