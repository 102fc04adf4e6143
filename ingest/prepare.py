"""Text as the parser gets it: pieces of bounded size, with the way back to the document's offsets.

A parser of running text stumbles over the brackets of encyclopedic openings ("Teutberga (died 11 November 875) was a
queen"). Brackets that hold dates, sounds or foreign spellings are cut out before parsing and read by rules of their
own (:mod:`.rules.brackets`).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from .blocks import Block, Section
from .records import Span

_BRACKET = re.compile(r"[ \t]*\((?P<inner>[^()\n]{1,300}(?:\([^()\n]{0,80}\)[^()\n]{0,200}){0,3})\)")
_BROKEN_HYPHEN = re.compile(r"(?<=\w-) (?=(?!and\b|or\b|to\b)[^\W\d_])")  # "Horne- Rasmussen"
_CUT = re.compile(
    r"\d{3,4}\b|\b(?:born|died|n[ée]e|b\.|d\.|c\.|r\.|fl\.|pronounced|lit\.|also known|aka|formerly)(?!\w)|[:;/\u02c8]"
    r"|\b\d{1,2}(?:st|nd|rd|th) century",
    re.IGNORECASE,
)
_FOREIGN = re.compile(r"[^\x00-\u024f\u2000-\u206f]")
_SENTENCE_LIKE = re.compile(r"[.!?\u3002\uff01\uff1f]['\"\u201d\u2019)\u300d]*\s+|[\u3002\uff01\uff1f]")
_WIDE_STOP = re.compile(r"[\u3002\uff01\uff1f]+[\u300d\u300f\u201d]*")
_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("\n\t\r\u00a0\u2009\u202f\u3000\u3002\uff01\uff1f\uff1b\uff0c\u3001\uff1a", " "),
        **dict.fromkeys("\u2018\u2019\u201b\u02bc`\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201f\u201e\u00ab\u00bb", '"'),
    }
)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket that was cut out before parsing.

    :param at: where it stood in the parser's text
    :param start: first code point in the document, of the opening bracket
    :param end: one past the closing bracket
    :param inner: what stood between
    """

    at: int
    start: int
    end: int
    inner: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document as the parser gets it.

    :param text: text to parse
    :param brackets: what was cut out, in order
    :param breaks: offsets in ``text`` where a sentence begins for sure
    :param section: index of its section
    :param positions: parser offsets from which ``shifts`` apply, ascending, the first 0
    :param shifts: what to add to a parser offset to get the document's
    """

    text: str
    brackets: tuple[Bracket, ...]
    breaks: tuple[int, ...]
    section: int
    positions: tuple[int, ...]
    shifts: tuple[int, ...]

    def original(self, offset: int) -> int:
        """Document offset of the parser's character.

        :param offset: offset in ``text``
        :returns: offset in the document's text
        """
        return offset + self.shifts[bisect_right(self.positions, offset) - 1]


def pieces(text: str, sections: list[Section], piece_chars: int) -> Iterator[Piece]:
    """Cut a document into pieces to parse; none crosses a section or is longer than ``piece_chars``.

    :param text: the document's text
    :param sections: from :func:`.blocks.split_sections`
    :param piece_chars: bound on a piece, in code points
    :yields: pieces in order
    """
    for index, section in enumerate(sections):
        group: list[Span] = []
        for span in _bounded(text, section.blocks, piece_chars):
            if group and span[1] - group[0][0] > piece_chars:
                yield _prepare(text, group, index)
                group = []
            group.append(span)
        if group:
            yield _prepare(text, group, index)


def _bounded(text: str, blocks: list[Block], size: int) -> Iterator[Span]:
    for block in blocks:
        start = block.start
        while block.end - start > size:
            cut = _cut_point(text, start, start + size)
            yield start, cut
            start = cut
            while start < block.end and text[start].isspace():
                start += 1
        if start < block.end:
            yield start, block.end


def _cut_point(text: str, start: int, limit: int) -> int:
    """The last sentence-like end in the window's second half, else the last white space, else the limit."""
    middle = (start + limit) // 2
    last = None
    for match in _SENTENCE_LIKE.finditer(text, middle, limit):
        last = match.end()
    if last is None:
        space = max(text.rfind(" ", middle, limit), text.rfind("\n", middle, limit))
        last = space + 1 if space >= middle else limit
    return last


def _prepare(text: str, spans: list[Span], section: int) -> Piece:
    start, end = spans[0][0], spans[-1][1]
    raw = text[start:end]
    parts: list[str] = []
    brackets: list[Bracket] = []
    positions, shifts = [0], [start]
    length = done = 0
    for match in _cuts(raw):
        parts.append(raw[done : match.start()])
        length += match.start() - done
        done = match.end()
        if match.re is _BRACKET:
            brackets.append(Bracket(length, start + match.start("inner") - 1, start + done, match["inner"]))
        positions.append(length)
        shifts.append(start + done - length)
    parts.append(raw[done:])
    breaks = [span[0] - start for span in spans[1:]] + [m.end() for m in _WIDE_STOP.finditer(raw)]
    starts = [shift - start + position for shift, position in zip(shifts, positions, strict=True)]
    moved = sorted(_parser_offset(offset, starts, positions) for offset in breaks)
    return Piece(
        "".join(parts).translate(_SAME_LENGTH),
        tuple(brackets),
        tuple(moved),
        section,
        tuple(positions),
        tuple(shifts),
    )


def _cuts(raw: str) -> Iterator[re.Match[str]]:
    """What is left out for the parser, in order: telling brackets, brackets right before those, broken hyphens."""
    found = list(_BRACKET.finditer(raw))
    telling = [bool(_CUT.search(match["inner"]) or _FOREIGN.search(match["inner"])) for match in found]
    for index in range(len(found) - 2, -1, -1):
        telling[index] |= telling[index + 1] and found[index].end() == found[index + 1].start()
    brackets = [match for match, tells in zip(found, telling, strict=True) if tells and match.start()]
    inside = [match.span() for match in brackets]
    for match in _BROKEN_HYPHEN.finditer(raw):
        if not any(start <= match.start() < end for start, end in inside):
            brackets.append(match)
    yield from sorted(brackets, key=lambda match: match.start())


def _parser_offset(offset: int, starts: list[int], positions: list[int]) -> int:
    """Inverse of :meth:`Piece.original` within the raw piece; what was cut out goes to where it stood."""
    run = bisect_right(starts, offset) - 1
    moved = positions[run] + offset - starts[run]
    return min(moved, positions[run + 1]) if run + 1 < len(positions) else moved
