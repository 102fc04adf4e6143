"""Markdown to readable text: markup goes, ``#`` before headings and ``-`` before list items stay as structure."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<body>(?:.*\n){0,200}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_TITLE = re.compile(r"^title:[ \t]*(?P<quote>[\"']?)(?P<name>.*?)(?P=quote)[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ITEM = re.compile(r" *(?:-|\d+\.) ")
_HEADING = re.compile(r"#{1,6} (?P<name>.*)")


def read_markdown(source: str) -> tuple[str, str]:
    """Strip a Markdown text of its markup.

    :param source: Markdown
    :returns: the title (front matter's, else the first heading, else empty), and the readable text
    """
    title = ""
    if front := _FRONT_MATTER.match(source):
        source = source[front.end() :]
        named = _TITLE.search(front["body"])
        title = named["name"].strip() if named else ""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(source)
    blocks = list(_Renderer().render(tokens))
    headings = filter(None, map(_HEADING.match, blocks))
    return title or next((heading["name"] for heading in headings), ""), "".join(_spaced(blocks)).strip()


def _spaced(blocks: Sequence[str]) -> Iterator[str]:
    """Blank lines between blocks, none between the items of a list."""
    previous = ""
    for block in blocks:
        if previous:
            yield "\n" if _ITEM.match(previous) and _ITEM.match(block) else "\n\n"
        yield block
        previous = block


class _Renderer:
    """Makes readable blocks of tokens, one after the other."""

    def __init__(self) -> None:
        self._prefix = ""  # what the next block begins with: its heading's or list item's mark
        self._depth = 0
        self._row: list[str] | None = None

    def render(self, tokens: Sequence[Token]) -> Iterator[str]:
        """Readable blocks.

        :param tokens: of a whole document
        :yields: blocks in order, without line ends around them
        """
        for token in tokens:
            self._enter(token)
            text = self._text(token)
            if text.strip():
                yield self._prefix + text
                self._prefix = ""

    def _enter(self, token: Token) -> None:
        if token.type == "heading_open":
            self._prefix = "#" * int(token.tag[1]) + " "
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            self._depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._depth -= 1
        elif token.type == "list_item_open":
            self._prefix = "  " * (self._depth - 1) + (f"{token.info}. " if token.info else "- ")
        elif token.type == "tr_open":
            self._row = []

    def _text(self, token: Token) -> str:
        """Text of the block that ends with a token; empty where none does."""
        if token.type == "inline":
            text = _inline(token.children or [])
            if self._row is None:
                return text.replace("\n", " ") if self._prefix else text
            self._row.append(text)
        elif token.type == "tr_close" and self._row is not None:
            cells, self._row = self._row, None
            return " | ".join(cell for cell in cells if cell)
        elif token.type in {"fence", "code_block"}:
            return token.content.strip("\n")
        elif token.type == "html_block":
            return _TAG.sub("", _COMMENT.sub("", token.content)).strip()
        return ""


def _inline(children: Sequence[Token]) -> str:
    parts = []
    for child in children:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type == "image":
            parts.append(_inline(child.children or []))
    return "".join(parts)
