"""Text as the parser gets it: pieces of bounded size, with the way back to the document's offsets.

A parser of running text stumbles over the brackets of encyclopedic openings ("Teutberga (died 11 November 875) was a
queen"). Brackets that hold dates, sounds or foreign spellings are cut out before parsing and read by rules of their
own (:mod:`.rules.brackets`).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .blocks import Block, Section
from .records import Span
from .titles import within

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
_STAND_IN = "Peter"
_LONG_RUN = re.compile(r"\S{200,}")
_LOOSE_EVERY = 40
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
    :param names: by parser offset of a stand-in, where the name that it stands for ends, and the name
    """

    text: str
    brackets: tuple[Bracket, ...]
    breaks: tuple[int, ...]
    section: int
    positions: tuple[int, ...]
    shifts: tuple[int, ...]
    names: Mapping[int, tuple[int, str]] = field(default_factory=dict)

    def original(self, offset: int) -> int:
        """Document offset of the parser's character.

        :param offset: offset in ``text``
        :returns: offset in the document's text
        """
        if len(self.shifts) == 1:
            return offset + self.shifts[0]
        return offset + self.shifts[bisect_right(self.positions, offset) - 1]


def pieces(text: str, sections: list[Section], piece_chars: int, masks: Sequence[Span] = ()) -> Iterator[Piece]:
    """Cut a document into pieces to parse; none crosses a section or is longer than ``piece_chars``.

    :param text: the document's text
    :param sections: from :func:`.blocks.split_sections`
    :param piece_chars: bound on a piece, in code points
    :param masks: names that the parser gets as one plain name each, in order
    :yields: pieces in order
    """
    for index, section in enumerate(sections):
        group: list[Span] = []
        for span in _bounded(text, section.blocks, piece_chars):
            if group and span[1] - group[0][0] > piece_chars:
                yield _prepare(text, group, index, masks)
                group = []
            group.append(span)
        if group:
            yield _prepare(text, group, index, masks)


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


@dataclass(frozen=True, slots=True)
class _Edit:
    """A change to a text for the parser: what stands there, and what it gets instead; a bracket has an inner text."""

    start: int
    end: int
    instead: str
    inner: str = ""


def _prepare(text: str, spans: list[Span], section: int, masks: Sequence[Span]) -> Piece:
    start, end = spans[0][0], spans[-1][1]
    raw = text[start:end]
    parts: list[str] = []
    brackets: list[Bracket] = []
    names: dict[int, tuple[int, str]] = {}
    positions, shifts = [0], [start]
    length = done = 0
    for edit in _edits(raw, [(a - start, b - start) for a, b in within(masks, start, end)]):
        parts += raw[done : edit.start], edit.instead
        length += edit.start - done
        done = edit.end
        if edit.inner:
            opening = edit.start + raw[edit.start :].index("(")
            brackets.append(Bracket(length, start + opening, start + done, edit.inner))
        elif edit.instead:
            names[length] = start + edit.end, raw[edit.start : edit.end]
        length += len(edit.instead)
        positions.append(length)
        shifts.append(start + done - length)
    parts.append(raw[done:])
    breaks = [span[0] - start for span in spans[1:]] + [m.end() for m in _WIDE_STOP.finditer(raw)]
    starts = [shift - start + position for shift, position in zip(shifts, positions, strict=True)]
    moved = sorted(_parser_offset(offset, starts, positions) for offset in breaks)
    parser_text = _LONG_RUN.sub(_loosened, "".join(parts).translate(_SAME_LENGTH))
    return Piece(parser_text, tuple(brackets), tuple(moved), section, tuple(positions), tuple(shifts), names)


def _edits(raw: str, masks: Sequence[Span]) -> Iterator[_Edit]:
    """Names that are masked, telling brackets, brackets right before those, and broken hyphens, in order."""
    found = list(_BRACKET.finditer(raw))
    telling = [bool(_CUT.search(match["inner"]) or _FOREIGN.search(match["inner"])) for match in found]
    for index in range(len(found) - 2, -1, -1):
        telling[index] |= telling[index + 1] and found[index].end() == found[index + 1].start()
    edits = [_Edit(start, end, _STAND_IN) for start, end in masks if end - start >= len(_STAND_IN)]
    for match, tells in zip(found, telling, strict=True):
        if tells and match.start():
            edits.append(_Edit(match.start(), match.end(), "", match["inner"]))
    edits += [_Edit(match.start(), match.end(), "") for match in _BROKEN_HYPHEN.finditer(raw)]
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= done:
            yield edit
            done = edit.end


def _loosened(run: re.Match[str]) -> str:
    """A run without spaces with some: tokenizing takes the square of its length."""
    return "".join(" " if at % _LOOSE_EVERY == 0 and not char.isalnum() else char for at, char in enumerate(run[0], 1))


def _parser_offset(offset: int, starts: list[int], positions: list[int]) -> int:
    """Inverse of :meth:`Piece.original` within the raw piece; what was cut out goes to where it stood."""
    run = bisect_right(starts, offset) - 1
    moved = positions[run] + offset - starts[run]
    return min(moved, positions[run + 1]) if run + 1 < len(positions) else moved
