"""Names that are known before parsing: the document's own title, and titles in quotation marks.

A title of several words is read as the sentence that it looks like ("You Can No Longer Remain Silent is a film") unless
the parser gets one plain name in its place; see :mod:`.prepare`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .blocks import Section
from .lexicon import word_set
from .names import entity_key, title_names
from .records import Span

_QUOTE = re.compile('["\u201c\u201d]')
_MAX_WORDS = 12
_MIN_SHOUT = 3  # shorter quotations that end in "!" are exclamations, not titles
_SMALL_WORD = 3
_WORD_CHAR = re.compile(r"\w")
# words that make a capitalised title read as running text
_FUNCTION = word_set("The A An Of In On At To For With And Or But Is Are Was You I He She It We They My Your No Not")
SPACELESS = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\u0e00-\u0eff]")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Names that stand in a document for sure.

    :param names: display name of the title's names by key, the whole title first
    :param own: where those stand, in order
    :param quoted: where titles in quotation marks stand, in order
    """

    names: dict[str, str]
    own: tuple[Span, ...]
    quoted: tuple[Span, ...]

    def masked(self, text: str) -> list[Span]:
        """The names that a parser would misread.

        :param text: the document's text
        :returns: spans in order, not overlapping
        """
        found: list[Span] = []
        for start, end in sorted({*self.own, *self.quoted}, key=lambda span: (span[0], -span[1])):
            if misleads(text[start:end]) and (not found or start >= found[-1][1]):
                found.append((start, end))
        return found


def within(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    """The spans that lie in a stretch of the text.

    :param spans: spans in order
    :param start: first code point
    :param end: one past the last
    :yields: spans in order
    """
    for index in range(bisect_left(spans, (start, 0)), len(spans)):
        if spans[index][0] >= end:
            break
        if spans[index][1] <= end:
            yield spans[index]


def find_known_names(title: str, text: str, sections: Sequence[Section]) -> KnownNames:
    """Every occurrence of the title's names, and what stands in quotation marks and looks like a title.

    :param title: the document's title; may be empty
    :param text: the document's text
    :param sections: its sections
    :returns: names and places
    """
    names = {entity_key(name): name for name in title_names(title)}
    quoted = [span for section in sections for block in section.blocks for span in _quoted(text, block.start, block.end)]
    return KnownNames(names, tuple(_occurrences(list(names.values()), text)), tuple(quoted))


def _occurrences(names: list[str], text: str) -> Iterator[Span]:
    patterns = []
    for name in sorted(names, key=len, reverse=True):
        left = r"(?<!\w)" if _WORD_CHAR.match(name[0]) and not SPACELESS.match(name[0]) else ""
        right = r"(?!\w)" if _WORD_CHAR.match(name[-1]) and not SPACELESS.match(name[-1]) else ""
        patterns.append(left + r"\s+".join(map(re.escape, name.split())) + right)
    if not patterns:
        return
    for match in re.finditer("|".join(patterns), text, re.IGNORECASE):
        if not match[0][0].islower() or SPACELESS.search(match[0]):
            yield match.span()


def _quoted(text: str, start: int, end: int) -> Iterator[Span]:
    """Titles in quotation marks: every longer word begins with a capital, and no speech ends there."""
    marks = [match.start() for match in _QUOTE.finditer(text, start, end)]
    if len(marks) % 2:
        return
    for opening, closing in zip(marks[::2], marks[1::2], strict=True):
        inner = text[opening + 1 : closing].strip()
        if inner and _is_titled(inner):
            first = text.index(inner, opening)
            yield first, first + len(inner)


def _is_titled(inner: str) -> bool:
    words = inner.split()
    if len(words) > _MAX_WORDS or inner[-1] in ",.;:" or not words[0][0].isupper():
        return False
    if len(words) < _MIN_SHOUT and inner[-1] in "!?":
        return False
    return all(word[0].isupper() or not word[0].isalpha() or len(word) <= _SMALL_WORD for word in words)


def misleads(name: str) -> bool:
    """Whether a parser would read a name as more than a name: it is not just capitalised words in a row.

    :param name: a name
    :returns: true for "Talk About a Stranger"
    """
    words = name.split()
    if len(words) < 2:
        return False
    return any(not word[0].isupper() or not word.replace("-", "").isalpha() or word in _FUNCTION for word in words)
