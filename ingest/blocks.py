"""The visible structure of a text: headings, paragraphs, list items, and the sections that headings make."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LINE = re.compile(r"[^\n]*\n?")
_MARKDOWN_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(?P<name>\S.*?)\s*#*\s*$")
_ITEM = re.compile(r"\s*(?:[-*+\u2022\u25aa\u25e6\u2013]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+(?=\S)")
_PART = re.compile(r"(?:part|book|volume)\b\s*(?:[\dIVXLCDM]+|one|two|three|four|five)\b", re.IGNORECASE)
_CHAPTER = re.compile(
    r"(?:chapter|section|act|scene|appendix|canto|letter)\b\s*[\dIVXLCDM]+\b"
    r"|(?:preface|prologue|epilogue|introduction|contents|references|bibliography)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[A-Z]")
_MAX_HEADING_CHARS = 70
_MAX_HEADING_WORDS = 10
_SMALL_WORDS = 3  # words up to this length may be lower case in a heading


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text without a break in it.

    :param start: first code point in the document
    :param end: one past the last code point; neither end is white space
    :param level: 1 to 6 for a heading, 0 for a paragraph or list item
    :param name: a heading's words without markup
    """

    start: int
    end: int
    level: int = 0
    name: str = ""


@dataclass(slots=True)
class Section:
    """What stands between two headings.

    :param path: names of the headings above it, outermost first
    :param blocks: its paragraphs and list items
    """

    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)


def split_blocks(text: str, *, markdown: bool) -> Iterator[Block]:
    """Cut a text into headings, paragraphs and list items, in order.

    :param text: a document's text
    :param markdown: whether ``#`` lines are headings; otherwise short lines that look like headings are
    :yields: blocks that do not overlap; only white space and list markers lie between them
    """
    lines: list[tuple[int, int]] = []
    for start, end in _lines(text):
        if not text[start:end].strip():
            yield from _close(text, lines, markdown)
            lines = []
        elif markdown and (match := _MARKDOWN_HEADING.match(text, start, end)):
            yield from _close(text, lines, markdown)
            lines = []
            yield _trimmed(text, start, end, len(match[1]), match["name"])
        else:
            if lines and _ITEM.match(text, start, end):
                yield from _close(text, lines, markdown)
                lines = []
            lines.append((start, end))
    yield from _close(text, lines, markdown)


def split_sections(text: str, *, markdown: bool) -> list[Section]:
    """Group a text's blocks by the headings above them.

    :param text: a document's text
    :param markdown: see :func:`split_blocks`
    :returns: sections that have at least one block; a text of nothing but headings is one section of plain blocks
    """
    blocks = list(split_blocks(text, markdown=markdown))
    while blocks and blocks[-1].level and not markdown:  # a last short line heads nothing
        blocks[-1] = Block(blocks[-1].start, blocks[-1].end)
    if all(block.level for block in blocks):
        return [Section((), blocks)] if blocks else []
    sections = [Section(())]
    path: list[tuple[int, str]] = []
    for block in blocks:
        if not block.level:
            sections[-1].blocks.append(block)
            continue
        path = [(level, name) for level, name in path if level < block.level] + [(block.level, block.name)]
        sections.append(Section(tuple(name for _, name in path)))
    return [section for section in sections if section.blocks]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in _LINE.finditer(text):
        if match.end() > match.start():
            yield match.start(), match.end()


def _trimmed(text: str, start: int, end: int, level: int = 0, name: str = "") -> Block:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Block(start, end, level, name)


def _close(text: str, lines: list[tuple[int, int]], markdown: bool) -> Iterator[Block]:
    if not lines:
        return
    start, end = lines[0][0], lines[-1][1]
    if len(lines) == 1 and not markdown and (level := _heading_level(text[start:end].strip())):
        yield _trimmed(text, start, end, level, text[start:end].strip())
        return
    marker = _ITEM.match(text, start, end)
    block = _trimmed(text, marker.end() if marker else start, end)
    if block.end > block.start:
        yield block


def _heading_level(line: str) -> int:
    """Level of a line that looks like a heading in a text without markup, 0 where it does not."""
    words = line.split()
    if len(line) > _MAX_HEADING_CHARS or len(words) > _MAX_HEADING_WORDS or line[-1] in ".!?;:,\"'\u201d\u2019)":
        return 0
    if not any(char.isalpha() for char in line):
        return 0
    if _PART.match(line):
        return 1
    if _CHAPTER.match(line):
        return 2
    if numbered := _NUMBERED.match(line):
        return min(6, 2 + numbered[1].count("."))
    if line.isupper():
        return 2
    titled = all(not word[0].isalpha() or word[0].isupper() or len(word) <= _SMALL_WORDS for word in words)
    return 3 if titled and words[0][0].isupper() and len(words) > 1 else 0
